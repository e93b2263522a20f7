# SPDX-License-Identifier: GPL-2.0-only
"""Every rule finds what it is there to find."""

import pathlib
import re
import shutil
import tempfile
import unittest

import names

TOP = pathlib.Path(__file__).resolve().parent.parent.parent

# A kind: a name, a line of code that has it, and how a page names it.
SAMPLES = {
    "sysctl": ("frob", '\t\t.procname\t= "frob",\n', "frob               0, 1 (0)    EINVAL\n"),
    "section on the sysctl": ("frob", '\tSETTING("frob", XENVIF_FROB),\n', "frob, other\n-----------\n"),
    "xenstore key": ("frob-rate", '\t[KEY_FROB] = { "frob-rate", "1 to 7", parse_frob, XENVIF_FROB },\n',
                     "``frob-rate``   1 to 7   frobs\n"),
    "xenstore node": ("frob-error", '#define ERROR_NODE\t"frob-error"\n', "the node ``frob-error`` says\n"),
    "feature key": ("feature-frob", '#define XEN_FROB_KEY "feature-frob"\n', "``feature-frob``\n"),
    "xl key": ("frobrate", '\t{ "frobrate", "frob-rate", "1 to 7", FIELD(frob),\n', "frobrate=NUMBER\n"),
    "ethtool counter": ("qos_frobbed", 'names[][ETH_GSTRING_LEN] = {\n\t"qos_frobbed",\n};\n',
                        "qos_frobbed    packets that were frobbed\n"),
    "tracepoint": ("vif_qos_frob", "DEFINE_EVENT(vif_qos_all, vif_qos_frob,\n\tTP_PROTO(int a),\n",
                   "``vif_qos:vif_qos_frob`` has a line per frob\n"),
    "debugfs file": ("frobs", '\tdebugfs_create_file("frobs", 0400, dir, NULL, &frobs_fops);\n',
                     "``/sys/kernel/debug/xen-netback-qos/frobs``\n"),
    "module parameter": ("frob", "module_param(frob, bool, 0644);\n", "``frob`` (1)   frobs\n"),
}


