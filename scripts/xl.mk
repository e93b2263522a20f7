# SPDX-License-Identifier: GPL-2.0-only
# make xl                    an xl that knows the vif keys, in build/xl/
# make xl-test               tests of it, without a Xen
# make xl-install [DESTDIR=] lay it beside the distribution's, in XL_PREFIX
# make xl-default            the same, and every call of xl is one of it
# make xl-remove [DESTDIR=]  take it away again, and give the distribution's its name back
# XEN_TREE=<dir>             build it from this source of Xen, without asking the network

XL_BUILD = $(CURDIR)/build/xl
XL_PREFIX ?= /opt/vif-qos

.PHONY: xl
xl:
	@mkdir -p $(XL_BUILD)
	@flock $(XL_BUILD)/lock $(MAKE) --no-print-directory build-xl

.PHONY: build-xl
build-xl:
	@scripts/xen/xl/prepare --out $(XL_BUILD)/src $(if $(XEN_TREE),--tree $(XEN_TREE))
	@$(MAKE) -f scripts/xen/xl/build.mk SRC=$(XL_BUILD)/src OUT=$(XL_BUILD)/obj TOP=$(CURDIR) \
		>$(XL_BUILD)/build.log 2>&1 || { cat $(XL_BUILD)/build.log >&2; exit 1; }
	@rst2man --halt=warning Documentation/man/xl-vif-qos.rst $(XL_BUILD)/xl-vif-qos.5
	@strip -o $(XL_BUILD)/xl.new $(XL_BUILD)/obj/xl.debug
	@mv $(XL_BUILD)/xl.new $(XL_BUILD)/xl
	@echo 'built build/xl/xl'

# They install what make xl has built, as root without a build.
.PHONY: xl-install xl-default xl-remove
xl-install:
	@DESTDIR=$(DESTDIR) scripts/xen/xl/install $(XL_PREFIX)

xl-default:
	@DESTDIR=$(DESTDIR) scripts/xen/xl/install --default $(XL_PREFIX)

xl-remove:
	@DESTDIR=$(DESTDIR) scripts/xen/xl/install --remove $(XL_PREFIX)

.PHONY: xl-test
xl-test: xl
	@scripts/check no-xen-source
	@tests/xl/run
