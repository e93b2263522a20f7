# SPDX-License-Identifier: GPL-2.0-only
"""What a figure of the bench is: the cells that it wants, and what it makes of their results."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Dict, List, Optional, Sequence

from .cell import Cell
from .outcome import Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# by the cell's name and the set-up's letter; without those that failed
Outcomes = Dict[str, Dict[str, Outcome]]


@dataclass
class Goal:
    """What ours is to reach, and whether it did."""

    what: str
    value: Optional[float]      # None: there is no result
    bound: float
    least: bool = False         # the bound is the least; else the most

    @property
    def met(self) -> bool:
        """Is it so?"""
        if self.value is None or self.value != self.value:
            return False
        return self.value >= self.bound if self.least else self.value <= self.bound


@dataclass
class Table:
    """Rows under a head; cells are text."""

    head: List[str]
    rows: List[List[str]] = field(default_factory=list)
    title: str = ""


@dataclass
class Report:
    """What came out."""

    tables: List[Table]
    goals: List[Goal]
    draw: Optional[Callable[[Path, str], None]] = None  # its picture, into a directory, by a name


@dataclass(frozen=True)
class Figure:
    """One section of the page."""

    name: str
    title: str
    what: str                   # how it is measured, for the page
    cells: Callable[[bool], Sequence[Cell]]     # given whether it is to be quick
    report: Callable[[Outcomes], Report]


def shown(value: Optional[float], digits: int = 2, unit: str = "") -> str:
    """A number, or a dash for none."""
    return "\\-" if value is None or value != value else f"{value:.{digits}f}{unit}"


def percent(part: Optional[float], digits: int = 2) -> str:
    """A part of 1 as percent."""
    return shown(None if part is None else 100 * part, digits, " %")


def letters(outcomes: Outcomes) -> List[str]:
    """The set-ups that there are results of, in their order."""
    found = {letter for by_letter in outcomes.values() for letter in by_letter}
    return sorted(found)


def legend_beside(axes: "Axes") -> None:
    """To the right of a picture, where it hides nothing."""
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
