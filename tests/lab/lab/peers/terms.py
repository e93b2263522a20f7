# SPDX-License-Identifier: GPL-2.0-only
"""What vifs were promised: what every peer is set up from. Rates are kbit/s on the wire."""

from dataclasses import dataclass
from typing import Dict, List

from .. import units
from ..scenario import Event, Guest, Scenario

DEFAULTS = {"min_rate": 0, "max_rate": 0, "class": 4, "priority": 10}
# the least that a class or queue has: it may not be none
LEAST_KBIT = 8


@dataclass
class Terms:
    """What a vif was promised; rates in kbit/s, 0: none."""

    min_rate: int
    max_rate: int
    importance: int         # class, 1 is the most important one
    priority: int

    def ceil(self, link_kbit: int) -> int:
        """The most it may have of a link."""
        return min(self.max_rate or link_kbit, link_kbit)


def _kbit(text: str) -> int:
    return units.rate_bits(text) // 1000


def _of_guest(guest: Guest, settings: Dict[str, str]) -> Terms:
    default = {name: int(settings.get("default/" + name, value)) for name, value in DEFAULTS.items()}
    rates = {name: _kbit(guest.keys[key]) if key in guest.keys else default[name]
             for name, key in (("min_rate", "min-rate"), ("max_rate", "max-rate"))}
    return Terms(rates["min_rate"], rates["max_rate"], int(guest.keys.get("class", default["class"])),
                 default["priority"] if guest.priority is None else guest.priority)


def at_start(scenario: Scenario) -> Dict[str, Terms]:
    """The terms of each vif when the run begins."""
    return {guest.name: _of_guest(guest, scenario.netback) for guest in scenario.guests}


def told(terms: Dict[str, Terms], event: Event) -> None:
    """Take an event's changes into the terms."""
    for name, (key, value) in _changes(event).items():
        setattr(terms[name], {"class": "importance"}.get(key, key), value)


def _changes(event: Event) -> Dict[str, tuple]:
    """What a sysctl changes: for each guest, its key and value."""
    if event.kind != "sysctl":
        return {}
    key, value = event.words
    if key == "priorities":
        return {name: ("priority", int(number)) for name, number in (pair.split("=") for pair in value.split())}
    name, _, setting = key.rpartition("/")
    return {name: (setting, int(value))} if name not in ("", "default") and setting in DEFAULTS else {}


def shares(terms: List[Terms], link_kbit: int) -> List[int]:
    """The rate of each of those that share a link: its minimum; without one, by priority of what these leave over."""
    left = max(link_kbit - sum(one.min_rate for one in terms), 0)
    heads = sum(one.priority for one in terms if not one.min_rate)
    rates = [one.min_rate or max(left * one.priority // heads, LEAST_KBIT) for one in terms]
    return [min(rate, one.max_rate or rate) for rate, one in zip(rates, terms)]
