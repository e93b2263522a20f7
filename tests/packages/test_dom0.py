# SPDX-License-Identifier: GPL-2.0-only
"""The package for dom0, from its installation to a system without a trace of it."""

import subprocess

from case import DebianCase
from debian import NEW, OLD, OTHER, VERSION, kernel_packages, new_packages

HOOK = "etc/xen/scripts/vif-post.d/vif-qos.hook"
SYSCTL = "etc/sysctl.d/60-xen-netback-qos.conf"


class Upgrade(DebianCase):
    """A kernel, another by an update, and away again."""

    def test_1_install(self) -> None:
        self.root.apt("purge", *kernel_packages(self.kernel[OTHER]))
        type(self).before = self.root.files()
        (self.root.path / "sys/module/xen_netback").mkdir(parents=True)     # as if it were loaded
        said = self.install()
        self.assertTrue(self.installed())
        self.assert_ours(OLD)
        self.assertIn(f"{self.name}: the xen-netback that is loaded stays until the next boot", said)
        self.assertNotIn("keeps its stock", said)

    def test_2_what_dom0_gets(self) -> None:
        files = self.root.files()
        for name in (SYSCTL, "usr/lib/modules-load.d/xen-netback-qos.conf",
                     "usr/share/man/man7/xen-netback-qos-dkms.7.gz"):
            self.assertIn(name, files)
        hook = self.root.path / files[HOOK].removeprefix("/")
        self.assertTrue(hook.is_file() and hook.stat().st_mode & 0o111)
        loaded = (self.root.path / "usr/lib/modules-load.d/xen-netback-qos.conf").read_text()
        self.assertEqual([line for line in loaded.splitlines() if not line.startswith("#")], ["xen-netback"])

    def test_3_no_initramfs_has_it(self) -> None:
        listed = self.root.run("lsinitramfs", f"/boot/initrd.img-{self.kernel[OLD]}")
        self.assertNotIn("xen-netback.ko", listed)
        self.assertIn("xen-netfront.ko", listed)

    def test_4_a_kernels_update(self) -> None:
        said = self.root.apt("install", *new_packages(self.kernel[NEW]))
        self.assertTrue(self.installed())
        # the older kernel's module too: the source was updated
        self.assert_ours(NEW, OLD)
        self.assertNotIn("keeps its stock", said)
        self.assertIn(f"building xen-netback for {self.kernel[OLD]}", said)
        self.keep_modules()

    def test_5_a_kernel_goes(self) -> None:
        self.root.apt("purge", *kernel_packages(self.kernel[OLD]))
        self.assertNotIn(self.kernel[OLD], self.root.kernels())
        self.assertNotIn(self.kernel[OLD], self.root.run("dkms", "status"))
        self.assert_ours(NEW)

    def test_6_remove(self) -> None:
        said = self.root.apt("remove", self.package)
        self.assert_stock(NEW)
        self.assertIn(f"{self.name}: the xen-netback that is loaded stays until the next boot", said)
        files = self.root.files()
        self.assertIn(SYSCTL, files)        # an admin's settings outlive it, its hook does not
        self.assertNotIn(HOOK, files)

    def test_7_purge_leaves_nothing(self) -> None:
        self.root.apt("purge", self.package)
        kernels = {self.kernel[name] for name in (NEW, OLD)}
        self.assertEqual(*({name: what for name, what in files.items()
                            if not any(kernel in name or kernel.replace("amd64", "common") in name
                                       for kernel in kernels) and not name.startswith(("vmlinuz", "initrd"))}
                           for files in (self.before, self.root.files())))