class Rules(unittest.TestCase):
    """Small checkouts with one fault each."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory(prefix="vif-qos-docs-")
        self.addCleanup(directory.cleanup)
        self.top = pathlib.Path(directory.name)

    def put(self, name: str, text: str) -> None:
        """A file of the scratch checkout."""
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def found(self, rule: str) -> list[str]:
        """What a rule has against the scratch checkout, which it looked at."""
        report = names.RULES[rule](self.top)
        self.assertGreater(report.looked_at, 0)
        return report.findings

    def test_each_kind_has_a_sample(self) -> None:
        self.assertEqual(set(SAMPLES), {kind.what for kind in names.KINDS})

    def test_a_name_of_the_code_that_no_page_has(self) -> None:
        for kind in names.KINDS:
            name, code, page = SAMPLES[kind.what]
            with self.subTest(kind=kind.what):
                file = re.sub(r"net\*", "netback", kind.files).replace("*", "a")
                where = "Documentation/" + kind.page.replace("**/*", "any/a")
                self.put(file, code)
                for text in ("", page.replace(name, f"{name}x"), page.replace(name, f"x{name}"),
                             f"A word in prose: to {name} or not.\n" if name == "frob" else ""):
                    self.put(where, text)
                    self.assertEqual(self.found(f"each {kind.what} is documented"),
                                     [f"{kind.what} {name} is not in Documentation/{kind.page}"])
                self.put(where, page)
                self.assertEqual(self.found(f"each {kind.what} is documented"), [])
                (self.top / file).unlink()

    def test_a_name_that_is_added_to_our_code(self) -> None:
        """The tables are found where they are: one more row is one more name."""
        for kind in names.KINDS:
            with self.subTest(kind=kind.what):
                known = names.names_in_code(TOP, kind)
                self.assertGreater(len(known), 0)
                for name in known:
                    shutil.copytree(TOP / "Documentation", self.top / "Documentation", dirs_exist_ok=True)
                    for file in TOP.glob(kind.files):
                        text = file.read_text().replace(f'"{name}"', '"zz-frob"' if "-" in name else '"zz_frob"')
                        self.put(str(file.relative_to(TOP)), re.sub(rf"\((\w+,\s*)?{name}\b", r"(\1zz_frob", text))
                    self.assertEqual(len(self.found(f"each {kind.what} is documented")), 1, name)
                shutil.rmtree(self.top / "drivers", ignore_errors=True)

    def test_paths(self) -> None:
        self.put("drivers/net/a/good.c", "")
        self.put("Documentation/good.rst", "Documentation/good.rst, ``drivers/net/a/good.c``. .../good.c\n"
                 "``drivers/net/*/good.c`` drivers/net/a/{good,good}.c ``drivers/net/<driver>/good.c``\n")
        self.put("README.md", "[a](Documentation/good.rst) [b](https://a.example/b)\n")
        self.assertEqual(self.found("paths"), [])
        for bad, named in (("Documentation/bad.rst", ""), ("drivers/net/a/good.h", ""), ("drivers/net/*/bad.c", ""),
                           (".../bad.c", "drivers/net/*/bad.c"), ("drivers/net/a/{good,bad}.c", "")):
            with self.subTest(path=bad):
                self.put("Documentation/bad/a.rst", f"see {bad}.\n")
                self.assertEqual(len(self.found("paths")), 1)
                self.assertIn(f"Documentation/bad/a.rst: there is no {named or bad}", self.found("paths")[0])
        self.put("Documentation/bad/a.rst", "\n")
        self.put("README.md", "[a](bad.png)\n")
        self.assertEqual(self.found("paths"), ["README.md: there is no bad.png"])

    def test_targets(self) -> None:
        self.put("Makefile", "include more.mk\ngood:\n\ttrue\n")
        self.put("more.mk", "ALL := one two\n$(ALL:=-check): %-check:\n\ttrue\n")
        self.put("Documentation/a.rst", "We make sense of ``make good KVER=6.1``::\n\n  make one-check two-check  # all\n"
                 "  cd a && make good OUT=\"a b\"; echo make nothing\n  make -C other all\n\nto\nmake it\n")
        self.put("README.md", "make no sense\n\n    make good     # what else\n")
        self.assertEqual(self.found("targets of make"), [])
        for bad in ("``make bad``", "``sudo make bad``", "``true; make good bad``", "::\n\n  make good bad A=b\n"):
            with self.subTest(command=bad):
                self.put("Documentation/a.rst", bad)
                self.assertEqual(self.found("targets of make"), ["Documentation/a.rst: make has no target bad"])
        self.put("Documentation/a.rst", "\n")
        for bad in ("`make bad`\n", "    make bad\n"):
            self.put("README.md", bad)
            self.assertEqual(self.found("targets of make"), ["README.md: make has no target bad"])

    def test_scenarios(self) -> None:
        self.put("tests/lab/scenarios/good", "")
        self.put("Documentation/a.rst", "``make lab SCENARIO=good``, ``SCENARIO=<name>``, ``SCENARIO=/tmp/mine``\n")
        self.assertEqual(self.found("scenarios"), [])
        for bad in ("SCENARIO=bad", 'SCENARIO="good bad"', "SCENARIO='bad good'"):
            self.put("Documentation/a.rst", f"``{bad}``\n")
            self.assertEqual(self.found("scenarios"), ["Documentation/a.rst: there is no scenario bad"])

    def test_counters(self) -> None:
        self.put("drivers/net/xen-netback/qos_ethtool.c", SAMPLES["ethtool counter"][1] + 'say("qos_frobbing");\n')
        self.put("Documentation/a.rst", "qos_frobbed, ``qos_sysctl.c``, ``qos_frob*``, qos_frob_, xen/qos_hold\n")
        self.assertEqual(self.found("counters"), [])
        self.put("Documentation/a.rst", "qos_frobbed, qos_frobbing\n")
        self.assertEqual(self.found("counters"), ["Documentation/a.rst: there is no counter qos_frobbing"])

    def test_a_sysctl_that_the_code_has_not(self) -> None:
        self.put("drivers/net/xen-netback/qos_sysctl.c", SAMPLES["sysctl"][1])
        page = "Documentation/admin-guide/sysctl/xen_netback.rst"
        self.put(page, SAMPLES["sysctl"][2])
        self.assertEqual(self.found("sysctls in the table"), [])
        self.put(page, SAMPLES["sysctl"][2] + "vifN.M/other  1..7 (4)  EINVAL\n")
        self.assertEqual(self.found("sysctls in the table"), [f"{page}: there is no sysctl other"])
