# SPDX-License-Identifier: GPL-2.0-only
# make test-build: the build stops, and says why, when the kernel's source, the
# packages or our own files are not as expected; the rules of make check can fail.

BUILD_TESTS := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

.PHONY: test-build
test-build:
	@$(BUILD_TESTS)/run
