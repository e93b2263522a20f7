# SPDX-License-Identifier: GPL-2.0-only
# make kunit            unit tests of the core on UML; KUNIT=<glob> runs some of them
# make kunit-mutations  faults put into the core: each must fail the unit tests
# Works by itself as well: make -f tests/kunit/kunit.mk kunit

KUNIT_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

.PHONY: kunit kunit-mutations
kunit:
	@$(KUNIT_DIR)/run "$(KUNIT)"

kunit-mutations:
	@$(KUNIT_DIR)/mutate "$(MUTATION)"
