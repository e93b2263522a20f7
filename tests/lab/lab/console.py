# SPDX-License-Identifier: GPL-2.0-only
"""The console log: what dom0's init says between the kernel's and Xen's messages."""

import hashlib
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

from .errors import LabError


@dataclass
class Section:
    """What the log holds about one scenario."""

    name: str
    data: Dict[str, str] = field(default_factory=dict)
    errors: List[Tuple[int, str]] = field(default_factory=list)
    notes: List[str] = field(default_factory=list)
    finished: bool = False


class Log:
    """Takes the log line by line, in order, and sorts what it finds into sections."""

    def __init__(self) -> None:
        self.sections: List[Section] = []
        self.errors: List[Tuple[int, str]] = []
        self.done = False
        self._data: Optional[Tuple[str, str, List[str]]] = None

    def feed(self, line: str) -> Optional[Tuple[str, str]]:
        """Take a line; give back ('phase'|'progress', text) for those to show."""
        line = line.rstrip("\r\n")
        if line.startswith("LAB| ") and self._data:
            self._data[2].append(line[5:])
            return None
        if not line.startswith("LAB "):
            return None
        word, _, rest = line[4:].partition(" ")
        handler = getattr(self, "_on_" + word.lower(), None)
        if handler:
            handler(rest)
        return (word.lower(), rest) if word in ("PHASE", "PROGRESS", "SCENARIO", "NOTE", "ERROR") else None

    def _on_scenario(self, rest: str) -> None:
        self.sections.append(Section(rest))

    def _on_finished(self, _rest: str) -> None:
        self.sections[-1].finished = True

    def _on_done(self, _rest: str) -> None:
        self.done = True

    def _on_note(self, rest: str) -> None:
        if self.sections:
            self.sections[-1].notes.append(rest)

    def _on_error(self, rest: str) -> None:
        number, _, text = rest.partition(" ")
        errors = self.sections[-1].errors if self.sections else self.errors
        errors.append((int(number) if number.isdigit() else 0, text))

    def _on_data(self, rest: str) -> None:
        name, _, digest = rest.partition(" ")
        self._data = (name, digest, [])

    def _on_end(self, rest: str) -> None:
        if not self._data or self._data[0] != rest:
            raise LabError(f"the console log is torn: end of '{rest}' without its beginning")
        name, digest, lines = self._data
        self._data = None
        self.sections[-1].data[name] = _checked(name, digest, lines)


def _checked(name: str, digest: str, lines: List[str]) -> str:
    """The text that was sent: lines of up to 1000 characters, a longer one folded."""
    for text in (_unfold(lines), _unfold(lines) + "\n"):
        if hashlib.md5(text.encode()).hexdigest() == digest:
            return text
    raise LabError(f"the console log is torn: '{name}' does not have its sum")


def _unfold(lines: List[str]) -> str:
    text = ""
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        text += line if len(line) == 1000 or last else line + "\n"
    return text
