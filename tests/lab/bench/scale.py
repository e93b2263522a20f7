# SPDX-License-Identifier: GPL-2.0-only
"""Figure 8: what the number of vifs costs."""

import json
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional

from .cell import Cell, scenario
from .figure import Figure, Goal, Outcomes, Report, Table, shown
from .outcome import Outcome
from .setup import SETUPS

TOP = Path(__file__).resolve().parents[3]
# vifs: guests, and vifs of each; all want twice what there is
MACHINES = {2: (2, 1), 16: (2, 8), 64: (4, 16), 256: (8, 32)}
LETTERS = ("A", "E")
NETBACK = "xen_netback"
MOST = 1.10


def _text(vifs: int) -> str:
    guests, each = MACHINES[vifs]
    lines = [f"guest vm{{1..{guests}}}"] + [f"vif vm{{1..{guests}}}.{{1..{each - 1}}}"] * (each > 1)
    load = f"offer rate={100000 // vifs}Kb/s start=1s"
    lines += [f"load vm{{1..{guests}}} {load}"]
    lines += [f"load vm{{1..{guests}}}.{{1..{each - 1}}} {load}"] * (each > 1)
    # a CPU of their own, or guests' instructions would be among dom0's
    return scenario(f"{vifs} vifs that want twice what there is", "link 50Mb/s ring=256 qdisc=pfifo_fast",
                    "dom0 guest_cpus=1", *lines, "run 5s", "record instructions from 3s to 5s")


def _cells(quick: bool) -> List[Cell]:
    counts = (2, 16) if quick else tuple(MACHINES)
    return [Cell("scale", str(vifs), letter, _text(vifs)) for vifs in counts for letter in LETTERS]


@lru_cache(maxsize=None)
def _core(bench: str) -> List[dict]:
    """Instructions of the core under callgrind; quick, as it needs no lab."""
    done = subprocess.run(["make", "-s", "-C", str(TOP), f"bench-{bench}"], capture_output=True, text=True, check=False)
    path = TOP / "build" / "bench" / f"{bench}.json"
    return json.loads(path.read_text(encoding="utf-8")) if not done.returncode and path.exists() else []


def _core_tables() -> List[Table]:
    sched = Table(["vifs", "instructions of a decision", "of a turn"],
                  title="The scheduler, in the core (``make bench-sched``)")
    sched.rows = [[str(one["vifs"]), shown(one["decision"], 0), shown(one["turn"], 0)] for one in _core("sched")]
    rounds = Table(["mix", "vifs", "instructions of a round"],
                   title="A round of reallocation, in the core (``make bench-dba``)")
    rounds.rows = [[one["mix"], str(one["vifs"]), shown(one["rates"] + one["packets"], 0)] for one in _core("dba")]
    return [table for table in (sched, rounds) if table.rows]


def _core_goals() -> List[Goal]:
    by_vifs = {one["vifs"]: one["turn"] for one in _core("sched")}
    return [Goal("instructions of a turn with 1000 vifs by that with one",
                 by_vifs[1000] / by_vifs[1] if {1, 1000} <= by_vifs.keys() else None, MOST)]


def _row(name: str, by_letter: Dict[str, Outcome]) -> List[str]:
    row = [name]
    for letter in LETTERS:
        outcome = by_letter.get(letter)
        row += [shown(outcome.instructions() if outcome else None, 0),
                shown(outcome.instructions(NETBACK) if outcome else None, 0),
                shown(outcome.total(3) if outcome else None, 1)]
    return row


def _growth(outcomes: Outcomes, letter: str) -> Optional[float]:
    """Instructions of a packet with the most vifs, by those with two."""
    found = {int(name): by_letter[letter].instructions() for name, by_letter in outcomes.items() if letter in by_letter}
    most = found.get(max(found, default=0))
    return most / found[2] if most and found.get(2) else None


def _report(outcomes: Outcomes) -> Report:
    table = Table(["vifs"] + [f"{letter}, {what}" for letter in LETTERS for what in ("all", "netback", "Mb/s")],
                  title="Instructions on dom0's CPU per delivered packet, with those of Xen, in the lab")
    table.rows = [_row(name, outcomes[name]) for name in sorted(outcomes, key=int)]
    most = max(map(int, outcomes), default=0)
    goal = Goal(f"ours: instructions of a packet with {most} vifs by those with 2", _growth(outcomes, "E"), MOST)
    return Report([table, *_core_tables()], [goal] + _core_goals())


FIGURE = Figure(
    "scale", "Scale",
    f"Vifs that want twice what a link of 50 Mb/s has, {SETUPS['A'].what} and ours, guests on a CPU of their own; and "
    "instructions of the core alone.",
    _cells, _report)
