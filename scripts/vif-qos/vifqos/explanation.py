# SPDX-License-Identifier: GPL-2.0-only
"""Why a vif gets no more than it does, in words and with the figures that say so."""

from dataclasses import dataclass, field

from vifqos import quantity
from vifqos.claim import Claim
from vifqos.flow import Flow, Flows
from vifqos.settings import Settings
from vifqos.snapshot import Snapshot
from vifqos.vif import Vif

FULL = 0.92             # of a link's rate: it is full, as far as an interval can tell
NEAR = 0.9              # of a limit: it is what binds, where nothing else is counted
HELD_PERCENT = 5.0      # less of the time is what scheduling itself costs
SHOWN = 5               # neighbours that are named


@dataclass
class Explanation:
    """What binds, most of it first."""

    vif: str
    vm: str
    verdict: str                                        # a word for scripts
    lines: list[str] = field(default_factory=list)      # for people; the first is the answer


@dataclass(frozen=True)
class View:
    """All that is known of the vif, at the end of the interval."""

    after: Snapshot
    vif: Vif
    own: Settings
    flow: Flow
    flows: Flows
    claim: Claim | None

    @property
    def counted(self) -> bool:
        """Whether this netback counts by what packets are held."""
        return self.flow.held.get("rate") is not None


def mbps(value: float) -> str:
    """A rate with its unit."""
    return f"{quantity.rate(value)} Mb/s"


def figures(view: View) -> str:
    """What it does now."""
    flow = view.flow
    text = f"It sends {mbps(flow.mbps)}, {quantity.count(flow.pps)} packets/s"
    if flow.held_percent is not None:
        text += f", and was held {quantity.percent(flow.held_percent)} % of the time"
    counts = [f"{reason} {quantity.count(value)}" for reason, value in flow.held.items() if value]
    text += f" (times held by {', '.join(counts)})." if counts else "."
    waits = [f"{quantity.count(wait.since_us / 1000)} ms for {wait.reason}" for wait in view.vif.waits]
    return text + (f" Right now its queues wait: {', '.join(waits[:SHOWN])}." if waits else "")


def by_rate(view: View) -> list[str]:
    """Its own maximum binds."""
    return [f"Its own max-rate of {mbps(view.own.max_kbit / 1000)} binds: it sends {mbps(view.flow.mbps)}.",
            f"More: vif-qos set {view.vif.name} max-rate=RATE, or max-rate=none."]


def is_vm_limit(view: View) -> bool:
    """Whether it is the VM's limit of packets and not its own: the part it has of it is the smaller."""
    if not view.own.max_pps:
        return True
    return bool(view.claim and view.claim.max_pps and view.claim.max_pps < view.own.max_pps)


def by_pps(view: View) -> list[str]:
    """A limit in packets binds, its own or the VM's."""
    sent = quantity.count(view.flow.pps)
    if not is_vm_limit(view):
        return [f"Its own max-pps of {view.own.max_pps} packets/s binds: it sends {sent}.",
                f"More: vif-qos set {view.vif.name} max-pps=N, or max-pps=none."]
    mates = [vif for vif in view.after.vifs.values() if vif.domid == view.vif.domid]
    limits = [vif.settings.vm_max_pps for vif in mates if vif.settings and vif.settings.vm_max_pps]
    text = f"The VM's limit of {min(limits, default=0)} packets/s binds: it sends {sent}"
    if view.claim and view.claim.max_pps:
        text += f", its part of the limit is {view.claim.max_pps}"
    lines = [text + "."]
    for mate in mates:
        if mate.name != view.vif.name and mate.name in view.flows.vifs:
            lines.append(f"{mate.name} of the same VM sends {quantity.count(view.flows.vifs[mate.name].pps)}.")
    return lines


def rivals(view: View) -> list[tuple[Vif, Flow]]:
    """The others on its uplink that send, most first."""
    others = [(vif, view.flows.vifs[vif.name]) for vif in view.after.of_uplink(view.vif.uplink)
              if vif.name != view.vif.name and vif.name in view.flows.vifs]
    return sorted((pair for pair in others if pair[1].mbps > 0), key=lambda pair: -pair[1].mbps)


def neighbours(view: View) -> list[str]:
    """Who has the rest of the uplink, and what of it is nobody's."""
    lines = []
    others = rivals(view)
    for vif, flow in others[:SHOWN]:
        own = vif.settings or Settings()
        text = f"  {vif.name} ({vif.label}): {mbps(flow.mbps)}, priority {own.priority}, class {own.importance}"
        lines.append(text + (f", minimum {mbps(own.min_kbit / 1000)}" if own.min_kbit else ""))
    if len(others) > SHOWN:
        rest = sum(flow.mbps for _, flow in others[SHOWN:])
        lines.append(f"  {len(others) - SHOWN} more: {mbps(rest)} together")
    link = view.flows.uplinks.get(view.vif.uplink or "")
    if link and link.mbps - link.vifs_mbps > 0.02 * link.mbps and link.mbps - link.vifs_mbps > 1:
        lines.append(f"  dom0 itself, which is not scheduled: about {mbps(link.mbps - link.vifs_mbps)}")
    return lines


