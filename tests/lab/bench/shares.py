# SPDX-License-Identifier: GPL-2.0-only
"""Figure 4: how well a link is shared by weights."""

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple

from vifqos import canvas

from .cell import Cell, scenario
from .figure import Figure, Goal, Outcomes, Report, Table, legend_beside, letters, percent, shown
from .outcome import Outcome, jain
from .setup import QUICK, SETUPS, SHARING

MOST_ERROR, LEAST_JAIN = 0.01, 0.9999


@dataclass(frozen=True)
class Mix:
    """Weights of vifs that all want more than there is."""

    what: str
    weights: Tuple[int, ...]
    loads: Tuple[str, ...] = ("udp",)   # of the vifs in turn
    drr: bool = False                   # packets differ in size
    quick: bool = False

    def vifs(self) -> List[str]:
        """Their names: eight to a guest where there are many."""
        if len(self.weights) <= 8:
            return [f"vm{number}" for number in range(1, len(self.weights) + 1)]
        return [f"vm{1 + number // 8}" + (f".{number % 8}" if number % 8 else "")
                for number in range(len(self.weights))]

    def lines(self) -> List[str]:
        """The scenario's."""
        found = ["link 100Mb/s ring=256 qdisc=pfifo_fast"] + ["netback prioritize=2"] * self.drr
        for number, (name, weight) in enumerate(zip(self.vifs(), self.weights)):
            found.append(f"{'vif' if '.' in name else 'guest'} {name} priority={weight}")
            found.append(f"load {name} {self.loads[number % len(self.loads)]}")
        return found + ["run 4s"]


def _offer(weights: Tuple[int, ...]) -> Tuple[str, ...]:
    """A sender that never waits, twice what the greatest weight is due: cheaper than iperf3 by the dozen."""
    return (f"offer rate={2 * 100_000 * max(weights) // sum(weights)}Kb/s",)


EQUAL = {count: (10,) * count for count in (16, 64)}
MIXES: Dict[str, Mix] = {
    "1-1": Mix("1:1", (10, 10)),
    "3-1": Mix("3:1", (30, 10)),
    "10-1": Mix("10:1", (30, 3)),
    "30-1": Mix("30:1", (30, 1), quick=True),
    "8-4-2-1": Mix("8:4:2:1", (16, 8, 4, 2)),
    "16": Mix("16 alike", EQUAL[16], _offer(EQUAL[16])),
    "64": Mix("64 alike", EQUAL[64], _offer(EQUAL[64])),
    "sizes": Mix("1:1, 1500 against 200 bytes", (10, 10), ("udp size=1500", "offer size=200 rate=70Mb/s"), drr=True),
}


def _cells(quick: bool) -> List[Cell]:
    return [Cell("shares", name, letter, scenario(f"Weights {mix.what}", *mix.lines()))
            for name, mix in MIXES.items() for letter in (QUICK if quick else SHARING) if mix.quick or not quick]


def _dues(outcome: Outcome, mix: Mix) -> List[float]:
    """What each has of its due, 1 being just that, from the second second on."""
    rates = [outcome.mean(name, 1, 3) for name in mix.vifs()]
    total, weights = sum(rates), sum(mix.weights)
    return [rate / total * weights / weight for rate, weight in zip(rates, mix.weights)]


def _error(outcome: Outcome, mix: Mix) -> float:
    return max(abs(due - 1) for due in _dues(outcome, mix))


def _report(outcomes: Outcomes) -> Report:
    names = letters(outcomes)
    table = Table(["weights"] + [f"{letter}, {what}" for letter in names for what in ("off", "Jain")])
    goals = []
    for name, mix in MIXES.items():
        found = outcomes.get(name)
        if not found:
            continue
        row = [mix.what]
        for letter in names:
            outcome = found.get(letter)
            row += ([percent(_error(outcome, mix)), shown(jain(_dues(outcome, mix)), 5)] if outcome
                    else [shown(None)] * 2)
        table.rows.append(row)
        if "E" in found:
            goals += [Goal(f"{mix.what}: the share farthest off", _error(found["E"], mix), MOST_ERROR),
                      Goal(f"{mix.what}: Jain's index of what each has of its due", jain(_dues(found["E"], mix)),
                           LEAST_JAIN, least=True)]

    def draw(out: Path, name: str) -> None:
        made = canvas.figure(10, 3.6)
        axes = made.subplots()
        mixes = [one for one in MIXES if one in outcomes]
        for index, letter in enumerate(names):
            at = [number + (index - len(names) / 2) * 0.8 / len(names) for number in range(len(mixes))]
            values = [100 * _error(outcomes[one][letter], MIXES[one]) if letter in outcomes[one] else 0
                      for one in mixes]
            axes.bar(at, [max(value, 0.01) for value in values], 0.8 / len(names), log=True,
                     color=canvas.colour(index), label=f"{letter}: {SETUPS[letter].what}")
        canvas.plain_log(axes.yaxis)
        axes.set_xticks(range(len(mixes)), [MIXES[one].what.replace(", ", "\n") for one in mixes])
        axes.set_title("the vif farthest from its share: % off")
        legend_beside(axes)
        canvas.save(made, out, name)
    return Report([table], goals, draw)


FIGURE = Figure(
    "shares", "Share error",
    "Vifs that all want more than there is, with weights: ours by ``priority``, HTB and Open vSwitch by the classes' "
    "quanta or rates; the others know no weights. The vif farthest from its share of the bits, and Jain's index of "
    "what each has of its due, in the second and third second.",
    _cells, _report)
