# SPDX-License-Identifier: GPL-2.0-only
"""What a run measured: the wire's statistics and the counters of guests, vifs and domains."""

import json
from dataclasses import dataclass
from itertools import zip_longest
from typing import Dict, List, Optional, Tuple

from . import rounds
from .console import Section
from .errors import LabError
from .scenario import Scenario

Counters = Dict[str, Dict[str, int]]


def _counters(text: str) -> Counters:
    """Lines 'key name=value ...'; what stands several times (queues, vifs of a guest) adds up."""
    result: Counters = {}
    for line in text.splitlines():
        key, _, rest = line.partition(" ")
        values = result.setdefault(key, {})
        for number, word in enumerate(rest.split()):
            name, equals, value = word.partition("=")
            if not equals:
                name, value = str(number), word
            if value.lstrip("-").isdigit():
                values[name] = values.get(name, 0) + int(value)
    return result


def _merged(first: dict, second: dict) -> dict:
    """The statistics of two wires as those of one; of delays and gaps those of the wire that carried more."""
    sources = {source["mac"]: source for source in first["sources"]}
    for source in second["sources"]:
        other = sources.get(source["mac"])
        sources[source["mac"]] = _sum_of(source, other) if other else source
    return {**first, "sources": list(sources.values()),
            "busy_bins": [sum(pair) for pair in zip_longest(first["busy_bins"], second["busy_bins"], fillvalue=0)]}


def _sum_of(first: dict, second: dict) -> dict:
    main = max(first, second, key=lambda source: source["packets"])
    total = {key: first[key] + second[key] for key in ("packets", "wire_bytes", "ip_bytes")}
    bins = [[one[0] + other[0], one[1] + other[1]]
            for one, other in zip_longest(first["bins"], second["bins"], fillvalue=[0, 0])]
    return {**main, **total, "bins": bins}


def _received(text: str) -> Dict[str, List[List[int]]]:
    """For each guest that receives, wire bytes and packets of each bin."""
    lines = (line.split() for line in text.splitlines())
    return {name: [[int(number) for number in one.split(":")] for one in bins] for name, *bins in lines}


@dataclass(frozen=True)
class Asked:
    """What dom0 asked Xen for in a window of the run."""

    start_ns: int
    stop_ns: int
    hypercalls: int
    grant_ops: int


def _asked(text: str, windows: List[Tuple[int, int]]) -> List[Asked]:
    """Dom0's lines of what the hypercalls helper tells, by window."""
    lines = [[int(word) for word in line.split()] for line in text.splitlines()]
    of_dom0 = {line[0]: line[2:] for line in lines if line[1] == 0}
    return [Asked(*window, *of_dom0[number]) for number, window in enumerate(windows) if number in of_dom0]


def _facts(text: str) -> Dict[str, str]:
    lines = (line.partition(" ") for line in text.splitlines())
    return {key: rest for key, _, rest in lines}


