# SPDX-License-Identifier: GPL-2.0-only
"""Tests of what reads debug kernels' reports; no boot."""

import contextlib
import importlib.machinery
import importlib.util
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path += [str(HERE.parent / "lab"), str(HERE)]

import kernels  # noqa: E402
from lab import debug_kernel, debug_verdict, image, qemu, reports  # noqa: E402
from lab.console import Section  # noqa: E402
from lab.errors import LabError  # noqa: E402
from lab.parser import parse_text  # noqa: E402

_LOADER = importlib.machinery.SourceFileLoader("selftest", str(HERE / "selftest"))
selftest = importlib.util.module_from_spec(importlib.util.spec_from_loader("selftest", _LOADER))
sys.modules["selftest"] = selftest      # where dataclass looks
_LOADER.exec_module(selftest)

# the beginnings of reports, by their kind
TITLES = [
    ("address", "BUG: KASAN: slab-use-after-free in someone+0x12/0x34"),
    ("race", "BUG: KCSAN: data-race in reader / writer"),
    ("leak", "unreferenced object 0xffff888000000000 (size 192):"),
    ("leak", "kmemleak: Kernel memory leak detector disabled"),
    ("lock", "WARNING: possible circular locking dependency detected"),
    ("lock", "WARNING: possible recursive locking detected"),
    ("lock", "WARNING: possible irq lock inversion dependency detected"),
    ("lock", "WARNING: inconsistent lock state"),
    ("lock", "WARNING: bad unlock balance detected!"),
    ("lock", "DEBUG_LOCKS_WARN_ON(1)"),
    ("lock", "INFO: trying to register non-static key."),
    ("lock", "turning off the locking correctness validator."),
    ("lock", "BUG: spinlock bad magic on CPU#0, sh/1"),
    ("rcu", "WARNING: suspicious RCU usage"),
    ("rcu", "rcu: INFO: rcu_preempt self-detected stall on CPU"),
    ("atomic", "BUG: sleeping function called from invalid context at some.c:1"),
    ("atomic", "BUG: scheduling while atomic: sh/1/0x00000002"),
    ("object", "ODEBUG: free active (active state 0) object: 1 object type: timer_list hint: hint"),
    ("reference", "refcount_t: underflow; use-after-free."),
    ("reference", "ref_tracker: reference left over"),
    ("reference", "unregister_netdevice: waiting for vif1.0 to become free. Usage count = 2"),
    ("hang", "INFO: task xenwatch:20 blocked for more than 30 seconds."),
    ("hang", "watchdog: BUG: soft lockup - CPU#0 stuck for 22s!"),
    ("hang", "BUG: workqueue lockup - pool cpus=0"),
    ("memory", "list_add corruption. next->prev should be prev"),
    ("memory", "BUG kmalloc-64 (Not tainted): Poison overwritten"),
    ("memory", "pagealloc: memory corruption"),
    ("memory", "BUG: Bad page state in process sh  pfn:00001"),
    ("oops", "BUG: unable to handle page fault for address: ffff888000000000"),
    ("oops", "BUG: kernel NULL pointer dereference, address: 0000000000000000"),
    ("oops", "Oops: general protection fault, probably for non-canonical address"),
    ("oops", "kernel BUG at some.c:1!"),
    ("oops", "Kernel panic - not syncing: Attempted to kill init!"),
    ("warning", "WARNING: CPU: 0 PID: 1 at some.c:1 someone+0x1/0x2"),
]
# what a healthy kernel says as well
HARMLESS = [
    "xenbr0: port 2(vif1.0) entered forwarding state",
    "Spectre V2 : WARNING: mitigation leaves it vulnerable",
    "debug_objects: selftest passed",
    "kmemleak: Kernel memory leak detector initialized (mem pool available: 39000)",
    "kcsan: enabled early", "Lock dependency validator: Copyright", "rcu: Preemptible hierarchical RCU implementation.",
    "FAULT_INJECTION: forcing a failure.", " BUG: KASAN: not at the beginning",
]
RACE = """==================================================================
BUG: KCSAN: data-race in %s / %s
read to 0xffff8880 of 4 bytes by task 10 on cpu 0:
 one+0x1/0x2%s
==================================================================
"""
LEAK = "unreferenced object 0xffff888000000000 (size 192):\n  comm \"sh\", pid 1\n  backtrace:\n    lose+0x1/0x2\n"


