# SPDX-License-Identifier: GPL-2.0-only
"""plot: what is drawn is what was recorded."""

import json
import math
import pathlib
import subprocess
import sys
from typing import Any
from unittest import mock

from vifqos import canvas, panels, pictures, plotting, recording, run
from vifqos.errors import ToolError
from vifqos.run import Mark, Run, Terms, Track
from world import ToolCase

COMMAND = pathlib.Path(__file__).resolve().parents[2] / "scripts/vif-qos/vif-qos"
DBA = {"demand_kbit": 90000, "usage_kbit": 50000, "allocation_kbit": 60000, "guarantee_kbit": 0}


def vif(mbps: float | None, held: float | None = None, drops: tuple[Any, Any, Any] = (0, 0, 0), vm: str = "web",
        **settings: Any) -> dict[str, Any]:
    """A vif of a sample; drops: ring, frontend, dom0."""
    ring, frontend, dom0 = drops
    flow = {"mbps": mbps, "held_percent": held, "dropped": {"ring": ring, "frontend_claimed": frontend, "dom0": dom0}}
    return {"vm": vm, "index": 0, "uplink": "eth0", "settings": settings, "flow": None if mbps is None else flow}


def line(at: float, vifs: dict[str, Any], interval: float | None = 1.0, **words: Any) -> str:
    """A line of monitor --json."""
    return json.dumps({"format": 1, "monotonic": at, "netback": "qos", "interval_s": interval, "vifs": vifs,
                       "uplinks": {"eth0": {"rate_kbit": 100000}}} | words) + "\n"


def numbers(values: Any) -> list[float | None]:
    """What matplotlib was given; None where it draws nothing."""
    return [None if math.isnan(value) else float(value) for value in values]


class Plotted(ToolCase):
    """Recordings in a directory of their own."""

    def put(self, *lines: str, name: str = "one.json") -> str:
        """The path of a recording."""
        path = self.world.tree.path(name)
        path.write_text("".join(lines))
        return str(path)

    def load(self, *lines: str) -> Run:
        """A recording as it is drawn."""
        return recording.load(self.put(*lines), "one")

    def complains(self, text: str, *lines: str) -> None:
        """It ends with that error, and draws nothing."""
        out = self.world.tree.path("out")
        self.assertEqual(self.run_tool("plot", self.put(*lines), "--out", str(out)), 2)
        self.assertIn(text, self.errors)
        self.assertEqual((self.output, out.exists()), ("", False))


