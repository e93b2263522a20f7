# SPDX-License-Identifier: GPL-2.0-only
# make test-debug [KERNEL="lockdep kcsan kasan"]: scenarios and the fault suite with debug kernels as dom0
# make test-debug SCENARIO="<names or paths>" [KERNEL=]: these scenarios only
# make test-debug FAULTS="ci ..." [SLOW=n] [KERNEL=]: these faults only; they take so many times longer
# make test-debug-selftest [KERNEL=]: do these kernels report what a module does wrong on purpose?
# make debug-unit: tests of what reads their reports, without a boot

DEBUG_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
DEBUG_KERNELS = $(or $(KERNEL),lockdep kcsan kasan)
DEBUG_SCENARIOS = smoke moves events queues counters drop-ring dba-mixed keys interop
DEBUG_FAULTS = ci host $(if $(filter lockdep,$*),memory-plug memory-move memory-key memory-files)
DEBUG_SLOW = $(if $(filter kcsan,$*),6,4)
DEBUG_OUT = $(CURDIR)/build/debug/$*
# guests keep the distribution's kernel of the same series
DEBUG_MAKE = $(MAKE) --no-print-directory KVER=6.12
DEBUG_LAB = $(LAB_PYTHON) $(LAB_DIR)/lab.py run --kver 6.12 --kernel $(DEBUG_OUT)

.PHONY: test-debug test-debug-selftest debug-unit
test-debug: $(addprefix test-debug-,$(DEBUG_KERNELS))
test-debug-selftest: $(addprefix debug-selftest-,$(DEBUG_KERNELS))

debug-unit:
	$(LAB_PYTHON) $(DEBUG_DIR)/test_debug.py -q

.PHONY: debug-guests
debug-guests: lab-xl
	@$(DEBUG_MAKE) modules

test-debug-%: debug-kernel-% debug-guests
	$(if $(FAULTS),,$(DEBUG_LAB) $(or $(SCENARIO),$(DEBUG_SCENARIOS)) --out build/test/debug-$*)
	$(if $(SCENARIO),,$(DEBUG_LAB) $$($(LAB_PYTHON) $(LAB_DIR)/faults.py --slow $(or $(SLOW),$(DEBUG_SLOW)) $(if $(filter kasan,$*),--share-cpu) \
		--out build/test/debug-faults-$*/scenarios $(or $(FAULTS),$(DEBUG_FAULTS))) --out build/test/debug-faults-$*)

debug-selftest-%: debug-kernel-% debug-guests
	$(LAB_PYTHON) $(DEBUG_DIR)/selftest $* $(DEBUG_OUT) --out build/test/debug-selftest-$*

# A kernel, and our modules for it. Modules of one kernel are built one at a time.
debug-kernel-%:
	@mkdir -p $(DEBUG_OUT)/logs
	@tree=$$($(DEBUG_DIR)/kernel $* --out $(DEBUG_OUT)) && \
	flock $(DEBUG_OUT)/logs/lock $(DEBUG_MAKE) debug-modules DEBUG_TREE=$$tree BUILD=$(DEBUG_OUT)

.PHONY: debug-modules
debug-modules:
	@mkdir -p $(BUILD)/wire $(BUILD)/deliberate
	@$(MAKE) --no-print-directory build-xen-netback KDIR=$(DEBUG_TREE)
	@$(MAKE) --no-print-directory -f $(WIRE_DIR)/wire.mk build-wire WIRE_KDIR=$(DEBUG_TREE) WIRE_OUT=$(BUILD)
	@cp -pu $(DEBUG_DIR)/deliberate/* $(BUILD)/deliberate/
	@$(MAKE) -s -C $(DEBUG_TREE) M=$(BUILD)/deliberate modules \
		>$(BUILD)/logs/deliberate.log 2>&1 || { cat $(BUILD)/logs/deliberate.log >&2; exit 1; }
	@cp -pu $(BUILD)/deliberate/deliberate.ko $(BUILD)/
