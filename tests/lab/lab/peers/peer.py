# SPDX-License-Identifier: GPL-2.0-only
"""A peer: one way to set dom0 up for a scenario."""

from typing import Dict, List

from .. import units
from ..scenario import Event, Guest, Scenario
from . import terms

FULL_FRAME = units.wire_bytes(1500)
# what lets a class or queue make good for a late timer
MIN_BURST = 15000


class Peer:
    """Stock netback and something of the kernel's; each run has a new one."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.terms = terms.at_start(scenario)

    def setup(self) -> List[str]:
        """The plan's steps before the run, when the guests are there."""
        raise NotImplementedError

    def change(self, event: Event) -> List[str]:
        """The plan's steps at an event beside those that the event is; the link's own changes nobody tells it."""
        raise NotImplementedError

    def devices(self) -> Dict[str, List[Guest]]:
        """The wires' devices, with the vifs that send by them."""
        guests = self.scenario.guests
        if self.scenario.layout == "two":
            return {device: [guest for guest in guests if guest.bridge == bridge]
                    for device, bridge in (("uplink", "xenbr0"), ("uplink2", "xenbr1"))}
        if self.scenario.layout == "bond":
            return {"uplink": guests, "uplink2": guests}
        return {} if self.scenario.layout == "hostonly" else {"uplink": guests}

    def plugged(self) -> List[Guest]:
        """The vifs that are there before the run."""
        return [guest for guest in self.scenario.guests if guest.plugged]

    def limited(self) -> List[Guest]:
        """Those of them that have a maximum."""
        return [guest for guest in self.plugged() if self.terms[guest.name].max_rate]

    def limited_anew(self, event: Event) -> List[Guest]:
        """Take an event in: whose limit at the vif itself has to be set, or taken away, for it."""
        before = {name: own.max_rate for name, own in self.terms.items()}
        terms.told(self.terms, event)
        if event.kind == "attach":
            # a vif comes without any
            before[event.words[0]] = 0
        return [guest for guest in self.scenario.guests if self.terms[guest.name].max_rate != before[guest.name]]
