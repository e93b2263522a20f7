#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The lab's command: run scenarios, compare results, draw them again."""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Callable, List, Tuple

from bench import command as bench_command
from bench.figures import FIGURES
from lab import cost, debug_kernel, hostile, image, kernel, likeness, overload, plot, profile, session, table, variants
from lab.errors import LabError
from lab.parser import parse_text, set_netback
from lab.scenario import NETBACKS, Scenario
from vifqos.errors import ToolError

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
    debug = debug_kernel.read(options.kernel) if options.kernel else None
    for scenario in scenarios if debug else []:
        scenario.dom0.vcpus = max(scenario.dom0.vcpus, debug.vcpus)
    return session.run_all(scenarios, options.netback, options.kver, Path(options.out), Path(options.modules), debug)


def _labels(names: List[str], results: List[dict]) -> List[str]:
    """Results are told apart by their netbacks, or else by their directories."""
    netbacks = [result["netback"] for result in results]
    return netbacks if len(set(netbacks)) == len(netbacks) else [Path(name).resolve().name for name in names]


def _compare(names: List[str], out: str) -> None:
    results = [load_result(name) for name in names]
    scenarios = {result["scenario"]: None for result in results}
    if len(scenarios) > 1:
        raise LabError(f"these are of several scenarios: {', '.join(scenarios)}")
    labels = _labels(names, results)
    text = table.side_by_side(results, labels)
    print(text)
    if out:
        plot.draw_all(results, labels, Path(out))
        (Path(out) / "table.txt").write_text(text)


def compare(options: argparse.Namespace) -> bool:
    """lab.py compare"""
    _compare(options.result, options.out)
    return True


def _run_variants(options: argparse.Namespace, chosen: List[variants.Variant]) -> Tuple[bool, List[str]]:
    """Run a scenario in several ways: whether all was as expected, and the directories of the results."""
    out = Path(options.out)
    statuses = variants.run(options.scenario, chosen, options.kver, out, options.jobs)
    for line in variants.failures(chosen, out):
        print(line)
    broken = [label for label, status in statuses.items() if status not in (0, 1)]
    found = [str(out / one.label) for one in chosen if (out / one.label / "result.json").is_file()]
    if broken or not found:
        raise LabError(f"no result of {', '.join(broken or statuses)}")
    return not any(statuses.values()), found


def _tell(out: str) -> None:
    print(f"table: {out}/table.txt\nplot:  {out}/plot.png and {out}/plot.svg")


def versus(options: argparse.Namespace) -> bool:
    """lab.py versus"""
    load_scenario(options.scenario)
    chosen = [variants.Variant(netback, netback, options.settings) for netback in options.netback]
    good, found = _run_variants(options, chosen)
    _compare(found, options.out)
    _tell(options.out)
    return good


def dba_cost(options: argparse.Namespace) -> bool:
    """lab.py dba-cost"""
    scenario = load_scenario(options.scenario)
    periods = {f"period-{period}": period for period in options.period}
    chosen = [variants.Variant(label, "qos", [f"dba_period_ms={period}", *options.settings])
              for label, period in {**periods, "off": 0}.items()]
    chosen.append(variants.Variant("stock", "stock"))
    good, found = _run_variants(options, chosen)
    costs = [cost.of_result(load_result(name), Path(name).name) for name in found]
    text = cost.text(costs, scenario.title)
    print(text)
    plot.draw_costs(costs, Path(options.out))
    (Path(options.out) / "table.txt").write_text(text)
    _tell(options.out)
    return good


def lab_profile(options: argparse.Namespace) -> bool:
    """lab.py profile"""
    if not load_scenario(options.scenario).profiled:
        raise LabError(f"{options.scenario} does not 'record instructions'")
    good, found = _run_variants(options, [variants.Variant(netback, netback, options.settings) for netback in options.netback])
    text = profile.side_by_side([profile.read(Path(name) / profile.FUNCTIONS) for name in found],
                                [Path(name).name for name in found])
    print(text)
    (Path(options.out) / "profile.txt").write_text(text)
    print(f"table: {options.out}/profile.txt")
    return good


def lab_overload(options: argparse.Namespace) -> bool:
    """lab.py overload"""
    out = Path(options.out)
    scenario = load_scenario("overload")
    boots = overload.variants(out, (SCENARIOS / "overload").read_text(encoding="utf-8"), options.setups)
    statuses = variants.run("", boots, options.kver, out, options.jobs)
    broken = [label for label, status in statuses.items() if status]
    if broken:
        raise LabError(f"no result of {', '.join(broken)}: see {out}")
    chosen = [setup for setup in overload.SETUPS if setup.label in options.setups]
    outcomes = [overload.outcome(load_result(str(overload.result_of(out, setup, boots))), setup, scenario)
                for setup in chosen]
    bars = overload.bars(outcomes)
    text = overload.text(outcomes, bars)
    print(text)
    plot.draw_overload(outcomes, out)
    (out / "table.txt").write_text(text)
    (out / "overload.json").write_text(json.dumps(overload.as_json(outcomes, bars), indent=1) + "\n")
    _tell(options.out)
    print(f"{sum(bar.met for bar in bars)} passed, {sum(not bar.met for bar in bars)} failed")
    return all(bar.met for bar in bars)


