# SPDX-License-Identifier: GPL-2.0-only
# make hook-test        tests of what brings vif-qos.conf to xenstore, without a Xen

HOOK_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

.PHONY: hook-test
hook-test:
	@$(HOOK_DIR)/run
