# SPDX-License-Identifier: GPL-2.0-only
"""Pictures in files, an svg and a png each: what all of them have in common. The same figures give the same bytes."""

import contextlib
import pathlib
import warnings
from typing import TYPE_CHECKING, Iterator

from vifqos.errors import ToolError

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# colours that differ for the colour-blind too; what has none of its own is grey
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
GREY = "#8c8c8c"
PLACE_COLOURS = {"guest": "#bbbbbb", "frontend": "#e69f00", "ring": "#56b4e9", "dom0": "#d55e00"}
SIZE = 9        # of all text, points
DPI = 110
STYLE = {"svg.hashsalt": "vif-qos", "font.size": SIZE, "font.family": "DejaVu Sans", "axes.titlesize": SIZE,
         "axes.labelsize": SIZE, "xtick.labelsize": SIZE, "ytick.labelsize": SIZE, "legend.fontsize": SIZE,
         "figure.titlesize": SIZE, "axes.titleweight": "bold", "figure.titleweight": "bold",
         "axes.titlelocation": "left", "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
         "axes.axisbelow": True, "grid.alpha": 0.3, "legend.frameon": False, "legend.borderaxespad": 0.0,
         # a domain may be called $x$
         "text.parse_math": False}


@contextlib.contextmanager
def style() -> Iterator[None]:
    """Within it figures are made and saved; python3-matplotlib is needed here only."""
    try:
        import matplotlib       # pylint: disable=import-outside-toplevel
        import matplotlib.figure        # pylint: disable=import-outside-toplevel
    except ImportError:
        raise ToolError("no plot without matplotlib: apt install python3-matplotlib") from None
    with matplotlib.rc_context(), warnings.catch_warnings():
        # of letters that the font lacks
        warnings.simplefilter("ignore")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def figure(width: float, height: float) -> "Figure":
    """An empty one, inches."""
    import matplotlib.figure    # pylint: disable=import-outside-toplevel
    return matplotlib.figure.Figure(figsize=(width, height), layout="constrained")


def colour(index: int) -> str:
    """The colour of the curve with this number."""
    return COLOURS[index % len(COLOURS)]


def plain_log(axis: "Axis") -> None:
    """Numbers on a logarithmic scale without powers of ten, which are no plain text."""
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter(lambda value, _: f"{value:g}" if f"{value:e}"[0] in "25" else "")


def label(text: str) -> str:
    """A name for a legend, which leaves out what begins with an underscore."""
    return " " + text if text.startswith("_") else text


def save(made: "Figure", out: pathlib.Path, name: str) -> list[pathlib.Path]:
    """Two files: their paths."""
    paths = [out / f"{name}.svg", out / f"{name}.png"]
    try:
        out.mkdir(parents=True, exist_ok=True)
        made.savefig(paths[0], metadata={"Date": None})
        made.savefig(paths[1], dpi=DPI, metadata={"Software": None})
    except OSError as error:
        raise ToolError(f"{error.filename or out}: {error.strerror}") from None
    return paths
