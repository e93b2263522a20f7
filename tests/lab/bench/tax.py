# SPDX-License-Identifier: GPL-2.0-only
"""Figure 2: what ours costs where nobody has to wait."""

from typing import Dict, List, Optional

from .cell import Cell, scenario
from .figure import Figure, Goal, Outcomes, Report, Table, shown
from .outcome import Outcome
from .setup import SETUPS

SETUPS_HERE = ("A", "E0", "E")
QUEUES = (1, 4)
# far below what link and CPU carry; a frame of 64 bytes is a datagram of 46
LOADS = {"udp64": ("offer size=46 rate=4Mb/s pace=random", "64-byte frames, 6000 a second"),
         "udp1500": ("offer size=1500 rate=25Mb/s pace=random", "1500-byte datagrams, 2000 a second"),
         "tcp": ("tcp", "TCP with GSO, as fast as dom0 receives")}
# netfront picks a connection's queue by a random hash: with so many, each queue has its part
CONNECTIONS = 64
MOST = {"E": 1.02, "E0": 1.001}
# counted, not timed: where a packet's instructions are
COUNTED = "counted-"
NETBACK = "xen_netback"
# none more, but for a part of a percent: how packets fall into polls is not quite the same in two set-ups
MOST_HYPERCALLS = 1.005


def _load(load: str, queues: int) -> str:
    connections = queues if load == "tcp" or queues == 1 else CONNECTIONS
    return f"load vm {load} connections={connections}"


def _text(load: str, queues: int) -> str:
    return scenario("Nobody has to wait", "link 1Gb/s ring=256 qdisc=pfifo_fast", "dom0 guest_cpus=0",
                    f"guest vm queues={queues}", _load(load, queues), "run 5s", "record hypercalls from 4.2s to 4.8s")


def _counted_text(load: str) -> str:
    # a CPU of its own, or the guest's instructions would be among dom0's
    return scenario("Nobody has to wait, counted", "link 1Gb/s ring=256 qdisc=pfifo_fast", "dom0 guest_cpus=1",
                    "guest vm queues=1", f"load vm {load}", "run 4s", "record instructions from 1s to 3s")


def _cells(quick: bool) -> List[Cell]:
    timed = [Cell("tax", f"{name}-{queues}", letter, _text(load, queues))
             for name, (load, _) in LOADS.items() for queues in QUEUES for letter in SETUPS_HERE
             if not quick or (queues == 1 and name == "udp1500")]
    return timed + [Cell("tax", f"{COUNTED}{name}", letter, _counted_text(load))
                    for name, (load, _) in LOADS.items() for letter in SETUPS_HERE if not quick and name != "tcp"]


def _cost(outcomes: Dict[str, Outcome], letter: str) -> Optional[float]:
    return outcomes[letter].cost_ns(1, 4) if letter in outcomes else None


def _hypercalls(outcomes: Dict[str, Outcome], letter: str) -> Optional[float]:
    return outcomes[letter].asked("hypercalls") if letter in outcomes else None


def _part(ours: Optional[float], stock: Optional[float]) -> Optional[float]:
    return ours / stock if ours is not None and stock else None


def _by_stock(outcomes: Dict[str, Outcome], letter: str) -> Optional[float]:
    return _part(_cost(outcomes, letter), _cost(outcomes, "A"))


def _row(name: str, queues: int, outcomes: Dict[str, Outcome]) -> List[str]:
    row = [LOADS[name][1], str(queues)]
    row += [shown(_cost(outcomes, letter), 0) for letter in SETUPS_HERE]
    row += [shown(_by_stock(outcomes, letter), 4) for letter in SETUPS_HERE[1:]]
    return row + [shown(_hypercalls(outcomes, letter), 2) for letter in SETUPS_HERE]


def _goals(words: str, outcomes: Dict[str, Outcome]) -> List[Goal]:
    return [Goal(f"{words}: cost of a packet, {SETUPS[letter].what}, by stock's", _by_stock(outcomes, letter), most)
            for letter, most in MOST.items()] + [
        Goal(f"{words}: hypercalls of a packet, ours, by stock's",
             _part(_hypercalls(outcomes, "E"), _hypercalls(outcomes, "A")), MOST_HYPERCALLS)]


def _own(outcomes: Dict[str, Outcome], letter: str) -> Optional[float]:
    """Of all instructions of stock's packet, those that netback itself has more."""
    if not {letter, "A"} <= outcomes.keys():
        return None
    ours, stock = (outcomes[one].instructions(NETBACK) for one in (letter, "A"))
    return _part(ours - stock if ours and stock else None, outcomes["A"].instructions())


def _counted_table(found: Outcomes) -> Table:
    table = Table(["load"] + [f"{letter}, {what}" for letter in SETUPS_HERE for what in ("all", "netback")],
                  title="Counted: instructions on dom0's CPU per delivered packet, with those of Xen; 1 queue")
    for name, (_, words) in LOADS.items():
        outcomes = found.get(COUNTED + name)
        if outcomes:
            table.rows.append([words] + [shown(outcomes[letter].instructions(module), 0) if letter in outcomes
                                         else shown(None) for letter in SETUPS_HERE for module in ("", NETBACK)])
    return table


def _counted_goals(found: Outcomes) -> List[Goal]:
    return [Goal(f"{words}: netback's own instructions, {SETUPS[letter].what}, beyond stock's, by all of stock's",
                 _own(found[COUNTED + name], letter), most - 1)
            for name, (_, words) in LOADS.items() if COUNTED + name in found for letter, most in MOST.items()]


def _report(outcomes: Outcomes) -> Report:
    head = (["load", "queues"] + [f"{letter}, ns" for letter in SETUPS_HERE]
            + [f"{letter} / A" for letter in SETUPS_HERE[1:]] + [f"hypercalls {letter}" for letter in SETUPS_HERE])
    table, goals = Table(head), []
    for name, (_, words) in LOADS.items():
        for queues in QUEUES:
            found = outcomes.get(f"{name}-{queues}")
            if found:
                table.rows.append(_row(name, queues, found))
                goals += _goals(f"{words}, {queues} queues", found)
    counted = _counted_table(outcomes)
    return Report([table] + [counted] * bool(counted.rows), goals + _counted_goals(outcomes))


FIGURE = Figure(
    "tax", "Tax without contention",
    "One guest on a link of 1 Gb/s, which it does not fill; what is sent is the same in all set-ups, but for TCP, "
    "which takes all CPU time that is left; at random moments, as some are dearer than others. Dom0's CPU time per "
    "delivered packet, all domains on one CPU; what is beyond netback's own instructions, which are counted apart, "
    "differs by chance, too.",
    _cells, _report)
