# SPDX-License-Identifier: GPL-2.0-only
"""What is in the packages, that they are made alike twice, and make install."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from debian import TOP, VERSION

PACKAGES = {driver: TOP / f"build/{driver}-qos-dkms_{VERSION}_all.deb" for driver in ("xen-netback", "xen-netfront")}
DRIVERS = ["DRIVERS=xen-netback"]


def output(*command: object) -> str:
    """What a command says that has to succeed."""
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


def digest(package: pathlib.Path) -> str:
    """Of a package's bytes: unittest takes hours to show how two long ones differ."""
    return hashlib.sha256(package.read_bytes()).hexdigest()


class Packages(unittest.TestCase):
    """Files and fields."""

    def test_fields(self) -> None:
        for driver, package in PACKAGES.items():
            with self.subTest(package=package.name):
                self.assertEqual(output("dpkg-deb", "-f", package, "Version", "Architecture").splitlines(),
                                 [f"Version: {VERSION}", "Architecture: all"])
                depends = output("dpkg-deb", "-f", package, "Depends").strip().split(", ")
                self.assertEqual(depends, ["coccinelle", "dkms (>= 3.0)",
                                           "linux-source-6.1 | linux-source-6.12", "python3"])

    def test_what_the_build_needs_is_there(self) -> None:
        for driver, package in PACKAGES.items():
            with tempfile.TemporaryDirectory() as directory, self.subTest(package=package.name):
                output("dpkg-deb", "-x", package, directory)
                there = pathlib.Path(directory) / f"usr/src/{driver}-qos-{VERSION}"
                for name in ("drivers/net/vif-qos", f"drivers/net/{driver}", "include"):
                    ours = {str(path.relative_to(TOP)) for path in (TOP / name).rglob("*.[ch]")}
                    self.assertEqual(ours, {str(path.relative_to(there)) for path in (there / name).rglob("*.[ch]")})
                conf = (there / "dkms.conf").read_text()
                self.assertNotIn("@", conf)
                self.assertIn(f'PACKAGE_VERSION="{VERSION}"\n', conf)
                self.assertIn('AUTOINSTALL=""\n', conf)

    def test_conffiles(self) -> None:
        conffiles = output("dpkg-deb", "-I", PACKAGES["xen-netback"], "conffiles").split()
        wrapper = TOP / "scripts/xen/vif-openvswitch-qos"      # a domain's configuration may name it
        self.assertEqual(conffiles, ["/etc/sysctl.d/60-xen-netback-qos.conf",
                                     *[f"/etc/xen/scripts/{wrapper.name}"] * wrapper.exists()])
        settings = output("sh", "-c", f"dpkg-deb --fsys-tarfile {PACKAGES['xen-netback']} | tar -xO .{conffiles[0]}")
        self.assertRegex(settings, r"(?m)\A(?:#.*\n|\n)+\Z")      # nothing is set

    def test_lintian_finds_nothing(self) -> None:
        for package in PACKAGES.values():
            self.assertEqual(output("lintian", "--allow-root", package), "")

    def test_the_settings_exist(self) -> None:
        text = (TOP / "scripts/packages/60-xen-netback-qos.conf").read_text()
        described = (TOP / "Documentation/admin-guide/sysctl/xen_netback.rst").read_text()
        names = re.findall(r"^#-net/xen_netback/(?:default/)?(\w+) = ", text, re.MULTILINE)
        self.assertEqual(len(names), 9)
        for name in names:
            self.assertRegex(described, rf"(?m)^(?:vifN\.M/)?{name} ")

    def test_the_same_bytes_twice(self) -> None:
        before = {package: digest(package) for package in PACKAGES.values()}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        subprocess.run(["make", "-s", "dkms-deb"], cwd=TOP, env=environment | {"TZ": "Asia/Tokyo"}, check=True,
                       stdout=subprocess.DEVNULL)
        self.assertEqual(before, {package: digest(package) for package in before})


class MakeInstall(unittest.TestCase):
    """For one kernel, below a directory that stands for a machine's root."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory(prefix="vif-qos-root-")
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.kernel = output(TOP / "scripts/krel", "6.1").strip()
        self.modules = self.root / "root/lib/modules" / self.kernel
        stock = pathlib.Path("/lib/modules") / self.kernel
        shutil.copytree(stock / "kernel/drivers/net/xen-netback", self.modules / "kernel/drivers/net/xen-netback")
        for name in ("modules.order", "modules.builtin", "modules.builtin.modinfo"):
            shutil.copyfile(stock / name, self.modules / name)
        self.top = self.root / "project"
        shutil.copytree(TOP / "scripts", self.top / "scripts")
        self.depmod()

    def depmod(self) -> None:
        """The lists as they are before."""
        output("/sbin/depmod", "-b", self.root / "root", self.kernel)
        self.before = self.files()

    def files(self) -> dict[str, bytes]:
        """All that is below the root."""
        return {str(path.relative_to(self.root)): path.read_bytes()
                for path in (self.root / "root").rglob("*") if path.is_file()}

    def make(self, *words: str) -> subprocess.CompletedProcess:
        """Run make as an admin would."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        return subprocess.run(["make", "-s", "-f", "scripts/build.mk", "-f", "scripts/packages/packages.mk", *words,
                               f"KVER={self.kernel}", f"DESTDIR={self.root}/root", *DRIVERS], cwd=self.top,
                              env=environment, capture_output=True, text=True, check=False)

    def loads(self) -> str:
        """Which file modprobe would load."""
        shown = output("/sbin/modprobe", "-d", self.root / "root", "-S", self.kernel, "--show-depends", "xen-netback")
        return shown.split()[-1].split(f"{self.kernel}/")[1]

    def build(self) -> None:
        """As if make modules had built it: the stock one will do."""
        module = self.top / "build" / self.kernel / "xen-netback.ko"
        module.parent.mkdir(parents=True)
        shutil.copyfile(self.modules / "kernel/drivers/net/xen-netback/xen-netback.ko", module)

    def test_install_and_uninstall(self) -> None:
        self.build()
        for _ in range(2):
            self.assertEqual(self.make("install").returncode, 0)
            self.assertEqual(self.loads(), "updates/xen-netback.ko")
        for _ in range(2):
            self.assertEqual(self.make("uninstall").returncode, 0)
            self.assertTrue(self.loads().startswith("kernel/"))
        self.assertEqual(self.files(), self.before)

    def test_not_built(self) -> None:
        done = self.make("install")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(f"build/{self.kernel}/xen-netback.ko is not built (make modules KVER={self.kernel})", done.stderr)
        self.assertEqual(self.files(), self.before)

    def test_not_beside_dkms(self) -> None:
        self.build()
        (self.modules / "updates/dkms").mkdir(parents=True)
        (self.modules / "updates/dkms/xen-netback.ko.xz").write_bytes(b"")
        done = self.make("install")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("by dkms (apt remove xen-netback-qos-dkms)", done.stderr)
        self.assertFalse((self.modules / "updates/xen-netback.ko").exists())
