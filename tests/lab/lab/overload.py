# SPDX-License-Identifier: GPL-2.0-only
"""What overload costs: the loads of scenario 'overload' in several setups, each with a limit of the same rate."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List, Optional

from . import table, units
from .scenario import Load, Scenario, is_ours
from .variants import Variant

LIMIT = "2Mb/s"
# in a step's second second costs are looked at; in the first one what was queued before may still go
COST_SECOND = 1


@dataclass(frozen=True)
class Setup:
    """One way to limit what the guest sends."""

    label: str
    netback: str
    guest: str              # options
    link: str = "100Mb/s"
    what: str = ""
    settings: str = ""      # sysctls


SETUPS = (
    Setup("stock-link", "stock", "", LIMIT, "stock, the link is the limit"),
    Setup("stock-rate", "stock", f"vif=rate={LIMIT}", what="stock, xl's rate="),
    Setup("htb", "htb", f"max={LIMIT}", what="stock, HTB on the uplink"),
    Setup("police", "police", f"max={LIMIT}", what="stock, policer at the vif"),
    Setup("hold-link", "qos", "drop=hold", LIMIT, "ours, hold, the link is the limit"),
    Setup("frontend-link", "qos", "drop=frontend frontend=qos", LIMIT, "ours, frontend, the link is the limit"),
    Setup("hold", "qos", f"max={LIMIT} drop=hold", what="ours, hold"),
    Setup("hold-burst", "qos", f"max={LIMIT} drop=hold", what="ours, hold, bursts of 50 ms", settings="burst_us=50000"),
    Setup("ring", "qos", f"max={LIMIT} drop=ring", what="ours, ring"),
    Setup("frontend", "qos", f"max={LIMIT} drop=frontend frontend=qos", what="ours, frontend"),
)


@dataclass
class Step:
    """One setup at one load."""

    load: float                     # offered by limit
    mbps: float
    dom0_ns: float                  # of CPU time per delivered packet
    relative: float                 # the same by that at the first load
    hypercalls: Optional[float]     # per delivered packet
    grant_ops: Optional[float]


@dataclass
class Outcome:
    """One setup at all loads."""

    label: str
    what: str
    netback: str
    steps: List[Step]
    taken_and_dropped: Optional[int]
    dropped_by_frontend: Optional[int]
    dropped_in_ring: Optional[int]
    guest_ns_per_drop: Optional[float]  # what a packet that is not delivered costs the guest

    def at(self, load: float) -> Step:
        """What it was like at a load."""
        return next(step for step in self.steps if step.load == load)


# ours, and the stock setup that limits the same in the same way: by the link, or by bursts of about 50 ms
RIVALS = (("hold-link", "stock-link"), ("frontend-link", "stock-link"), ("hold-burst", "htb"), ("hold-burst", "police"))


@dataclass
class Bar:
    """What has to come out."""

    what: str
    value: float
    most: float

    @property
    def met(self) -> bool:
        """Is it so?"""
        return self.value <= self.most


def text_of(setup: Setup, shipped: str) -> str:
    """The scenario's text for a setup: its loads with another link and guest, and without expectations."""
    own = {"title": f"title {setup.what}", "link": f"link {setup.link} ring=256 qdisc=pfifo_fast",
           "guest": f"guest vm {setup.guest}".rstrip()}
    if setup.settings:
        own["guest"] = f"netback {setup.settings}\n{own['guest']}"
    lines = [own.get(line.partition(" ")[0], line) for line in shipped.splitlines() if not line.startswith("expect ")]
    return "\n".join(lines) + "\n"


def variants(out: Path, shipped: str, labels: List[str]) -> List[Variant]:
    """Write a scenario for each setup; those of one netback share a boot."""
    groups: Dict[str, List[str]] = {}
    for setup in SETUPS:
        if setup.label in labels:
            path = out / "scenarios" / setup.label
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text_of(setup, shipped), encoding="utf-8")
            groups.setdefault(setup.netback, []).append(str(path))
    return [Variant(netback, netback, scenarios=paths) for netback, paths in groups.items()]


def result_of(out: Path, setup: Setup, found: List[Variant]) -> Path:
    """Where the result of a setup is: alone in its boot it has the boot's directory."""
    boot = next(one for one in found if one.netback == setup.netback)
    where = out / setup.netback if len(boot.scenarios) == 1 else out / setup.netback / setup.label
    return where / "result.json"


def _delivered(result: dict, second: int) -> float:
    return sum(vif["pps"][second] for vif in result["vifs"].values())


