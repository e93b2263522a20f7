# SPDX-License-Identifier: GPL-2.0-only
"""Peers: stock netback with what the kernel itself has for sharing a link, set up as its documentation advises.

A further one is a Peer, a name in PEERS below and one in scenario.PEERS.
"""

from dataclasses import dataclass
from typing import Callable, Dict, List, Optional

from . import units
from .scenario import Event, Guest, Scenario
from .step import step

FULL_FRAME = units.wire_bytes(1500)
# what a frame occupies beside its bytes, and the smallest one: as the wire counts
ACCOUNTING = ["overhead", units.WIRE_OVERHEAD, "mpu", units.wire_bytes(0), "linklayer", "ethernet"]
# where frames come in, their Ethernet header is not among their bytes
ACCOUNTING_IN = ["overhead", units.WIRE_OVERHEAD + units.ETHERNET_HEADER, *ACCOUNTING[2:4]]
MIN_BURST = 15000
MAX_QUANTUM = 60000
# what a policer lets pass at once: of a sender that wakes up a hundred times a second
BURST_MS = 10
DEFAULTS = {"min_rate": 0, "max_rate": 0, "class": 4, "priority": 10}


@dataclass
class Terms:
    """What a vif was promised; rates in kbit/s, 0: none."""

    min_rate: int
    max_rate: int
    importance: int         # class, 1 is the most important one
    priority: int


def _kbit(text: str) -> int:
    return units.rate_bits(text) // 1000


def _terms(guest: Guest, settings: Dict[str, str]) -> Terms:
    default = {name: int(settings.get("default/" + name, value)) for name, value in DEFAULTS.items()}
    rates = {name: _kbit(guest.keys[key]) if key in guest.keys else default[name]
             for name, key in (("min_rate", "min-rate"), ("max_rate", "max-rate"))}
    return Terms(rates["min_rate"], rates["max_rate"], int(guest.keys.get("class", default["class"])),
                 default["priority"] if guest.priority is None else guest.priority)


class Peer:
    """One way to set dom0 up for a scenario; each run has a new one."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.terms = {guest.name: _terms(guest, scenario.netback) for guest in scenario.guests}

    def setup(self) -> List[str]:
        """The plan's steps before the run, when the guests are there."""
        raise NotImplementedError

    def change(self, event: Event) -> List[str]:
        """The plan's steps at an event beside those that the event is."""
        raise NotImplementedError


