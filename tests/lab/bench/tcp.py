# SPDX-License-Identifier: GPL-2.0-only
"""Figure 9: guests with TCP, against more TCP and against UDP."""

from pathlib import Path
from typing import Dict, List

from vifqos import canvas

from .cell import Cell, scenario
from .figure import Figure, Goal, Outcomes, Report, Table, legend_beside, percent, shown
from .outcome import TENTH, Outcome
from .setup import QUICK_ALONE, SETUPS, SHARING

# dom0 receives TCP in full, so more than this is limited by its CPU
LINK = "link 20Mb/s ring=256 qdisc=pfifo_fast"
MOST = 0.02
RIVALS = {"10": ("load vm2 tcp connections=10", "1 connection against 10"),
          "udp": ("load vm2 udp", "1 connection against UDP"),
          "1": ("load vm2 tcp", "1 connection against 1")}


def _text(rival: str, words: str) -> str:
    return scenario(f"TCP: {words}", LINK, "dom0 guest_cpus=2", "guest vm1 tso=off", "guest vm2 tso=off",
                    "load vm1 tcp", rival, "load vm1 ping interval=10ms start=2s", "run 7s")


def _cells(quick: bool) -> List[Cell]:
    return [Cell("tcp", name, letter, _text(*rival)) for name, rival in RIVALS.items() for letter in SHARING
            if not quick or name == "10" and letter in QUICK_ALONE]


def _share(outcome: Outcome) -> float:
    return outcome.mean("vm1", 2, 6) / outcome.total(2, 6)


def _row(words: str, letter: str, outcome: Outcome) -> List[str]:
    return [letter, SETUPS[letter].what, words, shown(outcome.mean("vm1", 2, 6)), shown(outcome.mean("vm2", 2, 6)),
            percent(_share(outcome), 1), shown(outcome.delay_ms("vm1", 500)), shown(outcome.delay_ms("vm1", 990)),
            str(sum(outcome.vif(name)["dropped"]["dom0"] or 0 for name in outcome.names))]


def _report(outcomes: Outcomes) -> Report:
    table = Table(["", "set-up", "vm1 against vm2", "vm1, Mb/s", "vm2, Mb/s", "vm1's share", "ping of vm1 p50, ms",
                   "p99, ms", "taken and dropped"])
    goals = []
    for name, (_, words) in RIVALS.items():
        found: Dict[str, Outcome] = outcomes.get(name, {})
        table.rows += [_row(words, letter, outcome) for letter, outcome in sorted(found.items())]
        if "E" in found:
            goals.append(Goal(f"{words}: vm1's share off the half by", abs(_share(found["E"]) - 0.5), MOST))

    def draw(out: Path, name: str) -> None:
        found = outcomes.get("10", {})
        made = canvas.figure(12, 3.2)
        axes = made.subplots(1, max(len(found), 1), sharey=True, squeeze=False)[0]
        for axis, (letter, outcome) in zip(axes, sorted(found.items())):
            for index, (vif, words) in enumerate((("vm1", "1 connection"), ("vm2", "10 connections"))):
                rates = outcome.tenths(vif, 0)
                axis.plot([at / TENTH for at in range(len(rates))], rates, color=canvas.colour(index), label=words)
            axis.set_title(f"{letter}, Mb/s")
        legend_beside(axes[-1])
        canvas.save(made, out, name)
    return Report([table], goals, draw)


FIGURE = Figure(
    "tcp", "TCP",
    "Two guests on a link of 20 Mb/s, without segmentation offload, which dom0 can receive in full: one has a "
    "connection, the other ten, or UDP that never slows down, or one as well. A ping each 10 ms of the first tells "
    "what its packets wait.",
    _cells, _report)
