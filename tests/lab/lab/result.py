# SPDX-License-Identifier: GPL-2.0-only
"""Makes result.json out of a measurement. What was not measured is null; nothing is made up."""

import json
import re
from typing import Dict, List, Optional

from . import case, settings, verdict
from .expect import evaluate
from .measure import Asked, Measurement
from .scenario import NETBACKS, is_ours

DIGITS = 3


def _round(value: Optional[float]) -> Optional[float]:
    return None if value is None else round(value, DIGITS)


def _sum(values: List[Optional[int]]) -> Optional[int]:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _minus(first: Optional[int], *others: Optional[int]) -> Optional[int]:
    total = _sum(list(others))
    return None if first is None or total is None else first - total


def _has_tcp(run: Measurement, name: str) -> bool:
    return any(load.kind == "tcp" and load.guest == name for load in run.scenario.loads)


def _offered(run: Measurement, name: str) -> Optional[int]:
    """Packets that the guest's processes and pktgen wanted to send; IP does not count them by vif."""
    if len(run.scenario.vifs(name.partition(".")[0])) > 1:
        return None
    keys = ["ip_out", "offer_lost", "pktgen_sent", "pktgen_errors"]
    if _has_tcp(run, name):
        # IP counts a GSO packet once, TCP each segment
        keys[:2] = ["tcp_out", "udp_out", "udp_refused", "icmp_out"]
    return _sum([run.grown("guest." + name, key) for key in keys])


def _same_vif(run: Measurement, name: str) -> bool:
    """Is it one vif all the time, whose counters tell of the whole run?"""
    changes = [event.kind for event in run.scenario.events
               if event.kind in ("detach", "attach") and event.words[0] == name]
    return changes == ([] if run.scenario.guest(name).plugged else ["attach"])


def _sla(run: Measurement, name: str) -> Optional[Dict[str, int]]:
    """Periods in which a vif wanted its minimum, and got it or did not."""
    counts = {key: run.grown("vif." + name, "sla_" + key) for key in ("met", "missed")}
    return None if None in counts.values() or not _same_vif(run, name) else counts


def _dropped(run: Measurement, name: str, offered: Optional[int], delivered: int) -> Dict[str, Optional[int]]:
    guest, vif = "guest." + name, "vif." + name
    scenario = run.scenario
    if not _same_vif(run, name):
        return {"guest": None, "frontend": None, "ring": None, "dom0": None}
    frontend = run.grown(guest, "tx_dropped")
    sent = run.grown(guest, "tx_packets")
    taken = run.grown(vif, "rx_packets")
    in_guest, left = _minus(offered, sent, frontend), taken
    if _has_tcp(run, name):
        # sent and taken count GSO packets, not what they become on the wire
        in_guest = run.grown(guest, "qdisc_dropped")
        left = run.grown("wire." + name, "packets")
    # the far end doesn't see what goes to another guest
    local = any(load.guest == name and load.dst for load in scenario.loads)
    return {"guest": in_guest, "frontend": frontend, "ring": _minus(sent, taken),
            "dom0": None if local else _minus(left, delivered)}


def _microseconds(numbers: Optional[dict], keys: List[str]) -> Optional[Dict[str, float]]:
    if not numbers or not numbers["samples"]:
        return None
    return {key: _round(numbers[key] / 1000) for key in keys}


def _quantiles(numbers: Optional[dict]) -> Optional[Dict[str, List[float]]]:
    """How delays are spread: so many of a thousand packets had at most that delay."""
    points = (numbers or {}).get("quantiles")
    if not points:
        return None
    return {"permille": [permille for permille, _ in points], "us": [_round(delay / 1000) for _, delay in points]}


def _vif(run: Measurement, name: str) -> dict:
    length = run.scenario.run_ns
    seconds = [(start * 10**9, (start + 1) * 10**9) for start in range(run.scenario.seconds)]
    source = run.source(name)
    delivered = source["packets"] if source else 0
    offered = _offered(run, name)
    mean = run.mbps(name, 0, length)
    return {
        "settings": settings.at_start(run.scenario, run.scenario.guest(name)),
        "mbps": [_round(run.mbps(name, *second)) for second in seconds],
        "pps": [_round(run.pps(name, *second)) for second in seconds],
        "in_mbps": [_round(run.in_mbps(name, *second)) for second in seconds] if name in run.received else None,
        "mean_mbps": _round(mean),
        "mean_pps": _round(run.pps(name, 0, length)),
        "goodput_mbps": _round(mean * source["ip_bytes"] / source["wire_bytes"]) if delivered else 0.0,
        "delay_us": _microseconds(source and source["delay_ns"], ["p50", "p99", "max"]),
        "delay_quantiles": _quantiles(source and source["delay_ns"]),
        "gap_us": _microseconds(source and source["gap_ns"], ["mean", "stddev"]),
        "offered_packets": offered,
        "delivered_packets": delivered,
        "dropped": _dropped(run, name, offered, delivered),
        "sla": _sla(run, name),
    }


