# SPDX-License-Identifier: GPL-2.0-only
"""Figure 5: how long a packet waits that is alone, beside others' bulk and behind its own guest's."""

from pathlib import Path
from typing import Dict, List, Optional

from vifqos import canvas

from .cell import Cell, scenario
from .figure import Figure, Goal, Outcomes, Report, Table, legend_beside, shown
from .outcome import Outcome
from .setup import SETUPS, SHARING

HOLD_MS = 1.0
FRAMES_MS = 2 * 1538 * 8 / 100e3
POINTS = (500, 990, 999)
# the delay of a sparse vif, by stock's
FACTOR = 10
LINK = "link 100Mb/s ring=256 qdisc=pfifo_fast"
# as Documentation/admin-guide/xen-netback-tuning.rst advises for delay
ADVISED_LINK = "link 100Mb/s ring=256 qdisc=fq_codel bql=3028"
ADVISED = "at 0s sysctl hold_limit_us=3000"
# A packet each 2 ms: p99.9 is of the second or third worst of 2000. Not by iperf3: in the second in which it starts dom0 is
# late for the link, for 11 to 16 ms of it.
SPARSE = "load vm offer size=84 rate=432Kb/s"
# by when byte queue limits have found what the link needs, which takes seconds
SETTLED_S = 2
# without Open vSwitch, which no goal is about and which takes a boot of its own
QUICK_BESIDE = ("A", "B", "C1", "C2", "E", "E1")
BULK = [line for number in (1, 2, 3) for line in (f"guest bulk{number}", f"load bulk{number} udp size=1500")]
WORDS = {"idle": "nobody else sends", "beside": "beside three bulk vifs", "within": "behind its own guest's TCP",
         "within-ours": "the same, our netfront"}


def _within(frontend: str) -> str:
    return scenario("A ping behind its own guest's TCP", "link 20Mb/s ring=256 qdisc=pfifo_fast", "dom0 guest_cpus=2",
                    f"guest vm tso=off {frontend}".rstrip(), "guest other tso=off", "load vm tcp connections=8",
                    "load other tcp connections=8", "load vm ping interval=10ms start=3s", "run 8s")


def _beside(letter: str) -> Cell:
    link, settings = (ADVISED_LINK, [ADVISED]) if letter == "E1" else (LINK, [])
    return Cell("delay", "beside", letter, scenario(
        "A packet each 2 ms beside three bulk vifs", link, "guest vm", *BULK, f"{SPARSE} start={SETTLED_S}s",
        f"run {SETTLED_S + 4}s", *settings))


def _cells(quick: bool) -> List[Cell]:
    alone = scenario("A packet each 2 ms, alone", LINK, "guest vm", SPARSE, "run 2s")
    cells = [Cell("delay", "idle", "A", alone)]
    if quick:
        return cells + [_beside(letter) for letter in QUICK_BESIDE]
    cells += [_beside(letter) for letter in (*SHARING, "E1")]
    return cells + [Cell("delay", "within", letter, _within("")) for letter in SHARING] + [
        Cell("delay", "within-ours", "E", _within("frontend=qos"))]


def _at(outcomes: Outcomes, name: str, letter: str, permille: int) -> Optional[float]:
    outcome = outcomes.get(name, {}).get(letter)
    return outcome.delay_ms("vm", permille) if outcome else None


def _beside_goals(outcomes: Outcomes) -> List[Goal]:
    goals = []
    for permille, word in ((990, "p99"), (999, "p99.9")):
        ours = _at(outcomes, "beside", "E", permille)
        idle, stock = _at(outcomes, "idle", "A", permille), _at(outcomes, "beside", "A", permille)
        peers = [value for letter in ("C1", "C2")
                 for value in [_at(outcomes, "beside", letter, permille)] if value is not None]
        goals += [Goal(f"beside bulk, {word}, ms: idle, two frames and the hold", ours,
                       (idle if idle is not None else 0) + FRAMES_MS + HOLD_MS),
                  Goal(f"beside bulk, {word}, ms: a tenth of stock's", ours, (stock or 0) / FACTOR)]
        goals += [Goal(f"beside bulk, {word}, ms: {SETUPS[letter].what}, no worse than fq_codel and CAKE",
                       _at(outcomes, "beside", letter, permille), min(peers))
                  for letter in ("E", "E1") if peers]
    return goals


def _curve(outcome: Outcome) -> Dict[float, float]:
    found = outcome.vif("vm")["delay_quantiles"]
    return dict(zip(found["permille"], (delay / 1000 for delay in found["us"])))


def _report(outcomes: Outcomes) -> Report:
    table = Table(["", "set-up", "the packet"] + ["p50, ms", "p99, ms", "p99.9, ms"])
    for name, words in WORDS.items():
        for letter in sorted(outcomes.get(name, {})):
            table.rows.append([letter, SETUPS[letter].what, words]
                              + [shown(_at(outcomes, name, letter, permille), 3) for permille in POINTS])
    goals = _beside_goals(outcomes)
    own, stock = _at(outcomes, "within-ours", "E", 990), _at(outcomes, "within", "A", 990)
    if "within-ours" in outcomes:
        goals.append(Goal("behind own bulk, our netfront, p99, ms: a tenth of stock's", own, (stock or 0) / FACTOR))

    def draw(out: Path, name: str) -> None:
        made = canvas.figure(9, 3.6)
        axes = made.subplots()
        for index, (letter, outcome) in enumerate(sorted(outcomes.get("beside", {}).items())):
            curve = _curve(outcome)
            axes.semilogx(list(curve.values()), [permille / 10 for permille in curve], color=canvas.colour(index),
                          label=f"{letter}: {SETUPS[letter].what}")
        canvas.plain_log(axes.xaxis)
        axes.set_xlabel("ms")
        axes.set_title("a sparse vif beside bulk: % of its packets that took at most so long")
        legend_beside(axes)
        canvas.save(made, out, name)
    return Report([table], goals, draw)


FIGURE = Figure(
    "delay", "Delay of sparse traffic",
    "One-way delay from the sender's socket to the far end: of a guest that sends a packet each 2 ms beside three that "
    f"have sent all they can for {SETTLED_S} s (100 Mb/s), and of a ping each 10 ms behind its own guest's eight TCP connections, beside "
    "another guest with as many (20 Mb/s, no segmentation offload).",
    _cells, _report)
