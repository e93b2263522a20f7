# SPDX-License-Identifier: GPL-2.0-only
# make bench-sched        instructions per decision of the scheduler, for 1 to 10,000 vifs
# make bench-sched-check  the same; fails when a decision has become dear, or depends on the vifs
# Works by itself as well: make -f tests/bench/bench.mk bench-sched

BENCH_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

.PHONY: bench-sched bench-sched-check
bench-sched:
	@$(BENCH_DIR)/run

bench-sched-check:
	@$(BENCH_DIR)/run --check
