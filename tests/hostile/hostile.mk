# SPDX-License-Identifier: GPL-2.0-only
# The hostile frontend: `make hostile [KVER=6.1|6.12|full version]` builds build/<full version>/xen_hostile.ko.
# make lab-hostile [KVER=] [OUT=dir]: its cases on the stock netback and on ours, compared
# make hostile-faults [FAULTS="name ..."]: does a case fail for each check that is taken out of netback?

HOSTILE_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
HOSTILE_SRC := $(wildcard $(HOSTILE_DIR)/*.c $(HOSTILE_DIR)/*.h) $(HOSTILE_DIR)/Kbuild
HOSTILE_OUT = $(CURDIR)/build/$(KREL)

.PHONY: hostile build-hostile
hostile:
	@mkdir -p $(HOSTILE_OUT)/hostile $(HOSTILE_OUT)/logs
	@flock $(HOSTILE_OUT)/logs/hostile.lock $(MAKE) --no-print-directory build-hostile KREL=$(KREL)

build-hostile:
	@cp -pu $(HOSTILE_SRC) $(HOSTILE_OUT)/hostile/
	@$(MAKE) -s -C $(KDIR) M=$(HOSTILE_OUT)/hostile VIF_QOS_TOP=$(CURDIR) $(KFLAGS) modules \
		>$(HOSTILE_OUT)/logs/hostile.log 2>&1 || { cat $(HOSTILE_OUT)/logs/hostile.log >&2; exit 1; }
	@cp -pu $(HOSTILE_OUT)/hostile/xen_hostile.ko $(HOSTILE_OUT)/xen_hostile.ko
	@echo "built build/$(KREL)/xen_hostile.ko"

.PHONY: lab-hostile
lab-hostile: modules wire hostile lab-xl
	$(LAB_PYTHON) $(LAB_DIR)/lab.py hostile $(if $(KVER),--kver $(KVER)) --jobs $(JOBS) --out $(OUT)

.PHONY: hostile-faults
hostile-faults: modules wire hostile lab-xl
	$(LAB_PYTHON) $(HOSTILE_DIR)/faults.py $(FAULTS) $(if $(KVER),--kver $(KVER)) --out $(OUT)/hostile-faults
