# SPDX-License-Identifier: GPL-2.0-only
# make modules [KVER=6.1|6.12|full version]: our xen-netback.ko and
# xen-netfront.ko for a Debian kernel whose headers are installed.

# The newest installed kernel headers that KVER is the beginning of.
KVER ?= 6.1
KREL := $(shell scripts/krel $(KVER))
ifeq ($(KREL),)
KREL = $(error no linux-headers package installed for KVER=$(KVER) (make deps))
endif
KDIR = /usr/src/linux-headers-$(KREL)
BUILD = $(CURDIR)/build/$(KREL)
DRIVERS := xen-netback xen-netfront
# The same files wherever they are built: nothing in them says where that was.
ANYWHERE = KCFLAGS="$(KCFLAGS) -ffile-prefix-map=$(CURDIR)/="

.PHONY: modules $(DRIVERS)
modules: $(DRIVERS)

# One build of a driver at a time: others wait, then find it done.
$(DRIVERS): %:
	@mkdir -p $(BUILD)/logs
	@flock $(BUILD)/logs/$*.lock $(MAKE) --no-print-directory build-$* KREL=$(KREL)

build-%:
	@scripts/prepare --driver $* --krel $(KREL) --out $(BUILD)/$* $(if $(TREE),--tree $(TREE))
	@$(MAKE) -s -C $(KDIR) M=$(BUILD)/$* VIF_QOS_TOP=$(CURDIR) $(ANYWHERE) $(KFLAGS) modules \
		>$(BUILD)/logs/$*.log 2>&1 || { cat $(BUILD)/logs/$*.log >&2; exit 1; }
	@strip --strip-debug -o $(BUILD)/$*.ko.new $(BUILD)/$*/$*.ko
	@mv $(BUILD)/$*.ko.new $(BUILD)/$*.ko
	@echo "built $(patsubst $(CURDIR)/%,%,$(BUILD))/$*.ko"