def debug(**changes: object) -> debug_kernel.DebugKernel:
    """A kernel with two checkers."""
    facts = {"path": Path("/nowhere"), "kind": "lockdep", "directory": "/nowhere", "release": "6.12.0",
             "checkers": ["debug_locks", "kmemleak"], "memory_mb": 1536, "vcpus": 1, "pvh": False, "options": "on=1",
             "ignored": {"tick_*": "known"}}
    return debug_kernel.DebugKernel(**{**facts, **changes})


def section(**changes: str) -> Section:
    """A scenario in which nothing was found."""
    data = {"checkers": "debug_locks 1\nkmemleak 1\n", "kernel": "[    1.000000] all is well\n", "leaks": ""}
    return Section("one", data={**data, **changes}, finished=True)


def failed(found: debug_verdict.Verdict) -> list:
    """What is not as it has to be."""
    return [check.what for check in found.checks if not check.good]


class ReportsTest(unittest.TestCase):
    """Reports in a log."""

    def test_each_kind(self) -> None:
        for kind, title in TITLES:
            for stamp in ("", "[    1.234567] ", "<4>[   12.345678][  T42] "):
                found = reports.find(f"before\n{stamp}{title}\n{stamp} a line of it\n")
                self.assertEqual([(one.kind, one.title, len(one.lines)) for one in found], [(kind, title, 2)], title)

    def test_every_kind_has_a_sample(self) -> None:
        self.assertEqual({kind for kind, _ in reports.KINDS}, {kind for kind, _ in TITLES})

    def test_harmless_lines(self) -> None:
        self.assertEqual(reports.find("\n".join(f"[    1.000000] {line}" for line in HARMLESS)), [])

    def test_a_report_ends(self) -> None:
        log = RACE % ("one", "two", "") + "after\n" + RACE % ("three", "four", "")
        found = reports.find(log)
        self.assertEqual([one.functions() for one in found], [["one", "two"], ["three", "four"]])
        self.assertNotIn("after", found[0].lines)

    def test_an_announced_report_is_one(self) -> None:
        log = "------------[ cut here ]------------\nrefcount_t: underflow\nWARNING: CPU: 0\n---[ end trace 0 ]---\n"
        self.assertEqual([one.kind for one in reports.find(log)], ["reference"])
        self.assertEqual(len(reports.find(log + log)), 2)

    def test_many_leaks(self) -> None:
        self.assertEqual(len(reports.find(LEAK * 3)), 3)

    def test_functions_of_races(self) -> None:
        for text, names in (("one / two", ["one", "two"]), ("one+0x1/0x2", ["one"]),
                            ("one.isra.0 [a_module] / two [a_module]", ["one.isra.0", "two"])):
            self.assertEqual(reports.Report("race", [f"BUG: KCSAN: data-race in {text}"]).functions(), names)

    def test_excuses(self) -> None:
        ignored = {"tick_*": "known"}
        for first, second, module, excuse in (("tick_one", "two", "", "known"), ("one", "tick_two", "", "known"),
                                              ("one", "two", "", None), ("stick_one", "two", "", None),
                                              ("tick_one", "two", " [xen_netback]", None),
                                              ("tick_one", "two", " [vif_wire]", None),
                                              ("tick_one", "tick_two", " [xen_netback]", "known"),
                                              ("tick_one.isra.0", "tick_two", " [xen_netback]", "known")):
            found = reports.find(RACE % (first, second, module))
            self.assertEqual([one.excuse(ignored) for one in found], [excuse], (first, second, module))

    def test_only_races_are_excused(self) -> None:
        self.assertIsNone(reports.Report("address", ["data-race in tick_one / two"]).excuse({"tick_*": "known"}))


