# SPDX-License-Identifier: GPL-2.0-only
# make mutants [SAMPLE=300] [SEED=1] [FILES="bucket credit"]: small changes to the core, drawn from all there are: does a
# unit test fail for each? SAMPLE=0: all of them. The unit tests run in user space for it.

MUTANTS_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

.PHONY: mutants
mutants:
	@$(MUTANTS_DIR)/run --sample $(or $(SAMPLE),300) --seed $(or $(SEED),1) $(FILES)
