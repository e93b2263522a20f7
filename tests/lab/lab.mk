# SPDX-License-Identifier: GPL-2.0-only
# make lab SCENARIO="<names or paths>" [NETBACK=qos|stock] [KVER=6.1|6.12] [OUT=dir] [SET="key=value ..."]
# make demo-lab: scenario 'demo' with both netbacks, side by side
# make lab-unit: the lab's own tests, without a boot
# make lab-same: the same scenario twice gives the same bytes

LAB_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
LAB_PYTHON ?= /usr/bin/python3
NETBACK ?= qos
OUT ?= build/lab

LAB_RUN = $(LAB_PYTHON) $(LAB_DIR)/lab.py run $(SCENARIO) --netback $(NETBACK) $(if $(KVER),--kver $(KVER)) \
	$(addprefix --set ,$(SET))

.PHONY: lab demo-lab lab-unit lab-same
lab: $(if $(filter stock,$(NETBACK)),,modules) wire
	$(if $(SCENARIO),,$(error SCENARIO is missing: names of $(notdir $(wildcard $(LAB_DIR)/scenarios/*)), or paths))
	$(LAB_RUN) --out $(OUT)

demo-lab: modules wire
	$(LAB_DIR)/demo build/demo

lab-unit:
	$(LAB_PYTHON) $(LAB_DIR)/test_lab.py -q

lab-same: SCENARIO := $(or $(SCENARIO),smoke)
lab-same: modules wire
	$(LAB_RUN) --out $(OUT)/first
	$(LAB_RUN) --out $(OUT)/second
	$(LAB_PYTHON) $(LAB_DIR)/lab.py same $(OUT)/first $(OUT)/second
