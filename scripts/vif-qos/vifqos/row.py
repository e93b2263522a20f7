# SPDX-License-Identifier: GPL-2.0-only
"""A vif as one line of a table, and as one object of JSON."""

from typing import Any

from vifqos import quantity
from vifqos.claim import Claim
from vifqos.flow import Flow, Flows
from vifqos.snapshot import Snapshot
from vifqos.table import Column
from vifqos.text import counted, printable
from vifqos.vif import Vif

COLUMNS = [Column("VM", True, 18), Column("VIF", True, 15), Column("UPLINK", True, 10), Column("CL"), Column("PRI"),
           Column("MIN"), Column("MAX"), Column("MAXPPS"), Column("Mb/s"), Column("PPS"), Column("HELD%"),
           Column("D.RING"), Column("D.FRNT*"), Column("D.DOM0"), Column("SLA")]
LEGEND = "Rates in Mb/s on the wire. D.: packets dropped in the ring, in the frontend (*as the guest claims), in dom0."


def order(vif: Vif) -> tuple[Any, ...]:
    """By uplink, those without one last; then by VM."""
    return vif.uplink is None, counted(vif.uplink or ""), counted(vif.label), vif.index, counted(vif.name)


def verdicts(met: int | None, missed: int | None) -> str:
    """Periods in which the minimum was kept, and was not."""
    return quantity.NONE if met is None or missed is None else f"{quantity.count(met)}/{quantity.count(missed)}"


def set_cells(vif: Vif) -> list[str]:
    """What is set."""
    if not vif.settings:
        return [quantity.NONE] * 5
    own = vif.settings
    pps = [value for value in (own.max_pps, own.vm_max_pps) if value]
    mark = "v" if own.vm_max_pps and own.vm_max_pps == min(pps) else ""     # the VM's
    return [str(own.importance), str(own.priority), quantity.limit(own.min_kbit), quantity.limit(own.max_kbit),
            quantity.bound(min(pps, default=0)) + mark]


def measured_cells(flow: Flow | None) -> list[str]:
    """What was measured."""
    if not flow:
        return [quantity.NONE] * 3
    return [quantity.rate(flow.mbps), quantity.count(flow.pps), quantity.percent(flow.held_percent)]


def total_cells(vif: Vif) -> list[str]:
    """Drops and periods since the vif is there."""
    get = vif.counters.get
    return [quantity.count(get("qos_ring_dropped")), quantity.count(get("qos_frontend_dropped_claimed")),
            quantity.count(vif.received.dropped), verdicts(get("qos_sla_met"), get("qos_sla_missed"))]


def delta_cells(flow: Flow | None) -> list[str]:
    """Drops and periods of the interval."""
    if not flow:
        return [quantity.NONE] * 4
    return [quantity.count(flow.ring_dropped), quantity.count(flow.frontend_dropped),
            quantity.count(flow.dom0_dropped), verdicts(flow.sla_met, flow.sla_missed)]


def rows(snapshot: Snapshot, names: list[str], flows: Flows | None, deltas: bool = False) -> list[list[str]]:
    """A row for each vif named, in order; drops in all, or of the interval."""
    table = []
    for vif in sorted((snapshot.vifs[name] for name in names if name in snapshot.vifs), key=order):
        flow = flows.vifs.get(vif.name) if flows else None
        table.append([printable(vif.label), vif.name, vif.uplink or quantity.NONE, *set_cells(vif),
                      *measured_cells(flow), *(delta_cells(flow) if deltas else total_cells(vif))])
    return table


def uplink_lines(snapshot: Snapshot, names: list[str], flows: Flows | None, deltas: bool = False) -> list[str]:
    """What the uplinks of these vifs carry, drop and have promised."""
    wanted = {snapshot.vifs[name].uplink for name in names if name in snapshot.vifs}
    texts = []
    for name, uplink in sorted(snapshot.uplinks.items()):
        if name not in wanted:
            continue
        flow = flows.uplinks.get(name) if flows else None
        dropped = flow.dropped if flow and deltas else uplink.sent.dropped
        text = f"{name}: {quantity.limit(uplink.rate_kbit)} Mb/s"
        text += f", sends {quantity.rate(flow.mbps)}" if flow else ""
        text += f", promised {quantity.rate((uplink.reserved_kbit or 0) / 1000)}"
        text += f" of {quantity.limit(uplink.reservable_kbit)}, dropped {quantity.count(dropped)}"
        texts.append(text)
    return texts


