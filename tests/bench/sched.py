# SPDX-License-Identifier: GPL-2.0-only
"""Count the instructions of the scheduler's decisions under valgrind.

A decision is who is next and what it may send: vif_qos_sched_next().  A turn is
a decision and the settling of what was sent.

Two runs of different length tell what the decisions between their ends cost: no
start, no warm-up.
"""

import json
import pathlib
from typing import NamedTuple

import program

SIZES = (1, 10, 100, 1000, 10000)
WARM_UP = 3     # rounds
ROUNDS = 10     # that are counted, but
DECISIONS = 20000   # at least
DECIDE = "decide"   # the function of the benchmark that makes one
DECISION = "sched_next"

CHECKED = 1000      # vifs
MOST = 150          # instructions per decision, up to that many vifs
GROWTH = 1.10       # from one vif to that many


class Cost(NamedTuple):
    """What a decision, and a whole turn, cost among so many vifs: instructions."""
    vifs: int
    decision: float
    turn: float
    parts: dict[str, float]


def measure(binary: pathlib.Path, vifs: int) -> Cost:
    """Steady state: the difference of a long run and a short one."""
    warm_up, counted = WARM_UP * vifs, max(ROUNDS * vifs, DECISIONS // vifs * vifs)
    before = program.count(binary, DECIDE, vifs, warm_up)
    after = program.count(binary, DECIDE, vifs, warm_up + counted)
    parts = {}
    for name, (times, cost) in sorted(after.items()):
        times_before, cost_before = before.get(name, (0, 0))
        if times > times_before:
            parts[name] = (cost - cost_before) / counted
    if len(parts) < 2 or DECISION not in parts:
        raise program.BenchError(f"{vifs} vifs: only {', '.join(parts) or 'nothing'} was called")
    return Cost(vifs, parts[DECISION], sum(parts.values()), parts)


def run() -> list[Cost]:
    """What it costs among so many vifs."""
    binary = program.build("sched_bench")
    return [measure(binary, vifs) for vifs in SIZES]


def faults(costs: list[Cost]) -> tuple[int, list[str]]:
    """How many bars there are, and what is dearer than it may be."""
    checked = {cost.vifs: cost.decision for cost in costs if cost.vifs <= CHECKED}
    found = [f"{vifs} vifs: {cost:.1f} instructions per decision, more than {MOST}"
             for vifs, cost in checked.items() if cost > MOST]
    growth = checked[CHECKED] / checked[1]
    if growth > GROWTH:
        found.append(f"{CHECKED} vifs cost {growth:.2f} times what one does, "
                     f"more than {GROWTH:.2f}")
    return len(checked) + 1, found


def tell(costs: list[Cost]) -> None:
    """A table for people, JSON for programs."""
    names = sorted({name for cost in costs for name in cost.parts})
    print("instructions")
    print(f"{'vifs':>6} {'decision':>10} {'turn':>10}  "
          + " ".join(f"{name:>14}" for name in names))
    for cost in costs:
        print(f"{cost.vifs:>6} {cost.decision:>10.1f} {cost.turn:>10.1f}  "
              + " ".join(f"{cost.parts.get(name, 0):>14.1f}" for name in names))
    (program.OUT / "sched.json").write_text(
        json.dumps([cost._asdict() for cost in costs], indent=1) + "\n")
