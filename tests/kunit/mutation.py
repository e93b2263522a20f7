# SPDX-License-Identifier: GPL-2.0-only
"""What a fault is that somebody could put into the core."""

from typing import NamedTuple


class Mutation(NamedTuple):
    """One fault: a piece of a file, which is there once, and what replaces it."""
    name: str
    file: str
    before: str
    after: str
