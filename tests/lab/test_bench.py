# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the bench's own arithmetic, of what it runs again, and of its page: without a boot."""

import argparse
import json
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Dict, List, Optional
from unittest import mock

from bench import campaign, cell, command, delay, figures, page, rates, reallocation, record, scale, shares, tax, waste
from bench.figure import Goal, Report, Table
from bench.outcome import FUNCTIONS, Outcome, jain, window_error
from bench.setup import SETUPS
from lab.errors import LabError
from lab.parser import parse_text
from vifqos import canvas

QUANTILES = {"permille": [500, 990, 999], "us": [1000.0, 2000.0, 3000.0]}


def vif(mbps: List[float], pps: Optional[List[float]] = None) -> dict:
    """A vif's part of a result."""
    return {"mbps": mbps, "pps": pps or [1000.0] * len(mbps), "delay_quantiles": QUANTILES,
            "dropped": {"guest": 0, "frontend": 0, "ring": 0, "dom0": 0}}


def result(vifs: Dict[str, dict], dom0_ns: Optional[List[int]] = None) -> dict:
    """A result.json."""
    seconds = max(len(one["mbps"]) for one in vifs.values())
    return {"vifs": vifs, "kernel": "6.1.0", "xen": "4.17.7",
            "cost": {"dom0_ns": dom0_ns or [10**7] * seconds, "dom0_busy_fraction": 0.5, "recorded": [],
                     "hypercalls_per_delivered_packet": None, "grant_ops_per_delivered_packet": None}}


def outcome(data: dict, tenths: Optional[Dict[str, List[float]]] = None, counted: str = "") -> Outcome:
    """What a directory with this result tells; with instructions, if there are lines of those."""
    with tempfile.TemporaryDirectory() as name:
        lay(Path(name), data, tenths)
        if counted:
            (Path(name) / FUNCTIONS).write_text(f"module,function,per_packet\n{counted}")
        return Outcome(Path(name))


