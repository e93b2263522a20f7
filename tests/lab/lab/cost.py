# SPDX-License-Identifier: GPL-2.0-only
"""What periodic reallocation costs dom0, by the length of its period."""

from dataclasses import dataclass
from typing import List, Optional

from . import table
from .scenario import is_ours

PERIODS_MS = (10, 30, 100, 300, 1000, 3000)


@dataclass
class Cost:
    """What one run cost dom0."""

    label: str
    period_ms: Optional[int]    # None: no reallocation
    packet_ns: float            # CPU time per delivered packet
    cpu_percent: float
    mbps: float
    busy_percent: float         # of the link


def of_result(result: dict, label: str) -> Cost:
    """The cost that a result tells."""
    period = result["settings"].get("dba_period_ms")
    total = sum(vif["mean_mbps"] for vif in result["vifs"].values())
    return Cost(label, int(period) if period and is_ours(result["netback"]) else None,
                result["cost"]["dom0_ns_per_delivered_packet"], 100 * result["cost"]["dom0_busy_fraction"],
                total, 100 * result["link"]["busy_fraction"])


def text(costs: List[Cost], title: str) -> str:
    """The table."""
    rows = [["netback", "period, ms", "dom0 ns per packet", "dom0 CPU", "delivered Mb/s", "link busy"]]
    rows += [[cost.label, "-" if cost.period_ms is None else str(cost.period_ms), f"{cost.packet_ns:.0f}",
              f"{cost.cpu_percent:.2f}%", f"{cost.mbps:.2f}", f"{cost.busy_percent:.1f}%"] for cost in costs]
    return f"{title}\n\n{table.columns(rows)}\n"
