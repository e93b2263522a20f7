# SPDX-License-Identifier: GPL-2.0-only
"""A cell's result, with the arithmetic that figures need."""

import csv
import json
from pathlib import Path
from typing import Dict, List, Optional

TENTH = 10      # windows of series.csv in a second
FUNCTIONS = "functions.csv"     # where instructions were counted


def window_error(rates: List[float], wanted: float) -> float:
    """By how much of what was wanted the worst of these is off."""
    return max((abs(rate / wanted - 1) for rate in rates), default=float("nan"))


def jain(parts: List[float]) -> float:
    """Jain's index of what each has of its due, 1 when all have the same.

    R. Jain and others, "A Quantitative Measure Of Fairness And Discrimination", 1984.
    """
    squares = sum(part * part for part in parts)
    return sum(parts) ** 2 / (len(parts) * squares) if squares else float("nan")


class Outcome:
    """What a run measured."""

    def __init__(self, directory: Path) -> None:
        self.data = json.loads((directory / "result.json").read_text(encoding="utf-8"))
        self._bins: Dict[str, List[float]] = {}
        for line in (directory / "series.csv").read_text(encoding="utf-8").splitlines()[1:]:
            _, name, mbps, _ = line.split(",")
            self._bins.setdefault(name, []).append(float(mbps))
        self._instructions: Dict[str, float] = {}
        if (directory / FUNCTIONS).exists():
            with open(directory / FUNCTIONS, encoding="ascii", newline="") as lines:
                for row in csv.DictReader(lines):
                    module = row["module"]
                    self._instructions[module] = self._instructions.get(module, 0.0) + float(row["per_packet"])

    @property
    def names(self) -> List[str]:
        """Its vifs."""
        return list(self.data["vifs"])

    def vif(self, name: str) -> dict:
        """All of a vif's figures."""
        return self.data["vifs"][name]

    def seconds(self, name: str, first: int = 1, last: Optional[int] = None) -> List[float]:
        """Wire Mb/s of a vif in each second, from one on to before another."""
        return self.vif(name)["mbps"][first:last]

    def packets(self, name: str, first: int = 1, last: Optional[int] = None) -> List[float]:
        """Packets of a vif in each second."""
        return self.vif(name)["pps"][first:last]

    def tenths(self, name: str, first: float = 1, last: Optional[float] = None) -> List[float]:
        """Wire Mb/s of a vif in each tenth of a second; not of the last, in which loads end."""
        bins = self._bins[name][:-1]
        return bins[round(first * TENTH):None if last is None else round(last * TENTH)]

    def mean(self, name: str, first: int = 1, last: Optional[int] = None) -> float:
        """Mean wire Mb/s of a vif."""
        rates = self.seconds(name, first, last)
        return sum(rates) / len(rates)

    def total(self, first: int = 1, last: Optional[int] = None) -> float:
        """Mean wire Mb/s of all."""
        return sum(self.mean(name, first, last) for name in self.names)

    def delay_ms(self, name: str, permille: int) -> Optional[float]:
        """What so many of a thousand packets had at most; None when nothing carried a time."""
        found = self.vif(name)["delay_quantiles"]
        return found["us"][found["permille"].index(permille)] / 1000 if found else None

    def cost_ns(self, first: int, last: int) -> float:
        """Dom0's CPU time per delivered packet in these seconds."""
        spent = sum(self.data["cost"]["dom0_ns"][first:last])
        return spent / sum(sum(self.packets(name, first, last)) for name in self.names)

    def asked(self, what: str) -> Optional[float]:
        """Dom0's hypercalls or grant operations per delivered packet, where they were recorded."""
        return self.data["cost"][f"{what}_per_delivered_packet"]

    def instructions(self, module: str = "") -> Optional[float]:
        """Instructions on dom0's CPUs per delivered packet, of all or of one module, where they were counted."""
        if not self._instructions:
            return None
        return self._instructions.get(module, 0.0) if module else sum(self._instructions.values())
