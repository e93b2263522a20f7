# SPDX-License-Identifier: GPL-2.0-only
# `make demo` shows what this does, `make test` proves it, `make help` lists all.

.DEFAULT_GOAL := help
SHELL := /bin/bash

include scripts/build.mk
include scripts/xl.mk
include scripts/vif-qos/tool.mk
include tests/wire/wire.mk
include tests/hostile/hostile.mk
include tests/lab/lab.mk
include tests/kunit/kunit.mk
include tests/bench/bench.mk
include tests/fuzz/fuzz.mk
include tests/mutants/mutants.mk
include tests/debug/debug.mk
include tests/build/build-tests.mk
include tests/hook/hook.mk
include tests/tool/tool.mk
include Documentation/docs.mk
include scripts/packages/packages.mk
include scripts/check.mk
include scripts/test.mk

.PHONY: help deps clean
help:
	@echo 'make demo                       install, build, boot Xen, show vifs sharing a link'
	@echo 'make test                       every check and test that fits CI'
	@echo 'make modules [KVER=6.1|6.12]    xen-netback.ko and xen-netfront.ko in build/<kernel>/'
	@echo 'make dkms-deb                   Debian packages for dom0 and guests, in build/'
	@echo 'make install, make uninstall [KVER=] [DRIVERS=xen-netback] [DESTDIR=]'
	@echo 'make package-test               the packages, in a Debian 12 of their own'
	@echo 'make xl                         an xl that knows the vif keys, in build/xl/'
	@echo 'make xl-install, make xl-remove [DESTDIR=]'
	@echo 'make xl-test                    its tests, without a Xen'
	@echo 'make hook-test                  tests of the hotplug hook, without a Xen'
	@echo 'make tool-install, make tool-remove [DESTDIR=]   the command vif-qos for dom0'
	@echo 'make tool-test                  its tests, without a Xen'
	@echo 'make lab SCENARIO=<name|file> [NETBACK=qos|stock|htb] [KVER=] [OUT=dir]'
	@echo 'make lab-compare SCENARIO=<name|file> [NETBACKS="stock htb qos"] [OUT=dir]'
	@echo 'make lab-overload [OUT=dir]     what excess costs dom0 and guests, in stock setups and ours'
	@echo 'make lab-faults [FAULTS=ci]     faults put upon vifs, uplinks and dom0'
	@echo 'make fault-mutations            does a fault scenario find each mutation of netback?'
	@echo 'make lab-churn [CYCLES=10000]   vifs that come and go, and leave nothing behind'
	@echo 'make lab-hostile [OUT=dir]      a frontend that keeps to no rule, with stock netback and ours'
	@echo 'make hostile-faults OUT=dir     does a case of it fail for each check taken out of netback?'
	@echo 'make kunit                      unit tests of the core on UML'
	@echo 'make check                      checkpatch, sparse, W=1, shellcheck, layering'
	@echo 'make docs, make docs-check      the pages as a site; do they fit the code?'
	@echo 'make kunit-mutations            does a unit test fail for each fault put into the core?'
	@echo 'make mutants [SAMPLE=300]       and for small changes drawn from all that are possible?'
	@echo 'make bench [QUICK=1]            ours beside stock, HTB, fq_codel, CAKE, Open vSwitch: a page of figures'
	@echo 'make bench-sched                instructions per decision of the scheduler, by vifs'
	@echo 'make bench-dba                  instructions per round of reallocation, by vifs'
	@echo 'make fuzz [SECONDS=n] [TARGET=]   the core in user space, with inputs that grow'
	@echo 'make fuzz-mutations            does it find the faults put into the core?'
	@echo 'make coverage                  what of the core do these inputs reach?'
	@echo 'make test-build                 the build stops on sources it does not fit'
	@echo 'make lab-unit, make wire-test   tests of the lab itself, and of its NIC'
	@echo 'make test-debug [KERNEL=lockdep|kcsan|kasan] [SCENARIO= or FAULTS=]   scenarios and faults with debug kernels as dom0'
	@echo 'make wire [KVER=]               the lab NIC fixture module'
	@echo 'make deps                       install the Debian packages that all this needs'
	@echo 'make clean                      remove build/'

deps:
	@scripts/deps

clean:
	rm -rf build
