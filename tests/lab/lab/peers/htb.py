# SPDX-License-Identifier: GPL-2.0-only
"""Peer htb: hierarchical token buckets on the uplink, a class for each vif."""

from typing import List

from .. import units
from ..scenario import Event, Guest
from ..step import step
from . import terms
from .peer import FULL_FRAME, MIN_BURST, Peer

# what a frame occupies beside its bytes, and the smallest one: as the wire counts
ACCOUNTING = ["overhead", units.WIRE_OVERHEAD, "mpu", units.wire_bytes(0), "linklayer", "ethernet"]
MAX_QUANTUM = 60000


class Htb(Peer):
    """HTB on each wire, a class for each guest: rate is its minimum, ceil its maximum or the link, prio its class.

    A guest without a minimum has its part, by priority, of what the minimums leave over as its rate. What classes
    borrow of each other goes by quantum, which is in proportion to their priorities.
    """

    def _class_id(self, guest: Guest) -> str:
        return f"1:{self.scenario.guests.index(guest) + 16:x}"

    def _class(self, device: str, class_id: str, parent: str, rate: int, ceil: int) -> List[object]:
        def burst(kbit: int) -> int:
            return max(MIN_BURST, kbit // 8)
        return ["tc_do", "class", "replace", "dev", device, "parent", parent, "classid", class_id, "htb",
                "rate", f"{rate}kbit", "ceil", f"{ceil}kbit", "burst", burst(rate), "cburst", burst(ceil), *ACCOUNTING]

    def _quantum(self, guest: Guest, guests: List[Guest]) -> int:
        smallest = min(self.terms[one.name].priority for one in guests)
        return min(FULL_FRAME * self.terms[guest.name].priority // smallest, MAX_QUANTUM)

    def _leaf(self, device: str, guest: Guest, guests: List[Guest], rate: int) -> List[object]:
        own = self.terms[guest.name]
        ceil = max(own.max_rate or self.scenario.link.rate_kbit, rate)
        return [*self._class(device, self._class_id(guest), "1:1", rate, ceil), "prio", own.importance,
                "quantum", self._quantum(guest, guests)]

    def _leaves(self, device: str, guests: List[Guest]) -> List[List[object]]:
        rates = terms.shares([self.terms[one.name] for one in guests], self.scenario.link.rate_kbit)
        return [self._leaf(device, guest, guests, rate) for guest, rate in zip(guests, rates)]

    def _all_leaves(self) -> List[List[object]]:
        return [leaf for device, guests in self.devices().items() for leaf in self._leaves(device, guests)]

    def setup(self) -> List[str]:
        link = self.scenario.link.rate_kbit
        lines = []
        for device, guests in self.devices().items():
            lines.append(step(0, "tc_do", "qdisc", "replace", "dev", device, "root", "handle", "1:", "htb"))
            lines.append(step(0, *self._class(device, "1:1", "1:", link, link)))
            lines += [step(guest.line, *leaf) for guest, leaf in zip(guests, self._leaves(device, guests))]
            lines += [step(guest.line, "tc_do", "filter", "add", "dev", device, "parent", "1:", "protocol", "all",
                           "flower", "src_mac", guest.mac, "classid", self._class_id(guest)) for guest in guests]
        return lines

    def change(self, event: Event) -> List[str]:
        """An admin tells it what is promised from now on."""
        before = self._all_leaves()
        terms.told(self.terms, event)
        return [step(event.line, *leaf) for leaf in self._all_leaves() if leaf not in before]
