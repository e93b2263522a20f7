# SPDX-License-Identifier: GPL-2.0-only
"""The pages make a site without a warning, and agree with the code."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import names

TOP = pathlib.Path(__file__).resolve().parent.parent.parent


def make_docs(top: pathlib.Path) -> subprocess.CompletedProcess:
    """Run `make docs` of a checkout, without a make above it."""
    env = {name: value for name, value in os.environ.items()
           if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return subprocess.run(["make", "-s", "-f", "Documentation/docs.mk", "docs"], cwd=top, env=env,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


class Pages(unittest.TestCase):
    """Of this checkout."""

    maxDiff = None

    def test_site(self) -> None:
        result = make_docs(TOP)
        self.assertEqual(result.stderr.splitlines(), [])
        self.assertEqual(result.returncode, 0)

    def keeps(self, rule: str) -> None:
        """A rule looks at something and finds nothing."""
        report = names.RULES[rule](TOP)
        self.assertEqual(report.findings, [])
        self.assertGreater(report.looked_at, 0, "there was nothing to check")


for _rule in names.RULES:
    setattr(Pages, f"test_{_rule.replace(' ', '_')}", lambda self, rule=_rule: self.keeps(rule))


class Site(unittest.TestCase):
    """Pages with a fault each: no site is said to be built."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory(prefix="vif-qos-docs-")
        self.addCleanup(directory.cleanup)
        self.top = pathlib.Path(directory.name)
        docs = self.top / "Documentation"
        docs.mkdir()
        for name in ("conf.py", "docs.mk"):
            shutil.copy(TOP / "Documentation" / name, docs / name)
        shutil.copy(TOP / "VERSION", self.top / "VERSION")
        (docs / "index.rst").write_text("All\n===\n\n.. toctree::\n\n   a\n   b\n")
        (docs / "b.rst").write_text("B\n=\n")

    def build(self, text: str) -> subprocess.CompletedProcess:
        """Try it with this page."""
        page = self.top / "Documentation/a.rst"
        if not page.exists() or page.read_text() != text:
            page.write_text(text)
        return make_docs(self.top)

    def test_good_pages_become_a_site_with_links(self) -> None:
        result = self.build("A\n=\n\nSee Documentation/b.rst, and ``Documentation/b.rst``.\n")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        page = (self.top / "build/docs/html/a.html").read_text()
        self.assertEqual(page.count('href="b.html">Documentation/b.rst</a>'), 1)

    def test_each_fault_is_named_again_and_again(self) -> None:
        for text, said in (("A\n=\n\n``open\n", "Inline literal start-string"),
                           ("A\n=\n\nB\n-\n\nC\n=\n\nD\n~\n\nE\n-\n\n* a\n b\n", "a.rst"),
                           ("A\n=\n\n:doc:`c`\n", "unknown document"),
                           ("A\n=\n\n.. frob::\n", "Unknown directive"),
                           ("A\n==\n\n.. image:: none.png\n", "image file not readable"),
                           ("A\n=\n\n== ==\na  b\n== ==\nc\n", "Malformed table")):
            with self.subTest(fault=said):
                for _ in range(2 if "open" in text else 1):
                    result = self.build(text)
                    self.assertNotEqual(result.returncode, 0)
                    self.assertIn(said, result.stderr)
                    self.assertIn("a.rst", result.stderr)
                    self.assertNotIn("built", result.stdout)

    def test_a_page_that_nobody_leads_to_is_named(self) -> None:
        (self.top / "Documentation/c.rst").write_text("C\n=\n")
        result = self.build("A\n=\n")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("c.rst: WARNING: document isn't included in any toctree", result.stderr)

    def test_a_missing_sphinx_is_named(self) -> None:
        result = subprocess.run(["make", "-s", "-f", "Documentation/docs.mk", "docs", "SPHINX=no-such-sphinx"],
                                cwd=self.top, capture_output=True, text=True, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("package python3-sphinx, make deps", result.stderr)