def _expectations(out: Path) -> List[bool]:
    """Of all results below a directory, whether they were met."""
    return [entry["ok"] for path in sorted(out.rglob("result.json")) for entry in load_result(str(path))["expect"]]


def lab_hostile(options: argparse.Namespace) -> bool:
    """lab.py hostile"""
    out = Path(options.out)
    statuses = variants.run("", hostile.BOOTS, options.kver, out, options.jobs)
    broken = [label for label, status in statuses.items() if status not in (0, 1)]
    if broken:
        raise LabError(f"no result of {', '.join(broken)}: see {out}")
    lines = hostile.judge(out) + variants.failures(hostile.BOOTS, out)
    text = "\n".join(line for line in lines if not line.startswith("ok"))
    (out / "verdicts.txt").write_text("\n".join(lines) + "\n")
    print(f"{(out / 'floods.txt').read_text()}{text}\nverdicts: {out}/verdicts.txt")
    met = [line.startswith("ok") for line in lines if " FAIL" not in line] + _expectations(out)
    print(f"{sum(met)} passed, {len(met) - sum(met)} failed")
    return all(met)


def check(options: argparse.Namespace) -> bool:
    """lab.py check"""
    for name in options.scenario:
        load_scenario(name)
    return True


def same(options: argparse.Namespace) -> bool:
    """lab.py same"""
    first, second = Path(options.first), Path(options.second)
    names = ["result.json", "series.csv", "plot.svg"]
    names += [name for name in ("dba.csv", "dba.svg") if (first / name).is_file() or (second / name).is_file()]
    differing = {name: list(likeness.files(first / name, second / name)) for name in names}
    print("".join(f"{line}\n" for lines in differing.values() for line in lines), end="", file=sys.stderr)
    failed = sum(bool(lines) for lines in differing.values())
    print(f"{len(names) - failed} passed, {failed} failed")
    return not failed


def _variant_options(one: argparse.ArgumentParser, action: Callable) -> None:
    one.add_argument("scenario", help="name in tests/lab/scenarios, or path")
    one.add_argument("--set", action="append", default=[], dest="settings", metavar="KEY=VALUE",
                     help="begin with a sysctl under net/xen_netback, whatever the scenario says")
    _boot_options(one, action)


def _boot_options(one: argparse.ArgumentParser, action: Callable) -> None:
    one.add_argument("--kver", default=kernel.DEFAULT, help="kernel version or its beginning")
    one.add_argument("--jobs", type=int, default=2, help="boots at a time")
    one.add_argument("--out", required=True, help="directory for results, table.txt, plot.svg and plot.png")
    one.set_defaults(action=action)


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
    one.add_argument("--modules", default=str(image.BUILT), metavar="DIR",
                     help="where our netback and netfront are, in a directory for each kernel")
    one.add_argument("--kernel", type=Path, metavar="DIR",
                     help="dom0's kernel is the debug kernel whose kernel.json is there: reports count, figures don't")
    one.set_defaults(action=run)
    one = commands.add_parser("compare", help="print results of a scenario side by side")
    one.add_argument("result", nargs="+", help="directory or result.json")
    one.add_argument("--out", help="directory for table.txt, plot.svg and plot.png")
    one.set_defaults(action=compare)
    one = commands.add_parser("versus", help="run a scenario on several netbacks and compare them")
    one.add_argument("--netback", nargs="+", choices=NETBACKS, default=["stock", "qos"])
    _variant_options(one, versus)
    one = commands.add_parser("profile", help="where dom0's instructions go, by function, on several netbacks")
    one.add_argument("--netback", nargs="+", choices=NETBACKS, default=["stock", "qos-off", "qos"])
    _variant_options(one, lab_profile)
    one = commands.add_parser("dba-cost", help="run a scenario with several periods of reallocation, and without")
    one.add_argument("--period", nargs="+", type=int, default=cost.PERIODS_MS, metavar="MS")
    _variant_options(one, dba_cost)
    one = commands.add_parser("overload", help="what overload costs, in several setups of stock netback and ours")
    names = [setup.label for setup in overload.SETUPS]
    one.add_argument("--setups", nargs="+", choices=names, default=names)
    _boot_options(one, lab_overload)
    one = commands.add_parser("hostile", help="a hostile frontend on the stock netback and on ours, compared")
    _boot_options(one, lab_hostile)
    one = commands.add_parser("bench", help="every set-up on the same scenarios: runs what has no result yet, writes a page")
    one.add_argument("--figures", nargs="+", choices=list(FIGURES), help="some of them")
    one.add_argument("--quick", action="store_true", help="a selection, in 20 minutes")
    one.add_argument("--page-only", action="store_true", help="run nothing: the page of the results that are there")
    one.add_argument("--pages", metavar="DIR", help="where benchmarks.rst and images/ go; default: with the results")
    _boot_options(one, bench_command.run)
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
    except (LabError, ToolError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("lab: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
