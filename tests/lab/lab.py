#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The lab's command: run scenarios, compare two results, draw them again."""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import List

from lab import kernel, plot, session, table
from lab.errors import LabError
from lab.parser import parse_text, set_netback
from lab.scenario import NETBACKS, Scenario

SCENARIOS = Path(__file__).resolve().parent / "scenarios"


def load_scenario(name: str) -> Scenario:
    """The scenario of a name in tests/lab/scenarios, or of a path."""
    path = SCENARIOS / name if "/" not in name and (SCENARIOS / name).is_file() else Path(name)
    try:
        return parse_text(str(path), path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = " ".join(sorted(file.name for file in SCENARIOS.iterdir()))
        raise LabError(f"no scenario '{name}': give a path, or one of {known}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LabError(f"{path}: {error}") from None


def load_result(name: str) -> dict:
    """A result.json, or the one in a directory."""
    path = Path(name) / "result.json" if Path(name).is_dir() else Path(name)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LabError(f"{path}: {error}") from None


def run(options: argparse.Namespace) -> bool:
    """lab.py run"""
    scenarios: List[Scenario] = [load_scenario(name) for name in options.scenario]
    for scenario in scenarios:
        set_netback(scenario, options.settings)
    return session.run_all(scenarios, options.netback, options.kver, Path(options.out))


def compare(options: argparse.Namespace) -> bool:
    """lab.py compare"""
    first, second = load_result(options.first), load_result(options.second)
    if first["scenario"] != second["scenario"]:
        raise LabError(f"these are of two scenarios: {first['scenario']} and {second['scenario']}")
    text = table.side_by_side(first, second)
    print(text)
    if options.out:
        plot.draw_both(first, second, Path(options.out))
        (Path(options.out) / "table.txt").write_text(text)
    return True


def check(options: argparse.Namespace) -> bool:
    """lab.py check"""
    for name in options.scenario:
        load_scenario(name)
    return True


def _equal(first: Path, second: Path) -> bool:
    if first.read_bytes() == second.read_bytes():
        return True
    print(f"{first} and {second} differ", file=sys.stderr)
    return False


def same(options: argparse.Namespace) -> bool:
    """lab.py same"""
    names = ("result.json", "series.csv", "plot.svg")
    equal = [_equal(Path(options.first) / name, Path(options.second) / name) for name in names]
    print(f"{sum(equal)} passed, {len(equal) - sum(equal)} failed")
    return all(equal)


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="lab.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="boot Xen in QEMU and run scenarios")
    one.add_argument("scenario", nargs="+", help="name in tests/lab/scenarios, or path")
    one.add_argument("--netback", choices=NETBACKS, default="qos")
    one.add_argument("--set", action="append", default=[], dest="settings", metavar="KEY=VALUE",
                     help="begin with a sysctl under net/xen_netback, whatever the scenario says")
    one.add_argument("--kver", default=kernel.DEFAULT, help="kernel version or its beginning")
    one.add_argument("--out", default="build/lab", help="directory for results")
    one.set_defaults(action=run)
    one = commands.add_parser("compare", help="print two results of a scenario side by side")
    one.add_argument("first")
    one.add_argument("second")
    one.add_argument("--out", help="directory for table.txt, plot.svg and plot.png")
    one.set_defaults(action=compare)
    one = commands.add_parser("same", help="check that two result directories are equal")
    one.add_argument("first")
    one.add_argument("second")
    one.set_defaults(action=same)
    one = commands.add_parser("check", help="only read scenarios, and say what is wrong with them")
    one.add_argument("scenario", nargs="+")
    one.set_defaults(action=check)
    return parser


def main() -> int:
    """0: all well; 1: an expectation failed; 2: it could not run."""
    options = arguments().parse_args()
    # so that a run ends its own QEMU when it is told to end
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return 0 if options.action(options) else 1
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("lab: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
