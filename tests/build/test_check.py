# SPDX-License-Identifier: GPL-2.0-only
"""Every rule of `make check` finds what it is there to find."""

import pathlib
import tempfile
import unittest.mock

from scratch import TOP, ScratchCase, run

import source
import xen_source
from checks import compiler, files, layering, licence, mutations, origin, scripts, style
from checks.report import Report

TAG = "SPDX-License-Identifier: GPL-2.0-only"
HEAD = f"// {TAG}\n"


class Rules(ScratchCase):
    """Small checkouts with one fault each."""

    def put(self, name: str, text: str) -> pathlib.Path:
        """A file of the scratch checkout."""
        path = self.scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def assert_finds(self, report: Report, *findings: str) -> None:
        """As many findings, each beginning so."""
        self.assertEqual(len(report.findings), len(findings), report.findings)
        for found, expected in zip(report.findings, findings):
            self.assertTrue(found.startswith(expected), found)
        self.assertEqual(report.ok, not findings)

    def test_checkpatch(self) -> None:
        self.put("drivers/net/good.c", HEAD + "int good;\n")
        self.assert_finds(style.checkpatch(self.scratch))
        self.put("drivers/net/bad.c", HEAD + "int  badName ;\n")
        report = style.checkpatch(self.scratch)
        self.assertIn("drivers/net/bad.c:2: CHECK:CAMELCASE: Avoid CamelCase: <badName>",
                      report.findings)
        self.assertFalse(any("good.c" in finding for finding in report.findings))

    def test_checkpatch_knows_the_kernels_names(self) -> None:
        self.put("a.c", HEAD + "struct Qdisc *first;\n")
        self.assert_finds(style.checkpatch(self.scratch))
        self.assertEqual(list(self.scratch.glob(".checkpatch*")), [])

    def test_checkpatch_spares_the_compatibility_header_alone(self) -> None:
        text = HEAD.replace("// ", "/* ").replace("\n", " */\n") + "typedef int an_int;\n"
        spared = self.put(str(next(iter(style.IGNORED))), text)
        self.assert_finds(style.checkpatch(self.scratch))
        spared.rename(spared.with_name("other.h"))
        self.assertEqual(len(style.checkpatch(self.scratch).findings), 1)

    def test_mutations(self) -> None:
        self.put("core.c", "one;\ntwo;\ntwo;\n")
        self.put("tests/kunit/mutations.py", """from collections import namedtuple
Mutation = namedtuple("Mutation", "name file before after")
MUTATIONS = (Mutation("good", "core.c", "one;", "none;"), Mutation("gone", "core.c", "three;", ";"),
             Mutation("twice", "core.c", "two;", ";"), Mutation("same", "core.c", "one;", "one;"),
             Mutation("good", "core.c", "one", "none"))
""")
        self.assert_finds(mutations.mutations(self.scratch), "gone: core.c has 0 times", "twice: core.c has 2 times",
                          "same: changes nothing", "good: 2 of that name")

    def test_kernel_doc(self) -> None:
        self.put("a.h", "/**\n * f() - does it\n * @a: one\n *\n * Return: 0\n */\n"
                        "int f(int a, int b);\n")
        report = style.kernel_doc(self.scratch)
        self.assertFalse(report.ok)
        self.assertRegex(report.findings[0], r"a\.h:\d+: .*'b' not described in 'f'")

    def test_shellcheck_by_name_and_by_interpreter(self) -> None:
        self.put("a.sh", "#!/bin/sh\nset -eu\n")
        self.assert_finds(scripts.shell(self.scratch))
        self.put("lib.sh", "# shellcheck shell=sh\nrm $1\n")
        self.put("tool", "#!/usr/bin/env bash\nrm $1\n")
        self.put("guest", "#!/bin/busybox sh\nrm $1\n")
        found = scripts.shell(self.scratch).findings
        for name in ("lib.sh", "tool", "guest"):
            self.assertTrue(any(line.startswith(f"{name}:2:") for line in found), (name, found))

    def test_python(self) -> None:
        self.put("good.py", "x = 1\n")
        self.assert_finds(scripts.python(self.scratch))
        self.put("bad.py", "x = 1\ny = (\n")
        self.put("tool", "#!/usr/bin/env python3\nz = 1 is 1\n")
        self.assert_finds(scripts.python(self.scratch), "bad.py:2: ", "tool:2: ")

    def test_spdx(self) -> None:
        self.put("a.c", HEAD)
        self.put("VERSION", "0.1\n")
        self.put("plot.png", "png")
        self.assert_finds(licence.spdx(self.scratch))
        self.put("b.c", "\n\n\n" + HEAD)
        self.put("c", f"# {TAG.replace('only', 'or-later')}\n")
        self.assert_finds(licence.spdx(self.scratch), "b.c:1: no SPDX", "c:1: no SPDX")

    def test_layering(self) -> None:
        self.put("drivers/net/vif-qos/a.c", HEAD + "/* xen, jiffies */\n"
                 '#include <linux/list.h>\n#include <net/vif_qos/a.h>\nchar *s = "skb";\n')
        self.assert_finds(layering.layering(self.scratch))
        self.put("drivers/net/vif-qos/b.c", HEAD + "/* one\n * two */\n"
                 "#include <linux/slab.h>\nspin_lock(&a);\nb = kzalloc(1);\n")
        self.put("include/net/vif_qos/c.h", '#include "common.h"\nstruct net_device *dev;\n')
        self.assert_finds(layering.layering(self.scratch),
                          "drivers/net/vif-qos/b.c:4: the core may not include linux/slab.h",
                          "drivers/net/vif-qos/b.c:5: the core may not know spin_lock",
                          "drivers/net/vif-qos/b.c:6: the core may not know kzalloc",
                          "include/net/vif_qos/c.h:1: the core may not include common.h",
                          "include/net/vif_qos/c.h:2: the core may not know net_device")

    def test_every_word_the_core_may_not_know(self) -> None:
        for word in ("spinlock_t", "mutex_lock", "DEFINE_MUTEX", "jiffies", "msecs_to_jiffies",
                     "ktime_get_ns", "hrtimer_start", "printk", "pr_warn", "kmalloc", "kvfree",
                     "net_device", "netdev_priv", "sk_buff", "xenvif", "xen_domain",
                     "rcu_read_lock", "WARN_ON_ONCE", "GFP_KERNEL"):
            with self.subTest(word=word):
                self.assertEqual([what for _, what in layering.faults(f"x = {word};\n")],
                                 [f"the core may not know {word}"])
        for word in ("vif_qos_sched", "waiting", "rate", "alloc", "now_ns", "free", "next"):
            with self.subTest(word=word):
                self.assertEqual(layering.faults(f"x = {word};\n"), [])

    def test_kernel_source(self) -> None:
        stock = source.drivers("6.12", source.package_version("linux-source-6.12"))
        lines = (stock / "drivers/net/xen-netback/interface.c").read_text().splitlines()
        telling = origin.telling_lines("\n".join(lines))
        cut = [line for _, line in telling[40:40 + origin.RUN]]
        self.put("a.c", HEAD + "\n".join(f"\n\t\t{line}" for line in cut[:-1]) + "\n")
        self.assert_finds(origin.own_lines(self.scratch))
        self.put("b.c", HEAD + "\n".join(f"\n\t\t{line}" for line in cut) + "\n")
        self.assert_finds(origin.own_lines(self.scratch), "b.c:3: lines 3 to 11 are those of ")

    def test_lines_of_xen(self) -> None:
        theirs = [f"int frob_{i}(int lock, int ring)" for i in range(origin.RUN)]
        with tempfile.TemporaryDirectory() as name:
            tree = pathlib.Path(name)
            (tree / "tools").mkdir()
            (tree / "tools/xl_frob.c").write_text("\n".join(theirs) + "\n")
            self.put("a.c", HEAD + "\n".join(theirs[1:]) + "\n")
            with unittest.mock.patch.object(xen_source, "tree", lambda: (tree, "4.17")):
                self.assert_finds(origin.own_lines_xen(self.scratch))
                self.put("b.c", HEAD + "\n".join(theirs) + "\n")
                self.assert_finds(origin.own_lines_xen(self.scratch),
                                  f"b.c:2: lines 2 to {1 + origin.RUN} are those of xl_frob.c:1 of tools")

    def test_nothing_looked_at_is_not_ok(self) -> None:
        for rule in (scripts.shell, scripts.python, licence.spdx, layering.layering):
            self.assertFalse(rule(self.scratch).ok)

    def test_ignored_files_are_not_ours(self) -> None:
        self.assertEqual(run(["git", "init", "-q", self.scratch]).returncode, 0)
        for name in (".gitignore", "seen", "gone", "ignored"):
            self.put(name, "ignored\n")
        self.assertEqual(run(["git", "-C", self.scratch, "add", "gone"]).returncode, 0)
        (self.scratch / "gone").unlink()
        self.assertEqual([str(name) for name in files.ours(self.scratch)],
                         [".gitignore", "seen"])

    def test_unknown_rule(self) -> None:
        self.assert_stops(run([TOP / "scripts/check", "frob"]), "there is no rule 'frob'")


