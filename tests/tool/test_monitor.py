# SPDX-License-Identifier: GPL-2.0-only
"""monitor: interval by interval, for people and for programs."""

import io
import json
import pathlib
import subprocess
import sys
from unittest import mock

from vifqos import monitor, screen
from vifqos.key import KEYS
from world import STATE, ToolCase

COMMAND = pathlib.Path(__file__).resolve().parents[2] / "scripts/vif-qos/vif-qos"


class Monitored(ToolCase):
    """The recorded host, which stands still after a second."""

    def test_stream(self) -> None:
        """A line of JSON for each interval; counters' growth, not their height."""
        self.assertEqual(self.run_tool("monitor", "--json", "--count", "2", "vif1.0"), 0)
        first, second = map(json.loads, self.output.splitlines())
        self.assertEqual(first["format"], 1)
        self.assertEqual(list(first["vifs"]), ["vif1.0"])
        self.assertEqual(first["vifs"]["vif1.0"]["flow"]["sla"], {"met": 14, "missed": 0})
        self.assertEqual(second["vifs"], first["vifs"] | {"vif1.0": first["vifs"]["vif1.0"] | {"flow": None}})

    def test_words(self) -> None:
        """What a plotter reads stays as it is described in vif-qos(8)."""
        self.run_tool("monitor", "--json", "-n", "1")
        sample = json.loads(self.output)
        self.assertEqual(set(sample), {"format", "time", "monotonic", "netback", "interval_s", "vifs", "uplinks"})
        vif = sample["vifs"]["vif1.0"]
        self.assertEqual(set(vif), {"vm", "domid", "index", "uplink", "told", "settings", "flow", "dba", "total"})
        self.assertEqual(set(vif["flow"]), {"mbps", "pps", "held_percent", "held", "grants", "dropped", "sla"})
        self.assertEqual(set(vif["dba"]), {"demand_kbit", "usage_kbit", "allocation_kbit", "guarantee_kbit", "held_by",
                                           "gets"})
        self.assertEqual(set(sample["uplinks"]["uplink"]), {"rate_kbit", "promised_kbit", "reservable_kbit",
                                                            "scale_percent", "mbps", "vifs_mbps", "dropped"})
        text = (COMMAND.parents[2] / "Documentation/man/vif-qos.rst").read_text()
        for word in [*sample, *vif, *vif["flow"], *vif["settings"], *vif["dba"], *sample["uplinks"]["uplink"]]:
            self.assertIn(f"``{word}``", text)

    def test_dba_off(self) -> None:
        """The last round of one that was switched off says nothing any more."""
        self.run_tool("monitor", "--json", "-n", "1", "vif1.0")
        self.assertEqual(json.loads(self.output)["vifs"]["vif1.0"]["dba"]["allocation_kbit"], 79860)
        self.world.tree.put("proc/sys/net/xen_netback/dba_period_ms", "0\n")
        self.run_tool("monitor", "--json", "-n", "1", "vif1.0")
        self.assertIsNone(json.loads(self.output)["vifs"]["vif1.0"]["dba"])

    def test_plain(self) -> None:
        """A table each time when there is no terminal."""
        self.assertEqual(self.run_tool("monitor", "-n", "2", "vm2"), 0)
        self.assertEqual(self.output.count("D.FRNT*"), 2)
        self.assertNotIn("\x1b", self.output)

    def test_restart(self) -> None:
        """A domain that is gone for a moment is shown again, under its new number."""
        def passing() -> None:
            self.world.now += 1
            text = self.world.tree.read(STATE)
            if "vif3.0" in text:
                self.world.change(STATE, "vif3.0", "vif4.0")
            else:
                self.world.processes.nodes["/local/domain/4/name"] = "vm3"
                self.world.change(STATE, "vif4.0", "vif5.0")
                self.world.processes.nodes["/local/domain/5/name"] = "vm3"
        del self.world.processes.nodes["/local/domain/0/name"]
        self.world.passing = passing
        self.assertEqual(self.run_tool("monitor", "--json", "-n", "2", "vm3"), 0)
        self.assertEqual([list(json.loads(line)["vifs"]) for line in self.output.splitlines()], [[], ["vif5.0"]])

    def test_xenstore(self) -> None:
        """It is asked once, while the vifs are the same."""
        self.run_tool("monitor", "--json", "-n", "5")
        self.assertEqual(self.world.processes.started, 3)

    def test_wrong(self) -> None:
        """What means nothing is said at once."""
        self.assertEqual(self.run_tool("monitor", "vm9"), 2)
        self.assertEqual(self.run_tool("monitor", "-i", "0"), 2)

    def test_screen(self) -> None:
        """Lines are cut to the window, and q ends it."""
        window = mock.Mock()
        window.getmaxyx.return_value = (3, 20)
        window.get_wch.side_effect = ["x", "q"]
        frames = iter([["a" * 50, "b", "c", "d"], ["never"]])
        with mock.patch("curses.wrapper", side_effect=lambda loop: loop(window)), mock.patch("curses.curs_set"):
            screen.run(lambda: next(frames), 0.5)
        self.assertEqual([call.args[2] for call in window.addnstr.mock_calls], ["measuring", "a" * 50, "b", "c"])
        self.assertEqual({call.args[3] for call in window.addnstr.mock_calls}, {19})

    def test_terminal(self) -> None:
        """curses on a terminal only; the count holds there too."""
        with mock.patch("vifqos.screen.run") as run, mock.patch("sys.stdout", new=io.StringIO()) as out:
            out.isatty = lambda: True
            self.world.host.tree.exists = lambda name: True
            from vifqos import command      # pylint: disable=import-outside-toplevel
            self.assertEqual(command.main(["monitor", "-n", "1"], self.world.host), 0)
        frame, interval = run.call_args.args
        self.assertEqual(interval, 1)
        self.assertIsInstance(frame(), list)
        self.assertIsNone(frame())

    def test_lines(self) -> None:
        """The uplink stands above the table."""
        watcher = monitor.Monitor(self.world.host, [])
        self.world.sleep(1)
        lines = watcher.lines()
        self.assertIn("uplink: 100 Mb/s, sends 78.9", lines[0])
        self.assertTrue(lines[1].startswith("VM "))