class Measurement:
    """The raw data of one run, with the arithmetic that all results need."""

    def __init__(self, scenario: Scenario, section: Section) -> None:
        missing = [name for name in ("before", "after", "stats") if name not in section.data]
        if missing:
            raise LabError(f"{scenario.path}: the console log has no {' and no '.join(missing)}")
        self.scenario = scenario
        self.before = _counters(section.data["before"])
        self.after = _counters(section.data["after"])
        self.facts = _facts(section.data["before"])
        self.stats = json.loads(section.data["stats"])
        if "stats2" in section.data:
            self.stats = _merged(self.stats, json.loads(section.data["stats2"]))
        self.received = _received(section.data.get("received", ""))
        self.rounds = rounds.parse(section.data.get("rounds", ""), self.vif_names(), scenario.run_ns)
        self.times = [_counters("times " + line)["times"] for line in section.data.get("domtimes", "").splitlines()]
        self.verdicts = section.data.get("verdicts", "")
        self.symbols = section.data.get("symbols", "")
        self.asked = _asked(section.data.get("hypercalls", ""), scenario.traced)
        if self.stats["bin_us"] * 1000 != scenario.bin_ns:
            raise LabError(f"{scenario.path}: the wire's bins are not those the lab asked for")
        self.sources = {source["mac"]: source for source in self.stats["sources"]}

    def source(self, name: str) -> Optional[dict]:
        """What the far end saw of a guest; None when it saw nothing."""
        guest = self.scenario.guest(name)
        return self.sources.get(guest.mac) if guest else None

    def grown(self, key: str, name: str) -> Optional[int]:
        """How much a counter grew; None when it wasn't there both times."""
        first, last = self.before.get(key, {}), self.after.get(key, {})
        if name not in first or name not in last:
            return None
        return last[name] - first[name]

    def _bins(self, start_ns: int, stop_ns: int) -> slice:
        width = self.scenario.bin_ns
        return slice(start_ns // width, stop_ns // width)

    def wire_bytes(self, name: str, start_ns: int, stop_ns: int) -> int:
        """Wire bytes delivered from a guest in part of the run."""
        source = self.source(name)
        return sum(one[0] for one in source["bins"][self._bins(start_ns, stop_ns)]) if source else 0

    def packets(self, name: str, start_ns: int, stop_ns: int) -> int:
        """Packets delivered from a guest in part of the run."""
        source = self.source(name)
        return sum(one[1] for one in source["bins"][self._bins(start_ns, stop_ns)]) if source else 0

    def mbps(self, name: str, start_ns: int, stop_ns: int) -> float:
        """Wire Mb/s of a guest."""
        return self.wire_bytes(name, start_ns, stop_ns) * 8000 / (stop_ns - start_ns)

    def pps(self, name: str, start_ns: int, stop_ns: int) -> float:
        """Packets per second of a guest."""
        return self.packets(name, start_ns, stop_ns) * 10**9 / (stop_ns - start_ns)

    def delivered(self, guest: str, start_ns: int, stop_ns: int) -> int:
        """Packets delivered from all vifs of a guest, or of all, in part of the run."""
        return sum(self.packets(vif.name, start_ns, stop_ns) for vif in self.scenario.guests
                   if guest in ("", vif.domain))

    def domid(self, name: str) -> str:
        """A guest's number."""
        return str(self.after.get("domid." + name, {}).get("0"))

    def cpu_ns(self, domid: str, start_ns: int, stop_ns: int) -> Optional[int]:
        """A domain's CPU time in whole seconds of the run; None when it was not there all the time."""
        first, last = start_ns // 10**9, stop_ns // 10**9
        if last >= len(self.times) or domid not in self.times[first] or domid not in self.times[last]:
            return None
        return self.times[last][domid] - self.times[first][domid]

    def asked_for(self, what: str, start_ns: int, stop_ns: int) -> Optional[float]:
        """Dom0's hypercalls, or grant operations, per delivered packet: in the recorded windows within this one."""
        windows = [one for one in self.asked if start_ns <= one.start_ns and one.stop_ns <= stop_ns]
        delivered = sum(self.delivered("", one.start_ns, one.stop_ns) for one in windows)
        return sum(getattr(one, what) for one in windows) / delivered if delivered else None

    def in_mbps(self, name: str, start_ns: int, stop_ns: int) -> float:
        """Wire Mb/s that dom0 hands to a guest."""
        bins = self.received.get(name, [])[self._bins(start_ns, stop_ns)]
        return sum(one[0] for one in bins) * 8000 / (stop_ns - start_ns)

    def in_pps(self, name: str, start_ns: int, stop_ns: int) -> float:
        """Packets per second that dom0 hands to a guest."""
        bins = self.received.get(name, [])[self._bins(start_ns, stop_ns)]
        return sum(one[1] for one in bins) * 10**9 / (stop_ns - start_ns)

    def busy(self, start_ns: int, stop_ns: int) -> float:
        """The part of the time that the wire was transmitting."""
        return sum(self.stats["busy_bins"][self._bins(start_ns, stop_ns)]) / (stop_ns - start_ns)

    def names(self) -> List[str]:
        """The guests, with their further vifs, in the scenario's order."""
        return [guest.name for guest in self.scenario.guests]

    def vif_names(self) -> Dict[str, str]:
        """The guests by the names that their vifs have in dom0."""
        return {f"vif{self.domid(guest.domain)}.{guest.index}": guest.name
                for guest in self.scenario.guests}
