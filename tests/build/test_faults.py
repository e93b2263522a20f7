# SPDX-License-Identifier: GPL-2.0-only
"""Faults that the lab has to find are semantic patches of our netback: each still fits the driver as it is now."""

import os
import pathlib
import re
import subprocess

from scratch import TOP, ScratchCase, kernel, run

# the kernel that their long runs are made on
SERIES = "6.1"
FAULTS = ("tests/lab/mutations", "tests/hostile/faults")


class Faults(ScratchCase):
    """One driver, prepared anew."""

    def patched(self, patch: pathlib.Path, driver: pathlib.Path) -> str:
        """What a fault does to the file that it names, as a diff."""
        named = re.search(r"^// file (\S+)$", patch.read_text(), re.MULTILINE)
        self.assertIsNotNone(named, f"{patch.name} says no file")
        done = subprocess.run(["spatch", "--very-quiet", "--sp-file", str(patch), str(driver / named[1])],
                              capture_output=True, text=True, check=False, env={"HOME": "/", **os.environ})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_each_fits(self) -> None:
        driver = self.scratch / "driver"
        prepared = run([TOP / "scripts/prepare", "--driver", "xen-netback", "--krel", kernel(SERIES), "--out", driver])
        self.assertEqual(prepared.returncode, 0, prepared.stderr)
        for place in FAULTS:
            patches = sorted((TOP / place).glob("*.cocci"))
            self.assertTrue(patches, place)
            for patch in patches:
                with self.subTest(fault=patch.stem):
                    self.assertRegex(self.patched(patch, driver), r"(?m)^[-+](?![-+])")
