# SPDX-License-Identifier: GPL-2.0-only
"""Draws results: plot.svg and plot.png. The same result gives the same svg."""

from pathlib import Path
from typing import List, Optional

from .errors import LabError

# colours that differ for the colour-blind too
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999"]
MAX_LEGEND = 12


def _matplotlib():
    """matplotlib set up for files only and for reproducible output."""
    try:
        import matplotlib
    except ImportError:
        raise LabError("python3-matplotlib is missing: run 'make deps'") from None
    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.hashsalt": "vif-qos", "font.size": 9, "axes.spines.top": False,
                                "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.3})
    from matplotlib import pyplot
    return pyplot


def _colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def _lines(axes, result: dict) -> None:
    """Mb/s of each vif per second, as steps, and the link's rate."""
    for index, (name, vif) in enumerate(result["vifs"].items()):
        # the first ones wider, so that equal rates don't hide each other
        axes.stairs(vif["mbps"], range(len(vif["mbps"]) + 1), baseline=None, color=_colour(index),
                    linewidth=max(1.5, 5 - 1.75 * index), label=name)
    axes.axhline(result["link"]["rate_mbps"], color="grey", linestyle=":", linewidth=1)
    axes.set_xlim(0, len(result["seconds"]))
    axes.set_ylim(0, 1.05 * result["link"]["rate_mbps"])
    axes.set_xlabel("time, s")
    if len(result["vifs"]) <= MAX_LEGEND:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=6, fontsize=8, frameon=False)


def _bars(axes, result: dict, values: List[Optional[float]], unit: str) -> None:
    """A bar for each vif; what was not measured has none and says so."""
    names = list(result["vifs"])
    heights = [value or 0.0 for value in values]
    bars = axes.bar(range(len(names)), heights, color=[_colour(index) for index in range(len(names))])
    axes.set_xticks(range(len(names)), names, rotation=90 if len(names) > 8 else 0)
    axes.set_title(unit, fontsize=9)
    if len(names) <= 8:
        axes.bar_label(bars, ["not measured" if value is None else f"{value:.4g}" for value in values], fontsize=8)
    axes.set_ylim(0, _top(values))


def _top(values: List[Optional[float]]) -> float:
    highest = max((value for value in values if value is not None), default=0)
    return 1.15 * highest if highest > 0 else 1


def _delays(result: dict) -> List[Optional[float]]:
    delays = [vif["delay_us"] for vif in result["vifs"].values()]
    return [delay and delay["p99"] / 1000 for delay in delays]


def _dom0_drops(result: dict) -> List[Optional[float]]:
    return [vif["dropped"]["dom0"] for vif in result["vifs"].values()]


def _save(pyplot, figure, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    figure.savefig(out / "plot.svg", metadata={"Date": None})
    figure.savefig(out / "plot.png", dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def draw(result: dict, out: Path) -> None:
    """One run: rates over time, 99th percentile of delay, packets dropped in dom0."""
    pyplot = _matplotlib()
    figure, axes = pyplot.subplots(1, 3, figsize=(10, 4), width_ratios=[3, 1, 1], layout="constrained")
    figure.suptitle(f"{result['title'] or result['scenario']} (netback {result['netback']})")
    _lines(axes[0], result)
    axes[0].set_ylabel("Mb/s on the wire")
    _bars(axes[1], result, _delays(result), "delay p99, ms")
    _bars(axes[2], result, _dom0_drops(result), "dropped in dom0")
    _save(pyplot, figure, out)


def draw_both(first: dict, second: dict, out: Path) -> None:
    """Two runs of one scenario with the same scales, so that heights can be compared."""
    pyplot = _matplotlib()
    figure, axes = pyplot.subplots(2, 3, figsize=(10, 6.5), width_ratios=[3, 1, 1], sharey="col", sharex="col",
                                   layout="constrained")
    figure.suptitle(first["title"] or first["scenario"])
    columns = [(_delays, "delay p99, ms"), (_dom0_drops, "dropped in dom0")]
    for row, result in zip(axes, (first, second)):
        _lines(row[0], result)
        row[0].set_xlabel("time, s" if result is second else "")
        row[0].set_ylabel(f"netback {result['netback']}\nMb/s on the wire")
        for axis, (values, unit) in zip(row[1:], columns):
            _bars(axis, result, values(result), unit)
    for axis, (values, _unit) in zip(axes[0][1:], columns):
        axis.set_ylim(0, _top(values(first) + values(second)))
    _save(pyplot, figure, out)
