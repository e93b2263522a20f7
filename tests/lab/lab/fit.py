# SPDX-License-Identifier: GPL-2.0-only
"""A scenario as a netback has it, where that is not as its file says."""

from dataclasses import replace

from .errors import LabError
from .scenario import Event, Scenario


def _without_prioritize(scenario: Scenario) -> Scenario:
    def prioritizes(event: Event) -> bool:
        return event.kind == "sysctl" and event.words[0] == "prioritize"
    return replace(scenario, netback={**scenario.netback, "prioritize": "0"},
                   events=[event for event in scenario.events if not prioritizes(event)])


def _on_openvswitch(scenario: Scenario) -> Scenario:
    if scenario.layout not in ("bridge", "ovs"):
        raise LabError(f"{scenario.path}: netback ovs stands for a bridge, not for 'layout {scenario.layout}'")
    for guest in scenario.guests:
        if guest.script == "vif-bridge":
            raise LabError(f"{scenario.path}:{guest.line}: netback ovs: vif-bridge knows no Open vSwitch")
    return replace(scenario, layout="ovs")


def fitted(scenario: Scenario, netback: str) -> Scenario:
    """What a run on this one of NETBACKS is planned, and judged, by."""
    change = {"qos-off": _without_prioritize, "ovs": _on_openvswitch}.get(netback)
    return change(scenario) if change else scenario
