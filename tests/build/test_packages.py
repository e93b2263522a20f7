# SPDX-License-Identifier: GPL-2.0-only
"""Missing packages, unknown kernels and damaged archives are named."""

import pathlib
import random
import sys
import tarfile
import unittest.mock

from scratch import SERIES, TOP, ScratchCase, kernel, run

import source


class Packages(ScratchCase):
    """What the build needs from Debian."""

    def test_a_missing_package_is_named(self) -> None:
        for series in SERIES:
            for package in (f"linux-source-{series}", f"linux-headers-{kernel(series)}"):
                with self.subTest(package=package):
                    env = {"PATH": f"{self.query_without(package)}:/usr/bin:/bin"}
                    self.assert_stops(self.prepare(series, env=env),
                                      f"package {package} is not installed", "make deps")

    def test_missing_spatch_is_named(self) -> None:
        env = {"PATH": str(self.query_without("none"))}
        self.assert_stops(self.prepare("6.1", env=env), "spatch is not installed", "coccinelle")

    def test_unknown_kernels_are_named(self) -> None:
        for krel, said in (("frob", "kernel version 'frob' is not understood"),
                           ("6", "kernel version '6' is not understood"),
                           ("9.9.0-1-amd64", "linux-headers-9.9.0-1-amd64 is not installed")):
            with self.subTest(kernel=krel):
                self.assert_stops(run([sys.executable, TOP / "scripts/prepare", "--driver",
                                       "xen-netback", "--krel", krel, "--out",
                                       self.scratch / "out"]), said)

    def test_make_names_an_unknown_kernel(self) -> None:
        for target in ("modules", "wire"):
            with self.subTest(target=target):
                self.assert_stops(run(["make", "-C", TOP, target, "KVER=9.9"]),
                                  "no linux-headers package installed for KVER=9.9", "make deps")

    def test_6_1_is_not_6_12(self) -> None:
        for series in SERIES:
            self.assertEqual(source.series_of(kernel(series)), series)

    def test_deps_names_what_is_missing(self) -> None:
        env = {"PATH": f"{self.query_without('coccinelle', 'echo installed')}:/usr/bin:/bin"}
        result = run([TOP / "scripts/deps", "--check"], env)
        self.assert_stops(result)
        self.assertEqual(result.stderr.splitlines()[0], "missing Debian packages: coccinelle")
        self.assertIn("make deps", result.stderr)

    def test_deps_is_content_when_all_is_there(self) -> None:
        env = {"PATH": f"{self.query_without('none', 'echo installed')}:/usr/bin:/bin"}
        result = run([TOP / "scripts/deps", "--check"], env)
        self.assertEqual((result.returncode, result.stderr), (0, ""))


class Modules(ScratchCase):
    """What a built module tells of itself."""

    def test_modinfo(self) -> None:
        version = (TOP / "VERSION").read_text().strip()
        modules = [TOP / "build" / kernel(series) / f"{driver}.ko"
                   for series in SERIES for driver in source.DRIVERS]
        present = [module for module in modules if module.exists()]
        if not present:
            self.skipTest("no module is built (make modules)")
        for module in present:
            with self.subTest(module=str(module.relative_to(TOP))):
                krel = module.parent.name
                package = f"linux-source-{source.series_of(krel)}"
                headers = f"linux-headers-{krel}"
                self.assertEqual(self.field(module, "version"), version)
                self.assertEqual(self.field(module, "source_package"),
                                 f"{package} {source.package_version(package)}")
                self.assertEqual(self.field(module, "headers_package"),
                                 f"{headers} {source.package_version(headers)}")
                self.assertEqual(self.field(module, "vermagic").split()[0], krel)

    def field(self, module: pathlib.Path, name: str) -> str:
        """One field of modinfo."""
        result = run(["/sbin/modinfo", "-F", name, module])
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.strip()


class Cache(ScratchCase):
    """Sources are unpacked once, whole or not at all."""

    def setUp(self) -> None:
        super().setUp()
        for patch in (unittest.mock.patch.object(source, "TARBALLS", self.scratch),
                      unittest.mock.patch.dict("os.environ", XDG_CACHE_HOME=str(self.scratch))):
            patch.start()
            self.addCleanup(patch.stop)
        self.tarball = self.scratch / "linux-source-9.9.tar.xz"

    def pack(self) -> None:
        """An archive of a small kernel."""
        tree = self.scratch / "linux-source-9.9"
        for name in ("drivers/net/xen-netfront.c", "drivers/net/xen-netback/common.h", "README"):
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(f"this is {name}\n")
        (tree / "zlast").write_bytes(random.Random(1).randbytes(1 << 20))
        with tarfile.open(self.tarball, "w:xz") as archive:
            archive.add(tree, tree.name)

    def assert_fails_cleanly(self, said: str) -> None:
        """An error that says so, and an empty cache."""
        with self.assertRaisesRegex(source.SourceError, said):
            source.drivers("9.9", "1")
        self.assertEqual(list(self.scratch.glob("vif-qos/*")), [])

    def test_only_the_drivers_are_unpacked_and_only_once(self) -> None:
        self.pack()
        tree = source.drivers("9.9", "1")
        self.assertEqual(tree, self.scratch / "vif-qos/drivers-9.9-1")
        self.assertEqual(sorted(str(file.relative_to(tree / "drivers/net"))
                                for file in tree.rglob("*") if file.is_file()),
                         ["xen-netback/common.h", "xen-netfront.c"])
        self.tarball.unlink()
        self.assertEqual(source.drivers("9.9", "1"), tree)

    def test_a_new_version_is_unpacked_anew(self) -> None:
        self.pack()
        self.assertNotEqual(source.drivers("9.9", "1"), source.drivers("9.9", "2"))

    def test_a_missing_archive_is_named(self) -> None:
        self.assert_fails_cleanly(f"{self.tarball} is missing .package linux-source-9.9")

    def test_a_damaged_archive_is_named(self) -> None:
        self.pack()
        whole = self.tarball.read_bytes()
        self.tarball.write_bytes(whole[:len(whole) // 2])
        self.assert_fails_cleanly(f"{self.tarball} cannot be unpacked")

    def test_an_archive_without_the_drivers_is_named(self) -> None:
        (self.scratch / "frob").write_text("frob\n")
        with tarfile.open(self.tarball, "w:xz") as archive:
            archive.add(self.scratch / "frob", "linux-source-9.9/frob")
        self.assert_fails_cleanly("linux-source-9.9 1 has none of .*xen-netback")
