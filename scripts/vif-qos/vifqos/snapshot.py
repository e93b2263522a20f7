# SPDX-License-Identifier: GPL-2.0-only
"""All of a host at one instant."""

from dataclasses import dataclass, field

from vifqos.claim import Claim
from vifqos.uplink import Uplink
from vifqos.vif import Vif


@dataclass
class Snapshot:
    """What was read, each thing once."""

    at: float = 0.0                         # seconds, of a clock that never goes back
    ours: bool = True                       # our netback is loaded
    loaded: bool = True                     # any netback is
    sysctls: dict[str, str] = field(default_factory=dict)   # those of the host
    vifs: dict[str, Vif] = field(default_factory=dict)      # by name
    uplinks: dict[str, Uplink] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)  # by vif
    backends: dict[str, str] = field(default_factory=dict)  # xenstore below its vif backends, by path
    unread: list[str] = field(default_factory=list)         # what could not be read, and why

    def of_uplink(self, name: str | None) -> list[Vif]:
        """The vifs whose frames leave by it."""
        return [vif for vif in self.vifs.values() if vif.uplink == name]
