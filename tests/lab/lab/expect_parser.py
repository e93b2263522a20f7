# SPDX-License-Identifier: GPL-2.0-only
"""Reads 'expect' statements: [NETBACK|any] quantity [guest] operator bound [of ..] [from .. to ..] [each .. [within ..]]."""

from typing import List, Optional, Tuple

from . import units
from .quantity import QUANTITIES, Quantity
from .scenario import NETBACKS, Expectation, Scenario


def _take(words: List[str], what: str) -> str:
    if not words:
        raise ValueError(f"{what} is missing")
    return words.pop(0)


def _window_time(text: str, scenario: Scenario) -> int:
    value = units.time_ns(text)
    if value > scenario.run_ns:
        raise ValueError(f"{text} is after the run's end")
    if value % scenario.bin_ns:
        raise ValueError(f"{text} is not a multiple of {scenario.bin_ns // 10**6}ms")
    return value


def _window(words: List[str], scenario: Scenario) -> Tuple[int, int, int, int]:
    """Take 'from A', 'to B', 'each D', 'within E' off the words: start, stop, step, what may be added to a step."""
    times = {"from": 0, "to": scenario.run_ns, "each": 0, "within": 0}
    seen = set()
    while words:
        word = words.pop(0)
        if word not in times:
            raise ValueError(f"unknown word '{word}'")
        if word in seen:
            raise ValueError(f"'{word}' is given twice")
        seen.add(word)
        times[word] = _window_time(_take(words, f"the time after '{word}'"), scenario)
    if times["from"] >= times["to"]:
        raise ValueError("the window is empty")
    if "each" in seen and (not times["each"] or (times["to"] - times["from"]) % times["each"]):
        raise ValueError("'each' does not divide the window")
    if "within" in seen and not times["each"]:
        raise ValueError("'within' goes with 'each'")
    if times["to"] + times["within"] > scenario.run_ns:
        raise ValueError("'within' is after the run's end")
    return times["from"], times["to"], times["each"], times["within"]


def take_window(words: List[str], scenario: Scenario) -> Tuple[int, int]:
    """Take 'from A to B', each of which may be missing, off the words."""
    if "each" in words:
        raise ValueError("unknown word 'each'")
    return _window(words, scenario)[:2]


def _base(words: List[str], scenario: Scenario) -> Tuple[Optional[Tuple[int, int]], str]:
    """Take 'of A..B' or 'of GUEST', if it is there, off the words: a window, or another guest."""
    if words[:1] != ["of"]:
        return None, ""
    words.pop(0)
    text = _take(words, "the window or guest after 'of'")
    start, dots, stop = text.partition("..")
    if dots:
        return _window(["from", start, "to", stop], scenario)[:2], ""
    if not scenario.guest(text):
        raise ValueError(f"'{text}' is neither a window such as 1s..2s nor a guest")
    return None, text


def _bound(words: List[str], quantity: Quantity) -> Tuple[str, float, float]:
    """Take operator and bound off the words: operator, bound, tolerance."""
    operator = _take(words, "one of = >= <=")
    if operator not in ("=", ">=", "<="):
        raise ValueError(f"'{operator}' is not one of = >= <=")
    relative = words[1:2] == ["of"]
    if relative and operator == "=":
        raise ValueError("a part of another window's goes with '>=' and '<=' only")
    bound = (units.percent if relative else quantity.parse)(_take(words, "the bound"))
    tolerance = 0.0
    if words and words[0] == "+-":
        if operator != "=":
            raise ValueError("'+-' goes with '=' only")
        words.pop(0)
        tolerance = quantity.parse(_take(words, "the tolerance"))
    return operator, bound, tolerance


def _follows(words: List[str]) -> float:
    """Take 'priorities +- N%' off the words."""
    if _take(words, "'priorities'") != "priorities" or _take(words, "'+-'") != "+-":
        raise ValueError("it has to be 'follows priorities +- N%'")
    return units.percent(_take(words, "the tolerance"))


def parse_expectation(words: List[str], scenario: Scenario, line: int) -> Expectation:
    """The expectation that the words after 'expect' state."""
    text = " ".join(words)
    netback = words.pop(0) if words and words[0] in (*NETBACKS, "any") else "qos"
    name = _take(words, "what is expected")
    if name == "follows":
        tolerance = _follows(words)
        start, stop, step, _ = _window(words, scenario)
        if step or start % 10**9 or stop % 10**9:
            raise ValueError("'follows' is about whole seconds, each for itself")
        return Expectation(text, netback, name, "", "follows", 0, tolerance, start, stop, 10**9, line=line)
    if name not in QUANTITIES:
        raise ValueError(f"unknown quantity '{name}'")
    quantity = QUANTITIES[name]
    guest = ""
    if words and words[0] not in ("=", ">=", "<="):
        guest = words.pop(0)
        if not scenario.guest(guest):
            raise ValueError(f"guest '{guest}' is not defined")
    if guest and not quantity.of_guest:
        raise ValueError(f"'{name}' is not of one guest")
    if not guest and not quantity.of_all:
        raise ValueError(f"'{name}' needs a guest")
    operator, bound, tolerance = _bound(words, quantity)
    base, base_guest = _base(words, scenario)
    if (words or base) and not quantity.windowed:
        raise ValueError(f"'{name}' is measured over the whole run: no '{words[0] if words else text.split()[-1]}'")
    if base_guest and not guest:
        raise ValueError(f"'of {base_guest}' needs a guest to be compared with it")
    start, stop, step, more = _window(words, scenario)
    if more and (base or base_guest):
        raise ValueError("'within' goes with a bound that is a number")
    if quantity.whole_seconds and any(time % 10**9 for time in (start, stop, step, more, *(base or ()))):
        raise ValueError(f"'{name}' is about whole seconds")
    return Expectation(text, netback, name, guest, operator, bound, tolerance, start, stop, step, base,
                       base_guest, line, more)
