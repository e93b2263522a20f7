# SPDX-License-Identifier: GPL-2.0-only
"""Evaluates expectations: the worst value found, the bounds, and whether it is within them."""

from dataclasses import replace
from typing import Callable, Dict, List, Optional, Tuple

from .measure import Measurement
from .quantity import QUANTITIES
from .scenario import Expectation, Scenario

SECOND = 10**9
DEFAULT_PRIORITY = 10
# windowed quantities of the run, by name; guest "" is all guests together
Windowed = Callable[[Measurement, str, int, int], Optional[float]]


def _total(of_guest: Windowed) -> Windowed:
    def value(run: Measurement, guest: str, start: int, stop: int) -> Optional[float]:
        names = [guest] if guest else run.names()
        return sum(of_guest(run, name, start, stop) or 0.0 for name in names)
    return value


def _share(run: Measurement, guest: str, start: int, stop: int) -> Optional[float]:
    total = sum(run.wire_bytes(name, start, stop) for name in run.names())
    return 100 * run.wire_bytes(guest, start, stop) / total if total else None


def _jain(run: Measurement, _guest: str, start: int, stop: int) -> Optional[float]:
    rates = [run.wire_bytes(name, start, stop) for name in run.names()]
    squares = sum(rate * rate for rate in rates)
    return sum(rates) ** 2 / (len(rates) * squares) if squares else None


def _cost_dom0(run: Measurement, _guest: str, start: int, stop: int) -> Optional[float]:
    return _per_packet(run, run.cpu_ns("0", start, stop), "", start, stop)


def _cost_guest(run: Measurement, guest: str, start: int, stop: int) -> Optional[float]:
    names = [guest.partition(".")[0]] if guest else [one.name for one in run.scenario.domains]
    times = [run.cpu_ns(run.domid(name), start, stop) for name in names]
    return _per_packet(run, None if None in times else sum(times), guest and names[0], start, stop)


def _per_packet(run: Measurement, nanoseconds: Optional[int], guest: str, start: int, stop: int) -> Optional[float]:
    delivered = run.delivered(guest, start, stop)
    return nanoseconds / delivered if delivered and nanoseconds is not None else None


WINDOWED: Dict[str, Windowed] = {
    "share": _share,
    "mbps": _total(Measurement.mbps),
    "pps": _total(Measurement.pps),
    "in.mbps": _total(Measurement.in_mbps),
    "in.pps": _total(Measurement.in_pps),
    "busy": lambda run, _guest, start, stop: 100 * run.busy(start, stop),
    "jain": _jain,
    "cost.dom0": _cost_dom0,
    "cost.guest": _cost_guest,
    "cost.hypercalls": lambda run, _guest, start, stop: run.asked_for("hypercalls", start, stop),
    "cost.grant_ops": lambda run, _guest, start, stop: run.asked_for("grant_ops", start, stop),
}
# quantities of the whole run: the path in a vif's part of the result
OF_VIF: Dict[str, List[str]] = {
    "goodput": ["goodput_mbps"],
    "delay.p50": ["delay_us", "p50"],
    "delay.p99": ["delay_us", "p99"],
    "delay.max": ["delay_us", "max"],
    "gap.mean": ["gap_us", "mean"],
    "gap.stddev": ["gap_us", "stddev"],
    "offered": ["offered_packets"],
    "delivered": ["delivered_packets"],
    "dropped.guest": ["dropped", "guest"],
    "dropped.frontend": ["dropped", "frontend"],
    "dropped.ring": ["dropped", "ring"],
    "dropped.dom0": ["dropped", "dom0"],
    "sla.met": ["sla", "met"],
    "sla.missed": ["sla", "missed"],
}


def _dig(tree: Optional[dict], path: List[str]) -> Optional[float]:
    for key in path:
        tree = tree[key] if tree is not None else None
    return tree


def _of_whole_run(result: dict, quantity: str, guest: str) -> Optional[float]:
    if quantity == "cases.right":
        return _dig(result.get("cases"), ["right"])
    names = [guest] if guest else list(result["vifs"])
    values = [_dig(result["vifs"][name], OF_VIF[quantity]) for name in names]
    return None if None in values else sum(values)


def _windows(expectation: Expectation) -> List[Tuple[int, int]]:
    step = expectation.step_ns or expectation.stop_ns - expectation.start_ns
    return [(start, start + step) for start in range(expectation.start_ns, expectation.stop_ns, step)]


def _bound(run: Measurement, result: dict, expectation: Expectation) -> Optional[float]:
    """The bound itself, or that part of what the quantity is in another window, or another guest's."""
    if not expectation.base and not expectation.base_guest:
        return expectation.bound
    start, stop = expectation.base or (expectation.start_ns, expectation.stop_ns)
    base = replace(expectation, guest=expectation.base_guest or expectation.guest, start_ns=start, stop_ns=stop,
                   step_ns=0)
    of_base = _values(run, result, base)[0][0]
    return None if of_base is None else expectation.bound * of_base / 100


