# SPDX-License-Identifier: GPL-2.0-only
"""Draws one pair of axes each: a kind of figure, of one run or of several."""

import itertools
from typing import TYPE_CHECKING

from vifqos.canvas import GREY, PLACE_COLOURS, colour, label, plain_log
from vifqos.run import HELD, MBPS, PLACES, Curve, Mark, Run, Track, Values, share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Palette = dict[str, str]        # colours of the vifs that have one, by name
NEAR = 0.02             # part of the axis: changes that are nearer than this have one number
MARKS_MOST = 12
LINE_STYLES = ("-", "--", ":", "-.", (0, (6, 1.5, 1, 1.5, 1, 1.5)), (0, (8, 3)), (0, (1, 3)))
MINIMUM, MAXIMUM = (0, (4, 2)), (0, (5, 1.5, 1, 1.5))      # dashes
NAN = float("nan")
UNTOLD = "not counted"


def steps(axis: "Axes", run: Run, values: Values, **look: object) -> None:
    """A value for each interval; what is not known is left out."""
    axis.stairs([NAN if value is None else value for value in values], run.edges, baseline=None, **look)


def say(axis: "Axes", text: str) -> None:
    """Instead of figures."""
    axis.text(0.5, 0.5, text, ha="center", va="center", transform=axis.transAxes, color=GREY)


def grouped(marks: list[Mark], length: float) -> list[tuple[float, list[str]]]:
    """Changes that are next to each other, as one."""
    groups: list[tuple[float, list[str]]] = []
    for mark in sorted(marks, key=lambda one: one.at):
        if not groups or mark.at - groups[-1][0] > NEAR * length:
            groups.append((mark.at, []))
        groups[-1][1].append(mark.text)
    return groups


def changes(axis: "Axes", run: Run) -> None:
    """A numbered line where something was changed."""
    for count, (at, _) in enumerate(grouped(run.marks, run.edges[-1]), 1):
        axis.axvline(at, color=GREY, linewidth=0.8)
        axis.text(at, 1.0, str(count), transform=axis.get_xaxis_transform(), ha="center", va="bottom", color="0.3")


def changes_text(run: Run) -> list[str]:
    """What the numbers mean, a line each."""
    lines = [f"{count if first else '   '}  {at:.4g} s  {text}" if first else f"           {text}"
             for count, (at, texts) in enumerate(grouped(run.marks, run.edges[-1]), 1)
             for first, text in ((text is texts[0], text) for text in texts)]
    return lines if len(lines) <= MARKS_MOST else [*lines[:MARKS_MOST - 1], f"and {len(lines) - MARKS_MOST + 1} more"]


def width(index: int) -> float:
    """The first ones wider, so that equal rates don't hide each other."""
    return max(1.4, 3.2 - 0.9 * index)


def throughput(axis: "Axes", run: Run, palette: Palette) -> None:
    """Mb/s of each vif, its minimum and maximum, the link's rate, and where something was changed."""
    others = [track for name, track in run.tracks.items() if name not in palette]
    for track in others:
        steps(axis, run, track.series[MBPS], color=GREY, linewidth=0.8)
    for index, (name, shade) in enumerate(palette.items()):
        if name in run.tracks:
            limits(axis, run, run.tracks[name], shade)
            steps(axis, run, run.tracks[name].series[MBPS], color=shade, linewidth=width(index))
    if any(run.link):
        steps(axis, run, run.link, color="0.3", linestyle=":", linewidth=1)
    changes(axis, run)
    axis.set_xlim(0, run.edges[-1])
    axis.set_xlabel("time, s")


def limits(axis: "Axes", run: Run, track: Track, shade: str) -> None:
    """What is set for it, as far as it is known."""
    for pick, dash in ((lambda one: one.min_mbps, MINIMUM), (lambda one: one.max_mbps, MAXIMUM)):
        values = [pick(one) if one else None for one in track.terms]
        if any(values):
            steps(axis, run, [value or None for value in values], color=shade, linewidth=1.2, linestyle=dash)