def _cost(run: Measurement) -> Dict[str, Optional[float]]:
    delivered = run.delivered("", 0, run.scenario.run_ns)
    domids = [run.domid(guest.name) for guest in run.scenario.domains]
    dom0 = run.grown("domtime", "0")

    def per_packet(nanoseconds: Optional[int]) -> Optional[float]:
        return _round(nanoseconds / delivered) if delivered and nanoseconds is not None else None

    return {
        "dom0_ns_per_delivered_packet": per_packet(dom0),
        "guest_ns_per_delivered_packet": per_packet(_sum([run.grown("domtime", domid) for domid in domids])),
        # Xen accounts its own work to the domain that it works for
        "xen_ns_per_delivered_packet": None,
        "dom0_busy_fraction": None if dom0 is None else _round(dom0 / run.scenario.run_ns / run.scenario.dom0.vcpus),
        "dom0_ns": _cpu_ns(run, "0"),
        "hypercalls_per_delivered_packet": _round(run.asked_for("hypercalls", 0, run.scenario.run_ns)),
        "grant_ops_per_delivered_packet": _round(run.asked_for("grant_ops", 0, run.scenario.run_ns)),
        "recorded": [_recorded(run, one) for one in run.asked],
    }


def _cpu_ns(run: Measurement, domid: str) -> List[Optional[int]]:
    """A domain's CPU time in each second."""
    return [run.cpu_ns(domid, start * 10**9, (start + 1) * 10**9) for start in range(run.scenario.seconds)]


def _recorded(run: Measurement, window: Asked) -> Dict[str, float]:
    """A window in which hypercalls were counted."""
    return {"from_s": window.start_ns / 10**9, "to_s": window.stop_ns / 10**9, "hypercalls": window.hypercalls,
            "grant_ops": window.grant_ops, "delivered_packets": run.delivered("", window.start_ns, window.stop_ns)}


def _clock_drift(run: Measurement) -> Optional[float]:
    """How far guests' clocks moved against dom0's from begin to end: the error bound of delays."""
    moved = [run.grown(f"guest.{guest.name}.clock", "0") for guest in run.scenario.domains]
    known = [abs(value) for value in moved if value is not None]
    return _round(max(known) / 1000) if known else None


def _cases(run: Measurement) -> dict:
    """Of the hostile frontend's: how many ended as they have to, and the others."""
    modes = case.modes([event.words[0] for event in run.scenario.events if event.kind == "dom0"])
    wrong = verdict.wrong(run.verdicts, modes)
    return {"right": len(run.verdicts.splitlines()) - len(wrong), "wrong": wrong}


def build(run: Measurement, netback: str) -> dict:
    """The result of one run."""
    assert netback in NETBACKS
    scenario = run.scenario
    result = {
        "scenario": scenario.name,
        "title": scenario.title,
        "netback": netback,
        "settings": scenario.netback if is_ours(netback) else {},
        "kernel": run.facts.get("kernel"),
        "xen": run.facts.get("xen"),
        "xl": run.facts.get("xl"),
        "seconds": list(range(scenario.seconds)),
        "vifs": {name: _vif(run, name) for name in run.names()},
        "link": {
            "rate_mbps": _round(scenario.link.rate_kbit / 1000),
            "busy_fraction": _round(run.busy(0, scenario.run_ns)),
            "busy": [_round(run.busy(start * 10**9, (start + 1) * 10**9)) for start in range(scenario.seconds)],
        },
        "guests": {guest.name: {"cpu_ns": _cpu_ns(run, run.domid(guest.name))} for guest in scenario.domains},
        "changes": settings.changes(scenario),
        "cost": _cost(run),
        "clock_drift_us": _clock_drift(run),
    }
    if run.verdicts:
        result["cases"] = _cases(run)
    result["expect"] = [evaluate(run, result, expectation) for expectation in scenario.expectations
                        if expectation.netback in (netback, "any")]
    return result


def text(result: dict) -> str:
    """result.json's text; the same result gives the same bytes."""
    indented = json.dumps(result, indent=1)
    # a list of numbers in one line; a string can't hold the line breaks looked for
    return re.sub(r"\[\n([^\[\]{}]*?)\n *\]", lambda one: "[" + " ".join(one[1].split()) + "]", indented) + "\n"


def series(run: Measurement) -> str:
    """series.csv: every bin of the wire's statistics."""
    width = run.scenario.bin_ns
    lines = ["time_s,vif,mbps,pps"]
    for start in range(0, run.scenario.run_ns, width):
        for name in run.names():
            lines.append(f"{start / 10**9:.1f},{name},{run.mbps(name, start, start + width):.3f},"
                         f"{run.pps(name, start, start + width):.0f}")
    return "\n".join(lines) + "\n"
