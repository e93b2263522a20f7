# SPDX-License-Identifier: GPL-2.0-only
"""What came of the hostile frontend's cases, and whether it is the same on two netbacks."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional

from . import case, table
from .errors import LabError

# what a request that is dropped in the ring would have been answered otherwise
UNTRIED = ("ok", "err")


@dataclass
class Verdict:
    """One case on one netback."""

    name: str
    seen: Dict[str, str]    # by the guest: how it was played, the backend's state, answers without an id
    ids: List[str]          # how each request ended: ok, err, drop, none or twice
    log: str                # what dom0's kernel said
    cost_ns: int            # dom0's CPU time
    flood: Dict[str, int]   # answers to a flood, by status

    @property
    def disabled(self) -> bool:
        """The vif was."""
        return "disabling device" in self.log

    def kind(self) -> str:
        """Its summary, in one of the words that a case may expect."""
        if self.disabled:
            return "disabled"
        if self.seen.get("odd", "0") != "0":
            return "odd"
        if not self.ids:
            return "nothing"
        return "sent" if set(self.ids) == {"ok"} else "errors" if set(self.ids) <= {"ok", "err"} else "unanswered"


def _pairs(text: str) -> Dict[str, str]:
    return dict(word.split("=", 1) for word in text.split() if "=" in word)


def _ids(text: str) -> List[str]:
    """The words 'first-last:end', one after the other from 0 on."""
    ends: List[str] = []
    for first, last, end in re.findall(r"(\d+)-(\d+):(\w+)", text):
        if int(first) != len(ends):
            raise LabError(f"answers are missing in '{text}'")
        ends += [end] * (int(last) - int(first) + 1)
    return ends


def parse(line: str) -> Verdict:
    """A line of verdicts.txt."""
    try:
        name, seen, log, cost, flood = line.split("|")
        return Verdict(name, _pairs(seen), _ids(seen), log, int(cost),
                       {key: int(value) for key, value in _pairs(flood).items()})
    except ValueError:
        raise LabError(f"no verdict: '{line}'") from None


def read(path: Path) -> Dict[str, Verdict]:
    """The cases of verdicts.txt by their names."""
    try:
        found = [parse(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except OSError as error:
        raise LabError(f"{path}: {error.strerror}") from None
    return {one.name: one for one in found}


def _ids_differ(ours: List[str], stock: List[str], drops: bool) -> Optional[int]:
    """The first request that ended otherwise, where a drop may stand for what was not tried."""
    if len(ours) != len(stock):
        return min(len(ours), len(stock))
    for number, (own, other) in enumerate(zip(ours, stock)):
        if own != other and not (drops and own == "drop" and other in UNTRIED):
            return number
    return None


def unexpected(one: Verdict, text: str, mode: str = "plain") -> str:
    """How it is not what the case expects of the stock netback; "": it is, as far as a mode lets it be."""
    wanted = case.expected(text)
    if one.seen.get("played") != "0":
        return f"could not be played: {one.seen}"
    if one.seen.get("odd") != "0" and wanted != "odd":
        return f"answers that nobody has asked for: {one.seen}"
    if mode == "drop" and "drop" in one.ids and not one.disabled:
        # whether it was any good nobody has tried
        return "" if wanted in ("sent", "errors", "odd") and set(one.ids) <= {"drop", *UNTRIED} else f"dropped, not {wanted}"
    if wanted and wanted != one.kind() and not case.differs(text, mode):
        return f"{one.kind()}, not {wanted}: {one.log or 'no message'} {' '.join(one.ids)}"
    return ""


def _seen(one: Verdict, text: str, may: bool) -> Dict[str, str]:
    """What the guest saw; but for the answers of a fault of stock's that may not be met."""
    odd = may and case.expected(text) == "odd"
    return {key: value for key, value in one.seen.items() if not (odd and key == "odd")}


def difference(ours: Verdict, stock: Verdict, mode: str) -> str:
    """How ours differs from stock where it must not; mode is plain, held or drop."""
    text = case.text_of(ours.name)
    may = case.differs(text, mode)
    if _seen(ours, text, may) != _seen(stock, text, may):
        return f"{ours.seen}, stock {stock.seen}"
    if ours.log != stock.log and not may:
        return f"dom0 says '{ours.log}', of stock '{stock.log}'"
    number = _ids_differ(ours.ids, stock.ids, mode == "drop")
    if number is not None:
        return f"request {number}: {ours.ids[number:number + 1]}, stock {stock.ids[number:number + 1]}"
    return ""


def wrong(text: str, modes: Dict[str, str]) -> Dict[str, str]:
    """Of verdicts.txt's text, those that are not what their cases expect, and why; modes by case."""
    found = {}
    for one in (parse(line) for line in text.splitlines()):
        why = unexpected(one, case.text_of(one.name), modes.get(one.name, "plain"))
        if why:
            found[one.name] = why
    return found


def compare(ours: Dict[str, Verdict], stock: Dict[str, Verdict], mode: str) -> Dict[str, str]:
    """Of each case in either: "" when both ended alike, or how they differ."""
    found = {}
    for name in sorted({*ours, *stock}):
        if name not in ours or name not in stock:
            found[name] = "ours was not played" if name in stock else "stock was not played"
        else:
            found[name] = difference(ours[name], stock[name], mode)
    return found


def lines(label: str, found: Dict[str, str]) -> List[str]:
    """A line for each case."""
    return [f"FAIL {label} {name}: {what}" if what else f"ok   {label} {name}" for name, what in found.items()]


def costs(ours: Dict[str, Verdict], stock: Dict[str, Verdict]) -> str:
    """A table of what floods cost dom0: in all, and for each answer where there are any."""
    rows = [["flood", "stock ms", "answers", "ns each", "ours ms", "answers", "ns each"]]
    for name, one in ours.items():
        row = [name]
        for verdict in (stock[name], one):
            answers = sum(verdict.flood.values())
            row += [f"{verdict.cost_ns / 1e6:.1f}", str(answers), f"{verdict.cost_ns / answers:.0f}" if answers else "-"]
        rows.append(row)
    return table.columns(rows)