class Htb(Peer):
    """HTB on each wire, a class for each guest: rate is its minimum, ceil its maximum or the link, prio its class.

    A guest without a minimum has an equal part of what the minimums leave over as its rate. What classes borrow of
    each other goes by quantum, which is in proportion to their priorities.
    """

    def _devices(self) -> Dict[str, List[Guest]]:
        """The wires' devices, with the guests that send by them."""
        guests = self.scenario.guests
        if self.scenario.layout == "two":
            return {device: [guest for guest in guests if guest.bridge == bridge]
                    for device, bridge in (("uplink", "xenbr0"), ("uplink2", "xenbr1"))}
        if self.scenario.layout == "bond":
            return {"uplink": guests, "uplink2": guests}
        return {} if self.scenario.layout == "hostonly" else {"uplink": guests}

    def _class_id(self, guest: Guest) -> str:
        return f"1:{self.scenario.guests.index(guest) + 16:x}"

    def _class(self, device: str, class_id: str, parent: str, rate: int, ceil: int) -> List[object]:
        def burst(kbit: int) -> int:
            return max(MIN_BURST, kbit // 8)
        return ["tc_do", "class", "replace", "dev", device, "parent", parent, "classid", class_id, "htb",
                "rate", f"{rate}kbit", "ceil", f"{ceil}kbit", "burst", burst(rate), "cburst", burst(ceil), *ACCOUNTING]

    def _rate(self, guest: Guest, guests: List[Guest]) -> int:
        terms = self.terms[guest.name]
        without = sum(not self.terms[one.name].min_rate for one in guests)
        left = self.scenario.link.rate_kbit - sum(self.terms[one.name].min_rate for one in guests)
        rate = terms.min_rate or max(left // without, 8)
        return min(rate, terms.max_rate or rate)

    def _quantum(self, guest: Guest, guests: List[Guest]) -> int:
        smallest = min(self.terms[one.name].priority for one in guests)
        return min(FULL_FRAME * self.terms[guest.name].priority // smallest, MAX_QUANTUM)

    def _leaf(self, device: str, guest: Guest, guests: List[Guest]) -> List[object]:
        terms = self.terms[guest.name]
        rate = self._rate(guest, guests)
        ceil = max(terms.max_rate or self.scenario.link.rate_kbit, rate)
        return [*self._class(device, self._class_id(guest), "1:1", rate, ceil), "prio", terms.importance,
                "quantum", self._quantum(guest, guests)]

    def _leaves(self) -> List[List[object]]:
        return [self._leaf(device, guest, guests) for device, guests in self._devices().items() for guest in guests]

    def setup(self) -> List[str]:
        link = self.scenario.link.rate_kbit
        lines = []
        for device, guests in self._devices().items():
            lines.append(step(0, "tc_do", "qdisc", "replace", "dev", device, "root", "handle", "1:", "htb"))
            lines.append(step(0, *self._class(device, "1:1", "1:", link, link)))
            lines += [step(guest.line, *self._leaf(device, guest, guests)) for guest in guests]
            lines += [step(guest.line, "tc_do", "filter", "add", "dev", device, "parent", "1:", "protocol", "all",
                           "flower", "src_mac", guest.mac, "classid", self._class_id(guest)) for guest in guests]
        return lines

    def change(self, event: Event) -> List[str]:
        """An admin tells it what is promised from now on; of the link's own changes nobody tells it."""
        before = self._leaves()
        _told(self.terms, event)
        return [step(event.line, *leaf) for leaf in self._leaves() if leaf not in before]


class Police(Peer):
    """What exceeds a vif's maximum is dropped at its ingress, as the kernel's own guide to traffic control has it.

    A vif without a maximum is left alone: a policer doesn't know who else sends by a link.
    """

    def _policer(self, guest: Guest) -> List[object]:
        rate = self.terms[guest.name].max_rate
        return ["vif_police", guest.name, f"{rate}kbit", max(MIN_BURST, rate // 8 * BURST_MS),
                *ACCOUNTING_IN]

    def _policed(self) -> List[Guest]:
        return [guest for guest in self.scenario.guests if guest.plugged and self.terms[guest.name].max_rate]

    def setup(self) -> List[str]:
        return [step(guest.line, *self._policer(guest)) for guest in self._policed()]

    def change(self, event: Event) -> List[str]:
        names = _told(self.terms, event)
        return [step(event.line, *self._policer(guest)) for guest in self._policed() if guest.name in names]


def _told(terms: Dict[str, Terms], event: Event) -> List[str]:
    """Takes an event's changes into the terms: whom it is about."""
    changes = _changes(event)
    for name, (key, value) in changes.items():
        setattr(terms[name], {"class": "importance"}.get(key, key), value)
    return list(changes)


def _changes(event: Event) -> Dict[str, tuple]:
    """What a sysctl changes: for each guest, its key and value."""
    if event.kind != "sysctl":
        return {}
    key, value = event.words
    if key == "priorities":
        return {name: ("priority", int(number)) for name, number in (pair.split("=") for pair in value.split())}
    name, _, setting = key.rpartition("/")
    return {name: (setting, int(value))} if name not in ("", "default") and setting in DEFAULTS else {}


PEERS: Dict[str, Callable[[Scenario], Peer]] = {"htb": Htb, "police": Police}


def make(netback: str, scenario: Scenario) -> Optional[Peer]:
    """The peer of that name; None for netbacks that stand for themselves."""
    return PEERS[netback](scenario) if netback in PEERS else None
