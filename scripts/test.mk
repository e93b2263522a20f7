# SPDX-License-Identifier: GPL-2.0-only
# make test: everything that fits CI.  make demo: what it is all about.

.PHONY: test demo
test: deps
	@scripts/test-suite

demo: deps
	@$(MAKE) --no-print-directory demo-lab
