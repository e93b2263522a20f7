# SPDX-License-Identifier: GPL-2.0-only
"""A scenario in a set-up: what is run, and what tells whether it has been."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from .setup import SETUPS, Setup

HEAD = "# SPDX-License-Identifier: GPL-2.0-only\n"


@dataclass(frozen=True)
class Cell:
    """One run of a figure."""

    figure: str
    name: str       # of the scenario, in the figure
    letter: str     # of the set-up
    text: str       # the scenario's

    @property
    def setup(self) -> Setup:
        """The set-up."""
        return SETUPS[self.letter]

    @property
    def label(self) -> str:
        """A name of its own among all."""
        return f"{self.figure}-{self.name}-{self.letter}".lower()

    @property
    def machine(self) -> str:
        """Cells with the same one can share a boot."""
        words = [line for line in self.text.splitlines() if line.startswith(("dom0 ", "layout "))]
        # what counts instructions counts those of the whole boot's window
        alone = [self.label] if "record instructions" in self.text else []
        return " ".join([self.setup.netback, *words, *alone])

    def key(self, software: str) -> str:
        """Changes with all that its result depends on."""
        return hashlib.sha256("\0".join((self.text, self.setup.netback, software)).encode()).hexdigest()

    def write(self, directory: Path) -> Path:
        """Its scenario file."""
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / self.label
        path.write_text(HEAD + self.text, encoding="utf-8")
        return path


def scenario(title: str, *lines: str) -> str:
    """A scenario's text."""
    return "\n".join([f"title {title}", *lines]) + "\n"
