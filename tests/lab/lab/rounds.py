# SPDX-License-Identifier: GPL-2.0-only
"""Rounds of reallocation, as netback's tracepoint tells them: what each vif wanted, was given and used."""

import re
from dataclasses import dataclass
from typing import Dict, List, Optional

from .errors import LabError

COLUMNS = ["time_s", "vif", "class", "min_mbps", "max_mbps", "demand_mbps", "held", "allocation_mbps",
           "guarantee_mbps", "allowance_mbps", "usage_mbps", "packets", "why", "sla"]
# columns that are rates, by the tracepoint's names for them
RATES = {"min_mbps": "min", "max_mbps": "max", "demand_mbps": "want", "allocation_mbps": "allocation",
         "guarantee_mbps": "guarantee", "allowance_mbps": "allowance", "usage_mbps": "rate"}


@dataclass
class Round:
    """One vif in one round, at whose time the measured period ends and the allocation begins."""

    time_ns: int            # from the run's start
    vif: str                # the guest's name
    values: Dict[str, str]  # the tracepoint's

    def mbps(self, name: str) -> float:
        """A rate of the tracepoint, which is in bytes/s, in Mb/s."""
        return int(self.values[name]) * 8 / 10**6


def _round(line: str, start_ns: int, names: Dict[str, str]) -> Optional[Round]:
    match = re.fullmatch(r"([0-9]+)\.([0-9]{6}) (.*)", line)
    if not match:
        raise LabError(f"not a round of reallocation: '{line}'")
    values = dict(word.split("=", 1) for word in match[3].split())
    time_ns = (int(match[1]) * 10**6 + int(match[2])) * 1000 - start_ns
    if values["vif"] not in names:
        return None
    return Round(time_ns, names[values["vif"]], values)


def parse(text: str, names: Dict[str, str], length_ns: int) -> List[Round]:
    """The rounds that end in the run. The text's first line is when the run began, in ns; names are guests by vif."""
    if not text:
        return []
    first, *lines = text.splitlines()
    found = [_round(line, int(first), names) for line in lines]
    return [one for one in found if one and 0 < one.time_ns <= length_ns]


def csv(rounds: List[Round]) -> str:
    """dba.csv."""
    lines = [",".join(COLUMNS)]
    for one in rounds:
        cells = {"time_s": f"{one.time_ns / 10**9:.6f}", "vif": one.vif}
        cells.update({column: f"{one.mbps(name):.3f}" for column, name in RATES.items()})
        lines.append(",".join(cells.get(column) or one.values[column] for column in COLUMNS))
    return "\n".join(lines) + "\n"


def of_vif(rounds: List[Round], name: str) -> List[Round]:
    """The rounds of one vif."""
    return [one for one in rounds if one.vif == name]