def settings_json(vif: Vif) -> dict[str, Any]:
    """What is set; null is no limit."""
    if not vif.settings:
        return {}
    own = vif.settings
    return {"priority": own.priority, "class": own.importance, "min_rate_kbit": own.min_kbit or None,
            "max_rate_kbit": own.max_kbit or None, "max_pps": own.max_pps or None,
            "vm_max_pps": own.vm_max_pps or None, "early_drop": own.early_drop_word(),
            "promised_kbit": vif.promised_kbit}


def flow_json(flow: Flow) -> dict[str, Any]:
    """What went on; null is what netback does not count."""
    return {"mbps": round(flow.mbps, 3), "pps": round(flow.pps, 1),
            "held_percent": None if flow.held_percent is None else round(flow.held_percent, 1),
            "held": flow.held, "grants": flow.grants,
            "dropped": {"ring": flow.ring_dropped, "frontend_claimed": flow.frontend_dropped,
                        "dom0": flow.dom0_dropped},
            "sla": {"met": flow.sla_met, "missed": flow.sla_missed}}


def dba_json(claim: Claim) -> dict[str, Any]:
    """The last round of reallocation."""
    return {"demand_kbit": claim.demand_kbit, "usage_kbit": claim.usage_kbit, "allocation_kbit": claim.allocation_kbit,
            "guarantee_kbit": claim.guarantee_kbit, "held_by": claim.held_by, "gets": claim.gets}


def vif_json(vif: Vif, flow: Flow | None, claim: Claim | None) -> dict[str, Any]:
    """All about a vif; flow is of the interval, totals since it is there."""
    get = vif.counters.get
    return {"vm": vif.vm, "domid": vif.domid, "index": vif.index, "uplink": vif.uplink, "told": vif.told,
            "settings": settings_json(vif), "flow": flow_json(flow) if flow else None,
            "dba": dba_json(claim) if claim else None,
            "total": {"rx_bytes": vif.received.octets, "rx_packets": vif.received.packets,
                      "dropped": {"ring": get("qos_ring_dropped"), "dom0": vif.received.dropped,
                                  "frontend_claimed": get("qos_frontend_dropped_claimed")},
                      "sla": {"met": get("qos_sla_met"), "missed": get("qos_sla_missed")}}}


def snapshot_json(snapshot: Snapshot, names: list[str], flows: Flows | None) -> dict[str, Any]:
    """A snapshot, by name of vif and of uplink."""
    chosen = [snapshot.vifs[name] for name in names if name in snapshot.vifs]
    claims = snapshot.claims if snapshot.sysctls.get("dba_period_ms") != "0" else {}
    uplinks = {}
    for name in sorted({vif.uplink for vif in chosen if vif.uplink}):
        link, flow = snapshot.uplinks.get(name), flows.uplinks.get(name) if flows else None
        uplinks[name] = {"rate_kbit": link.rate_kbit if link else None,
                         "promised_kbit": link.reserved_kbit if link else None,
                         "reservable_kbit": link.reservable_kbit if link else None,
                         "scale_percent": link.scale_percent if link else None,
                         "mbps": round(flow.mbps, 3) if flow else None,
                         "vifs_mbps": round(flow.vifs_mbps, 3) if flow else None,
                         "dropped": flow.dropped if flow else None}
    return {"netback": "qos" if snapshot.ours else "stock" if snapshot.loaded else None,
            "interval_s": round(flows.seconds, 3) if flows else None,
            "vifs": {vif.name: vif_json(vif, flows.vifs.get(vif.name) if flows else None, claims.get(vif.name))
                     for vif in sorted(chosen, key=order)}, "uplinks": uplinks}
