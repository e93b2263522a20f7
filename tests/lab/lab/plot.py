# SPDX-License-Identifier: GPL-2.0-only
"""Draws results: an svg and a png. The same result gives the same svg."""

from pathlib import Path
from typing import List, Optional

from .cost import Cost
from .errors import LabError
from .overload import Outcome
from .rounds import Round, of_vif

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


def _save(pyplot, figure, out: Path, name: str = "plot") -> None:
    out.mkdir(parents=True, exist_ok=True)
    figure.savefig(out / f"{name}.svg", metadata={"Date": None})
    figure.savefig(out / f"{name}.png", dpi=110, metadata={"Software": None})
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


def draw_all(results: List[dict], labels: List[str], out: Path) -> None:
    """Several runs of one scenario, a row each, with the same scales, so that heights can be compared."""
    pyplot = _matplotlib()
    figure, rows = pyplot.subplots(len(results), 3, figsize=(10, 3.25 * len(results)), width_ratios=[3, 1, 1],
                                   sharey="col", sharex="col", squeeze=False, layout="constrained")
    figure.suptitle(results[0]["title"] or results[0]["scenario"])
    columns = [(_delays, "delay p99, ms"), (_dom0_drops, "dropped in dom0")]
    for row, result, label in zip(rows, results, labels):
        _lines(row[0], result)
        row[0].set_xlabel("time, s" if row is rows[-1] else "")
        row[0].set_ylabel(f"{label}\nMb/s on the wire")
        for axis, (values, unit) in zip(row[1:], columns):
            _bars(axis, result, values(result), unit)
    for axis, (values, _unit) in zip(rows[0][1:], columns):
        axis.set_ylim(0, _top([value for result in results for value in values(result)]))
    _save(pyplot, figure, out)


def _panel(axis, rounds: List[Round], length: int) -> None:
    """One vif's rounds: what was measured up to each, and what was decided from then on."""
    times = [one.time_ns / 10**9 for one in rounds]
    for index, (name, label, where) in enumerate((("want", "demand", "pre"), ("allocation", "allocation", "post"),
                                                  ("rate", "usage", "pre"), ("min", "minimum", "post"))):
        axis.step(times, [one.mbps(name) for one in rounds], where=where, label=label, color=_colour(index),
                  linewidth=2.5 - 0.5 * index, linestyle=":" if name == "min" else "-")
    axis.set_xlim(0, length)
    axis.set_ylabel(f"{rounds[0].vif}\nMb/s")


def draw_rounds(result: dict, rounds: List[Round], out: Path) -> None:
    """dba.svg and dba.png: a panel for each vif that was in a round."""
    pyplot = _matplotlib()
    panels = [found for found in (of_vif(rounds, name) for name in result["vifs"]) if found]
    figure, rows = pyplot.subplots(len(panels), 1, figsize=(10, 1 + 1.8 * len(panels)), sharex=True, sharey=True,
                                   squeeze=False, layout="constrained")
    figure.suptitle(f"{result['title'] or result['scenario']}: rounds of reallocation")
    for row, found in zip(rows, panels):
        _panel(row[0], found, len(result["seconds"]))
    rows[0][0].set_ylim(0, 1.05 * result["link"]["rate_mbps"])
    rows[0][0].legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=8, frameon=False)
    rows[-1][0].set_xlabel("time, s")
    _save(pyplot, figure, out, "dba")


def draw_overload(outcomes: List[Outcome], out: Path) -> None:
    """What a delivered packet costs dom0 by the load, in each setup."""
    pyplot = _matplotlib()
    figure, axes = pyplot.subplots(1, 2, figsize=(11, 4), layout="constrained")
    panels = [("dom0: ns of CPU time per delivered packet", lambda step: step.dom0_ns),
              ("dom0: hypercalls per delivered packet", lambda step: step.hypercalls)]
    for axis, (label, value) in zip(axes, panels):
        for index, one in enumerate(outcomes):
            axis.loglog([step.load for step in one.steps], [value(step) for step in one.steps], marker="o",
                        color=_colour(index), linestyle="-" if one.netback == "qos" else "--", label=one.what)
        axis.set_xticks([step.load for step in outcomes[0].steps], [f"{step.load:g}" for step in outcomes[0].steps])
        axis.set_xlabel("offered, by the limit")
        axis.set_title(label, fontsize=9)
    axes[1].legend(fontsize=7, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    _save(pyplot, figure, out)


def draw_costs(costs: List[Cost], out: Path) -> None:
    """What a period costs dom0: ours by period, the others as lines across."""
    pyplot = _matplotlib()
    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    ours = [cost for cost in costs if cost.period_ms]
    panels = [("dom0: ns of CPU time per delivered packet", lambda cost: cost.packet_ns),
              ("dom0: % of its CPU", lambda cost: cost.cpu_percent)]
    for axis, (label, value) in zip(axes, panels):
        axis.semilogx([cost.period_ms for cost in ours], [value(cost) for cost in ours], color=_colour(0), marker="o",
                      label="by period")
        for index, cost in enumerate((cost for cost in costs if not cost.period_ms), 1):
            axis.axhline(value(cost), color=_colour(index), linestyle="--", label=cost.label)
        axis.set_xlabel("period of reallocation, ms")
        axis.set_title(label, fontsize=9)
        axis.set_ylim(0, _top([value(cost) for cost in costs]))
        axis.legend(fontsize=8, frameon=False, loc="lower right")
    _save(pyplot, figure, out)
