# SPDX-License-Identifier: GPL-2.0-only
# Compile what scripts/xen/xl/prepare has laid out in SRC, and link OUT/xl.debug.
#
# libxl and libxlutil become part of the program.  Their structs are not those of
# the distribution's libraries, so nobody else may ever load them.  All other
# libraries are the distribution's, with the headers of its development package.

SRC ?= $(error SRC= is not given)
OUT ?= $(error OUT= is not given)
TOP ?= $(error TOP= is not given)

LIBDIR := $(shell $(CC) -print-multiarch)
# Which objects a library has is what the distribution's own has.  Those of ACPI are made
# by a compiler of its own and know nothing of vifs: they are taken as they are.
LIBXL := /usr/lib/$(LIBDIR)/libxenlight.a
LIBXLU := /usr/lib/$(LIBDIR)/libxlutil.a
ACPI := dsdt_pvh.o build.o static_tables.o

LIGHT_OBJS := $(filter-out $(ACPI),$(shell ar t $(LIBXL)))
UTIL_OBJS := $(shell ar t $(LIBXLU))
XL_OBJS := $(patsubst %.c,%.o,$(notdir $(wildcard $(SRC)/xl/*.c)))
QOS_OBJS := $(patsubst %.c,%.o,$(notdir $(wildcard $(SRC)/qos/*.c)))
OBJS := $(addprefix light/,$(LIGHT_OBJS)) $(addprefix util/,$(UTIL_OBJS)) \
	$(addprefix xl/,$(XL_OBJS)) $(addprefix qos/,$(QOS_OBJS))
OBJS := $(addprefix $(OUT)/,$(OBJS))

HARDENING := -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2 -Wformat -Werror=format-security
CFLAGS := -O2 -g -std=gnu99 -fno-strict-aliasing -pthread $(HARDENING) -Wall \
	$(foreach part,light util xl qos,-ffile-prefix-map=$(SRC)/$(part)/=)
CPPFLAGS := -include $(TOP)/scripts/xen/xl/config.h -I$(SRC)/qos \
	-isystem $(SRC)/light -isystem $(SRC)/include -D_LARGEFILE_SOURCE -D_LARGEFILE64_SOURCE \
	-D__XEN_TOOLS__ -D__XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__ \
	-DCONFIG_PCI_SUPP_LEGACY_IRQ -MD -MP
LDFLAGS := -pie -Wl,-z,relro,-z,now -pthread
LIBS := -lxenstore -lxenctrl -lxenguest -lxenhypfs -lxenevtchn -lxendevicemodel \
	-lxenforeignmemory -lxentoollog -lxentoolcore -lyajl -luuid -lutil -lm

# Ours speak the backend's grammar, in the backend's own code.
$(OUT)/qos/%.o: CPPFLAGS += -I$(TOP)/scripts/xen/xl/shim -I$(TOP)/include
$(OUT)/qos/%.o: CFLAGS += -Wextra -Werror -Wno-unused-parameter

.PHONY: all
all: $(OUT)/xl.debug

$(OUT)/%.o: $(SRC)/%.c $(firstword $(MAKEFILE_LIST))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(OUT)/acpi/%.o: $(LIBXL)
	@mkdir -p $(@D)
	ar p $(LIBXL) $*.o >$@

$(OUT)/xl.debug: $(OBJS) $(addprefix $(OUT)/acpi/,$(ACPI))
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

-include $(OBJS:.o=.d)