class Recordings(Plotted):
    """What is read."""

    def test_values(self) -> None:
        """Rates, what was held, drops as packets a second, settings of each interval."""
        made = self.load(line(11, {"vif1.0": vif(50, 20.5, (4, 6, 8), priority=30, min_rate_kbit=20000)}),
                         line(13, {"vif1.0": vif(60, None, (None, 6, 9), priority=30, max_rate_kbit=70000)}, 2))
        self.assertEqual((made.edges, made.link), ([0, 1, 3], [100, 100]))
        self.assertEqual(made.tracks["web"].series, {"mbps": [50, 60], "held_percent": [20.5, None], "ring": [4, None],
                                                     "frontend": [6, 3], "dom0": [8, 4.5]})
        self.assertEqual(made.tracks["web"].terms, [Terms(30, 20.0, None), Terms(30, None, 70.0)])

    def test_changes(self) -> None:
        """At the beginning of the interval at whose end they were seen; not what has come or gone."""
        made = self.load(line(1, {"vif1.0": vif(1, priority=10, max_rate_kbit=None)}),
                         line(2, {"vif1.0": vif(1, priority=30, max_rate_kbit=2500), "vif2.0": vif(1, vm="db")}),
                         line(3, {"vif2.0": vif(1, vm="db", priority=5)}),
                         line(4, {"vif9.0": vif(1, priority=31, max_rate_kbit=2500)}, netback="stock"))
        self.assertEqual(made.marks, [Mark(1, "web: priority 10 → 30"), Mark(1, "web: max none → 2.5 Mb/s"),
                                      Mark(3, "netback qos → stock"), Mark(3, "web: priority 30 → 31")])

    def test_names(self) -> None:
        """A domain's name stays when its number does not; vifs that can't be told apart have their own."""
        made = self.load(line(1, {"vif1.0": vif(1), "vif1.1": vif(2) | {"index": 1}, "vif3.0": vif(3, vm="")}),
                         line(2, {"vif5.0": vif(4), "vif6.0": vif(5)}))
        self.assertEqual({name: one.series["mbps"] for name, one in made.tracks.items()},
                         {"web": [1, 4], "web:1": [2, None], "vif3.0": [3, None], "vif6.0": [None, 5]})

    def test_hole(self) -> None:
        """What was not recorded is not drawn; a moment between two lines is no hole."""
        made = self.load(line(1, {"vif1.0": vif(1)}), line(2.01, {"vif1.0": vif(2)}), line(9, {"vif1.0": vif(3)}))
        self.assertEqual((made.edges, made.tracks["web"].series["mbps"]), ([0, 1, 2.01, 8, 9], [1, 2, None, 3]))

    def test_torn(self) -> None:
        """One that goes on may end within a line; what begins there is not drawn."""
        self.assertEqual(self.load(line(1, {"vif1.0": vif(7)}), line(2, {"vif1.0": vif(8)})[:40]).edges, [0, 1])
        self.complains("line 2: no JSON", line(1, {"vif1.0": vif(7)}), line(2, {"vif1.0": vif(8)})[:40] + "\n")

    def test_complaints(self) -> None:
        """Each error has its line."""
        good = line(1, {"vif1.0": vif(7)})
        for text, lines in (
                ("there is no interval in it", []),
                ("there is no interval in it", [line(1, {"vif1.0": vif(1)}, None)]),
                ("no vif was measured in it", [line(1, {})]),
                ("no vif was measured in it", [line(1, {"vif1.0": vif(None)})]),
                ("line 1: no JSON: it has to be of 'vif-qos monitor --json'", ["VM  VIF  UPLINK\n"]),
                ("line 1: it has to be of 'vif-qos monitor --json'", ["[1]\n"]),
                ("line 1: it has to be of 'vif-qos monitor --json'", ['{"findings": []}\n']),
                ("line 2: its format is 2, not 1", [good, line(2, {}, format=2)]),
                ("line 2: the clock goes back", [good, line(0.5, {})]),
                ("line 2: 'vifs' is no object", [good, line(2, [])]),   # type: ignore[arg-type]
                ("line 2: 'vif1.0' is no object", [good, line(2, {"vif1.0": 1})]),
                ("line 2: 'flow' is no object", [good, line(2, {"vif1.0": {"flow": [1]}})]),
                ("line 2: 'mbps' is no number", [good, line(2, {"vif1.0": vif(float("nan"))})]),
                ("line 2: 'mbps' is no number", [good, line(2, {"vif1.0": vif(-1)})]),
                ("line 2: 'held_percent' is no number", [good, line(2, {"vif1.0": vif(1, True)})]),
                ("line 2: 'dom0' is no number", [good, line(2, {"vif1.0": vif(1, 1, (0, 0, "9"))})]),
                ("line 2: 'priority' is no number from 1 on", [good, line(2, {"vif1.0": vif(1, priority=0)})]),
                ("line 2: 'usage_kbit' is no number", [good, line(2, {"vif1.0": vif(1) | {"dba": {"usage_kbit": []}}})]),
                ("line 2: 'monotonic' is missing", [good, line(None, {})]),     # type: ignore[arg-type]
                ("line 2: 'monotonic' is no number", [good, line(math.inf, {})]),
                ("line 1: no JSON", ["[" * 100000 + "\n"])):
            with self.subTest(text=text, lines=str(lines)[:80]):
                self.complains(text, *lines)

    def test_long(self) -> None:
        """A line without an end is not read into memory."""
        with mock.patch("vifqos.recording.LINE_MOST", 100):
            self.complains("line 1: it is too long", " " * 1000 + "\n")

    def test_files(self) -> None:
        """What is no file, and where nothing can be written."""
        for name in ("missing", "."):
            self.assertEqual(self.run_tool("plot", str(self.world.tree.path(name))), 2)
            self.assertIn("vif-qos: ", self.errors)
        self.assertEqual(self.run_tool("plot", self.put(line(1, {"vif1.0": vif(1)})), "--out", "/dev/null/x"), 2)
        self.assertIn("/dev/null/x: Not a directory", self.errors)