class Warnings(ScratchCase):
    """What counts as a warning of ours."""

    LOG = """\
  CC [M]  /b/netback.o
/b/netback.c:928:21: warning: variable 'x' set but not used [-Wunused-but-set-variable]
/b/netback.c: note: in expansion of macro
  CHECK   /b/netback.c
/b/netback.c:30:9: warning: incorrect type in assignment (different base types)
/b/netback.c:30:9:    expected int
/usr/src/linux-headers/include/linux/a.h:1:2: error: bad
/b/qos.h:12: warning: Function parameter or member 'a' not described in 'f'
/b/netback.o: warning: objtool: f() falls through
WARNING: modpost: missing MODULE_DESCRIPTION() in /b/xen-netback.o
warning: the compiler differs from the one used to build the kernel
"""

    def found(self, log: str, directory: str = "/b") -> list[compiler.Complaint]:
        """Parsed warnings."""
        return compiler.warnings_of(log, pathlib.Path(directory))

    def test_every_kind_is_read(self) -> None:
        self.assertEqual([place for place, _ in self.found(self.LOG)],
                         ["netback.c", "netback.c", "/usr/src/linux-headers/include/linux/a.h",
                          "qos.h", "netback.o", "modpost"])

    def test_stocks_own_do_not_count_wherever_they_moved(self) -> None:
        stock = self.found(self.LOG.replace("/b/", "/s/").replace(":928:", ":900:"), "/s")
        self.assertEqual(compiler.new_warnings(self.found(self.LOG), stock), [])

    def test_new_ones_count(self) -> None:
        new = "/b/netback.c:1:1: warning: new\n"
        self.assertEqual(compiler.new_warnings(self.found(self.LOG + new), self.found(self.LOG)),
                         ["netback.c: warning: new"])

    def test_one_more_of_the_same_counts_but_not_in_the_kernels_headers(self) -> None:
        lines = self.LOG.splitlines(True)
        stock = self.found(self.LOG)
        self.assertEqual(len(compiler.new_warnings(self.found(self.LOG + lines[1]), stock)), 1)
        self.assertEqual(compiler.new_warnings(self.found(self.LOG + lines[6]), stock), [])
