# SPDX-License-Identifier: GPL-2.0-only
"""Figure 6: what is left of a promise beside floods of small packets."""

from typing import Dict, List

from .cell import Cell, scenario
from .figure import Figure, Goal, Outcomes, Report, Table, shown
from .outcome import Outcome, window_error
from .setup import QUICK_ALONE, SETUPS, SHARING

PROMISED_MBPS = 70
FLOODERS = {"vm1": 2000, "vm3": 6000}   # packets a second that they may send, where a set-up has such a limit
LEAST, MOST = 0.99, 0.01
TEXT = scenario("A promise beside two floods of 64-byte frames", "link 100Mb/s ring=256 qdisc=pfifo_fast",
                "dom0 guest_cpus=3", "netback reservable_percent=100",
                f"guest vm1 min=15Mb/s vmpps={FLOODERS['vm1']}", f"guest vm2 min={PROMISED_MBPS}Mb/s vmpps=6000",
                f"guest vm3 min=15Mb/s vmpps={FLOODERS['vm3']}", "load vm1 pktgen size=64", "load vm2 udp size=1500",
                "load vm3 pktgen size=64", "run 4s")


def _cells(quick: bool) -> List[Cell]:
    return [Cell("flood", "floods", letter, TEXT) for letter in (QUICK_ALONE if quick else SHARING)]


def _row(letter: str, outcome: Outcome) -> List[str]:
    packets = [sum(outcome.packets(name)) / len(outcome.packets(name)) for name in FLOODERS]
    return [letter, SETUPS[letter].what, shown(outcome.mean("vm2")), shown(min(outcome.seconds("vm2"))),
            *(shown(count, 0) for count in packets), shown(100 * outcome.data["cost"]["dom0_busy_fraction"], 1, " %"),
            *(str(outcome.vif(name)["dropped"]["dom0"]) for name in outcome.names)]


def _report(outcomes: Outcomes) -> Report:
    found: Dict[str, Outcome] = outcomes.get("floods", {})
    table = Table(["", "set-up", "victim, Mb/s", "its worst second", "flooder 1, packets/s", "flooder 2, packets/s",
                   "dom0's CPU", "taken and dropped: flooder 1", "victim", "flooder 2"],
                  [_row(letter, outcome) for letter, outcome in sorted(found.items())])
    ours = found.get("E")
    goals = [Goal("the victim's worst second by what it was promised",
                  min(ours.seconds("vm2")) / PROMISED_MBPS if ours else None, LEAST, least=True)]
    goals += [Goal(f"flooder {number}: packets in the worst second, off by",
                   window_error(ours.packets(name), limit) if ours else None, MOST)
              for number, (name, limit) in enumerate(FLOODERS.items(), 1)]
    return Report([table], goals)


FIGURE = Figure(
    "flood", "Floods of small packets",
    f"Paper 001's second scenario with a tenth of its rates: a victim with a minimum of {PROMISED_MBPS} of 100 Mb/s sends "
    "packets of 1500 bytes; two others flood with 64-byte frames, with a minimum of 15 Mb/s and at most 2000 and 6000 "
    "packets a second, which only ours has a setting for. Each guest has a CPU.",
    _cells, _report)