def competes(view: View, vif: Vif, flow: Flow) -> bool:
    """Whether it wants more of the uplink than it gets, as far as anybody tells."""
    if flow.held_percent is not None:
        waits = {reason: value or 0 for reason, value in flow.held.items()}
        return flow.held_percent >= HELD_PERCENT and waits["uplink"] + waits["turn"] >= waits["rate"] + waits["pps"]
    claim = view.after.claims.get(vif.name)
    return claim.held_by == "others" if claim else True


def share(view: View) -> str:
    """What its priority makes of what those leave who have all they want."""
    link = view.after.uplinks.get(view.vif.uplink or "")
    others = rivals(view)
    total = view.own.priority + sum((vif.settings or Settings()).priority for vif, flow in others
                                    if competes(view, vif, flow))
    percent = 100 * view.own.priority / total
    text = f"priority {view.own.priority} of {total} that compete is {quantity.digits(percent)} %"
    if not link or not link.rate_kbit:
        return f"Its {text}."
    sated = sum(flow.mbps for vif, flow in others if not competes(view, vif, flow))
    rest = max(link.rate_kbit / 1000 - sated, 0)
    lead = f"Some have all they may or want, {mbps(sated)}; of the other {mbps(rest)} its " if sated else "Its "
    return f"{lead}{text}, {mbps(rest * percent / 100)}."


def by_class(view: View) -> list[str]:
    """What the last round gave it, when that and not the priority decided."""
    claim, own = view.claim, view.own
    if not claim:
        return []
    if claim.gets == "minimums don't fit":
        return ["The minimums of this uplink's vifs don't fit it any more: the more important classes keep theirs, "
                f"this one (class {own.importance}) is left {mbps(claim.guarantee_kbit / 1000)}."]
    if claim.gets == "its minimum":
        return [f"Reallocation (DBA) gives it its minimum of {mbps(own.min_kbit / 1000)} and no more: what is left "
                f"goes to more important classes than its {own.importance}."]
    if claim.gets in ("its class", "its share"):
        return [f"Reallocation (DBA) gave it {mbps(claim.allocation_kbit / 1000)} of the "
                f"{mbps(claim.demand_kbit / 1000)} it would take, by {claim.gets} (class {own.importance}, minimum "
                f"{quantity.words(own.min_kbit)})."]
    return []


def by_uplink(view: View) -> list[str]:
    """The uplink is full, or it is others' turn."""
    name = view.vif.uplink or ""
    link, flow = view.after.uplinks.get(name), view.flows.uplinks.get(name)
    if link and link.rate_kbit and flow:
        used = flow.mbps * 1000 / link.rate_kbit
        state = f"{name} sends {mbps(flow.mbps)} of {mbps(link.rate_kbit / 1000)}"
        text = f"The uplink is full: {state}." if used >= FULL else \
            f"It waits for its turn on the uplink, which is not full ({state}): bursts, or dom0's CPU is short."
    else:
        text = f"It waits for the uplink {name}."
    return [text, share(view), *by_class(view), *neighbours(view)]


def reason_counted(view: View) -> str:
    """What most packets were held by, as netback counts it."""
    held = {reason: value or 0 for reason, value in view.flow.held.items()}
    if view.flow.held_percent is not None and view.flow.held_percent < HELD_PERCENT:
        return ""
    if not any(held.values()):
        # what is held throughout was counted when it began
        return reason_now(view) or reason_last(view) or ("uplink" if view.flow.held_percent else "")
    both = held["uplink"] + held["turn"]
    if max(held["rate"], held["pps"]) >= both:
        return "rate" if held["rate"] >= held["pps"] else "pps"
    # a limit it has reached is what binds, however often it waits its turn on the way there
    return reason_near(view) or "uplink"


def reason_now(view: View) -> str:
    """What its longest wait of this instant is for."""
    longest = max(view.vif.waits, key=lambda wait: wait.since_us, default=None)
    reasons = {"uplink": "uplink", "turn": "uplink", "rate": "rate", "pps": "pps"}
    return reasons.get(longest.reason, "") if longest else ""


def reason_near(view: View) -> str:
    """The limit that it has reached."""
    if view.own.max_kbit and view.flow.mbps * 1000 >= NEAR * view.own.max_kbit:
        return "rate"
    pps = view.own.max_pps or (view.claim.max_pps if view.claim else 0)
    return "pps" if pps and view.flow.pps >= NEAR * pps else ""