class NothingToBuildFrom(DebianCase):
    """Packages that are missing: apt goes on, and what is missing is built when it comes."""

    def test_1_neither_headers_nor_source(self) -> None:
        old, other = self.kernel[OLD], self.kernel[OTHER]
        self.root.apt("purge", "linux-source-6.12", f"linux-headers-{old}", *kernel_packages(other))
        said = self.install()
        self.assertTrue(self.installed())
        self.assert_stock(OLD)
        self.assert_told(said, OLD, f"linux-headers-{old} is not installed", f"apt install linux-headers-{old}")

    def test_2_a_kernel_without_its_source(self) -> None:
        said = self.root.apt("install", *kernel_packages(self.kernel[OTHER]))
        self.assertTrue(self.installed())
        self.assert_stock(OLD, OTHER)
        self.assert_told(said, OTHER, "linux-source-6.12 is not installed", "apt install linux-source-6.12")

    def test_3_the_command_that_mends_it(self) -> None:
        said = self.root.apt("install", "linux-source-6.12")
        self.assert_ours(OTHER)
        self.assert_stock(OLD)
        self.keep_modules()
        self.assertNotIn(f"kernel {self.kernel[OTHER]} keeps", said)

    def test_4_again_after_purge(self) -> None:
        self.root.apt("purge", self.package)
        self.assert_stock(OLD, OTHER)
        self.root.apt("purge", f"linux-image-{self.kernel[OTHER]}")
        self.install()
        self.assertTrue(self.installed())
        self.assertTrue((self.root.path / SYSCTL).is_file())

    def test_5_a_module_by_make_install_is_named(self) -> None:
        module = self.root.path / "lib/modules" / self.kernel[OLD] / "updates/xen-netback.ko"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_bytes(b"")
        said = self.install()
        self.assertIn(f"kernel {self.kernel[OLD]} has xen-netback by make install", said)
        self.assertTrue(module.exists())


class NewVersion(DebianCase):
    """Our own package's update."""

    version = "99.1"

    def test_1_install(self) -> None:
        self.root.apt("purge", *kernel_packages(self.kernel[OTHER]))
        self.install()
        self.assert_ours(OLD)
        # an admin's edit, which an update must not undo
        (self.root.path / SYSCTL).write_text("net.xen_netback.prioritize = 2\n")

    def test_2_update(self) -> None:
        self.make_version(self.version)
        said = self.install(self.version)
        self.assertTrue(self.installed())
        self.assertEqual(self.version_of(self.package), self.version)
        self.assert_ours(OLD, version=self.version)
        self.assertNotIn("keeps its stock", said)
        self.assertIn("= 2", (self.root.path / SYSCTL).read_text())

    def test_3_nothing_is_left_of_the_old_one(self) -> None:
        self.assertEqual([path.name for path in self.root.path.glob("usr/src/xen-netback-qos-*")],
                         [f"{self.name}-{self.version}"])
        self.assertNotIn(VERSION, self.root.run("dkms", "status", "-m", self.name))
        self.assertEqual([path.name for path in (self.root.path / "var/lib/dkms" / self.name).iterdir()
                          if path.is_dir() and not path.is_symlink()], [self.version])

    def test_4_remove(self) -> None:
        self.root.apt("purge", self.package)
        self.assert_stock(OLD)


class BrokenPatch(DebianCase):
    """A build that fails, by a semantic patch that fits no kernel."""

    def break_package(self) -> None:
        """Our package with one hook misspelt in the patch."""
        tree = self.root.path / "tmp/broken"
        package = self.root.path / "tmp" / f"{self.package}_{VERSION}_all.deb"
        for command in (["-R", package, tree], ["-b", tree, package]):
            subprocess.run(["dpkg-deb", *command], check=True, capture_output=True)
            for patch in tree.glob("usr/src/*/drivers/net/xen-netback/hooks.cocci"):
                patch.write_text(patch.read_text().replace("xenvif_up", "xenvif_upp"))

    def test_1_install(self) -> None:
        self.break_package()
        self.root.apt("purge", *kernel_packages(self.kernel[OTHER]))
        said = self.install()
        self.assertTrue(self.installed())
        self.assert_stock(OLD)
        self.assert_broken(said, OLD)

    def test_2_a_kernels_update(self) -> None:
        said = self.root.apt("install", *new_packages(self.kernel[NEW]))
        self.assertTrue(self.installed())
        self.assertEqual(self.root.run("dpkg-query", "-W", "-f", "${Status}", f"linux-image-{self.kernel[NEW]}"),
                         "install ok installed")
        self.assert_stock(OLD, NEW)
        self.assert_broken(said, NEW)

    def test_3_purge(self) -> None:
        self.root.apt("purge", self.package)
        self.assert_stock(OLD, NEW)
        self.assertFalse((self.root.path / "var/lib/dkms/xen-netback-qos").exists())
        self.assertEqual(list(self.root.path.glob("usr/src/xen-netback-qos*")), [])

    def assert_broken(self, said: str, which: str) -> None:
        """The manifest's findings, and how to try again."""
        self.assert_told(said, which, "the build failed",
                         f"dkms install {self.name}/{VERSION} -k {self.kernel[which]}")
        self.assertIn("prepare: the hooks do not fit this kernel source", said)
        self.assertIn("interface.c: hook xenvif_qos_queue_start in xenvif_up: found 0, expected 1", said)
