# SPDX-License-Identifier: GPL-2.0-only
"""Figure 1: what it costs dom0 that a guest offers more than it may send."""

from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from vifqos import canvas

from .cell import Cell, scenario
from .figure import Figure, Goal, Outcomes, Report, Table, legend_beside, shown
from .outcome import Outcome
from .setup import SETUPS

LIMIT_MBPS = 2
TIMES = (1, 2, 4, 10)
STEP_S = 3          # each load's; in its second second costs are looked at
LINK = {"A": "", "C1": "", "C2": "", "E": ""}
# the limit is a vif's: in each set-up by what it has for it
VIF = {"A": "vif=rate=2Mb/s", "B": "max=2Mb/s", "C2": "max=2Mb/s", "D": "max=2Mb/s", "E": "max=2Mb/s"}
MOST = {4: 1.05, 10: 1.10}


def _text(title: str, link: str, guest: str, *settings: str) -> str:
    loads = [f"load vm offer size=100 rate={LIMIT_MBPS * times}Mb/s start={STEP_S * at}s stop={STEP_S * (at + 1)}s"
             for at, times in enumerate(TIMES)]
    records = [f"record hypercalls from {STEP_S * at + 2.2:.1f}s to {STEP_S * at + 2.8:.1f}s"
               for at in range(len(TIMES))]
    return scenario(title, f"link {link} ring=256 qdisc=pfifo_fast", "dom0 guest_cpus=0", *settings,
                    f"guest vm {guest}".rstrip(), *loads, f"run {STEP_S * len(TIMES)}s", *records)


def _cells(quick: bool) -> List[Cell]:
    link = [Cell("waste", "link", letter, _text("The link is the limit", f"{LIMIT_MBPS}Mb/s", guest))
            for letter, guest in LINK.items()]
    vif = [Cell("waste", "vif", letter, _text("The vif's limit", "100Mb/s", guest)) for letter, guest in VIF.items()]
    if quick:
        return [cell for cell in vif if cell.letter in ("A", "E")]
    return link + vif + [
        Cell("waste", "vif-burst", "E", _text("The vif's limit, bursts of 50 ms", "100Mb/s", VIF["E"],
                                              "netback burst_us=50000")),
        Cell("waste", "vif-frontend", "E", _text("The vif's limit, dropped by the frontend", "100Mb/s",
                                                 f"{VIF['E']} drop=frontend frontend=qos"))]


WORDS = {"link": "link of 2 Mb/s", "vif": "vif's limit of 2 Mb/s", "vif-burst": "the same, bursts of 50 ms",
         "vif-frontend": "the same, dropped by the frontend"}


def _costs(outcome: Outcome) -> Dict[int, float]:
    return {times: outcome.cost_ns(STEP_S * at + 1, STEP_S * at + 2) for at, times in enumerate(TIMES)}


def _asked(outcome: Outcome, times: int, what: str) -> float:
    window = outcome.data["cost"]["recorded"][TIMES.index(times)]
    return window[what] / window["delivered_packets"]


def _row(name: str, letter: str, outcome: Outcome) -> List[str]:
    costs = _costs(outcome)
    return [letter, f"{SETUPS[letter].what}: {WORDS[name]}", *(shown(cost, 0) for cost in costs.values()),
            shown(costs[4] / costs[1], 3), shown(costs[10] / costs[1], 3),
            *(shown(_asked(outcome, 4, what), 2) for what in ("hypercalls", "grant_ops")),
            str(outcome.vif("vm")["dropped"]["dom0"])]


def _runs(outcomes: Outcomes) -> List[Tuple[str, str, Outcome]]:
    return [(name, letter, outcome) for name in WORDS for letter, outcome in sorted(outcomes.get(name, {}).items())]


def _goals(runs: Sequence[Tuple[str, str, Outcome]]) -> List[Goal]:
    found = []
    for name, letter, outcome in runs:
        if letter == "E":
            costs = _costs(outcome)
            found += [Goal(f"{WORDS[name]}: cost of a packet at {times} times the limit by that at the limit",
                           costs[times] / costs[1], most) for times, most in MOST.items()]
    return found


def _report(outcomes: Outcomes) -> Report:
    runs = _runs(outcomes)
    table = Table(["", "set-up"] + [f"{times}x, ns" for times in TIMES]
                  + ["4x / 1x", "10x / 1x", "hypercalls 4x", "grant ops 4x", "taken and dropped"],
                  [_row(*run) for run in runs])

    def draw(out: Path, name: str) -> None:
        made = canvas.figure(14, 3.6)
        for axes, title, mine in zip(made.subplots(1, 2, sharey=True), (
                "dom0's ns per delivered packet, the link is the limit", "the vif has a limit"),
                ([run for run in runs if run[0] == "link"], [run for run in runs if run[0] != "link"])):
            for index, (which, letter, outcome) in enumerate(mine):
                axes.loglog(TIMES, list(_costs(outcome).values()), marker="o", color=canvas.colour(index),
                            linestyle="-" if letter == "E" else "--", label=f"{letter}: {WORDS[which]}")
            canvas.plain_log(axes.yaxis)
            axes.set_xticks([], minor=True)
            axes.set_xticks(TIMES, [f"{times}x" for times in TIMES])
            axes.set_title(title)
            legend_beside(axes)
        made.tight_layout()
        canvas.save(made, out, name)
    return Report([table], _goals(runs), draw)


FIGURE = Figure(
    "waste", "Wasted work",
    "A guest offers 1, 2, 4 and 10 times what it may send, in packets of 100 bytes, from a source that never slows "
    "down. The limit is the link's, or the vif's in the way that the set-up has for it (A: xl's ``rate=``). All "
    "domains share one CPU, so a nanosecond is an instruction of one of them. Hypercalls and grant operations are "
    "dom0's, per delivered packet.",
    _cells, _report)
