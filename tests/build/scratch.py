# SPDX-License-Identifier: GPL-2.0-only
"""Scratch copies that tests may damage: kernel sources, our project, PATH."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "scripts"))

import source  # noqa: E402  (from scripts/)
from checks import files  # noqa: E402

SERIES = ("6.1", "6.12")
NETBACK = pathlib.Path("drivers/net/xen-netback")
NETFRONT = pathlib.Path("drivers/net/xen-netfront")

# Answers for dpkg-query as if a package were not there.
FAKE_QUERY = """#!/bin/sh
for name; do :; done
[ "$name" != "{missing}" ] || exit 1
{otherwise}
"""


def kernel(series: str) -> str:
    """Full version of the newest installed headers of a series."""
    found = subprocess.run([TOP / "scripts/krel", series], capture_output=True, text=True,
                           check=True).stdout.strip()
    if not found:
        raise RuntimeError(f"no linux-headers package installed for {series}")
    return found


def run(command: list, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    """Run a command with its messages captured, without a make above it."""
    clean = {name: value for name, value in os.environ.items()
             if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "KVER", "KREL", "TREE")}
    return subprocess.run([str(word) for word in command], env=clean | (env or {}),
                          capture_output=True, text=True, check=False)


class ScratchCase(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory(prefix="vif-qos-test-")
        self.addCleanup(directory.cleanup)
        self.scratch = pathlib.Path(directory.name)

    def tree(self, series: str) -> pathlib.Path:
        """A fresh copy of the distribution's drivers, in a kernel tree's shape."""
        origin = source.drivers(series, source.package_version(f"linux-source-{series}"))
        copy = pathlib.Path(tempfile.mkdtemp(prefix=f"linux-{series}-", dir=self.scratch))
        shutil.copytree(origin, copy, dirs_exist_ok=True)
        return copy

    def project(self) -> pathlib.Path:
        """A fresh copy of our project, without what was built."""
        copy = pathlib.Path(tempfile.mkdtemp(prefix="project-", dir=self.scratch))
        for name in files.ours(TOP):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / name, copy / name)
        return copy

    def replace(self, file: pathlib.Path, old: str, new: str) -> None:
        """Change the only place in a file that has a text."""
        text = file.read_text()
        self.assertEqual(text.count(old), 1, f"{file.name}: {old!r} is not there once")
        file.write_text(text.replace(old, new))

    def query_without(self, package: str, otherwise: str = 'exec /usr/bin/dpkg-query "$@"',
                      ) -> pathlib.Path:
        """A directory for PATH whose dpkg-query does not know a package."""
        directory = pathlib.Path(tempfile.mkdtemp(prefix="bin-", dir=self.scratch))
        query = directory / "dpkg-query"
        query.write_text(FAKE_QUERY.format(missing=package, otherwise=otherwise))
        query.chmod(0o755)
        return directory

    def prepare(self, series: str, *options: object, driver: str = "xen-netback",
                top: pathlib.Path = TOP, env: dict[str, str] | None = None,
                ) -> subprocess.CompletedProcess:
        """Run scripts/prepare into the scratch directory."""
        return run([sys.executable, top / "scripts/prepare", "--driver", driver,
                    "--krel", kernel(series), "--out", self.scratch / "out", *options], env)

    def assert_stops(self, result: subprocess.CompletedProcess, *named: str) -> None:
        """It failed, names the culprit, and it is no crash of ours."""
        self.assertNotEqual(result.returncode, 0, "it did not stop")
        self.assertNotIn("Traceback", result.stderr)
        for words in named:
            self.assertIn(words, result.stderr)
