# SPDX-License-Identifier: GPL-2.0-only
"""The hostile frontend on the stock netback and on ours: which boots there are, and how they are judged."""

from pathlib import Path
from typing import Dict, List

from . import case, verdict
from .errors import LabError
from .variants import Variant

# scenarios of the cases by how ours treats the vif
MODES = {"plain": "hostile", "held": "hostile-held", "drop": "hostile-drop"}
BOOTS = [Variant("stock", "stock", scenarios=["hostile", "hostile-random", "hostile-flood", "hostile-starve"]),
         Variant("qos", "qos", scenarios=[*MODES.values(), "hostile-random", "hostile-flood", "hostile-starve"])]
# an event or request of a flood may cost dom0 so much more than with the stock netback
FACTOR = 1.5


def scenario_of(mode: str) -> str:
    """The scenario of a mode, or that which is for one thing alone."""
    return MODES.get(mode, f"hostile-{mode}")


def read(out: Path, netback: str, scenario: str) -> Dict[str, verdict.Verdict]:
    """What came of the cases of a scenario in a boot."""
    return verdict.read(out / netback / scenario / "verdicts.txt")


def _floods(out: Path) -> List[str]:
    """Whether floods cost dom0 not much more than with the stock netback."""
    ours, stock = read(out, "qos", "hostile-flood"), read(out, "stock", "hostile-flood")
    (out / "floods.txt").write_text(verdict.costs(ours, stock) + "\n")
    found = {}
    for name, one in ours.items():
        other = stock[name]
        mine, theirs = (each.cost_ns / max(sum(each.flood.values()), 1) for each in (one, other))
        found[name] = "" if mine <= FACTOR * theirs else f"{mine:.0f} ns for each answer, stock {theirs:.0f}"
    return verdict.lines("flood", found)


def judge(out: Path) -> List[str]:
    """A line for each thing that has to be so, after all boots."""
    stock = read(out, "stock", "hostile")
    missing = set(case.compared()) - set(stock)
    if missing:
        raise LabError(f"these cases were not played: {', '.join(sorted(missing))}")
    found = verdict.lines("stock", {name: verdict.unexpected(one, case.text_of(name)) for name, one in stock.items()})
    for mode, scenario in MODES.items():
        found += verdict.lines(mode, verdict.compare(read(out, "qos", scenario), stock, mode))
    made_up = [read(out, netback, "hostile-random") for netback in ("qos", "stock")]
    return found + verdict.lines("random", verdict.compare(*made_up, "plain")) + _floods(out)
