# SPDX-License-Identifier: GPL-2.0-only
# The wire fixture: `make wire [KVER=6.1|6.12|full version]` builds
# build/<full version>/vif_wire.ko. Works by itself as well: make -f wire.mk wire

WIRE_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
WIRE_TOP := $(abspath $(WIRE_DIR)/../..)
WIRE_SRC := $(wildcard $(WIRE_DIR)/*.c $(WIRE_DIR)/*.h) $(WIRE_DIR)/Kbuild

KVER ?= 6.1
# The version itself, or the newest installed one that begins with it.
ifndef KREL
KREL := $(shell $(WIRE_TOP)/scripts/krel $(KVER))
endif

WIRE_OUT = $(WIRE_TOP)/build/$(KREL)
WIRE_KDIR = /usr/src/linux-headers-$(KREL)

.PHONY: wire
wire:
	@test -n "$(KREL)" || { echo "wire: no linux-headers-$(KVER)*-amd64" \
		"in /usr/src; install that package" >&2; exit 1; }
	@mkdir -p $(WIRE_OUT)/wire $(WIRE_OUT)/logs
	@flock $(WIRE_OUT)/logs/wire.lock $(MAKE) --no-print-directory -f $(WIRE_DIR)/wire.mk \
		build-wire KREL=$(KREL)

.PHONY: build-wire
build-wire:
	@cp -pu $(WIRE_SRC) $(WIRE_OUT)/wire/
	@$(MAKE) -s -C $(WIRE_KDIR) M=$(WIRE_OUT)/wire KCFLAGS="$(KCFLAGS) -ffile-prefix-map=$(WIRE_TOP)/=" modules \
		>$(WIRE_OUT)/logs/wire.log 2>&1 || { cat $(WIRE_OUT)/logs/wire.log >&2; exit 1; }
	@cp -pu $(WIRE_OUT)/wire/vif_wire.ko $(WIRE_OUT)/vif_wire.ko
	@echo "built build/$(KREL)/vif_wire.ko"

.PHONY: wire-test
wire-test: wire
	$(WIRE_DIR)/test-wire $(KREL)
