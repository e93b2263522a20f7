# SPDX-License-Identifier: GPL-2.0-only
# make lab SCENARIO="<names or paths>" [NETBACK=qos|qos-off|stock|htb|police|fq_codel|cake|ovs] [KVER=6.1|6.12] [OUT=dir] [SET="key=value ..."]
# make lab-compare SCENARIO=<name or path> [NETBACKS="stock htb qos"] [OUT=dir] [JOBS=2]: on each, side by side
# make lab-dba-cost [OUT=dir]: what periodic reallocation costs dom0, by its period
# make lab-overload [OUT=dir]: what a vif's excess costs, with stock netback's limits and ours
# make lab-profile [SCENARIO=profile] [OUT=dir]: dom0's instructions by function, stock netback and ours
# make demo-lab: scenario 'demo' with both netbacks, side by side
# make lab-faults [FAULTS="vif-parked host ..."] [OUT=dir]: faults put upon vifs, uplinks and dom0; FAULTS=ci: a selection
# make fault-mutations [MUTATIONS="name ..."] [OUT=dir]: does a fault scenario find each mutation of our netback?
# make lab-churn [CYCLES=10000] [OUT=dir]: vifs that come and go
# make bench [QUICK=1] [FIGURES="tax ..."] [JOBS=2]: every set-up on the same scenarios; goes on where it was ended
# make lab-unit: the lab's own tests, without a boot
# make lab-same: the same scenario twice gives the same bytes

LAB_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
LAB_PYTHON ?= /usr/bin/python3
NETBACK ?= qos
NETBACKS ?= stock htb qos
OUT ?= build/lab
JOBS ?= 2
FAULTS ?=
CYCLES ?= 10000

LAB_OPTIONS = $(if $(KVER),--kver $(KVER)) $(addprefix --set ,$(SET))
LAB_RUN = $(LAB_PYTHON) $(LAB_DIR)/lab.py run $(SCENARIO) --netback $(NETBACK) $(LAB_OPTIONS)

.PHONY: lab lab-compare lab-dba-cost lab-overload lab-profile lab-faults lab-churn fault-mutations demo-lab lab-unit lab-same
lab: $(if $(filter qos qos-off,$(NETBACK)),modules) wire lab-xl
	$(if $(SCENARIO),,$(error SCENARIO is missing: names of $(notdir $(wildcard $(LAB_DIR)/scenarios/*)), or paths))
	$(LAB_RUN) --out $(OUT)

lab-compare: modules wire lab-xl
	$(if $(SCENARIO),,$(error SCENARIO is missing))
	$(LAB_PYTHON) $(LAB_DIR)/lab.py versus $(SCENARIO) --netback $(NETBACKS) $(LAB_OPTIONS) --jobs $(JOBS) --out $(OUT)

lab-dba-cost: modules wire lab-xl
	$(LAB_PYTHON) $(LAB_DIR)/lab.py dba-cost dba-cost $(LAB_OPTIONS) --jobs $(JOBS) --out $(OUT)

lab-overload: modules wire lab-xl
	$(LAB_PYTHON) $(LAB_DIR)/lab.py overload $(if $(KVER),--kver $(KVER)) --jobs $(JOBS) --out $(OUT)

lab-profile: SCENARIO := $(or $(SCENARIO),profile)
lab-profile: modules wire lab-xl
	$(LAB_PYTHON) $(LAB_DIR)/lab.py profile $(SCENARIO) $(LAB_OPTIONS) --jobs $(JOBS) --out $(OUT)

lab-faults: modules wire lab-xl
	$(LAB_PYTHON) $(LAB_DIR)/lab.py run $$($(LAB_PYTHON) $(LAB_DIR)/faults.py --out $(OUT)/scenarios $(FAULTS)) \
		$(LAB_OPTIONS) --out $(OUT)

lab-churn: modules wire lab-xl
	$(LAB_PYTHON) $(LAB_DIR)/lab.py run $$($(LAB_PYTHON) $(LAB_DIR)/faults.py --out $(OUT)/scenarios \
		--cycles $(CYCLES) churn) $(LAB_OPTIONS) --out $(OUT)

fault-mutations: modules wire lab-xl
	$(LAB_PYTHON) $(LAB_DIR)/fault_mutations.py $(MUTATIONS) $(if $(KVER),--kver $(KVER)) --out $(OUT)/mutations

# but for a quick one it writes the page that is committed
BENCH_OUT = build/bench-setups
.PHONY: bench
bench: modules wire lab-xl
	$(LAB_PYTHON) $(LAB_DIR)/lab.py bench $(if $(QUICK),--quick) $(if $(FIGURES),--figures $(FIGURES)) \
		$(if $(KVER),--kver $(KVER)) --jobs $(JOBS) --out $(BENCH_OUT) $(if $(QUICK),,--pages Documentation)

demo-lab: modules wire lab-xl
	@$(LAB_PYTHON) $(LAB_DIR)/lab.py versus demo $(LAB_OPTIONS) --jobs $(JOBS) --out build/demo

# its source may be out of reach; scenarios that are about it fail then, others do without
.PHONY: lab-xl
lab-xl:
	@$(MAKE) --no-print-directory xl || echo "no xl of ours: the distribution's, and the hook, give vifs their keys" >&2

lab-unit:
	$(LAB_PYTHON) $(LAB_DIR)/test_lab.py -q

lab-same: SCENARIO := $(or $(SCENARIO),smoke)
lab-same: modules wire lab-xl
	$(LAB_RUN) --out $(OUT)/first
	$(LAB_RUN) --out $(OUT)/second
	$(LAB_PYTHON) $(LAB_DIR)/lab.py same $(OUT)/first $(OUT)/second
