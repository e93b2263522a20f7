# SPDX-License-Identifier: GPL-2.0-only
# make bench-sched        instructions per decision of the scheduler, for 1 to 10,000 vifs
# make bench-sched-check  the same; fails when a decision has become dear, or depends on the vifs
# make bench-dba          instructions per round of reallocation, for 1 to 10,000 vifs
# make bench-dba-check    the same; fails when a round has become dear, or grows too fast
# Works by itself as well: make -f tests/bench/bench.mk bench-sched

BENCH_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
BENCHES := bench-sched bench-dba

.PHONY: $(BENCHES) $(BENCHES:=-check)
$(BENCHES): bench-%:
	@$(BENCH_DIR)/run $*

$(BENCHES:=-check): bench-%-check:
	@$(BENCH_DIR)/run $* --check
