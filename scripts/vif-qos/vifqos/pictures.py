# SPDX-License-Identifier: GPL-2.0-only
"""Whole figures: of several runs side by side, on the same scales."""

from typing import TYPE_CHECKING

from vifqos import canvas, panels
from vifqos.canvas import COLOURS, label
from vifqos.panels import Palette
from vifqos.run import PLACES, Curve, Run, top

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMN = 4.6        # inches
LEGEND = 1.8
ACROSS = 3          # runs of the lab in a row
LINE = 0.17         # of text
ROUNDS_MOST = 12    # vifs in the figure of reallocation
# a recording has no other word for it than the guests'
CLAIMED = PLACES | {"frontend": "in the frontend,\nas guests claim"}


def palette(runs: list[Run]) -> Palette:
    """The colours of those that sent most; the others are grey."""
    return dict(zip(top(runs, len(COLOURS)), COLOURS))


def _columns(runs: list[Run], rows: int, height: float, ratios: list[float]) -> "tuple[Figure, list[list[Axes]]]":
    """Axes by row and run; each row has its scale."""
    made = canvas.figure(max(COLUMN * len(runs), 2 * COLUMN) + LEGEND, height)
    made.get_layout_engine().set(w_pad=0.1)
    axes = made.subplots(rows, len(runs), sharey="row", sharex="col", squeeze=False, height_ratios=ratios)
    return made, [list(row) for row in axes]


def _heads(axes: "list[Axes]", runs: list[Run]) -> None:
    """Which run is which; above the numbers of changes."""
    pad = 16 if any(run.marks for run in runs) else 6
    for axis, run in zip(axes, runs):
        axis.set_title(label(run.label), pad=pad)


def _notes(axes: "list[Axes]", runs: list[Run]) -> None:
    """What the numbers of changes mean, below the axes."""
    for axis, run in zip(axes, runs):
        text = "\n".join(panels.changes_text(run))
        if text:
            axis.annotate(text, (0, 0), (0, -34), xycoords="axes fraction", textcoords="offset points", va="top",
                          linespacing=1.3)


def _notes_height(runs: list[Run]) -> float:
    return LINE * max(len(panels.changes_text(run)) for run in runs)


def throughput(runs: list[Run]) -> "Figure":
    """Mb/s of the vifs over time."""
    colours = palette(runs)
    made, (row,) = _columns(runs, 1, 3.8 + _notes_height(runs), [1])
    for axis, run in zip(row, runs):
        panels.throughput(axis, run, colours)
    row[0].set_ylim(0, panels.highest(runs, colours))
    row[0].set_ylabel("Mb/s on the wire")
    panels.vifs_legend(row[-1], runs, colours)
    _heads(row, runs)
    _notes(row, runs)
    return made


def shares(runs: list[Run]) -> "Figure":
    """What vifs got, against their priorities."""
    colours = palette(runs)
    count = len(panels.places_of_bars(runs, list(colours)))
    made = canvas.figure(2 * COLUMN, 1.3 + 0.3 * count)
    panels.shares(made.subplots(), runs, colours)
    return made


def held(runs: list[Run]) -> "Figure":
    """How long vifs were held, and what was dropped."""
    colours = palette(runs)
    made, (above, below) = _columns(runs, 2, 5.2 + _notes_height(runs), [1, 1])
    for axis, run in zip(above, runs):
        panels.held(axis, run, colours)
    for axis, run in zip(below, runs):
        panels.drops(axis, run)
        axis.set_xlabel("time, s")
    above[0].set_ylim(0, 102)
    above[0].set_ylabel("held, % of the time")
    below[0].set_ylim(0, 1.05 * max((value for run in runs for value in _stacked(run)), default=0) or 1)
    below[0].set_ylabel("dropped, packets/s")
    panels.vifs_legend(above[-1], runs, colours, limited=False)
    places = [place for run in runs for place in panels.dropped(run)]
    panels.places_legend(below[-1], places, CLAIMED, loc="upper left", bbox_to_anchor=(1.02, 1))
    _heads(above, runs)
    _notes(below, runs)
    return made