class VerdictTest(unittest.TestCase):
    """Checks of a scenario."""

    def test_nothing_found(self) -> None:
        found = debug_verdict.Verdict(section(), debug())
        self.assertEqual((failed(found), len(found.checks)), ([], 4))

    def test_the_text_has_the_first_reports(self) -> None:
        shown = debug_verdict.Verdict(section(leaks=LEAK * 12), debug()).text()
        self.assertEqual(shown.count("report (leak):"), 10)
        self.assertIn("and 2 more", shown)

    def test_any_report_fails(self) -> None:
        for _, title in TITLES:
            for name in ("kernel", "leaks"):
                found = debug_verdict.Verdict(section(**{name: f"{title}\n"}), debug())
                self.assertEqual(failed(found), ["no report of the lockdep kernel"], title)
                self.assertIn(title, found.text())
                self.assertEqual(json.loads(found.json())["reports"][0]["title"], title)

    def test_a_checker_that_stopped(self) -> None:
        for told, missing in (("debug_locks 0\nkmemleak 1\n", ["debug_locks"]), ("debug_locks 1\n", ["kmemleak"]),
                              ("", ["debug_locks", "kmemleak"])):
            self.assertEqual(failed(debug_verdict.Verdict(section(checkers=told), debug())),
                             [f"{name} is at work at the end" for name in missing])

    def test_a_log_that_is_missing(self) -> None:
        for name in ("kernel", "leaks"):
            one = section()
            del one.data[name]
            self.assertIn("dom0 tells of all it found", failed(debug_verdict.Verdict(one, debug())))
        unfinished = section()
        unfinished.finished = False
        for one in (None, unfinished):
            self.assertIn("no report of the lockdep kernel", failed(debug_verdict.Verdict(one, debug())))

    def test_leaks_are_asked_of_those_who_look(self) -> None:
        one = section()
        del one.data["leaks"]
        self.assertEqual(failed(debug_verdict.Verdict(one, debug(checkers=["debug_locks"]))), [])

    def test_known_races_are_told(self) -> None:
        found = debug_verdict.Verdict(section(kernel=RACE % ("tick_one", "two", "")), debug())
        self.assertEqual(failed(found), [])
        self.assertIn("ignored: BUG: KCSAN: data-race in tick_one / two: known", found.text())


