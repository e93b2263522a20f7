# SPDX-License-Identifier: GPL-2.0-only
"""What is drawn: vifs over time, wherever the figures are from, a recording or the lab."""

from dataclasses import dataclass, field
from typing import Any

Values = list[float | None]     # one for each interval; None: not known

MBPS = "mbps"
HELD = "held_percent"
# where packets were dropped; series of them are in packets a second
PLACES = {"guest": "in the guest", "frontend": "in the frontend", "ring": "in the ring", "dom0": "in dom0"}


@dataclass(frozen=True)
class Terms:
    """What is set for a vif; None: nothing."""

    priority: int | None = None
    min_mbps: float | None = None
    max_mbps: float | None = None


@dataclass(frozen=True)
class Mark:
    """Something that was changed, and when: seconds from the beginning."""

    at: float
    text: str


@dataclass(frozen=True)
class Curve:
    """A figure of reallocation; where: pre, it is of the period before each time, or post, from then on."""

    name: str           # demand, allocation, usage, minimum
    where: str
    times: list[float]  # seconds from the beginning
    mbps: Values


@dataclass
class Track:
    """One vif."""

    name: str
    series: dict[str, Values] = field(default_factory=dict)     # by MBPS, HELD and names of PLACES
    terms: list[Terms | None] = field(default_factory=list)     # for each interval; None: not known
    uplinks: list[str | None] = field(default_factory=list)     # for each interval
    curves: list[Curve] = field(default_factory=list)
    dropped: dict[str, int | None] = field(default_factory=dict)    # packets in all, by place
    delays: list[tuple[float, float]] = field(default_factory=list)     # percent of packets, ms at most

    def known(self, what: str) -> bool:
        """Is there a value of it at all?"""
        return any(value is not None for value in self.series.get(what, []))


@dataclass
class Run:
    """One recording, or one run of the lab."""

    label: str
    edges: list[float]          # of the intervals, one more than these; seconds from the beginning
    tracks: dict[str, Track]    # by name
    link: Values = field(default_factory=list)      # Mb/s, for each interval; None also: several uplinks
    marks: list[Mark] = field(default_factory=list)

    @property
    def widths(self) -> list[float]:
        """How long the intervals are, seconds."""
        return [stop - start for start, stop in zip(self.edges, self.edges[1:])]


@dataclass(frozen=True)
class Share:
    """Percent of what the vifs of its uplink sent, while the vif itself sent."""

    got: float
    due: float | None   # by priority alone, among those that sent; None: priorities are not known


def mean(values: Values, widths: list[float]) -> float | None:
    """Of those that are known, by the time each is of."""
    known = [(value, width) for value, width in zip(values, widths) if value is not None]
    total = sum(width for _, width in known)
    return sum(value * width for value, width in known) / total if total else None


def coarser(run: Run, most: int) -> Run:
    """The same with so many intervals at most: neighbours become one, with their mean, and the later settings."""
    count = -(-len(run.widths) // most)
    if count <= 1:
        return run
    starts = range(0, len(run.widths), count)

    def means(values: Values) -> Values:
        return [mean(values[at:at + count], run.widths[at:at + count]) for at in starts]

    def lasts(values: list[Any]) -> list[Any]:
        return [values[min(at + count, len(values)) - 1] for at in starts if values]

    tracks = {name: Track(track.name, {what: means(values) for what, values in track.series.items()},
                          lasts(track.terms), lasts(track.uplinks), track.curves, track.dropped, track.delays)
              for name, track in run.tracks.items()}
    return Run(run.label, [*(run.edges[at] for at in starts), run.edges[-1]], tracks, lasts(run.link), run.marks)


def _senders(run: Run, at: int, uplink: str | None) -> list[Track]:
    """The vifs of an uplink that sent something in an interval."""
    return [track for track in run.tracks.values() if track.series[MBPS][at] and track.uplinks[at] == uplink]


def share(run: Run, name: str) -> Share | None:
    """What a vif got, and what its priority alone would have given it; None when it never sent."""
    own, total, due = 0.0, 0.0, 0.0
    track, told = run.tracks[name], True
    for at, width in enumerate(run.widths):
        if not track.series[MBPS][at]:
            continue
        senders = _senders(run, at, track.uplinks[at])
        carried = width * sum(one.series[MBPS][at] or 0.0 for one in senders)
        own, total = own + width * (track.series[MBPS][at] or 0.0), total + carried
        priorities = {one.name: one.terms[at].priority if one.terms[at] else None for one in senders}
        told = told and None not in priorities.values()
        due += carried * priorities[name] / sum(priorities.values()) if told else 0.0
    return Share(100 * own / total, 100 * due / total if told else None) if total else None


def top(runs: list[Run], most: int) -> list[str]:
    """The vifs that sent most in all runs, in the order in which these have them."""
    sent: dict[str, float] = {}
    for run in runs:
        for name, track in run.tracks.items():
            known = zip(track.series[MBPS], run.widths)
            sent[name] = sent.get(name, 0.0) + sum((value or 0.0) * width for value, width in known)
    best = sorted(sent, key=lambda name: -sent[name])[:most]
    return [name for name in sent if name in best]
