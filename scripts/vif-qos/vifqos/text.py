# SPDX-License-Identifier: GPL-2.0-only
"""Texts of others, as domains' names and xenstore's nodes, made fit for a terminal."""


def printable(text: str, most: int = 200) -> str:
    """Without control characters, and not endless."""
    clean = "".join(char if char.isprintable() else "?" for char in text[:most + 1])
    return clean if len(clean) <= most else clean[:most - 1] + "~"
