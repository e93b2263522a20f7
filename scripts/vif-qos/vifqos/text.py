# SPDX-License-Identifier: GPL-2.0-only
"""Texts of others, as domains' names and xenstore's nodes, made fit for a terminal."""

import re


def printable(text: str, most: int = 200) -> str:
    """Without control characters, and not endless."""
    clean = "".join(char if char.isprintable() else "?" for char in text[:most + 1])
    return clean if len(clean) <= most else clean[:most - 1] + "~"


def counted(name: str) -> list[tuple[str, int]]:
    """What to sort a name by: texts and numbers by turns, so that web10 comes after web2."""
    return [(text, int(number or 0)) for text, number in re.findall(r"([^0-9]*)([0-9]{0,18})", name)]
