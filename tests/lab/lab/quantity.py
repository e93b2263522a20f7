# SPDX-License-Identifier: GPL-2.0-only
"""The quantities an expectation can name: unit, whether of a guest, whether over part of the run."""

from dataclasses import dataclass
from typing import Callable, Dict

from . import units


@dataclass(frozen=True)
class Quantity:
    """How one quantity is written: its values, and what it can be asked of."""

    parse: Callable[[str], float]
    unit: str
    of_guest: bool          # may name a guest
    of_all: bool            # may be said of all guests together
    windowed: bool          # may be asked of a part of the run
    whole_seconds: bool = False     # that begins and ends with a second


def _time_us(text: str) -> float:
    return units.time_ns(text) / 1000


QUANTITIES: Dict[str, Quantity] = {
    "share": Quantity(units.percent, "%", True, False, True),
    "mbps": Quantity(units.number, "Mb/s", True, True, True),
    "pps": Quantity(units.number, "packets/s", True, True, True),
    "in.mbps": Quantity(units.number, "Mb/s", True, True, True),
    "in.pps": Quantity(units.number, "packets/s", True, True, True),
    "goodput": Quantity(units.number, "Mb/s", True, True, False),
    "busy": Quantity(units.percent, "%", False, True, True),
    "jain": Quantity(units.number, "", False, True, True),
    "delay.p50": Quantity(_time_us, "us", True, False, False),
    "delay.p99": Quantity(_time_us, "us", True, False, False),
    "delay.max": Quantity(_time_us, "us", True, False, False),
    "gap.mean": Quantity(_time_us, "us", True, False, False),
    "gap.stddev": Quantity(_time_us, "us", True, False, False),
    "offered": Quantity(units.number, "packets", True, True, False),
    "delivered": Quantity(units.number, "packets", True, True, False),
    "dropped.guest": Quantity(units.number, "packets", True, True, False),
    "dropped.frontend": Quantity(units.number, "packets", True, True, False),
    "dropped.ring": Quantity(units.number, "packets", True, True, False),
    "dropped.dom0": Quantity(units.number, "packets", True, True, False),
    "sla.met": Quantity(units.number, "periods", True, True, False),
    "sla.missed": Quantity(units.number, "periods", True, True, False),
    "cases.right": Quantity(units.number, "cases", False, True, False),
    "cost.dom0": Quantity(units.number, "ns/packet", False, True, True, True),
    "cost.guest": Quantity(units.number, "ns/packet", True, True, True, True),
    "cost.hypercalls": Quantity(units.number, "/packet", False, True, True),
    "cost.grant_ops": Quantity(units.number, "/packet", False, True, True),
}
