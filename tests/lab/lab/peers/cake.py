# SPDX-License-Identifier: GPL-2.0-only
"""Peer cake: CAKE on the uplink, and as the limit of a vif that has a maximum."""

from typing import List

from ..scenario import Event, Guest
from ..step import step
from .peer import Peer

# of the link: at its very rate, what once stands in the NIC would stay there
PERCENT = 99


class Cake(Peer):
    """CAKE on each wire shapes to just below the link's rate, fair first to source addresses, so vifs, then to connections.

    It has no weights and no minimums. A vif with a maximum passes a CAKE of its own, of that rate, on its way in.
    """

    def _shaper(self, rate_kbit: int) -> List[object]:
        # "ethernet" counts bytes as the wire does; what guests write into DSCP shall not move them before others
        rate = ["bandwidth", f"{rate_kbit}kbit"] if rate_kbit else ["unlimited"]
        return [*rate, "ethernet", "besteffort"]

    def _uplink(self) -> List[object]:
        vlan = ["ether-vlan"] if self.scenario.layout == "vlan" else []
        return [*self._shaper(self.scenario.link.rate_kbit * PERCENT // 100), *vlan, "dual-srchost"]

    def _limit(self, line: int, guest: Guest) -> str:
        return step(line, "vif_shape", guest.name, *self._shaper(self.terms[guest.name].max_rate), "flows")

    def setup(self) -> List[str]:
        lines = [step(0, "tc_do", "qdisc", "replace", "dev", device, "root", "cake", *self._uplink())
                 for device in self.devices()]
        return lines + [self._limit(guest.line, guest) for guest in self.limited()]

    def change(self, event: Event) -> List[str]:
        return [self._limit(event.line, guest) for guest in self.limited_anew(event)]
