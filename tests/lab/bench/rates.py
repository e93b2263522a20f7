# SPDX-License-Identifier: GPL-2.0-only
"""Figure 3: how well a maximum rate is kept."""

from pathlib import Path
from typing import List, Tuple

from vifqos import canvas

from .cell import Cell, scenario
from .figure import Figure, Goal, Outcomes, Report, Table, legend_beside, letters, percent
from .outcome import Outcome, window_error
from .setup import LIMITING, QUICK, SETUPS

RATES = (1, 3, 10, 30, 90)
QUEUES = (1, 4, 8)
FRAME_BITS = 1538 * 8
# of what is wanted, in each second and in each tenth of one
MOST_SECOND, MOST_TENTH = 0.005, 0.01


def _text(letter: str, rate: int, queues: int) -> str:
    limit = f"vif=rate={rate}Mb/s" if letter == "A" else f"max={rate}Mb/s"
    return scenario(f"At most {rate} Mb/s, {queues} queues", "link 100Mb/s ring=256 qdisc=pfifo_fast",
                    f"guest vm queues={queues} {limit}", f"load vm udp connections={queues}", "run 4s")


def _cells(quick: bool) -> List[Cell]:
    pairs = [(30, 4)] if quick else [(rate, queues) for queues in QUEUES for rate in RATES]
    return [Cell("rates", f"{rate}-{queues}", letter, _text(letter, rate, queues))
            for rate, queues in pairs for letter in (QUICK if quick else LIMITING)]


def _errors(outcome: Outcome, rate: int) -> Tuple[float, float]:
    return window_error(outcome.seconds("vm", 1, 3), rate), window_error(outcome.tenths("vm", 1), rate)


def _packet(rate: int, seconds: float) -> float:
    """A packet's part of what is wanted in a window: nothing is more exact."""
    return FRAME_BITS / (rate * 1e6 * seconds)


def _keys(outcomes: Outcomes) -> List[Tuple[int, int]]:
    return sorted((int(rate), int(queues)) for rate, queues in (name.split("-") for name in outcomes))


def _report(outcomes: Outcomes) -> Report:
    names = letters(outcomes)
    table = Table(["Mb/s", "queues"] + [f"{letter}, {window}" for letter in names for window in ("1 s", "100 ms")])
    goals, curves = [], {letter: {} for letter in names}
    for rate, queues in _keys(outcomes):
        row = [str(rate), str(queues)]
        for letter in names:
            outcome = outcomes[f"{rate}-{queues}"].get(letter)
            errors = _errors(outcome, rate) if outcome else (None, None)
            row += [percent(error) for error in errors]
            if outcome:
                curves[letter][rate, queues] = errors
            if letter == "E":
                goals += [Goal(f"{rate} Mb/s, {queues} queues, {what}: worst window off by, or by a packet", error,
                               max(most, _packet(rate, seconds)))
                          for error, most, seconds, what in zip(errors, (MOST_SECOND, MOST_TENTH), (1, 0.1),
                                                                ("1 s", "100 ms"))]
        table.rows.append(row)

    def draw(out: Path, name: str) -> None:
        made = canvas.figure(9, 3.6)
        axes = made.subplots(1, 2, sharey=True)
        for axis, window in zip(axes, (0, 1)):
            for index, letter in enumerate(names):
                points = {rate: max(100 * errors[window] for (one, _), errors in curves[letter].items() if one == rate)
                          for rate, _ in curves[letter]}
                axis.loglog(list(points), [max(value, 0.01) for value in points.values()], marker="o",
                            color=canvas.colour(index), label=f"{letter}: {SETUPS[letter].what}")
            canvas.plain_log(axis.xaxis)
            canvas.plain_log(axis.yaxis)
            axis.set_xlabel("maximum, Mb/s")
            axis.set_title(f"worst {'second' if window == 0 else 'tenth of a second'}: % off, any number of queues")
        legend_beside(axes[1])
        canvas.save(made, out, name)
    return Report([table], goals, draw)


FIGURE = Figure(
    "rates", "Rate error",
    "A guest with a maximum sends all it can, by as many UDP connections as it has queues. The worst second and the "
    "worst tenth of a second, from the second second on, by what they are off; A is xl's ``rate=``, and all are "
    "compared with what the wire carries. At low rates a window holds few packets: 100 ms of 1 Mb/s are 8.",
    _cells, _report)