def reason_last(view: View) -> str:
    """By the limit it has reached, or by the last round: for a netback that doesn't count."""
    held_by = view.claim.held_by if view.claim else "-"
    return reason_near(view) or {"others": "uplink", "max": "rate", "packets": "pps"}.get(held_by, "")


def reason(view: View) -> str:
    """uplink, rate or pps; nothing when nothing holds it."""
    return reason_counted(view) if view.counted else reason_last(view)


def drops(view: View) -> list[str]:
    """What is dropped instead of held."""
    ring, claimed = view.flow.ring_dropped or 0, view.flow.frontend_dropped or 0
    if not ring and not claimed:
        return []
    text = f"Early drop ({view.own.early_drop_word()}): {quantity.count(ring / view.flow.seconds)} packets/s dropped "
    text += "in the ring"
    if claimed:
        text += f", {quantity.count(claimed / view.flow.seconds)} in the frontend as its guest claims"
    text += "; they are lost, TCP slows down."
    if view.claim and view.claim.allowance_kbit:
        text += f" Its allowance is {mbps(view.claim.allowance_kbit / 1000)}."
    return [text, "If losses are not wanted: early-drop=hold."]


def notes(view: View) -> list[str]:
    """What else is to be known of it."""
    lines = []
    link = view.after.uplinks.get(view.vif.uplink or "")
    if not view.vif.uplink:
        lines.append("Its uplink is not known, so it is not held there, and neither priority nor minimum counts; "
                     "only its limits hold. On Open vSwitch: vif-qos set .. uplink=DEVICE.")
    if link and link.carrier is False:
        lines.append(f"The uplink {link.name} has no carrier: what goes there is lost.")
    if link and link.scale_percent is not None and link.scale_percent < 100:
        lines.append(f"The minimums of {link.name} don't fit it: each is kept to {link.scale_percent} %.")
    if view.vif.promised_kbit is not None and view.vif.promised_kbit < view.own.min_kbit:
        lines.append(f"Of its minimum of {quantity.words(view.own.min_kbit)} only "
                     f"{quantity.words(view.vif.promised_kbit)} are promised.")
    if view.flow.dom0_dropped:
        lines.append(f"dom0 has dropped {view.flow.dom0_dropped} packets of it after taking them.")
    flow = view.flows.uplinks.get(view.vif.uplink or "")
    if flow and flow.dropped:
        lines.append(f"The uplink has dropped {flow.dropped} packets, of whomever.")
    if flow and flow.stuck:
        lines.append("The uplink did not move for a while and was opened: look at the NIC.")
    if view.flow.sla_missed:
        lines.append(f"Its minimum was missed in {view.flow.sla_missed} periods.")
    return lines


def nothing(view: View) -> list[str]:
    """Nobody holds it."""
    if not view.flow.pps:
        return ["Its guest sends nothing."]
    how = "counted nothing held" if view.counted else "its last round says so"
    return [f"Nothing here holds it: its guest sends no more than this ({how}).",
            "Look in the guest, at the far end, or at the way in between; what the guest receives is not scheduled."]


def unscheduled(vif: Vif, after: Snapshot, flow: Flow | None) -> Explanation | None:
    """Where netback decides nothing."""
    now = f" It sends {mbps(flow.mbps)}, {quantity.count(flow.pps)} packets/s." if flow else ""
    if not vif.settings:
        return Explanation(vif.name, vif.vm, "stock", [
            "The stock xen-netback is loaded: nothing is scheduled, nothing is counted (vif-qos check)." + now])
    if not flow:
        return Explanation(vif.name, vif.vm, "new", ["It has only just come: ask again."])
    if after.sysctls.get("prioritize") == "0":
        return Explanation(vif.name, vif.vm, "off", [
            "net/xen_netback/prioritize is 0: as with a stock netback whoever comes first sends, and only xl's rate= "
            "limits." + now])
    return None


def explain(after: Snapshot, flows: Flows, name: str) -> Explanation:
    """Why this vif gets what it gets."""
    vif = after.vifs[name]
    flow = flows.vifs.get(name)
    early = unscheduled(vif, after, flow)
    if early or not flow or not vif.settings:
        return early or Explanation(name, vif.vm, "new")
    view = View(after, vif, vif.settings, flow, flows, after.claims.get(name))
    why = reason(view)
    answers = {"rate": by_rate, "pps": by_pps, "uplink": by_uplink, "": nothing}
    dropped = drops(view)
    if not why and dropped:
        why, lines = "early-drop", dropped
    else:
        lines = [*answers[why](view), *dropped]
    if why == "pps" and is_vm_limit(view):
        why = "vm-pps"
    idle = "idle" if not flow.pps else "guest"
    return Explanation(name, vif.vm, why or idle, [lines[0], figures(view), *lines[1:], *notes(view)])
