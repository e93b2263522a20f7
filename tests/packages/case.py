# SPDX-License-Identifier: GPL-2.0-only
"""Tests that share one throw-away Debian with our packages beside it."""

import contextlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from debian import TOP, VERSION, Root, copy_of_base


class DebianCase(unittest.TestCase):
    """The tests of a class run in the order of their names, on one Debian: each begins where the one before ended."""

    driver = "xen-netback"

    @classmethod
    def setUpClass(cls) -> None:
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.root: Root = stack.enter_context(copy_of_base())
        cls.kernel = json.loads((cls.root.path / "kernels.json").read_text())
        for package in (TOP / "build").glob(f"*_{VERSION}_all.deb"):
            shutil.copyfile(package, cls.root.path / "tmp" / package.name)

    def setUp(self) -> None:
        self.began = time.monotonic()

    def tearDown(self) -> None:
        print(f"({time.monotonic() - self.began:.0f} s) ", end="", file=sys.stdout)

    @property
    def package(self) -> str:
        """Our package's name."""
        return f"{self.driver}-qos-dkms"

    @property
    def name(self) -> str:
        """What dkms knows it by."""
        return f"{self.driver}-qos"

    def install(self, version: str = VERSION) -> str:
        """Install our package; what apt says."""
        return self.root.apt("install", "--reinstall", f"/tmp/{self.package}_{version}_all.deb")

    def make_version(self, version: str) -> None:
        """Our packages, of another version."""
        with tempfile.TemporaryDirectory() as copy:
            for name in ("VERSION", "Documentation", "drivers", "include", "scripts"):
                subprocess.run(["cp", "-r", TOP / name, copy], check=True)
            (pathlib.Path(copy) / "VERSION").write_text(version + "\n")
            (pathlib.Path(copy) / "build/packages").mkdir(parents=True)
            subprocess.run(["scripts/packages/build-deb"], cwd=copy, check=True, capture_output=True)
            for package in pathlib.Path(copy).glob(f"build/*_{version}_all.deb"):
                shutil.copyfile(package, self.root.path / "tmp" / package.name)

    def installed(self) -> bool:
        """dpkg has nothing left to do for our package, nor for any other."""
        self.assertEqual(self.root.run("dpkg", "--audit"), "")
        return "ok installed" in self.root.run("dpkg-query", "-W", "-f", "${Status}", self.package)

    def field(self, kernel: str, name: str) -> str:
        """modinfo of what would be loaded."""
        return self.root.run("modinfo", "-k", kernel, "-F", name, self.driver).strip()

    def version_of(self, package: str) -> str:
        """Its installed version."""
        return self.root.run("dpkg-query", "-W", "-f", "${Version}", package)

    def assert_ours(self, *which: str, version: str = VERSION) -> None:
        """These kernels load a module of ours, made of the packages that are installed now."""
        for kernel in (self.kernel[name] for name in which):
            with self.subTest(kernel=kernel):
                self.assertEqual(self.root.loads(kernel, self.driver), f"updates/dkms/{self.driver}.ko")
                series = re.match(r"\d+\.\d+", kernel).group()
                for package, field in ((f"linux-source-{series}", "source_package"),
                                       (f"linux-headers-{kernel}", "headers_package")):
                    self.assertEqual(self.field(kernel, field), f"{package} {self.version_of(package)}")
                self.assertEqual(self.field(kernel, "version"), version)
                self.assertEqual(self.field(kernel, "vermagic").split()[0], kernel)
                self.assertIn("DKMS", self.field(kernel, "signer"))

    def assert_stock(self, *which: str) -> None:
        """These kernels load their own module."""
        for kernel in (self.kernel[name] for name in which):
            with self.subTest(kernel=kernel):
                self.assertTrue(self.root.loads(kernel, self.driver).startswith("kernel/drivers/net/"))
                self.assertEqual(list((self.root.path / "lib/modules" / kernel).glob("updates/**/*")), [])

    def assert_told(self, said: str, which: str, why: str, mend: str) -> None:
        """A kernel keeps stock, why, and what mends it, as lines of their own."""
        kernel = self.kernel[which]
        lines = said.splitlines()
        message = f"{self.name}: kernel {kernel} keeps its stock {self.driver}: {why}"
        self.assertEqual(lines.count(message), 1, said)
        self.assertEqual(lines[lines.index(message) + 1], f"{self.name}: to mend it: {mend}")

    def keep_modules(self) -> None:
        """Leave what was built in build/packages/<kernel>/, uncompressed."""
        for kernel in self.root.kernels():
            for module in (self.root.path / "lib/modules" / kernel / "updates/dkms").glob(f"{self.driver}.ko*"):
                self.keep(module, TOP / "build/packages" / kernel / f"{self.driver}.ko")

    def keep(self, module: pathlib.Path, target: pathlib.Path) -> None:
        """Copy a module, unpacked."""
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(module, self.root.path / "tmp" / module.name)
        if module.suffix == ".xz":
            self.root.run("xz", "-df", f"/tmp/{module.name}")
        shutil.move(self.root.path / "tmp" / target.name, target)
