# SPDX-License-Identifier: GPL-2.0-only
# make fuzz [SECONDS=n] [TARGET=name]   the core in user space, with inputs that grow
# make fuzz-check        the same for a minute: for CI
# make fuzz-report       how often each target has been run so far
# make fuzz-seeds        take the inputs found so far over into tests/fuzz/seeds
# make fuzz-mutations    does each target find the faults put into the core for it?
# make coverage          lines and branches of the core that the inputs reach
# Works by itself as well: make -f tests/fuzz/fuzz.mk fuzz

FUZZ_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

.PHONY: fuzz fuzz-check fuzz-report fuzz-seeds fuzz-mutations coverage
fuzz:
	@$(FUZZ_DIR)/run fuzz --seconds $(or $(SECONDS),60) $(TARGET)

fuzz-check:
	@$(FUZZ_DIR)/run fuzz --seconds 60

fuzz-report fuzz-seeds fuzz-mutations: fuzz-%:
	@$(FUZZ_DIR)/run $* $(TARGET)

coverage:
	@$(FUZZ_DIR)/run coverage
