# SPDX-License-Identifier: GPL-2.0-only
"""The package for guests, whose driver is in the initramfs."""

from case import DebianCase
from debian import OLD, OTHER, kernel_packages


class Guest(DebianCase):
    """Installed, in the initramfs, and away again."""

    driver = "xen-netfront"

    def in_initramfs(self, which: str) -> list[str]:
        """Where the initramfs of a kernel has the driver."""
        listed = self.root.run("lsinitramfs", f"/boot/initrd.img-{self.kernel[which]}")
        return [line.split(f"{self.kernel[which]}/")[-1] for line in listed.splitlines() if "xen-netfront.ko" in line]

    def test_1_install(self) -> None:
        self.root.apt("purge", *kernel_packages(self.kernel[OTHER]))
        type(self).before = self.root.files()
        self.assertTrue(self.in_initramfs(OLD)[0].startswith("kernel/"))
        self.install()
        self.assertTrue(self.installed())
        self.assert_ours(OLD)
        self.assertEqual(self.in_initramfs(OLD), ["updates/dkms/xen-netfront.ko"])

    def test_2_a_kernels_update(self) -> None:
        self.root.apt("install", *kernel_packages(self.kernel[OTHER]))
        self.assertTrue(self.installed())
        self.assert_ours(OLD, OTHER)
        self.assertTrue(self.in_initramfs(OTHER)[0].startswith("updates/dkms/xen-netfront.ko"))
        self.keep_modules()
        self.root.apt("purge", *kernel_packages(self.kernel[OTHER]))

    def test_3_remove(self) -> None:
        self.root.apt("remove", self.package)
        self.assert_stock(OLD)
        self.assertTrue(self.in_initramfs(OLD)[0].startswith("kernel/"))

    def test_4_nothing_is_left(self) -> None:
        # it has no conffiles: removed, it is gone, and apt knows no such package to purge
        self.assertEqual(self.before, self.root.files())
        self.install()
        self.root.apt("purge", self.package)
        self.assertEqual(self.before, self.root.files())
