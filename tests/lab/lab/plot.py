# SPDX-License-Identifier: GPL-2.0-only
"""Draws results: an svg and a png. The same result gives the same bytes."""

from pathlib import Path
from typing import TYPE_CHECKING, List, Optional

from vifqos import canvas, pictures

from . import runs
from .cost import Cost
from .overload import Outcome
from .rounds import Round
from .scenario import is_ours

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _title(result: dict) -> str:
    return result["title"] or result["scenario"]


def _top(values: List[Optional[float]]) -> float:
    highest = max((value for value in values if value is not None), default=0)
    return 1.15 * highest if highest > 0 else 1


def draw(result: dict, out: Path) -> None:
    """One run: rates over time, shares, delays, drops."""
    draw_all([result], [f"netback {result['netback']}"], out)


def draw_all(results: List[dict], labels: List[str], out: Path) -> None:
    """Several runs of one scenario, side by side, with the same scales."""
    made = [runs.of_result(result, label) for result, label in zip(results, labels)]
    with canvas.style():
        canvas.save(pictures.lab(made, _title(results[0])), out, "plot")


def draw_rounds(result: dict, rounds: List[Round], out: Path) -> None:
    """dba.svg and dba.png: a panel for each vif that was in a round."""
    made = runs.with_rounds(runs.of_result(result, ""), rounds)
    with canvas.style():
        figure = pictures.rounds([made], f"{_title(result)}: rounds of reallocation")
        if figure:
            canvas.save(figure, out, "dba")


def draw_overload(outcomes: List[Outcome], out: Path) -> None:
    """What a delivered packet costs dom0 by the load, in each setup."""
    with canvas.style():
        canvas.save(_overload(outcomes), out, "plot")


def _overload(outcomes: List[Outcome]) -> "Figure":
    figure = canvas.figure(11, 4)
    axes = figure.subplots(1, 2)
    panels = [("dom0: ns of CPU time per delivered packet", lambda step: step.dom0_ns),
              ("dom0: hypercalls per delivered packet", lambda step: step.hypercalls)]
    for axis, (label, value) in zip(axes, panels):
        for index, one in enumerate(outcomes):
            axis.loglog([step.load for step in one.steps], [value(step) for step in one.steps], marker="o",
                        color=canvas.colour(index), linestyle="-" if is_ours(one.netback) else "--", label=one.what)
        canvas.plain_log(axis.yaxis)
        axis.set_xticks([], minor=True)
        axis.set_xticks([step.load for step in outcomes[0].steps], [f"{step.load:g}" for step in outcomes[0].steps])
        axis.set_xlabel("offered, by the limit")
        axis.set_title(label)
    axes[1].legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return figure


def draw_costs(costs: List[Cost], out: Path) -> None:
    """What a period costs dom0: ours by period, the others as lines across."""
    with canvas.style():
        canvas.save(_costs(costs), out, "plot")


def _costs(costs: List[Cost]) -> "Figure":
    figure = canvas.figure(11, 4)
    axes = figure.subplots(1, 2)
    ours = [cost for cost in costs if cost.period_ms]
    panels = [("dom0: ns of CPU time per delivered packet", lambda cost: cost.packet_ns),
              ("dom0: % of its CPU", lambda cost: cost.cpu_percent)]
    for axis, (label, value) in zip(axes, panels):
        axis.semilogx([cost.period_ms for cost in ours], [value(cost) for cost in ours], color=canvas.colour(0),
                      marker="o", label="by period")
        for index, cost in enumerate((cost for cost in costs if not cost.period_ms), 1):
            axis.axhline(value(cost), color=canvas.colour(index), linestyle="--", label=cost.label)
        canvas.plain_log(axis.xaxis)
        axis.set_xlabel("period of reallocation, ms")
        axis.set_title(label)
        axis.set_ylim(0, _top([value(cost) for cost in costs]))
    axes[1].legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return figure
