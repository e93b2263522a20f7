# SPDX-License-Identifier: GPL-2.0-only
"""The page of results, in reStructuredText."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence, Tuple

from .figure import Figure, Goal, Report, Table
from .setup import SETUPS

IMAGES = "images"
PREFIX = "bench-"


@dataclass(frozen=True)
class Facts:
    """Of the whole run."""

    kernel: str
    xen: str
    commit: str
    command: str
    quick: bool
    lost: Sequence[str]     # cells without a result


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _heading(text: str, line: str) -> str:
    return f"{text}\n{line * _width(text)}\n"


def table_text(table: Table) -> str:
    """A simple table; its first column must not be empty, which \\ is not."""
    rows = [[cell or "\\" for cell in row] for row in [table.head, *table.rows]]
    widths = [max(_width(row[at]) for row in rows) for at in range(len(table.head))]
    rule = "  ".join("=" * width for width in widths)
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    title = f"{table.title}:\n\n" if table.title else ""
    return title + "\n".join([rule, lines[0], rule, *lines[1:], rule]) + "\n"


def goals_table(goals: Sequence[Goal]) -> Table:
    """What ours is to reach, and did or did not."""
    def value(goal: Goal) -> str:
        return "no result" if goal.value is None else f"{goal.value:.4g}"
    return Table(["goal for ours", "bound", "seen", "met"],
                 [[goal.what, f"{'at least' if goal.least else 'at most'} {goal.bound:.4g}", value(goal),
                   "yes" if goal.met else "**no**"] for goal in goals])


def _section(figure: Figure, report: Report) -> str:
    parts = [_heading(figure.title, "="), figure.what + "\n"]
    parts += [table_text(table) for table in report.tables]
    if report.draw:
        parts.append(f".. image:: {IMAGES}/{PREFIX}{figure.name}.png\n")
    parts.append(table_text(goals_table(report.goals)))
    return "\n".join(parts)


def _setups() -> Table:
    return Table(["", "set-up", "``NETBACK=``"],
                 [[setup.letter, setup.what, f"``{setup.netback}``"] for setup in SETUPS.values()])


def _head(facts: Facts, met: int, total: int) -> str:
    title = "Measured against what else there is"
    lost = (f"\nWithout a result: {', '.join(facts.lost)}.\n" if facts.lost else "")
    part = " This is the quick selection: ``make bench`` has all." if facts.quick else ""
    return (f".. SPDX-License-Identifier: GPL-2.0-only\n\n{'=' * len(title)}\n{title}\n{'=' * len(title)}\n\n"
            f"Written by ``{facts.command}`` at commit {facts.commit}, kernel {facts.kernel} in dom0 and guests, "
            f"Xen {facts.xen}, in "
            f"the lab's virtual time (networking/vif-qos-lab.rst): an instruction takes a nanosecond.{part}\n\n"
            f"{met} of {total} goals are met; those that are not are in bold.\n{lost}\n{table_text(_setups())}\n"
            "How each peer is set up, and by whose advice, is in networking/vif-qos-lab.rst under \"Peers\". What "
            "virtual time can't show, and how to measure the same on real machines, is in "
            "networking/vif-qos-bench.rst.\n")


def page(facts: Facts, sections: Sequence[Tuple[Figure, Report]]) -> str:
    """benchmarks.rst."""
    goals: List[Goal] = [goal for _, report in sections for goal in report.goals]
    head = _head(facts, sum(goal.met for goal in goals), len(goals))
    return "\n".join([head, *(_section(*section) for section in sections)])


def draw(sections: Sequence[Tuple[Figure, Report]], out: Path) -> None:
    """The pictures that the page shows."""
    for figure, report in sections:
        if report.draw:
            report.draw(out / IMAGES, PREFIX + figure.name)
