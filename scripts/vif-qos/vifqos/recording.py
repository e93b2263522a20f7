# SPDX-License-Identifier: GPL-2.0-only
"""Reads what monitor --json has written; see STREAM in vif-qos(8)."""

import json
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from vifqos.errors import ToolError
from vifqos.run import HELD, MBPS, Curve, Mark, Run, Terms, Track
from vifqos.stream import FORMAT
from vifqos.text import printable

LINE_MOST = 1 << 24     # bytes; thousands of vifs have less
NAME_MOST = 24
GAP = 0.05              # seconds that neighbouring intervals may be apart
DROPS = {"ring": "ring", "frontend": "frontend_claimed", "dom0": "dom0"}
# of the last round, by the names in the stream
CURVES = (("demand", "pre", "demand_kbit"), ("allocation", "post", "allocation_kbit"),
          ("usage", "pre", "usage_kbit"), ("minimum", "post", "guarantee_kbit"))
SETTINGS = {"priority": "priority", "class": "class", "min_rate_kbit": "min", "max_rate_kbit": "max",
            "max_pps": "max pps", "vm_max_pps": "VM's max pps", "early_drop": "early-drop"}


@dataclass
class Sample:
    """One line: an interval."""

    start: float        # seconds, of the clock that never goes back
    stop: float
    netback: str | None
    vifs: dict[str, dict[str, Any]] = field(default_factory=dict)   # by the name they are drawn with
    link: float | None = None       # Mb/s, of the only uplink


class Bad(Exception):
    """What a line lacks."""


def number(words: dict[str, Any], name: str, least: float = 0.0) -> float | None:
    """A number that a plot can show; None when it is not there."""
    value = words.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= 1e15:
        raise Bad(f"'{name}' is no number from {least:g} on")
    return float(value)


def table(words: dict[str, Any], name: str) -> dict[str, Any]:
    """An object; an empty one when it is not there."""
    value = words.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Bad(f"'{name}' is no object")
    return value


def mbps(words: dict[str, Any], name: str) -> float | None:
    """A rate in kbit/s."""
    value = number(words, name)
    return None if value is None else value / 1000


def called(device: str, vif: dict[str, Any], taken: dict[str, Any]) -> str:
    """By its domain, whose name stays when its number does not; by its device when that is not unique."""
    index = int(number(vif, "index", -1) or 0)
    vm = vif.get("vm") if isinstance(vif.get("vm"), str) else ""
    name = printable(f"{vm}:{index}" if index > 0 else vm, NAME_MOST) if vm else printable(device, NAME_MOST)
    return name if name not in taken else printable(device, NAME_MOST)


def parse(line: bytes) -> dict[str, Any]:
    """A line's object, if it is one of the stream's."""
    try:
        words = json.loads(line)
    except (ValueError, RecursionError):
        raise Bad("no JSON: it has to be of 'vif-qos monitor --json'") from None
    if not isinstance(words, dict) or "format" not in words:
        raise Bad("it has to be of 'vif-qos monitor --json'")
    if words["format"] != FORMAT:
        raise Bad(f"its format is {printable(str(words['format']), 20)}, not {FORMAT}: it is of another vif-qos")
    return words


def sample(words: dict[str, Any]) -> Sample | None:
    """An object's; None when no time has passed in it."""
    stop, length = number(words, "monotonic"), number(words, "interval_s")
    if stop is None:
        raise Bad("'monotonic' is missing")
    if not length:
        return None
    netback = words.get("netback")
    one = Sample(stop - length, stop, netback if netback in ("qos", "stock") else None)
    for device, vif in table(words, "vifs").items():
        if not isinstance(vif, dict):
            raise Bad(f"'{printable(device)}' is no object")
        examine(vif)
        one.vifs[called(device, vif, one.vifs)] = vif
    uplinks = table(words, "uplinks")
    if len(uplinks) == 1:
        one.link = mbps(table(uplinks, next(iter(uplinks))), "rate_kbit")
    return one


def examine(vif: dict[str, Any]) -> None:
    """Everything that is drawn of it later, so that an error has its line."""
    terms(vif)
    for what in (MBPS, HELD):
        number(table(vif, "flow"), what)
    for word in DROPS.values():
        per_second(vif, word, 1)
    for _, _, word in CURVES:
        mbps(table(vif, "dba"), word)


def read(file: BinaryIO, name: str) -> list[Sample]:
    """All of a recording. One that goes on may end within a line, which is left out."""
    samples: list[Sample] = []
    for count, line in enumerate(iter(lambda: file.readline(LINE_MOST), b""), 1):
        try:
            if len(line) >= LINE_MOST:
                raise Bad("it is too long")
            found = sample(parse(line)) if line.strip() else None
            if found and samples and found.stop <= samples[-1].stop:
                raise Bad("the clock goes back: from here on it is of another boot, which is a recording of its own")
        except Bad as error:
            if not line.endswith(b"\n") and len(line) < LINE_MOST and samples:
                break
            raise ToolError(f"{printable(name)}: line {count}: {error}") from None
        samples += [found] if found else []
    if not samples:
        raise ToolError(f"{printable(name)}: there is no interval in it")
    return samples