def vifs_legend(axis: "Axes", runs: list[Run], palette: Palette, limited: bool = True) -> None:
    """To the right of the last axes: vifs, and what the other lines are, if limits are drawn too."""
    from matplotlib.lines import Line2D     # pylint: disable=import-outside-toplevel
    entries = [Line2D([], [], color=shade, linewidth=2, label=label(name)) for name, shade in palette.items()]
    others = {name for run in runs for name in run.tracks} - set(palette)
    if others and limited:
        entries.append(Line2D([], [], color=GREY, linewidth=0.8, label=f"{len(others)} others"))
    entries += _limit_entries(runs, palette) if limited else []
    axis.legend(handles=entries, loc="upper left", bbox_to_anchor=(1.02, 1))


def _limit_entries(runs: list[Run], palette: Palette) -> list[object]:
    from matplotlib.lines import Line2D     # pylint: disable=import-outside-toplevel
    terms = [one for run in runs for name in palette if name in run.tracks for one in run.tracks[name].terms if one]
    kinds = (("minimum", MINIMUM, 1.2, any(one.min_mbps for one in terms)),
             ("maximum", MAXIMUM, 1.2, any(one.max_mbps for one in terms)),
             ("uplink", ":", 1, any(any(run.link) for run in runs)))
    return [Line2D([], [], color="0.3", linewidth=thick, linestyle=dash, label=text)
            for text, dash, thick, there in kinds if there]


def highest(runs: list[Run], palette: Palette) -> float:
    """The top of a scale that all runs have in common, Mb/s."""
    values = [value for run in runs for track in run.tracks.values() for value in track.series[MBPS]]
    values += [value for run in runs for value in run.link]
    values += [one.max_mbps for run in runs for name in palette if name in run.tracks
               for one in run.tracks[name].terms if one]
    return 1.05 * max((value for value in values if value), default=1.0)


def places_of_bars(runs: list[Run], names: list[str]) -> list[tuple[float, str, Run, Track]]:
    """Where each bar is, from above: those of a vif next to each other."""
    bars, at = [], 0.0
    for name in names:
        for run in runs:
            if name in run.tracks:
                text = label(name) if len(runs) == 1 else f"{label(name)}  {run.label}"
                bars.append((at, text, run, run.tracks[name]))
                at += 1.0
        at += 0.5
    return bars


def _bar_axis(axis: "Axes", bars: list[tuple[float, str, Run, Track]]) -> None:
    axis.set_yticks([at for at, *_ in bars], [text for _, text, *_ in bars])
    axis.set_ylim((bars[-1][0] if bars else 0) + 0.6, -0.6)
    axis.tick_params(axis="y", length=0)
    axis.grid(False, axis="y")


def shares(axis: "Axes", runs: list[Run], palette: Palette) -> None:
    """What each vif got, and a stroke where its priority would have it."""
    bars = places_of_bars(runs, list(palette))
    for at, _, run, track in bars:
        found = share(run, track.name)
        if not found:
            axis.text(1, at, "sent nothing", va="center", color=GREY)
            continue
        axis.barh(at, found.got, 0.8, color=palette[track.name])
        # beside its bar, or beside the stroke where that would cross it
        crossed = found.due is not None and found.got < found.due < found.got + 12
        axis.text((found.due if crossed else found.got) + 1.5, at, f"{found.got:.1f}", va="center")
        if found.due is not None:
            axis.plot([found.due] * 2, [at - 0.45, at + 0.45], color="white", linewidth=3.5)
            axis.plot([found.due] * 2, [at - 0.45, at + 0.45], color="black", linewidth=1.5, label="by priority alone")
    _bar_axis(axis, bars)
    axis.set_xlim(0, 112)
    axis.set_xticks(range(0, 101, 25))
    axis.set_xlabel("% of what its uplink's vifs sent, while it sent")
    lines = [line for line in axis.lines if line.get_label() == "by priority alone"]
    if lines:
        axis.legend(handles=lines[:1], loc="lower left", bbox_to_anchor=(0, 1.01))


def held(axis: "Axes", run: Run, palette: Palette) -> None:
    """How much of the time each vif was not let send."""
    drawn = [(name, shade) for name, shade in palette.items() if name in run.tracks and run.tracks[name].known(HELD)]
    for index, (name, shade) in enumerate(drawn):
        steps(axis, run, run.tracks[name].series[HELD], color=shade, linewidth=width(index))
    if not drawn:
        say(axis, UNTOLD)
    changes(axis, run)
    axis.set_xlim(0, run.edges[-1])


