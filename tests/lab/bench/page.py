# SPDX-License-Identifier: GPL-2.0-only
"""The page of results, in reStructuredText, of what is kept of each figure."""

import unicodedata
from typing import List, Sequence, Tuple

from .figure import Figure, Goal, Table
from .record import Facts, Record
from .setup import SETUPS

IMAGES = "images"
PREFIX = "bench-"


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


def _source(facts: Facts) -> str:
    lost = f" Without a result: {', '.join(facts.lost)}." if facts.lost else ""
    return (f"Measured by ``{facts.command}`` at commit {facts.commit}, kernel {facts.kernel} in dom0 and guests, "
            f"Xen {facts.xen}.{lost}\n")


def _section(figure: Figure, record: Record) -> str:
    parts = [_heading(figure.title, "="), figure.what + "\n"]
    parts += [table_text(table) for table in record.tables]
    if record.picture:
        parts.append(f".. image:: {IMAGES}/{PREFIX}{figure.name}.png\n")
    parts += [table_text(goals_table(record.goals)), _source(record.facts)]
    return "\n".join(parts)


def _setups() -> Table:
    return Table(["", "set-up", "``NETBACK=``"],
                 [[setup.letter, setup.what, f"``{setup.netback}``"] for setup in SETUPS.values()])


def _head(met: int, total: int, unmeasured: Sequence[str]) -> str:
    title = "Measured against what else there is"
    left = f" Not measured yet: {', '.join(unmeasured)}." if unmeasured else ""
    return (f".. SPDX-License-Identifier: GPL-2.0-only\n\n{'=' * len(title)}\n{title}\n{'=' * len(title)}\n\n"
            "Written by ``make bench``, in the lab's virtual time (networking/vif-qos-lab.rst): an instruction takes a "
            "nanosecond. Each figure is measured in one go, all set-ups beside each other; under it is by what, and at "
            f"which commit.\n\n{met} of {total} goals are met; those that are not are in bold.{left}\n\n"
            f"{table_text(_setups())}\n"
            "How each peer is set up, and by whose advice, is in networking/vif-qos-lab.rst under \"Peers\". What "
            "virtual time can't show, and how to measure the same on real machines, is in "
            "networking/vif-qos-bench.rst.\n")


def page(sections: Sequence[Tuple[Figure, Record]], unmeasured: Sequence[str] = ()) -> str:
    """benchmarks.rst; unmeasured: titles of figures that nothing is kept of."""
    goals: List[Goal] = [goal for _, record in sections for goal in record.goals]
    head = _head(sum(goal.met for goal in goals), len(goals), unmeasured)
    return "\n".join([head, *(_section(*section) for section in sections)])