def _stacked(run: Run) -> list[float]:
    """Packets a second that all places together dropped."""
    return [sum(value or 0.0 for value in column) for column in zip(*panels.dropped(run).values())]


def rounds(runs: list[Run], title: str = "") -> "Figure | None":
    """Reallocation: a row for each vif, a column for each run; None when none tells of it."""
    runs = [run for run in runs if any(track.curves for track in run.tracks.values())]
    names = [name for name in top(runs, ROUNDS_MOST) if any(name in run.tracks and run.tracks[name].curves
                                                            for run in runs)]
    if not names:
        return None
    made, rows = _columns(runs, len(names), 1 + 1.5 * len(names), [1] * len(names))
    made.suptitle(title)
    for name, row in zip(names, rows):
        for axis, run in zip(row, runs):
            panels.rounds(axis, run.tracks[name].curves if name in run.tracks else [])
            axis.set_xlim(0, run.edges[-1])
        row[0].set_ylabel(f"{label(name)}\nMb/s")
        row[0].set_ylim(0, 1.05 * max((value for run in runs for value in _curve_values(run, names)), default=0) or 1)
    _finish_rounds(rows, runs)
    return made


def _finish_rounds(rows: "list[list[Axes]]", runs: list[Run]) -> None:
    first = next(axis for row in rows for axis in row if axis.lines)
    rows[0][-1].legend(handles=first.lines, loc="upper left", bbox_to_anchor=(1.02, 1))
    for axis, run in zip(rows[-1], runs):
        axis.set_xlabel("time, s")
    if len(runs) > 1 or runs[0].label:
        _heads(rows[0], [Run(run.label, run.edges, {}) for run in runs])


def _curve_values(run: Run, names: list[str]) -> list[float]:
    """All that is drawn of reallocation, so that all axes have one scale."""
    curves: list[Curve] = [curve for name in names if name in run.tracks for curve in run.tracks[name].curves]
    return [value for curve in curves for value in curve.mbps if value is not None]


def lab(runs: list[Run], title: str) -> "Figure":
    """All about runs of one scenario: rates over time, shares, delays, drops."""
    colours = palette(runs)
    across = min(len(runs), ACROSS)
    above = -(-len(runs) // across)
    bars = len(panels.places_of_bars(runs, list(colours)))
    heights = [3.0 + _notes_height(runs)] * above + [max(2.6, 0.9 + 0.21 * bars)]
    made = canvas.figure(12.5, sum(heights) + 0.4)
    made.get_layout_engine().set(w_pad=0.1)
    made.suptitle(title)
    grid = made.add_gridspec(above + 1, 6, height_ratios=heights)
    rates = [made.add_subplot(grid[at // across, 6 // across * (at % across):6 // across * (at % across + 1)])
             for at in range(len(runs))]
    _lab_rates(rates, runs, colours)
    panels.vifs_legend(rates[across - 1], runs, colours)
    _lab_bars([made.add_subplot(grid[above, at:at + 2]) for at in (0, 2, 4)], runs, colours)
    return made


def _lab_rates(axes: "list[Axes]", runs: list[Run], colours: Palette) -> None:
    for axis, run in zip(axes, runs):
        panels.throughput(axis, run, colours)
        axis.set_ylim(0, panels.highest(runs, colours))
    for axis in axes[::ACROSS]:
        axis.set_ylabel("Mb/s on the wire")
    _heads(axes, runs)
    _notes(axes, runs)


def _lab_bars(axes: "list[Axes]", runs: list[Run], colours: Palette) -> None:
    panels.shares(axes[0], runs, colours)
    panels.delays(axes[1], runs, colours)
    if len(runs) > 1:
        panels.runs_legend(axes[1], runs)
    panels.drop_bars(axes[2], runs, colours)


PICTURES = {"throughput": throughput, "shares": shares, "held": held, "dba": rounds}
