# SPDX-License-Identifier: GPL-2.0-only
"""A line of the shell plan."""

import shlex


def step(line: int, *words: object) -> str:
    """Call a function of dom0's scripts; L tells an error's line in the scenario."""
    return f"L={line}; " + " ".join(shlex.quote(str(word)) for word in words)