def lay(directory: Path, data: dict, tenths: Optional[Dict[str, List[float]]] = None) -> None:
    """A result, as the lab leaves it; each tenth of a second as its second, or as is said."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "result.json").write_text(json.dumps(data))
    lines = ["time_s,vif,mbps,pps"]
    for name, one in data["vifs"].items():
        found = (tenths or {}).get(name) or [rate for rate in one["mbps"] for _ in range(10)]
        lines += [f"{at / 10:.1f},{name},{rate:.3f},100" for at, rate in enumerate(found)]
    (directory / "series.csv").write_text("\n".join(lines) + "\n")


class CellTest(unittest.TestCase):
    """What is run, and when it is run again."""

    def test_all_scenarios_are_such(self) -> None:
        labels = set()
        for quick in (True, False):
            found = command.cells(list(figures.FIGURES), quick)
            for one in found:
                self.assertIn(one.letter, SETUPS)
                self.assertGreater(parse_text(one.label, one.text).seconds, 1)
            labels = {one.label for one in found}
            self.assertEqual(len(labels), len(found))

    def test_the_quick_selection_is_a_part(self) -> None:
        for name, figure in figures.FIGURES.items():
            quick, whole = ({one.label for one in figure.cells(quick)} for quick in (True, False))
            self.assertTrue(quick, name)
            self.assertLessEqual(quick, whole, name)

    def test_a_key_is_of_all_that_matters(self) -> None:
        one = cell.Cell("tax", "a", "E", "text")
        others = [cell.Cell("tax", "a", "E", "other").key("x"), cell.Cell("tax", "a", "A", "text").key("x"),
                  one.key("y")]
        self.assertNotIn(one.key("x"), others)
        self.assertEqual(len(set(others)), 3)

    def test_the_software_is_what_files_hold(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "module.ko"
            path.write_bytes(b"one")
            first = campaign.software([path], ["6.1"])
            self.assertEqual(campaign.software([path], ["6.1"]), first)
            self.assertNotEqual(campaign.software([path], ["6.12"]), first)
            path.write_bytes(b"two")
            self.assertNotEqual(campaign.software([path], ["6.1"]), first)


class CampaignTest(unittest.TestCase):
    """Runs what is missing, keeps what is there."""

    def setUp(self) -> None:
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.out = Path(self.place.name)
        self.cells = [cell.Cell("tax", f"n{number}", "E", f"title {number}\n") for number in range(3)]

    def campaign(self, stamp: str = "stamp") -> campaign.Campaign:
        """One in a directory of its own, which says nothing."""
        made = campaign.Campaign(self.cells, self.out, "6.1", stamp, "stock")
        made._say = lambda text: None       # pylint: disable=protected-access
        return made

    def run_with(self, *broken: str) -> List[str]:
        """Run, with boots that leave a result of each cell but the broken ones: the words of each boot."""
        started = []

        def boot(words: List[str], **_: object) -> mock.Mock:
            started.append(words)
            paths = [Path(word) for word in words[words.index("run") + 1:words.index("--netback")]]
            place = Path(words[-1])
            for path in paths:
                if path.name not in broken:
                    lay(place if len(paths) == 1 else place / path.name, result({"vm": vif([1.0, 1.0])}))
            return mock.Mock(**{"poll.return_value": 0})
        with mock.patch.object(subprocess, "Popen", boot), mock.patch.object(campaign, "POLL_S", 0):
            self.lost = self.campaign().run(2)
        return [" ".join(words) for words in started]

    def test_cells_of_one_machine_share_a_boot(self) -> None:
        self.assertEqual(len(self.run_with()), 1)
        self.assertEqual(self.campaign().missing(), [])
        self.assertEqual(self.lost, [])

    def test_what_is_there_is_not_run_again(self) -> None:
        self.run_with()
        self.assertEqual(self.run_with(), [])
        self.assertEqual(len(self.campaign("another").missing()), 3)

    def test_what_a_peer_did_does_not_depend_on_ours(self) -> None:
        self.cells.append(cell.Cell("tax", "n0", "A", "title a\n"))
        self.run_with()
        self.assertEqual([one.label for one in self.campaign("another").missing()], ["tax-n0-e", "tax-n1-e", "tax-n2-e"])

    def test_what_counts_instructions_is_alone(self) -> None:
        self.cells = [cell.Cell("tax", f"n{number}", "E", "record instructions from 1s to 2s\n") for number in range(2)]
        self.assertEqual(len(self.run_with()), 2)

    def test_what_failed_is_told_and_run_again(self) -> None:
        self.run_with("tax-n1-e")
        self.assertEqual(self.lost, ["tax-n1-e"])
        again = self.run_with()
        self.assertEqual(len(again), 1)
        self.assertIn("tax-n1-e ", again[0])
        self.assertNotIn("tax-n0-e", again[0].split("--netback")[0])

    def test_another_scenario_of_that_name_is_run(self) -> None:
        self.run_with()
        self.cells[0] = cell.Cell("tax", "n0", "E", "title other\n")
        self.assertEqual([one.label for one in self.campaign().missing()], ["tax-n0-e"])

    def test_other_machines_are_other_boots(self) -> None:
        self.cells.append(cell.Cell("tax", "m", "E", "dom0 vcpus=2\n"))
        self.cells.append(cell.Cell("tax", "m", "A", "title a\n"))
        self.assertEqual(len(self.run_with()), 3)


class OutcomeTest(unittest.TestCase):
    """Arithmetic."""

    def test_jain(self) -> None:
        self.assertEqual(jain([1, 1, 1, 1]), 1)
        self.assertAlmostEqual(jain([1, 0]), 0.5)

    def test_the_worst_window_counts(self) -> None:
        self.assertAlmostEqual(window_error([10, 9, 10.5], 10), 0.1)

    def test_costs_and_means(self) -> None:
        made = outcome(result({"a": vif([9, 1, 3], [9, 100, 300]), "b": vif([9, 1, 1], [9, 100, 0])}, [7, 2000, 6000]))
        self.assertEqual(made.cost_ns(1, 3), 16)
        self.assertEqual(made.mean("a"), 2)
        self.assertEqual(made.total(), 3)
        self.assertEqual(made.delay_ms("a", 999), 3)

    def test_the_last_tenth_is_left_out(self) -> None:
        made = outcome(result({"a": vif([1, 1])}), {"a": [5] * 19 + [0]})
        self.assertEqual(made.tenths("a", 1), [5] * 9)


class FigureTest(unittest.TestCase):
    """What figures make of results, on results whose answer is known."""

    def goals(self, report: Report) -> Dict[str, Goal]:
        """By what they are about."""
        return {goal.what: goal for goal in report.goals}

    def test_waste(self) -> None:
        made = result({"vm": vif([2.0] * 12)}, [10**7] * 12)
        made["cost"]["recorded"] = [{"hypercalls": 10, "grant_ops": 5, "delivered_packets": 5}] * 4
        made["cost"]["dom0_ns"][7] = 12 * 10**6
        report = waste.FIGURE.report({"link": {"E": outcome(made)}})
        self.assertEqual([round(goal.value, 3) for goal in report.goals], [1.2, 1.0])
        self.assertEqual([goal.met for goal in report.goals], [False, True])
        self.assertEqual(report.tables[0].rows[0][2:],
                         ["10000", "10000", "12000", "10000", "1.200", "1.000", "2.00", "1.00", "0"])

    def test_tax(self) -> None:
        # the first second is left out, and the last, in which hypercalls are counted
        runs = {}
        for letter, cost, hypercalls in (("A", 10**7, 2.0), ("E", 103 * 10**5, 2.02), ("E0", 10**7, 2.0)):
            made = result({"vm": vif([2.0] * 5)}, [1, cost, cost, cost, 10**9])
            made["cost"]["hypercalls_per_delivered_packet"] = hypercalls
            runs[letter] = outcome(made)
        found = [goal for goal in tax.FIGURE.report({"udp1500-1": runs}).goals]
        self.assertEqual([(round(goal.value, 3), goal.met) for goal in found], [(1.03, False), (1.0, True), (1.01, False)])

    def test_tax_of_netback_itself(self) -> None:
        made = result({"vm": vif([2.0] * 4)})
        runs = {letter: outcome(made, counted=f"Xen,,8000.00\nxen_netback,a,{own}.00\nxen_netback,b,100.00\n")
                for letter, own in (("A", 900), ("E0", 920), ("E", 1060))}
        report = tax.FIGURE.report({"counted-udp64": runs})
        self.assertEqual([(round(goal.value, 4), goal.met) for goal in report.goals], [(0.0178, True), (0.0022, False)])
        self.assertEqual(report.tables[1].rows[0][1:], ["9000", "1000", "9020", "1020", "9160", "1160"])

    def test_scale(self) -> None:
        made = result({"vm": vif([5.0] * 5)})
        runs = {str(vifs): {"E": outcome(made, counted=f"Xen,,{each}\nxen_netback,a,100\n")}
                for vifs, each in ((2, 900), (16, 800), (64, 1010))}
        with mock.patch.object(scale, "_core", lambda bench: []):
            report = scale.FIGURE.report(runs)
        self.assertAlmostEqual(report.goals[0].value, 1.11)
        self.assertFalse(report.goals[0].met)
        self.assertEqual(report.tables[0].rows[1], ["16", "\\-", "\\-", "\\-", "900", "100", "5.0"])

    def test_rates(self) -> None:
        made = outcome(result({"vm": vif([0, 30.3, 30, 30])}), {"vm": [0] * 10 + [30] * 20 + [27] + [30] * 9})
        found = rates.FIGURE.report({"30-1": {"E": made}}).goals
        self.assertEqual([(round(goal.value, 3), goal.met) for goal in found], [(0.01, False), (0.1, False)])

    def test_rates_are_not_blamed_for_a_packet(self) -> None:
        made = outcome(result({"vm": vif([0, 1, 1, 1])}), {"vm": [1.1] * 40})
        self.assertTrue(rates.FIGURE.report({"1-1": {"E": made}}).goals[1].met)

    def test_shares(self) -> None:
        made = outcome(result({"vm1": vif([0, 60, 60, 60]), "vm2": vif([0, 30, 30, 30])}))
        found = shares.FIGURE.report({"3-1": {"E": made}}).goals
        # of 90, the second is due 22.5
        self.assertAlmostEqual(found[0].value, 30 / 22.5 - 1)
        self.assertFalse(found[0].met or found[1].met)
        even = outcome(result({"vm1": vif([0, 50, 50, 50]), "vm2": vif([0, 50, 50, 50])}))
        self.assertTrue(all(goal.met for goal in shares.FIGURE.report({"1-1": {"E": even}}).goals))

    def test_delay(self) -> None:
        def run(p99_ms: float) -> Outcome:
            made = result({"vm": vif([1.0] * 4)})
            made["vifs"]["vm"]["delay_quantiles"] = {"permille": [500, 990, 999],
                                                     "us": [1, p99_ms * 1000, p99_ms * 1000]}
            return outcome(made)
        runs = {"idle": {"A": run(0.05)}, "beside": {"A": run(19), "C1": run(2), "C2": run(1.2), "E": run(1.25),
                                                       "E1": run(1.1)}}
        found = [goal.met for goal in delay.FIGURE.report(runs).goals]
        # within the hold, a tenth of stock's; worse than CAKE, but for the one with fq_codel
        self.assertEqual(found, [True, True, False, True] * 2)
        runs["beside"]["A"] = run(12)
        self.assertEqual([goal.met for goal in delay.FIGURE.report(runs).goals], [True, False, False, True] * 2)

    def test_reallocation(self) -> None:
        tenths = {"vm1": [30] * 20 + [60] * 3 + [90] * 17 + [25] * 40, "vm3": [10] * 80,
                  "vm2": [60] * 20 + [0] * 21 + [39] * 19 + [50] * 20}
        made = outcome(result({name: vif([0] * 8) for name in tenths}), tenths)
        found = reallocation.FIGURE.report({"steps": {"E": made}}).goals
        self.assertEqual([goal.value for goal in found], [0.3, 0.1, None])
        self.assertEqual([goal.met for goal in found], [False, True, False])

    def test_every_table_and_picture_can_be_made(self) -> None:
        for name, figure in figures.FIGURES.items():
            if name == "scale":     # its core's part runs a benchmark
                continue
            found: Dict[str, Dict[str, Outcome]] = {}
            for one in figure.cells(False):
                made = parse_text(one.label, one.text)
                data = result({guest.name: vif([5.0] * made.seconds) for guest in made.guests})
                data["cost"]["recorded"] = [{"hypercalls": 10, "grant_ops": 5, "delivered_packets": 5}] * 4
                found.setdefault(one.name, {})[one.letter] = outcome(data)
            report = figure.report(found)
            self.assertTrue(all(len(row) == len(table.head) for table in report.tables for row in table.rows), name)
            with tempfile.TemporaryDirectory() as place, canvas.style():
                if report.draw:
                    report.draw(Path(place), f"bench-{name}")
                drawn = [path.name for path in Path(place).rglob("*.png")]
            self.assertEqual(drawn, [f"bench-{name}.png"] if report.draw else [])

    def test_without_results_nothing_is_met(self) -> None:
        for name, figure in figures.FIGURES.items():
            if name == "scale":     # its core's part needs no result
                continue
            for goal in figure.report({}).goals:
                self.assertFalse(goal.met, f"{name}: {goal.what}")


class CommandTest(unittest.TestCase):
    """What a run of some figures leaves."""

    def setUp(self) -> None:
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.out, self.pages = Path(self.place.name) / "out", Path(self.place.name) / "pages"
        for name in ("_stamp", "_commit", "_tell"):
            patch = mock.patch.object(command, name, lambda *_, name=name: name)
            patch.start()
            self.addCleanup(patch.stop)
        patch = mock.patch.object(command.kernel, "find", lambda name: name)
        patch.start()
        self.addCleanup(patch.stop)

    def run_of(self, *names: str) -> bool:
        """The page of what there is of these figures."""
        return command.run(argparse.Namespace(figures=list(names), quick=True, page_only=True, kver="6.1", jobs=1,
                                              out=str(self.out), pages=str(self.pages)))

    def leave_results(self, figure: str) -> None:
        """As if all cells of a figure had been run."""
        for one in command.cells([figure], True):
            made = parse_text(one.label, one.text)
            data = result({guest.name: vif([5.0] * made.seconds) for guest in made.guests})
            data["cost"]["recorded"] = [{"hypercalls": 10, "grant_ops": 5, "delivered_packets": 5}] * 4
            directory = self.out / "results" / one.label
            lay(directory, data)
            (directory / campaign.KEY).write_text(one.key("_stamp"))

    def test_a_figure_more_leaves_the_others(self) -> None:
        self.leave_results("tax")
        self.assertTrue(self.run_of("tax"))
        self.leave_results("waste")
        self.assertTrue(self.run_of("waste"))
        text = (self.pages / "benchmarks.rst").read_text()
        self.assertIn(figures.FIGURES["tax"].title, text)
        self.assertIn("``make bench FIGURES=waste QUICK=1`` at commit _commit", text)
        self.assertIn(f"Not measured yet: {figures.FIGURES['rates'].title},", text)
        kept = (self.pages / "benchmarks" / "tax.json").read_text()
        self.assertIn("SPDX-License-Identifier: GPL-2.0-only", kept.splitlines()[1])

    def test_the_commit_is_that_before_anything_is_written(self) -> None:
        self.leave_results("tax")
        self.leave_results("waste")
        with mock.patch.object(command, "_commit", lambda: "dirty" if self.pages.exists() else "clean"):
            self.run_of("tax", "waste")
        for name in ("tax", "waste"):
            self.assertEqual(record.load(name, self.pages).facts.commit, "clean")

    def test_a_figure_without_results_stays_as_it_was(self) -> None:
        self.leave_results("tax")
        self.run_of("tax")
        before = (self.pages / "benchmarks" / "tax.json").read_bytes()
        for path in (self.out / "results").rglob("key"):
            path.unlink()
        with self.assertRaisesRegex(LabError, "no result at all"):
            self.run_of("tax")
        self.assertEqual((self.pages / "benchmarks" / "tax.json").read_bytes(), before)


class PageTest(unittest.TestCase):
    """What is written."""

    FACTS = record.Facts("make bench FIGURES=tax", "abc", "6.1.0", "4.17.7", ["tax-a-e"])

    def test_it_says_what_is_not_met_and_what_is_missing(self) -> None:
        goals = [Goal("one", 2, 1), Goal("two", 2, 1, least=True), Goal("three", None, 1)]
        kept = record.Record(self.FACTS, [Table(["", "b"], [["A", "1"]])], goals, False)
        text = page.page([(figures.FIGURES["tax"], kept)], ["A figure more"])
        self.assertIn("1 of 3 goals are met", text)
        self.assertIn("tax-a-e", text)
        self.assertIn("Not measured yet: A figure more.", text)
        self.assertIn("``make bench FIGURES=tax`` at commit abc, kernel 6.1.0", text)
        self.assertRegex(text, r"one +at most 1 +2 +\*\*no\*\*")
        self.assertRegex(text, r"two +at least 1 +2 +yes")
        self.assertRegex(text, r"three +at most 1 +no result +\*\*no\*\*")

    def test_what_is_kept_is_read_again(self) -> None:
        kept = record.Record(self.FACTS, [Table(["", "b"], [["A", "1"]], "C")], [Goal("one", None, 1, least=True)], True)
        with tempfile.TemporaryDirectory() as place:
            self.assertIsNone(record.load("tax", Path(place)))
            kept.save("tax", Path(place))
            self.assertEqual(record.load("tax", Path(place)), kept)

    def test_tables_are_as_wide_as_their_cells(self) -> None:
        self.assertEqual(page.table_text(Table(["", "head"], [["A", ""]])),
                         "=  ====\n\\  head\n=  ====\nA  \\\n=  ====\n")


if __name__ == "__main__":
    unittest.main()