class Figures(Plotted):
    """What matplotlib is given."""

    def setUp(self) -> None:
        super().setUp()
        style = canvas.style()
        style.__enter__()       # pylint: disable=unnecessary-dunder-call
        self.addCleanup(style.__exit__, None, None, None)
        first = {"vif1.0": vif(60, 40, (30, 20, 10), priority=30, min_rate_kbit=20000),
                 "vif2.0": vif(20, 10, (0, 0, 5), vm="db", priority=10, max_rate_kbit=30000)}
        second = {"vif1.0": vif(30, 70, (0, 0, 0), priority=10, min_rate_kbit=20000) | {"dba": DBA},
                  "vif2.0": vif(30, None, (0, 1, 0), vm="db", priority=10, max_rate_kbit=30000)}
        self.ours = self.load(line(1, first), line(2, second), line(9, second))
        self.stock = recording.load(self.put(line(1, {"vif4.0": vif(45, None, (None, None, 400)),
                                                      "vif5.0": vif(50, None, (None, None, 0), vm="db")}),
                                             name="stock.json"), "stock")

    @staticmethod
    def stairs(axis: Any) -> list[list[float | None]]:
        """The values of all lines of steps."""
        return [numbers(patch.get_data().values) for patch in axis.patches]

    def test_throughput(self) -> None:
        """Limits before rates, the link, changes; one scale for all recordings."""
        made = pictures.throughput([self.stock, self.ours])
        left, right = made.axes
        self.assertEqual(self.stairs(left), [[45], [50], [100]])
        self.assertEqual(self.stairs(right), [[20, 20, None, 20], [60, 30, None, 30], [30, 30, None, 30],
                                              [20, 30, None, 30], [100, 100, None, 100]])
        self.assertEqual(list(right.patches[1].get_data().edges), [0, 1, 2, 8, 9])
        self.assertEqual([list(one.get_xdata()) for one in right.lines], [[1, 1]])
        self.assertEqual([text.get_text() for text in right.texts], ["1", "1  1 s  web: priority 30 → 10"])
        self.assertEqual((left.get_ylim(), right.get_ylim()), ((0, 105), (0, 105)))
        self.assertEqual((left.get_title("left"), right.get_title("left")), ("stock", "one"))
        self.assertEqual([right.patches[at].get_linestyle() for at in (0, 1, 2)],
                         [panels.MINIMUM, "solid", panels.MAXIMUM])
        self.assertEqual([text.get_text() for text in right.get_legend().get_texts()],
                         ["web", "db", "minimum", "maximum", "uplink"])
        self.assertEqual(right.patches[1].get_edgecolor(), left.patches[0].get_edgecolor())

    def test_many(self) -> None:
        """Those that sent most have colours; the others are grey, and still there."""
        made = self.load(line(1, {f"vif{n}.0": vif(n, vm=f"vm{n}") for n in range(1, 11)}))
        axis = pictures.throughput([made]).axes[0]
        self.assertEqual(self.stairs(axis), [[n] for n in range(1, 11)] + [[100]])
        self.assertEqual([text.get_text() for text in axis.get_legend().get_texts()],
                         [f"vm{n}" for n in range(4, 11)] + ["3 others", "uplink"])

    def test_shares(self) -> None:
        """Bars are what was got, strokes what priority alone gives; by time, without the hole."""
        axis = pictures.shares([self.stock, self.ours]).axes[0]
        self.assertEqual([text.get_text() for text in axis.get_yticklabels()],
                         ["web  stock", "web  one", "db  stock", "db  one"])
        got = [bar.get_width() for bar in axis.patches]
        for value, wanted in zip(got, (100 * 45 / 95, 100 * 120 / 200, 100 * 50 / 95, 100 * 80 / 200), strict=True):
            self.assertAlmostEqual(value, wanted)
        due = [one.get_xdata()[0] for one in axis.lines if one.get_label() == "by priority alone"]
        for value, wanted in zip(due, (100 * (60 + 30 + 30) / 200, 100 * (20 + 30 + 30) / 200), strict=True):
            self.assertAlmostEqual(value, wanted)

    def test_share_while_it_sends(self) -> None:
        """Time in which a vif sent nothing counts neither for it, nor against it; nor do other uplinks."""
        tracks = {"a": Track("a", {"mbps": [10, 0]}, [Terms(30)] * 2, ["x", "x"]),
                  "b": Track("b", {"mbps": [30, 50]}, [Terms(10)] * 2, ["x", "x"]),
                  "c": Track("c", {"mbps": [99, None]}, [Terms(10)] * 2, ["y", "x"]),
                  "d": Track("d", {"mbps": [None, 0]}, [None] * 2, ["x", "x"])}
        made = Run("", [0, 1, 3], tracks)
        self.assertEqual(run.share(made, "a"), run.Share(25.0, 75.0))
        self.assertEqual(run.share(made, "b"), run.Share(100 * 130 / 140, 100 * (10 + 100) / 140))
        self.assertEqual(run.share(made, "c"), run.Share(100.0, 100.0))
        self.assertIsNone(run.share(made, "d"))

    def test_held(self) -> None:
        """Per vif; drops by place stand on each other, those of all vifs."""
        above_stock, above, below_stock, below = pictures.held([self.stock, self.ours]).axes
        self.assertEqual([text.get_text() for text in above_stock.texts], [panels.UNTOLD])
        self.assertEqual(self.stairs(above), [[40, 70, None, 70], [10, None, None, None]])
        self.assertEqual(self.stairs(below_stock), [[400]])
        self.assertEqual(self.stairs(below), [[20, 1, 0, 1], [50, 1, 0, 1], [65, 1, 0, 1]])
        self.assertEqual([list(patch.get_data().baseline) for patch in below.patches],
                         [[0, 0, 0, 0], [20, 1, 0, 1], [50, 1, 0, 1]])
        self.assertEqual(below.get_ylim(), (0, 420))

    def test_rounds(self) -> None:
        """Only of vifs, and recordings, that have them; a minimum of 0 is none."""
        made = pictures.rounds([self.stock, self.ours])
        self.assertEqual(len(made.axes), 1)
        self.assertEqual({one.get_label(): (one.get_drawstyle(), list(one.get_xdata()), numbers(one.get_ydata()))
                          for one in made.axes[0].lines},
                         {"demand": ("steps-pre", [1, 2, 8, 9], [None, 90, None, 90]),
                          "allocation": ("steps-post", [1, 2, 8, 9], [None, 60, None, 60]),
                          "usage": ("steps-pre", [1, 2, 8, 9], [None, 50, None, 50]),
                          "minimum": ("steps-post", [1, 2, 8, 9], [None] * 4)})
        self.assertIsNone(pictures.rounds([self.stock]))

    def test_coarser(self) -> None:
        """Means by time, and the later settings; the end stays."""
        self.assertEqual(run.mean([10, None, 40], [1, 5, 3]), 32.5)
        made = run.coarser(self.ours, 2)
        self.assertEqual((made.edges, made.marks), ([0, 2, 9], self.ours.marks))
        self.assertEqual(made.tracks["web"].series["mbps"], [45, 30])
        self.assertEqual(made.tracks["db"].series["held_percent"], [10, None])
        self.assertEqual(made.tracks["web"].terms, [Terms(10, 20.0), Terms(10, 20.0)])
        self.assertIs(run.coarser(self.ours, 4), self.ours)

    def test_changes_text(self) -> None:
        """Changes next to each other have one number; there is an end to them."""
        made = Run("", [0, 100], {}, marks=[Mark(10, "a"), Mark(11, "b"), Mark(50, "c")])
        self.assertEqual(panels.grouped(made.marks, 100), [(10, ["a", "b"]), (50, ["c"])])
        self.assertEqual([" ".join(text.split()) for text in panels.changes_text(made)],
                         ["1 10 s a", "b", "2 50 s c"])
        made.marks = [Mark(at, "a") for at in range(0, 100, 5)]
        self.assertEqual((len(panels.changes_text(made)), panels.changes_text(made)[-1]),
                         (panels.MARKS_MOST, "and 9 more"))


