# SPDX-License-Identifier: GPL-2.0-only
"""Count the instructions of a round of reallocation under valgrind.

A round is vif_qos_dba_rates() and vif_qos_dba_packets() for all vifs of an uplink.
Each round of a run has other vifs; the mean of some counts.
"""

import json
import math
import pathlib
from typing import NamedTuple

import program

MIXES = {
    "held": "one class, all of it held back",
    "mixed": "7 classes with minimums and maximums, some idle, some held back",
    "packets": "VMs of 4 vifs, each VM with a packet limit, one after another",
    "shuffled": "the same in any order, which no driver gives",
}
BARRED = ("held",)     # the others do what few vifs ever do
GROWING = ("held", "mixed", "packets")
SIZES = (1, 100, 1000, 10000)
ROUNDS = 10
ROUND = "reallocate"    # the function of the benchmark that does one
RATES = "dba_rates"
PACKETS = "dba_packets"

CHECKED = 1000      # vifs
# A thousandth of a core of 1e9 instructions a second, at 10 rounds a second.
MOST = 100000       # instructions per round, of that many vifs
FROM, UPTO = 100, 10000     # vifs, between which it may grow by n log n


class Cost(NamedTuple):
    """What a round costs among so many vifs: instructions."""
    mix: str
    vifs: int
    rates: float
    packets: float

    @property
    def all(self) -> float:
        """The whole of it."""
        return self.rates + self.packets


def measure(binary: pathlib.Path, mix: str, vifs: int) -> Cost:
    """The mean of some rounds."""
    parts = program.count(binary, ROUND, mix, vifs, ROUNDS)
    for name in (RATES, PACKETS):
        if parts.get(name, (0, 0))[0] != ROUNDS:
            raise program.BenchError(f"{mix}, {vifs} vifs: {name} was not called once a round")
    return Cost(mix, vifs, parts[RATES][1] / ROUNDS, parts[PACKETS][1] / ROUNDS)


def run() -> list[Cost]:
    """What it costs in each mix among so many vifs."""
    binary = program.build("dba_bench")
    return [measure(binary, mix, vifs) for mix in MIXES for vifs in SIZES]


def faults(costs: list[Cost]) -> tuple[int, list[str]]:
    """How many bars there are, and what is dearer than it may be."""
    found = []
    cost = {(cost.mix, cost.vifs): cost.all for cost in costs}
    allowed = UPTO * math.log(UPTO) / (FROM * math.log(FROM))
    for mix in BARRED:
        if cost[mix, CHECKED] > MOST:
            found.append(f"{mix}, {CHECKED} vifs: {cost[mix, CHECKED]:.0f} instructions "
                         f"per round, more than {MOST}")
    for mix in GROWING:
        growth = cost[mix, UPTO] / cost[mix, FROM]
        if growth > allowed:
            found.append(f"{mix}: {UPTO} vifs cost {growth:.0f} times what {FROM} do, "
                         f"more than {allowed:.0f}")
    return len(BARRED) + len(GROWING), found


def tell(costs: list[Cost]) -> None:
    """A table for people, JSON for programs."""
    print("instructions per round")
    print(f"{'mix':<8} {'vifs':>6} {'rates':>12} {'packets':>12} {'round':>12} {'per vif':>9}")
    for cost in costs:
        print(f"{cost.mix:<8} {cost.vifs:>6} {cost.rates:>12.0f} {cost.packets:>12.0f} "
              f"{cost.all:>12.0f} {cost.all / cost.vifs:>9.1f}")
    for mix, what in MIXES.items():
        print(f"{mix}: {what}")
    (program.OUT / "dba.json").write_text(
        json.dumps([cost._asdict() for cost in costs], indent=1) + "\n")
