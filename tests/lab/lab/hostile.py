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
# a flood may cost dom0 so much more than with the stock netback; packets that are too short need most, 2.6 times as much:
# each ends a poll, and with it a grant
FACTOR = 3


def scenario_of(mode: str) -> str:
    """The scenario of a mode, or that which is for one thing alone."""
    return MODES.get(mode, f"hostile-{mode}")


def read(out: Path, netback: str, scenario: str) -> Dict[str, verdict.Verdict]:
    """What came of the cases of a scenario in a boot."""
    return verdict.read(out / netback / scenario / "verdicts.txt")


def dearer(one: verdict.Verdict, other: verdict.Verdict) -> str:
    """"": a flood costs dom0 not much more time than with another netback."""
    if one.cost_ns <= FACTOR * other.cost_ns:
        return ""
    return f"{one.cost_ns / 1e6:.1f} ms of dom0's time, and {other.cost_ns / 1e6:.1f} ms on the other netback"


def _floods(out: Path) -> List[str]:
    """Whether floods cost dom0 not much more than with the stock netback."""
    ours, stock = read(out, "qos", "hostile-flood"), read(out, "stock", "hostile-flood")
    (out / "floods.txt").write_text(verdict.costs(ours, stock) + "\n")
    found = {name: dearer(one, stock[name]) for name, one in ours.items()}
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
