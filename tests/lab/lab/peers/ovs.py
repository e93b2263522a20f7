# SPDX-License-Identifier: GPL-2.0-only
"""Peer ovs: a bridge of Open vSwitch that polices vifs and has a queue for each on the uplink's port."""

from typing import Dict, List

from .. import units
from ..scenario import Event, Guest
from ..step import step
from . import terms
from .peer import FULL_FRAME, MIN_BURST, Peer

IP_BYTES = 1500
# of the rate, in kbit: what its manual advises for TCP's sake
POLICING_BURST = 0.8


def _frame_bits(wire_kbit: int) -> int:
    """Open vSwitch counts a frame by its header and bytes: what a rate on the wire is in full frames."""
    return wire_kbit * 1000 * (IP_BYTES + units.ETHERNET_HEADER) // FULL_FRAME


class Ovs(Peer):
    """QoS of type linux-htb on the uplink's port, a queue for each vif, and a flow that puts the vif's packets there.

    min-rate is a vif's minimum, or else its part by priority of what the minimums leave over; max-rate its maximum,
    priority its class. A vif with a maximum is policed, too.
    """

    def _number(self, guest: Guest) -> int:
        """The queue of a vif; 0 is for packets of nobody."""
        return self.scenario.guests.index(guest) + 1

    def _queues(self) -> Dict[str, List[object]]:
        """Its settings by vif."""
        link = self.scenario.link.rate_kbit
        guests = self.scenario.guests
        rates = terms.shares([self.terms[one.name] for one in guests], link)
        return {guest.name: self._queue(self.terms[guest.name], min(rate, link)) for guest, rate in zip(guests, rates)}

    def _queue(self, own: terms.Terms, rate_kbit: int) -> List[object]:
        ceil = own.ceil(self.scenario.link.rate_kbit)
        settings = {"min-rate": _frame_bits(min(rate_kbit, ceil)), "max-rate": _frame_bits(ceil),
                    "priority": own.importance, "burst": max(MIN_BURST, ceil // 8) * 8}
        return [f"other-config:{key}={value}" for key, value in settings.items()]

    def _policer(self, line: int, guest: Guest) -> str:
        # what comes in from a vif is counted without its Ethernet header, in units of 1000 bits
        rate = self.terms[guest.name].max_rate * IP_BYTES // FULL_FRAME
        burst = max(int(rate * POLICING_BURST), -(-IP_BYTES * 8 // 1000)) if rate else 0
        return step(line, "ovs_police", guest.name, rate, burst)

    def _flow(self, line: int, guest: Guest) -> str:
        return step(line, "ovs_flow", guest.name, self._number(guest))

    def setup(self) -> List[str]:
        numbers = {guest.name: self._number(guest) for guest in self.scenario.guests}
        words = ["set", "Port", "uplink", "qos=@qos", "--", "--id=@qos", "create", "QoS", "type=linux-htb",
                 f"other-config:max-rate={_frame_bits(self.scenario.link.rate_kbit)}",
                 *(f"queues:{number}=@q{number}" for number in numbers.values())]
        for name, settings in self._queues().items():
            words += ["--", f"--id=@q{numbers[name]}", "create", "Queue", *settings]
        lines = [step(0, "ovs_do", *words)] + [self._flow(guest.line, guest) for guest in self.plugged()]
        return lines + [self._policer(guest.line, guest) for guest in self.limited()]

    def change(self, event: Event) -> List[str]:
        before = self._queues()
        limited = self.limited_anew(event)
        lines = [step(event.line, "ovs_queue", self._number(guest), *settings)
                 for guest, settings in zip(self.scenario.guests, self._queues().values())
                 if settings != before[guest.name]]
        # a vif that comes has another number of port
        lines += [self._flow(event.line, guest) for guest in self.scenario.guests
                  if event.kind == "attach" and guest.name == event.words[0]]
        return lines + [self._policer(event.line, guest) for guest in limited]
