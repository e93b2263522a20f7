# SPDX-License-Identifier: GPL-2.0-only
"""Beside the distribution's xl, in its place, and away again."""

import os
import pathlib
import subprocess
import tempfile
import unittest

from fake import TOP

PREFIX = "/opt/vif-qos"
STOCK = "usr/lib/xen-4.17/bin/xl"


class Install(unittest.TestCase):
    """Into a directory that stands for a machine's root."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory(prefix="vif-qos-root-")
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        for name in (f"{STOCK}", "var/lib/dpkg/status", "var/lib/dpkg/diversions"):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text("" if "dpkg" in name else "stock\n")
        (self.root / "var/lib/dpkg/updates").mkdir()
        (self.root / "var/lib/dpkg/info").mkdir()
        self.before = self.files()

    def run_install(self, *words: str) -> None:
        """Run the script as make does."""
        done = subprocess.run([TOP / "scripts/xen/xl/install", *words, PREFIX], capture_output=True, text=True,
                              env={**os.environ, "DESTDIR": str(self.root)}, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def files(self) -> dict[str, str]:
        """Files and links of the machine, but for dpkg's own."""
        return {str(path.relative_to(self.root)): str(path.readlink()) if path.is_symlink() else "file"
                for path in self.root.rglob("*") if (path.is_symlink() or path.is_file()) and "dpkg" not in path.parts}

    def test_beside_and_away(self) -> None:
        self.run_install()
        self.assertEqual(set(self.files()) - set(self.before),
                         {f"opt/vif-qos/{name}" for name in ("sbin/xl", "share/man/man5/xl-vif-qos.5",
                                                             "share/vif-qos/xl.version")})
        self.assertEqual((self.root / STOCK).read_text(), "stock\n")
        self.run_install("--remove")
        self.assertEqual(self.files(), self.before)
        self.assertFalse((self.root / "opt/vif-qos").exists())

    def test_in_its_place_and_away(self) -> None:
        for _ in range(2):
            self.run_install("--default")
            self.assertEqual(self.files()[STOCK], f"{PREFIX}/sbin/xl")
            self.assertEqual((self.root / f"{STOCK}.distrib").read_text(), "stock\n")
        for _ in range(2):
            self.run_install("--remove")
            self.assertEqual(self.files(), self.before)
            self.assertEqual((self.root / STOCK).read_text(), "stock\n")

    def test_unknown_words_do_nothing(self) -> None:
        for words in ([], ["--frob", PREFIX], ["--remove"], ["relative"]):
            done = subprocess.run([TOP / "scripts/xen/xl/install", *words], capture_output=True, text=True, check=False,
                                  env={**os.environ, "DESTDIR": str(self.root)})
            self.assertEqual(done.returncode, 2)
        self.assertEqual(self.files(), self.before)


if __name__ == "__main__":
    unittest.main()