class KernelTest(unittest.TestCase):
    """Debug kernels and their description."""

    def test_description(self) -> None:
        for kind in kernels.KINDS:
            with tempfile.TemporaryDirectory() as name:
                place = Path(name)
                config = place / "build/include/config"
                config.mkdir(parents=True)
                (config / "kernel.release").write_text("6.12.0-debug\n")
                (place / "kernel.json").write_text(kernels.description(kind, place))
                found = debug_kernel.read(place)
                self.assertEqual((found.kind, found.release, found.path), (kind, "6.12.0-debug", place))
                self.assertEqual(found.pvh, kind == "kasan")
                with self.assertRaisesRegex(LabError, "xen-netback.ko: No such file"):
                    found.module("xen-netback")

    def test_no_description(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            with self.assertRaisesRegex(LabError, "kernel.json"):
                debug_kernel.read(Path(name))
            (Path(name) / "kernel.json").write_text("{}")
            with self.assertRaisesRegex(LabError, "kernel.json"):
                debug_kernel.read(Path(name))

    def test_ignored_races_have_reasons(self) -> None:
        for pattern, reason in kernels.ignored().items():
            self.assertTrue(reason, pattern)
            self.assertFalse(pattern.startswith("*"), pattern)
            self.assertFalse("*" in pattern and pattern.startswith(("xen", "vif", "wire")), pattern)

    def test_no_race_of_ours_is_ignored(self) -> None:
        top = HERE.parents[1]
        ours = "".join(file.read_text() for where in ("drivers/net/xen-netback", "drivers/net/vif-qos", "tests/wire")
                       for file in (top / where).glob("*.[ch]"))
        for pattern in kernels.ignored():
            self.assertNotRegex(ours, rf"\b{pattern.replace('*', '')}")

    def test_refused_configuration(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            config = Path(name) / ".config"
            config.write_text("CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\n")
            self.assertEqual(kernels._refused(config, "CONFIG_A=y\n# a comment\nCONFIG_C=n\nCONFIG_D=n\n"), [])
            self.assertEqual(kernels._refused(config, "CONFIG_A=m\nCONFIG_B=n\nCONFIG_C=y\n"),
                             ["CONFIG_A=m", "CONFIG_B=n", "CONFIG_C=y"])

    def test_another_configuration_is_another_build(self) -> None:
        self.assertNotEqual(kernels._key("CONFIG_A=y\n"), kernels._key("CONFIG_A=m\n"))

    def test_machine(self) -> None:
        def words(one: debug_kernel.DebugKernel) -> str:
            return " ".join(qemu.Machine(1, 1, 2, one).command(Path("/work"), Path("/console")))
        self.assertIn(qemu.CPU, words(debug()))
        self.assertIn("dom0_mem=1536M,max:1536M", words(debug()))
        self.assertIn("vmlinux console=hvc0 on=1,", words(debug()))
        self.assertNotIn("dom0=pvh", words(debug()))
        for word in ("q35", "amd-iommu", qemu.PVH_CPU, "dom0=pvh iommu=verbose"):
            self.assertIn(word, words(debug(pvh=True)))
        self.assertIn("dom0_mem=1024M,max:1024M", words(None))
        self.assertIn("vmlinux console=hvc0 quiet,", words(None))


class SelftestTest(unittest.TestCase):
    """The faults made on purpose."""

    REPORT = {"kind": "lock", "title": "WARNING", "lines": ["invert_locks+0x1/0x2 [deliberate]"]}

    def test_scenarios_are_sound(self) -> None:
        for kind, faults in selftest.FAULTS.items():
            made = parse_text(kind, selftest.scenario(faults))
            self.assertEqual(len(made.events), len(faults))

    def test_every_kernel_and_every_fault(self) -> None:
        self.assertEqual(set(selftest.FAULTS), set(kernels.KINDS))
        source = (HERE / "deliberate/deliberate.c").read_text()
        asked = {(fault.name, fault.function) for faults in selftest.FAULTS.values() for fault in faults}
        for name, function in asked:
            self.assertIn(f'"{name}", {function if name != "race" else "race"} }}', source)
        self.assertEqual(source.count('\t{ "'), len({name for name, _ in asked}))

    def test_reported(self) -> None:
        fault = selftest.Fault("inversion", "lock", "invert_locks")
        self.assertTrue(selftest.reported(fault, [self.REPORT]))
        for other in ({"kind": "rcu"}, {"lines": ["invert_lock+0x1"]}, {"lines": []}):
            self.assertFalse(selftest.reported(fault, [{**self.REPORT, **other}]))

    def test_judge(self) -> None:
        found = [{"kind": fault.kind, "title": "", "lines": [f"{fault.function}+0x1"]}
                 for fault in selftest.FAULTS["lockdep"]]
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(selftest.judge("lockdep", 1, found), 0)
            self.assertEqual(selftest.judge("lockdep", 0, found), 1)
            self.assertEqual(selftest.judge("lockdep", 1, found[1:]), 1)


class ImageTest(unittest.TestCase):
    """Dom0's image."""

    def test_only_with_a_debug_kernel(self) -> None:
        tree = image.cpio.Tree()
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "deliberate.ko").write_bytes(b"module")
            image.add_debug(tree, debug(path=Path(name)))
        self.assertEqual(tree.entries["mod/deliberate.ko"][1], b"module")
        self.assertIn("lab/debug.sh", tree.entries)


def main() -> int:
    """Run all, and close with the line that the test suite counts by."""
    outcome = unittest.main(exit=False).result
    bad = len({str(test) for test, _ in outcome.failures + outcome.errors})
    print(f"{outcome.testsRun - bad} passed, {bad} failed")
    return 0 if outcome.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
