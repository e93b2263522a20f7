# SPDX-License-Identifier: GPL-2.0-only
# make tool-test: the operator's command on recorded and made-up hosts; no Xen, no privileges
# TESTS="test_set.Persist ..": some of them

.PHONY: tool-test
tool-test:
	@tests/tool/run $(TESTS)
