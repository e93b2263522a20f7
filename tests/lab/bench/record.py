# SPDX-License-Identifier: GPL-2.0-only
"""What is kept of a figure that was measured: its tables and goals, and of what they come. The page is made of these.

A figure is measured as a whole, all set-ups in one go; figures may be measured at different times.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import List, Optional

from .figure import Goal, Table

RECORDS = "benchmarks"      # their directory, beside the page
LICENCE = {"licence": "SPDX-License-Identifier: GPL-2.0-only"}


@dataclass(frozen=True)
class Facts:
    """By what a figure was measured, and on what."""

    command: str
    commit: str
    kernel: str
    xen: str
    lost: List[str]         # cells without a result


@dataclass
class Record:
    """A figure's results."""

    facts: Facts
    tables: List[Table]
    goals: List[Goal]
    picture: bool           # there is one

    def save(self, figure: str, pages: Path) -> None:
        """Keep it instead of what there was."""
        path = _path(figure, pages)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**LICENCE, **asdict(self)}, indent=1) + "\n", encoding="utf-8")


def _path(figure: str, pages: Path) -> Path:
    return pages / RECORDS / f"{figure}.json"


def load(figure: str, pages: Path) -> Optional[Record]:
    """What was kept of a figure; None: nothing yet."""
    path = _path(figure, pages)
    if not path.exists():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return Record(Facts(**data["facts"]), [Table(**table) for table in data["tables"]],
                  [Goal(**goal) for goal in data["goals"]], data["picture"])
