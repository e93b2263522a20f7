# SPDX-License-Identifier: GPL-2.0-only
"""What monitor --json prints: an object a line, an interval each."""

import json
from typing import Any

from vifqos import row
from vifqos.flow import Flows
from vifqos.snapshot import Snapshot

FORMAT = 1      # of an object; another when a word changes its meaning or goes


def sample(wall: float, snapshot: Snapshot, names: list[str], flows: Flows | None) -> str:
    """One line; time is seconds since 1970, at the end of the interval."""
    words: dict[str, Any] = {"format": FORMAT, "time": round(wall, 3), "monotonic": round(snapshot.at, 6)}
    return json.dumps(words | row.snapshot_json(snapshot, names, flows), separators=(",", ":"))
