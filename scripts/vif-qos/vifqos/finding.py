# SPDX-License-Identifier: GPL-2.0-only
"""Something an admin should know."""

from dataclasses import dataclass

PROBLEM = "problem"     # settings don't do what they say
NOTE = "note"           # it may be meant so


@dataclass(frozen=True)
class Finding:
    """What is found, where, and what helps."""

    level: str
    name: str       # a word for scripts
    where: str
    text: str
    remedy: str = ""


def problem(name: str, where: str, text: str, remedy: str = "") -> Finding:
    """What has to be mended."""
    return Finding(PROBLEM, name, where, text, remedy)


def note(name: str, where: str, text: str, remedy: str = "") -> Finding:
    """What may be meant so."""
    return Finding(NOTE, name, where, text, remedy)
