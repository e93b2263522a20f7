# SPDX-License-Identifier: GPL-2.0-only
"""A virtual interface as it was at one instant."""

import re
from dataclasses import dataclass, field

from vifqos.settings import Settings
from vifqos.traffic import Traffic

# a xenbus device of a backend, and the name xl gives a vif that is given none
DEVICE = re.compile(r"vif[-.]?(\d+)[-.](\d+)", re.ASCII)


@dataclass(frozen=True)
class Wait:
    """A queue that has something to send and is not let, at this instant."""

    reason: str         # uplink, rate, pps, turn
    since_us: int


@dataclass
class Vif:
    """What is known of it; None is what could not be found out."""

    name: str
    domid: int = -1
    index: int = -1
    vm: str = ""                            # its domain's name
    uuid: str = ""
    uplink: str | None = None               # None also: it has none
    settings: Settings | None = None        # None: stock netback
    promised_kbit: int | None = None        # of its minimum
    told: bool = False                      # its frontend heeds what it is told
    waits: list[Wait] = field(default_factory=list)     # of its queues
    received: Traffic = Traffic()           # what its guest sent
    counters: dict[str, int] = field(default_factory=dict)
    counted_at: float = 0.0                 # seconds, when the counters were read
    nodes: dict[str, str] = field(default_factory=dict)     # of its backend directory

    @property
    def label(self) -> str:
        """How its domain is called: by number where there is no name."""
        return self.vm or (f"dom{self.domid}" if self.domid >= 0 else "?")


def place(device: str) -> tuple[int, int] | None:
    """Domain and index by a xenbus device's or a vif's name."""
    found = DEVICE.fullmatch(device)
    return (int(found[1]), int(found[2])) if found and max(map(len, found.groups())) < 10 else None