def load(name: str, label: str) -> Run:
    """The recording in a file."""
    try:
        with open(name, "rb") as file:
            return build(read(file, name), label, name)
    except (OSError, ValueError) as error:
        raise ToolError(f"{printable(name)}: {getattr(error, 'strerror', error)}") from None


def spread(samples: list[Sample]) -> tuple[list[float], list[Sample | None]]:
    """Edges of intervals, from 0 on without a hole: where nothing was recorded there is one without a sample."""
    first = samples[0].start
    edges, items = [0.0], []
    for one in samples:
        start, stop = round(one.start - first, 6), round(one.stop - first, 6)
        if start - edges[-1] > GAP:
            edges.append(start)
            items.append(None)
        edges.append(stop)
        items.append(one)
    return edges, items


def terms(vif: dict[str, Any]) -> Terms | None:
    """What is set for it."""
    own = table(vif, "settings")
    priority = number(own, "priority", 1)
    if priority is None:
        return None
    return Terms(int(priority), mbps(own, "min_rate_kbit"), mbps(own, "max_rate_kbit"))


def per_second(vif: dict[str, Any], place: str, seconds: float) -> float | None:
    """Packets dropped somewhere."""
    count = number(table(table(vif, "flow"), "dropped"), place)
    return None if count is None else count / seconds


def track(name: str, items: list[Sample | None], edges: list[float]) -> Track:
    """One vif in all intervals."""
    mine = [one.vifs.get(name, {}) if one else {} for one in items]
    widths = [stop - start for start, stop in zip(edges, edges[1:])]
    flows = [table(vif, "flow") for vif in mine]
    made = Track(name, {MBPS: [number(flow, "mbps") for flow in flows],
                        HELD: [number(flow, "held_percent") for flow in flows]},
                 [terms(vif) for vif in mine],
                 [vif.get("uplink") if isinstance(vif.get("uplink"), str) else None for vif in mine])
    for place, word in DROPS.items():
        made.series[place] = [per_second(vif, word, width) for vif, width in zip(mine, widths)]
    made.curves = curves(mine, edges[1:])
    return made


def curves(mine: list[dict[str, Any]], stops: list[float]) -> list[Curve]:
    """Reallocation, as the last round before each interval's end had it."""
    rounds = [(stop, table(vif, "dba")) for stop, vif in zip(stops, mine)]
    if not any(words for _, words in rounds):
        return []
    times = [stop for stop, _ in rounds]

    def values(name: str, word: str) -> list[float | None]:
        # a minimum of 0 is none
        return [mbps(words, word) if name != "minimum" else mbps(words, word) or None for _, words in rounds]
    return [Curve(name, where, times, values(name, word)) for name, where, word in CURVES]


def shown(key: str, value: Any) -> str:
    """A setting as people write it."""
    if value is None:
        return "none"
    return f"{value / 1000:g} Mb/s" if key.endswith("_kbit") and isinstance(value, int) else printable(str(value), 20)


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What is set differently."""
    return [f"{text} {shown(key, old[key])} → {shown(key, new[key])}" for key, text in SETTINGS.items()
            if key in old and key in new and old[key] != new[key]]


def marks(items: list[Sample | None], edges: list[float]) -> list[Mark]:
    """Changes, at the beginning of the interval at whose end they were seen."""
    found: list[Mark] = []
    last: dict[str, dict[str, Any]] = {}
    netback: str | None = None
    for at, one in zip(edges, items):
        if not one:
            continue
        if netback and one.netback and one.netback != netback:
            found.append(Mark(at, f"netback {netback} → {one.netback}"))
        netback = one.netback or netback
        for name, vif in one.vifs.items():
            own = table(vif, "settings")
            found += [Mark(at, f"{name}: {text}") for text in changes(last.get(name, {}), own)]
            last[name] = own or last.get(name, {})
    return found


def build(samples: list[Sample], label: str, name: str) -> Run:
    """What is drawn of a recording."""
    edges, items = spread(samples)
    names = list(dict.fromkeys(vif for one in samples for vif in one.vifs))
    tracks = {vif: track(vif, items, edges) for vif in names}
    if not any(one.known(MBPS) for one in tracks.values()):
        raise ToolError(f"{printable(name)}: no vif was measured in it")
    return Run(label, edges, tracks, [one.link if one else None for one in items], marks(items, edges))