class Files(Plotted):
    """The command."""

    def test_recorded_host(self) -> None:
        """What monitor records can be drawn; twice it gives the same bytes, and no date."""
        self.run_tool("monitor", "--json", "--count", "2")
        name = self.put(self.output)
        for out in ("a", "b"):
            self.assertEqual(self.run_tool("plot", name, "--out", str(self.world.tree.path(out))), 0, self.errors)
        paths = [pathlib.Path(path) for path in self.output.splitlines()]
        self.assertEqual([path.name for path in paths],
                         [f"{one}.{kind}" for one in ("throughput", "shares", "held", "dba") for kind in ("svg", "png")])
        for path in paths:
            self.assertEqual(path.read_bytes(), (self.world.tree.path("a") / path.name).read_bytes())
        self.assertNotIn("dc:date", paths[0].read_text())

    def test_hostile_names(self) -> None:
        """A domain may be called anything."""
        names = ["_", "$x^$", "\\frac", "a\nb\x1b[31m", "\ud800", "<svg>&", "名", "x" * 500]
        vifs = {f"vif{n}.0": vif(n + 1, vm=vm) for n, vm in enumerate(names)}
        out = self.world.tree.path("out")
        self.assertEqual(self.run_tool("plot", self.put(line(1, vifs)), "--out", str(out), "--labels", "_$"), 0)
        self.assertEqual(self.errors, "")

    def test_labels(self) -> None:
        """As told, by the file, or by its path when others are called so."""
        self.assertEqual(plotting.labels(["x/a.json", "b.json"], None), ["a", "b"])
        self.assertEqual(plotting.labels(["x/a.json", "y/a.json"], None), ["x/a.json", "y/a.json"])
        self.assertEqual(plotting.labels(["a", "b"], "ours,stock"), ["ours", "stock"])
        for given in ("one", "one,one", "one,", "a,b,c"):
            with self.assertRaisesRegex(ToolError, "2 different words"):
                plotting.labels(["a", "b"], given)
        with self.assertRaisesRegex(ToolError, "6 recordings at most"):
            plotting.load(["a"] * 7, None)

    def test_without_matplotlib(self) -> None:
        """Said in a sentence; no other command needs it."""
        name = self.put(line(1, {"vif1.0": vif(1)}))
        with mock.patch.dict(sys.modules, {"matplotlib": None}):
            self.assertEqual(self.run_tool("plot", name), 2)
            self.assertEqual(self.errors, "vif-qos: no plot without matplotlib: apt install python3-matplotlib\n")
        code = f"import sys; sys.path.insert(0, {str(COMMAND.parent)!r}); import vifqos.command; print(*sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        self.assertIn("vifqos.pictures", done.stdout.split())
        self.assertNotIn("matplotlib", done.stdout.split())
