# SPDX-License-Identifier: GPL-2.0-only
# make dkms-deb                     Debian packages for dom0 and guests, in build/
# make install [KVER=] [DRIVERS=xen-netback] [DESTDIR=]
#                                   what make modules built, for one kernel, without dkms
# make uninstall [KVER=] [DRIVERS=] [DESTDIR=]
# make package-test                 the packages, in a Debian 12 of their own

.PHONY: dkms-deb install uninstall package-test
dkms-deb:
	@mkdir -p build/packages
	@flock build/packages/lock scripts/packages/build-deb

install:
	@DESTDIR=$(DESTDIR) scripts/packages/install $(KREL) $(DRIVERS)

uninstall:
	@DESTDIR=$(DESTDIR) scripts/packages/install --remove $(KREL) $(DRIVERS)

package-test: dkms-deb
	@tests/packages/run
