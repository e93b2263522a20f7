# SPDX-License-Identifier: GPL-2.0-only
# make dkms-deb                     Debian packages for dom0 and guests, in build/
# make install [KVER=] [DRIVERS=xen-netback] [DESTDIR=]
#                                   what make modules built, for one kernel, without dkms
# make uninstall [KVER=] [DRIVERS=] [DESTDIR=]
# make package-test                 the packages, in a Debian 12 of their own
# make package-lab                  the modules that package-test's Debian built, on a real Xen

.PHONY: dkms-deb install uninstall package-test package-lab
dkms-deb:
	@mkdir -p build/packages
	@flock build/packages/lock scripts/packages/build-deb

install:
	@DESTDIR=$(DESTDIR) scripts/packages/install $(KREL) $(DRIVERS)

uninstall:
	@DESTDIR=$(DESTDIR) scripts/packages/install --remove $(KREL) $(DRIVERS)

package-test: dkms-deb
	@tests/packages/run

# installed on 6.1, upgraded to 6.12, removed: the driver that each of these boots has
package-lab: wire
	$(LAB_PYTHON) tests/lab/lab.py run smoke keys-stay --kver 6.1 --modules build/packages --out build/package-lab/6.1
	$(MAKE) --no-print-directory wire KVER=6.12
	$(LAB_PYTHON) tests/lab/lab.py run smoke keys-stay --kver 6.12 --modules build/packages --out build/package-lab/6.12
	$(LAB_PYTHON) tests/lab/lab.py run interop --netback stock --kver 6.12 --modules build/packages \
		--out build/package-lab/removed
