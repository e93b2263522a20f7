# SPDX-License-Identifier: GPL-2.0-only
# make check: every rule our files have to keep, see scripts/check.

.PHONY: check
check:
	@scripts/check