def _asked(result: dict, load: Load, what: str) -> Optional[float]:
    windows = [one for one in result["cost"]["recorded"]
               if load.start_ns <= one["from_s"] * 1e9 and one["to_s"] * 1e9 <= load.stop_ns]
    delivered = sum(one["delivered_packets"] for one in windows)
    return sum(one[what] for one in windows) / delivered if delivered else None


def _second(load: Load) -> int:
    return load.start_ns // 10**9 + COST_SECOND


def _step(result: dict, load: Load, first: Load) -> Step:
    def cost(one: Load) -> float:
        return result["cost"]["dom0_ns"][_second(one)] / _delivered(result, _second(one))

    mbps = sum(vif["mbps"][_second(load)] for vif in result["vifs"].values())
    return Step(load.rate / first.rate, mbps, cost(load), cost(load) / cost(first), _asked(result, load, "hypercalls"),
                _asked(result, load, "grant_ops"))


def _guest_ns(result: dict, scenario: Scenario) -> Optional[float]:
    """The guest's CPU time at the highest load beyond that at the lowest, by the packets that are offered beyond it."""
    first, last = scenario.loads[0], scenario.loads[-1]
    times = result["guests"][first.guest]["cpu_ns"]
    delivered = [_delivered(result, _second(load)) for load in (first, last)]
    offered = [load.rate / 8 / units.wire_bytes(load.size) for load in (first, last)]
    dropped = (offered[1] - delivered[1]) - (offered[0] - delivered[0])
    return (times[_second(last)] - times[_second(first)]) / dropped if dropped > 0 else None


def outcome(result: dict, setup: Setup, scenario: Scenario) -> Outcome:
    """What a setup's result tells."""
    dropped = next(iter(result["vifs"].values()))["dropped"]
    steps = [_step(result, load, scenario.loads[0]) for load in scenario.loads]
    return Outcome(setup.label, setup.what, setup.netback, steps, dropped["dom0"], dropped["frontend"],
                   dropped["ring"], _guest_ns(result, scenario))


def bars(outcomes: List[Outcome]) -> List[Bar]:
    """What ours promises, of the setups that ran."""
    found = {one.label: one for one in outcomes}
    result = []
    for label in ("hold", "frontend", "hold-link", "frontend-link", "hold-burst"):
        if label in found:
            result += [Bar(f"{label}: cost at {load} times the limit by that at the limit",
                           found[label].at(load).relative, most) for load, most in ((4, 1.05), (10, 1.10))]
    result += [Bar(f"{one.label}: packets dropped after they were taken", one.taken_and_dropped, 0)
               for one in outcomes if is_ours(one.netback)]
    result += [Bar(f"{ours}: cost at 4 times the limit by that of {stock}",
                   found[ours].at(4).dom0_ns / found[stock].at(4).dom0_ns, 0.5)
               for ours, stock in RIVALS if {ours, stock} <= found.keys()]
    return result


def _number(value: Optional[float], digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _rows(one: Outcome) -> List[List[str]]:
    rows = []
    for step in one.steps:
        rows.append([one.what if step is one.steps[0] else "", f"{step.load:g}", f"{step.mbps:.2f}",
                     f"{step.dom0_ns:.0f}", f"{step.relative:.3f}", _number(step.hypercalls, 2),
                     _number(step.grant_ops, 2)])
    return rows


def text(outcomes: List[Outcome], met: List[Bar]) -> str:
    """The tables."""
    rows = [["setup", "offered", "Mb/s", "dom0 ns per packet", "by load 1", "hypercalls", "grant operations"]]
    rows += [row for one in outcomes for row in _rows(one)]
    drops = [["setup", "taken and dropped", "dropped by frontend", "dropped in ring",
              "guest ns per packet not delivered"]]
    drops += [[one.what, _number(one.taken_and_dropped, 0), _number(one.dropped_by_frontend, 0),
               _number(one.dropped_in_ring, 0), _number(one.guest_ns_per_drop, 0)] for one in outcomes]
    lines = [f"{'ok  ' if bar.met else 'FAIL'} {bar.what}: {bar.value:.3f}, at most {bar.most:g}" for bar in met]
    return "\n\n".join([table.columns(rows), table.columns(drops), "\n".join(lines)]) + "\n"


def as_json(outcomes: List[Outcome], met: List[Bar]) -> dict:
    """overload.json."""
    return {"setups": [asdict(one) for one in outcomes],
            "bars": [{**asdict(bar), "met": bar.met} for bar in met]}
