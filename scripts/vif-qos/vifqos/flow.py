# SPDX-License-Identifier: GPL-2.0-only
"""What went on between two snapshots."""

from dataclasses import dataclass, field

from vifqos.snapshot import Snapshot
from vifqos.traffic import Traffic
from vifqos.vif import Vif

# Frames are counted without their header; on the wire they have it, FCS, preamble and gap.
WIRE_EXTRA = 38
WIRE_LEAST = 84
MTU = 1500
# IP and TCP headers with timestamps of each further piece of a packet that was cut
HEADERS = 52
PIECE = MTU - HEADERS
HELD = {"uplink": "qos_held_uplink", "rate": "qos_held_rate", "pps": "qos_held_pps", "turn": "qos_held_turn"}


@dataclass(frozen=True)
class Flow:
    """What one vif's guest sent, and was not let send; None is what netback does not count."""

    seconds: float
    mbps: float                     # on the wire, worked out from bytes and packets
    pps: float
    held_percent: float | None      # of the time it had something to send and was not let
    held: dict[str, int | None]     # by reason, see HELD
    grants: int | None
    ring_dropped: int | None
    frontend_dropped: int | None    # as its guest claims
    dom0_dropped: int
    sla_met: int | None
    sla_missed: int | None


@dataclass(frozen=True)
class UplinkFlow:
    """What one uplink sent; others is what no vif did."""

    mbps: float
    vifs_mbps: float
    dropped: int
    stuck: int | None


@dataclass
class Flows:
    """All flows of a host."""

    seconds: float
    vifs: dict[str, Flow] = field(default_factory=dict)
    uplinks: dict[str, UplinkFlow] = field(default_factory=dict)


def wire(octets: int, packets: int, extra: int = WIRE_EXTRA) -> tuple[int, int]:
    """Bytes and packets on the wire of frames counted by dom0; GSO packets as their pieces, by the mean size."""
    if packets <= 0 or octets <= 0:
        return 0, 0
    if octets <= packets * MTU:
        return max(octets + extra * packets, WIRE_LEAST * packets), packets
    pieces = max(packets, -(-(octets - HEADERS * packets) // PIECE))
    return octets + (pieces - packets) * HEADERS + extra * pieces, pieces


def since(old: int | None, new: int | None) -> int | None:
    """How much a counter grew; one that began anew grew by all it has."""
    if new is None:
        return None
    return new - old if old is not None and new >= old else new


def grown(old: Traffic, new: Traffic) -> Traffic:
    """What was carried between two readings; all of it, when the device is another."""
    if new.octets < old.octets or new.packets < old.packets:
        return new
    return Traffic(new.octets - old.octets, new.packets - old.packets, max(new.dropped - old.dropped, 0))


def flow(old: Vif, new: Vif, seconds: float) -> Flow:
    """What one vif did."""
    def counter(name: str) -> int | None:
        return since(old.counters.get(name), new.counters.get(name))

    moved = grown(old.received, new.received)
    octets, packets = wire(moved.octets, moved.packets)
    parked, span = counter("qos_parked_ns"), new.counted_at - old.counted_at
    held = None if parked is None or span <= 0 else min(100.0, parked / span / 1e7)
    return Flow(seconds, octets * 8 / seconds / 1e6, packets / seconds, held,
                {reason: counter(name) for reason, name in HELD.items()}, counter("qos_grants"),
                counter("qos_ring_dropped"), counter("qos_frontend_dropped_claimed"), moved.dropped,
                counter("qos_sla_met"), counter("qos_sla_missed"))


def flows(before: Snapshot, after: Snapshot) -> Flows | None:
    """What all did; None when no time has passed.  A vif that was not there before has no flow yet."""
    seconds = after.at - before.at
    if seconds <= 0:
        return None
    result = Flows(seconds)
    for name, new in after.vifs.items():
        old = before.vifs.get(name)
        if old and (old.domid, old.index) == (new.domid, new.index):
            result.vifs[name] = flow(old, new, seconds)
    for name, link in after.uplinks.items():
        if name in before.uplinks:
            result.uplinks[name] = uplink_flow(before, after, name, result)
    return result


def uplink_flow(before: Snapshot, after: Snapshot, name: str, result: Flows) -> UplinkFlow:
    """What one uplink did; its own frames are counted with their header."""
    old, new = before.uplinks[name], after.uplinks[name]
    moved = grown(old.sent, new.sent)
    octets, _ = wire(moved.octets - 14 * moved.packets, moved.packets)
    vifs = sum(result.vifs[vif.name].mbps for vif in after.of_uplink(name) if vif.name in result.vifs)
    return UplinkFlow(octets * 8 / result.seconds / 1e6, vifs, moved.dropped, since(old.stuck, new.stuck))
