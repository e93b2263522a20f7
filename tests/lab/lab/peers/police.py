# SPDX-License-Identifier: GPL-2.0-only
"""Peer police: a policer at the ingress of each vif."""

from typing import List

from .. import units
from ..scenario import Event, Guest
from ..step import step
from .peer import MIN_BURST, Peer

# where frames come in, their Ethernet header is not among their bytes
ACCOUNTING = ["overhead", units.WIRE_OVERHEAD + units.ETHERNET_HEADER, "mpu", units.wire_bytes(0)]
# what it lets pass at once: of a sender that wakes up a hundred times a second
BURST_MS = 10


class Police(Peer):
    """What exceeds a vif's maximum is dropped at its ingress, as the kernel's own guide to traffic control has it.

    A vif without a maximum is left alone: a policer doesn't know who else sends by a link.
    """

    def _policer(self, guest: Guest) -> List[object]:
        rate = self.terms[guest.name].max_rate
        if not rate:
            return ["vif_unpolice", guest.name]
        return ["vif_police", guest.name, f"{rate}kbit", max(MIN_BURST, rate // 8 * BURST_MS), *ACCOUNTING]

    def setup(self) -> List[str]:
        return [step(guest.line, *self._policer(guest)) for guest in self.limited()]

    def change(self, event: Event) -> List[str]:
        return [step(event.line, *self._policer(guest)) for guest in self.limited_anew(event)]