class Entry(ToolCase):
    """The command itself, as it stands in the checkout and as it is installed."""

    def test_runs(self) -> None:
        """From anywhere, by a link, with a hostile directory and environment."""
        self.world.tree.put("vifqos/__init__.py", "raise SystemExit('hijacked')\n")
        link = self.world.tree.path("vif-qos")
        link.symlink_to(COMMAND)
        done = subprocess.run([link, "--help"], cwd=self.world.tree.root, capture_output=True, text=True, check=False,
                              env={"PYTHONPATH": str(self.world.tree.root), "PATH": "/bin:/usr/bin"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("show|set|monitor|plot|explain|check", done.stdout)

    def test_install(self) -> None:
        """make tool-install and tool-remove: all of it there, and nothing left."""
        root = self.world.tree.path("dest")
        make = ["make", "-s", "-C", str(COMMAND.parents[2]), f"DESTDIR={root}"]
        subprocess.run([*make, "tool-install"], check=True, capture_output=True)
        done = subprocess.run([sys.executable, "-c", "import os,sys; print(os.readlink(sys.argv[1]))",
                               root / "usr/sbin/vif-qos"], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.strip(), "../lib/vif-qos/vif-qos")
        ran = subprocess.run([root / "usr/sbin/vif-qos", "--help"], capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertTrue((root / "usr/share/man/man8/vif-qos.8").is_file())
        self.assertTrue((root / "usr/share/bash-completion/completions/vif-qos").is_file())
        subprocess.run([*make, "tool-remove"], check=True, capture_output=True)
        self.assertEqual([path for path in root.rglob("*") if not path.is_dir()], [])
        self.assertFalse((root / "usr/lib/vif-qos").exists())

    def completion(self, *words: str) -> list[str]:
        """What bash offers for the last word."""
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _vif_qos; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, "bash", COMMAND.parent / "completion.bash", "vif-qos", *words],
                              capture_output=True, text=True, check=True)
        return done.stdout.split()

    def test_completion(self) -> None:
        """Commands, keys and their words, options; it knows each key."""
        self.assertEqual(self.completion("e"), ["explain"])
        self.assertEqual(self.completion("set", "vif1.0", "max"), ["max-rate=", "max-pps="])
        self.assertEqual(self.completion("set", "vif1.0", "early-drop", "="), ["hold", "ring", "frontend"])
        self.assertEqual(self.completion("set", "vif1.0", "early-drop", "=", "r"), ["ring"])
        self.assertEqual(self.completion("monitor", "--c"), ["--count"])
        self.assertEqual(self.completion("plot", "--l"), ["--labels"])
        self.assertEqual(self.completion("set", "vif1.0", "")[:8], [f"{one.name}=" for one in KEYS])