def dropped(run: Run) -> dict[str, Values]:
    """Packets a second by place, of all vifs; only places where they are counted."""
    found: dict[str, Values] = {}
    for place in PLACES:
        rows = [track.series[place] for track in run.tracks.values() if track.known(place)]
        if rows:
            known = [[value for value in column if value is not None] for column in zip(*rows)]
            found[place] = [sum(column) if column else None for column in known]
    return found


def drops(axis: "Axes", run: Run) -> None:
    """Packets dropped over time, those of each place on top of those before."""
    base = [0.0] * len(run.widths)
    found = dropped(run)
    for place, values in found.items():
        top = [before + (value or 0.0) for before, value in zip(base, values)]
        axis.stairs(top, run.edges, baseline=base, fill=True, color=PLACE_COLOURS[place], label=PLACES[place])
        base = top
    if not found:
        say(axis, UNTOLD)
    changes(axis, run)
    axis.set_xlim(0, run.edges[-1])


def places_legend(axis: "Axes", places: list[str], texts: dict[str, str], **where: object) -> None:
    """Which colour is which place."""
    from matplotlib.patches import Patch        # pylint: disable=import-outside-toplevel
    axis.legend(handles=[Patch(color=PLACE_COLOURS[place], label=text) for place, text in texts.items()
                         if place in places], **where)


def dropped_text(track: Track) -> str:
    """How many packets were dropped, and whether that is all."""
    known = [value for value in track.dropped.values() if value is not None]
    if not known:
        return UNTOLD
    return f"{sum(known):,}" + ("" if len(known) == len(track.dropped) else " in places that count")


def drop_bars(axis: "Axes", runs: list[Run], palette: Palette) -> None:
    """Packets dropped in all, by place, a bar for each vif and run."""
    bars = places_of_bars(runs, list(palette))
    most = max((sum(value or 0 for value in track.dropped.values()) for *_, track in bars), default=0) or 1
    for at, _, _, track in bars:
        left = 0
        for place in PLACES:
            value = track.dropped.get(place) or 0
            axis.barh(at, value, 0.8, left=left, color=PLACE_COLOURS[place])
            left += value
        axis.text(left + 0.02 * most, at, dropped_text(track), va="center")
    _bar_axis(axis, bars)
    axis.set_xlim(0, 1.35 * most)
    axis.set_xlabel("packets dropped")
    axis.locator_params(axis="x", nbins=4, integer=True)
    axis.xaxis.set_major_formatter("{x:,.0f}")
    places_legend(axis, [place for *_, track in bars for place, value in track.dropped.items() if value], PLACES,
                  loc="lower left", bbox_to_anchor=(0, 1.01), ncols=2)


def delays(axis: "Axes", runs: list[Run], palette: Palette) -> None:
    """Which part of a vif's packets had at most which delay."""
    for dash, run in zip(itertools.cycle(LINE_STYLES), runs):
        for name, shade in palette.items():
            points = run.tracks[name].delays if name in run.tracks else []
            if points:
                axis.plot([delay for _, delay in points], [percent for percent, _ in points], color=shade,
                          linewidth=1.6, linestyle=dash)
    if axis.lines:
        axis.set_xscale("log")
        plain_log(axis.xaxis)
    else:
        say(axis, "not measured")
        axis.set_xticks([])
    axis.set_ylim(0, 101)
    axis.set_xlabel("one-way delay, ms")
    axis.set_ylabel("% of packets")


def runs_legend(axis: "Axes", runs: list[Run]) -> None:
    """Which dashes are which run, as delays has them."""
    from matplotlib.lines import Line2D     # pylint: disable=import-outside-toplevel
    axis.legend(handles=[Line2D([], [], color="0.3", linewidth=1.6, linestyle=dash, label=label(run.label))
                         for dash, run in zip(itertools.cycle(LINE_STYLES), runs)],
                loc="lower left", bbox_to_anchor=(0, 1.01), ncols=min(len(runs), 3))


CURVE_LOOKS = {"demand": (0, 2.6, "-"), "allocation": (1, 1.9, "-"), "usage": (2, 1.3, "-"), "minimum": (6, 1.2, "--")}


def rounds(axis: "Axes", curves: list[Curve]) -> None:
    """One vif's reallocation: what was measured up to each round, and what was decided from then on."""
    for curve in curves:
        index, thick, dash = CURVE_LOOKS[curve.name]
        axis.step(curve.times, [NAN if value is None else value for value in curve.mbps], where=curve.where,
                  label=curve.name, color=colour(index), linewidth=thick, linestyle=dash)