def _bounds(bound: float, expectation: Expectation) -> Tuple[Optional[float], Optional[float]]:
    tolerance = expectation.tolerance
    return {"=": (bound - tolerance, bound + tolerance), ">=": (bound, None), "<=": (None, bound),
            "follows": (None, tolerance)}[expectation.operator]


def _badness(value: Optional[float], low: Optional[float], high: Optional[float]) -> float:
    """How far a value is outside its bounds; not more than 0 is within them."""
    if value is None:
        return float("inf")
    distances = []
    if low is not None:
        distances.append(low - value)
    if high is not None:
        distances.append(value - high)
    return max(distances)


# --- priorities ---

def _in_force(scenario: Scenario, second: int) -> Optional[Tuple[Dict[str, int], int]]:
    """Priorities and link kbit/s that hold for the whole of a second; None when they change in it."""
    default = int(scenario.netback.get("default/priority", DEFAULT_PRIORITY))
    priorities = {guest.name: guest.priority or default for guest in scenario.guests}
    rate = scenario.link.rate_kbit
    for event in scenario.events:
        changes = _changes(event.kind, event.words)
        if changes and second * SECOND < event.time_ns < (second + 1) * SECOND:
            return None
        if event.time_ns <= second * SECOND:
            rate = changes.pop("", rate)
            priorities.update(changes)
    return priorities, rate


def _changes(kind: str, words: List[str]) -> Dict[str, int]:
    """Guests' priorities that an event sets, and under "" the link's rate."""
    if kind == "link":
        return {"": int(words[0])}
    if kind == "sysctl" and words[0] == "priorities":
        return {name: int(value) for name, value in (pair.split("=") for pair in words[1].split())}
    if kind == "sysctl" and words[0].endswith("/priority") and not words[0].startswith("default/"):
        return {words[0].split("/")[0]: int(words[1])}
    return {}


def _busy_guests(scenario: Scenario, second: int) -> Optional[List[str]]:
    """Guests with a load for the whole of a second; None when one has a load for part of it."""
    start, stop = second * SECOND, (second + 1) * SECOND
    whole = {load.guest for load in scenario.loads if load.start_ns <= start and load.stop_ns >= stop}
    some = {load.guest for load in scenario.loads if load.start_ns < stop and load.stop_ns > start}
    return sorted(whole) if whole == some else None


def deviation(run: Measurement, second: int) -> Optional[float]:
    """How far the worst guest's part of the link is from its priority's, in % of the link."""
    setting, guests = _in_force(run.scenario, second), _busy_guests(run.scenario, second)
    if setting is None or not guests:
        return None
    priorities, rate = setting
    total = sum(priorities[name] for name in guests)

    def off(name: str) -> float:
        got = run.mbps(name, second * SECOND, (second + 1) * SECOND) * 1000 / rate
        return 100 * abs(got - priorities[name] / total)
    return max(off(name) for name in guests)


# --- the whole ---

def _made_good(measure: Windowed, run: Measurement, expectation: Expectation, start: int, stop: int) -> Optional[float]:
    """The value of a window, or, where that is out of bounds, with what it may be longer."""
    value = measure(run, expectation.guest, start, stop)
    if not expectation.more_ns or _badness(value, *_bounds(expectation.bound, expectation)) <= 0:
        return value
    return measure(run, expectation.guest, start, stop + expectation.more_ns)


def _values(run: Measurement, result: dict, expectation: Expectation) -> List[Tuple[Optional[float], int]]:
    """The quantity's values, each with the time its window begins."""
    if expectation.operator == "follows":
        seconds = [start // SECOND for start, _ in _windows(expectation)]
        found = [(deviation(run, second), second * SECOND) for second in seconds]
        return [(value, start) for value, start in found if value is not None] or [(None, 0)]
    if expectation.quantity in WINDOWED:
        measure = WINDOWED[expectation.quantity]
        return [(_made_good(measure, run, expectation, *window), window[0]) for window in _windows(expectation)]
    return [(_of_whole_run(result, expectation.quantity, expectation.guest), 0)]


def evaluate(run: Measurement, result: dict, expectation: Expectation) -> dict:
    """One entry of result.json's expect list."""
    bound = _bound(run, result, expectation)
    low, high = _bounds(bound or 0.0, expectation)
    values = _values(run, result, expectation) if bound is not None else [(None, expectation.start_ns)]
    value, start = max(values, key=lambda one: _badness(one[0], low, high))
    quantity = QUANTITIES.get(expectation.quantity)
    return {
        "what": expectation.text,
        "value": None if value is None else round(value, 3),
        "bound": [one and round(one, 3) for one in (low, high)],
        "unit": quantity.unit if quantity else "% of the link",
        "at_s": start / SECOND,
        "ok": _badness(value, low, high) <= 1e-9,
    }
