# SPDX-License-Identifier: GPL-2.0-only
"""Figure 7: how soon a change is followed."""

from pathlib import Path
from typing import Dict, List, Optional, Tuple

from vifqos import canvas

from .cell import Cell, scenario
from .figure import Figure, Goal, Outcomes, Report, Table, legend_beside, shown
from .outcome import TENTH, Outcome
from .setup import QUICK_ALONE

# those that minimums can be told to
LETTERS = ("A", "B", "D", "E")
PERIOD_S = 0.1
PERIODS = 2
# a tenth of a second counts as followed with that much of what is due
ENOUGH = 0.97
TEXT = scenario("A minimum lent, returned and raised", "link 100Mb/s ring=256 qdisc=pfifo_fast", "dom0 guest_cpus=2",
                "netback reservable_percent=100", "guest vm1 min=20Mb/s class=4", "guest vm2 min=40Mb/s class=2",
                "guest vm3 min=10Mb/s class=6", "load vm1 udp", "load vm2 udp stop=2s", "load vm2 udp start=4s",
                "load vm3 udp", "at 6s sysctl vm2/min_rate=65000", "run 8s")
# what, when, whose rate, which Mb/s it has at least from then on, until when
STEPS: Tuple[Tuple[str, float, Tuple[str, ...], float, float], ...] = (
    ("vm2 falls silent: the others have the link", 2, ("vm1", "vm3"), 100, 4),
    ("vm2 wakes: its minimum", 4, ("vm2",), 40, 6),
    ("vm2's minimum is raised from 40 to 65 Mb/s", 6, ("vm2",), 65, 7.9),
)


def _cells(quick: bool) -> List[Cell]:
    return [Cell("reallocation", "steps", letter, TEXT) for letter in (QUICK_ALONE if quick else LETTERS)]


def _late_s(outcome: Outcome, start: float, names: Tuple[str, ...], due: float, stop: float) -> Optional[float]:
    """From the step to the end of the last tenth of a second with less than is due; None: never followed."""
    rates = [sum(values) for values in zip(*(outcome.tenths(name, start, stop) for name in names))]
    less = [at for at, rate in enumerate(rates) if rate < ENOUGH * due]
    if less and less[-1] == len(rates) - 1:
        return None
    return (less[-1] + 1) / TENTH if less else 0.0


def _lates(outcome: Outcome) -> List[Optional[float]]:
    return [_late_s(outcome, *step[1:]) for step in STEPS]


def _report(outcomes: Outcomes) -> Report:
    found: Dict[str, Outcome] = outcomes.get("steps", {})
    lates = {letter: _lates(outcome) for letter, outcome in sorted(found.items())}
    table = Table(["step"] + [f"{letter}, s" for letter in lates],
                  [[step[0], *("never" if late[at] is None else shown(late[at], 1) for late in lates.values())]
                   for at, step in enumerate(STEPS)])
    # the last of these tenths holds the step's end
    goals = [Goal(f"{step[0]}: s until it is followed", lates["E"][at] if "E" in lates else None, PERIODS * PERIOD_S)
             for at, step in enumerate(STEPS)]

    def draw(out: Path, name: str) -> None:
        made = canvas.figure(11, 3.4)
        axes = made.subplots(1, len(found), sharey=True, squeeze=False)[0]
        for axis, (letter, outcome) in zip(axes, sorted(found.items())):
            for index, vif in enumerate(outcome.names):
                rates = outcome.tenths(vif, 0)
                axis.plot([at / TENTH for at in range(len(rates))], rates, color=canvas.colour(index), label=vif)
            axis.set_title(f"{letter}, Mb/s")
        legend_beside(axes[-1])
        canvas.save(made, out, name)
    return Report([table], goals, draw)


FIGURE = Figure(
    "reallocation", "Reallocation after a step",
    "Three vifs with minimums of 20, 40 and 10 Mb/s want all they can have. The time from a step to the end of the last "
    f"tenth of a second with less than {100 * ENOUGH:.0f} % of what is due; ours reallocates every 100 ms. What a round costs "
    "with 1000 vifs is "
    "under \"Scale\".",
    _cells, _report)
