# SPDX-License-Identifier: GPL-2.0-only
"""What a scenario sets for vifs, at the start and later, by the names that vif-qos(8) has in its stream."""

from typing import Dict, List, Optional, Tuple

from . import units
from .scenario import Event, Guest, Scenario

DEFAULTS: Dict[str, Optional[int]] = {"priority": 10, "class": 4, "min_rate_kbit": None, "max_rate_kbit": None,
                                      "max_pps": None, "vm_max_pps": None}
RATES = {"min_rate": "min_rate_kbit", "max_rate": "max_rate_kbit"}


def _of_sysctl(name: str, text: str) -> Dict[str, Optional[int]]:
    """A sysctl of a vif; 0 is no limit."""
    key = RATES.get(name, name)
    return {key: int(text) or None} if key in DEFAULTS and text.isdigit() else {}


def _of_key(name: str, text: str) -> Dict[str, Optional[int]]:
    """A key in xenstore; one that netback refuses sets nothing."""
    if name not in ("min-rate", "max-rate"):
        return _of_sysctl(name.replace("-", "_"), text)
    try:
        return {RATES[name.replace("-", "_")]: None if text == "none" else units.rate_bits(text) // 1000}
    except ValueError:
        return {}


def at_start(scenario: Scenario, guest: Guest) -> Dict[str, Optional[int]]:
    """What a vif begins with."""
    found = dict(DEFAULTS)
    for key, text in scenario.netback.items():
        if key.startswith("default/"):
            found.update(_of_sysctl(key.partition("/")[2], text))
    xl_rate = dict(word.partition("=")[::2] for word in guest.vif.split(",")).get("rate")
    found.update(_of_key("max-rate", xl_rate) if xl_rate else {})
    for key, text in guest.keys.items():
        found.update(_of_key(key, text))
    found.update({"priority": guest.priority} if guest.priority is not None else {})
    return found


def _changes(event: Event) -> List[Tuple[Optional[str], str, Optional[int]]]:
    """Vif, key and value of what an event sets; the link's rate is no vif's."""
    if event.kind == "link":
        return [(None, "rate_kbit", int(event.words[0]))]
    if event.kind == "sysctl" and event.words[0] == "priorities":
        pairs = (pair.split("=") for pair in event.words[1].split())
        return [(name, "priority", int(number)) for name, number in pairs]
    if event.kind == "sysctl":
        vif, _, name = event.words[0].rpartition("/")
        return [(vif, *one) for one in _of_sysctl(name, event.words[1]).items()] if vif not in ("", "default") else []
    if event.kind == "xenstore":
        vif, name, text = event.words
        return [(vif, *one) for one in _of_key(name, text).items()]
    return []


def changes(scenario: Scenario) -> List[dict]:
    """All that is set later, in order."""
    return [{"at_s": event.time_ns / 10**9, "vif": vif, "key": key, "value": value}
            for event in scenario.events for vif, key, value in _changes(event)]
