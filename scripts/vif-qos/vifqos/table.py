# SPDX-License-Identifier: GPL-2.0-only
"""Columns that align."""

from typing import NamedTuple


class Column(NamedTuple):
    """A heading; texts stand left, numbers right."""

    title: str
    left: bool = False
    most: int = 24      # a longer text is cut


def cut(text: str, most: int) -> str:
    """What fits; a ~ says that there was more."""
    return text if len(text) <= most else text[:most - 1] + "~"


def lines(columns: list[Column], rows: list[list[str]]) -> list[str]:
    """The headings and the rows, each a line."""
    cells = [[column.title for column in columns]]
    cells += [[cut(text, column.most) for column, text in zip(columns, row)] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    return [" ".join(text.ljust(width) if column.left else text.rjust(width)
                     for column, width, text in zip(columns, widths, row)).rstrip() for row in cells]
