# SPDX-License-Identifier: GPL-2.0-only
"""Boots the machine for a list of scenarios, follows the console, writes what came out."""

import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Dict, List, Optional

from . import case, image, kernel, plan, plot, profile, reports, result, rounds, table
from .console import Log, Section
from .debug_kernel import DebugKernel
from .debug_verdict import Verdict
from .errors import LabError
from .fit import fitted
from .measure import Measurement
from .qemu import TRACERS_MB, Machine
from .scenario import Scenario

BOOT_TIMEOUT_S = 600
# real seconds that a virtual one, and a guest, may take on a slow and busy host
SLOW_SECOND_S = 60
SLOW_GUEST_S = 120
SLOW_VIF_S = 15
# and how much longer with a debug kernel
SLOW_DEBUG = 6


class Progress:
    """Prints what happens, with the real time it took so far."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.started = time.monotonic()
        self.seconds = 0

    def say(self, message: str) -> None:
        """One line of progress."""
        print(f"[{self.label} {time.monotonic() - self.started:5.0f} s] {message}", file=sys.stderr, flush=True)

    def event(self, word: str, rest: str) -> None:
        """What the console said."""
        if word == "progress":
            second, _, rates = rest.partition(" ")
            shown = "  ".join(f"{name} {value}" for name, value in (pair.split("=") for pair in rates.split()))
            self.say(f"second {second} of {self.seconds}: {shown} Mb/s taken from guests")
        elif word == "scenario":
            self.say(f"scenario {rest}")
        elif word == "error":
            self.say(f"error: {rest.partition(' ')[2]}")
        else:
            self.say(rest)


class Session:
    """One boot."""

    # pylint: disable-next=too-many-arguments,too-many-positional-arguments
    def __init__(self, outputs: Dict[str, Path], scenarios: List[Scenario], netback: str, release: str,
                 built: Path, debug: Optional[DebugKernel] = None) -> None:
        self.outputs = outputs
        self.scenarios = scenarios
        self.netback = netback
        self.release = release
        self.built = built
        self.debug = debug
        self.progress = Progress(debug.kind if debug else netback)
        self.log = Log()

    def run(self) -> Counter:
        """Boot, run all, write results; how many expectations passed and failed."""
        for scenario in self.scenarios:
            _forget(self.outputs[scenario.name])
        console = self.outputs[self.scenarios[0].name] / "console.log"
        with tempfile.TemporaryDirectory(prefix="vif-qos-lab-") as work:
            self._prepare(Path(work))
            self._machine().run(Path(work), console, self._line, self._silence, self._timeout())
        return self._finish(console)

    def _machine(self) -> Machine:
        dom0 = self.scenarios[0].dom0
        guests = max(len(scenario.domains) for scenario in self.scenarios)
        tracers = any(scenario.dom0.tracers for scenario in self.scenarios)
        blocks = self.outputs[self.scenarios[0].name] / profile.BLOCKS if self.scenarios[0].profiled else None
        return Machine(dom0.vcpus, dom0.guest_cpus, guests, self.debug, TRACERS_MB * tracers, dom0.poison, blocks)

    def _timeout(self) -> int:
        usual = BOOT_TIMEOUT_S + sum(SLOW_SECOND_S * (scenario.seconds + 10) + SLOW_GUEST_S * len(scenario.domains)
                                     + SLOW_VIF_S * len(scenario.guests) for scenario in self.scenarios)
        return usual * SLOW_DEBUG if self.debug else usual

    def _prepare(self, work: Path) -> None:
        self.progress.say(f"building images for {self.release}")
        frontends = sorted({guest.frontend for scenario in self.scenarios for guest in scenario.domains})
        commands = [event.words[0] for scenario in self.scenarios for event in scenario.events if event.kind == "dom0"]
        tree = image.dom0_tree(self.release, self.netback, frontends, self.built, case.named(commands), self.debug)
        if self.debug:
            image.add_debug(tree, self.debug)
        if any(scenario.layout == "ovs" for scenario in self.scenarios):
            image.add_openvswitch(tree, self.debug.modules() if self.debug else kernel.Modules(self.release))
        if any(vif.script != "vif-lab" for scenario in self.scenarios for vif in scenario.guests):
            image.add_scripts(tree)
        if any(scenario.dom0.python for scenario in self.scenarios):
            image.add_python(tree)
        if any(scenario.dom0.tracers for scenario in self.scenarios):
            image.add_tracers(tree)
        xls = {scenario.name: self._xl(scenario) for scenario in self.scenarios}
        if "qos" in xls.values():
            image.add_xl(tree)
        plans = {scenario.name: plan.plan(scenario, self.netback, xls[scenario.name]) for scenario in self.scenarios}
        base = image.cached_archive(tree, "dom0")
        shutil.copyfile(base, work / "initrd")
        with open(work / "initrd", "ab") as initrd:
            initrd.write(image.plans_archive(plans))
        (work / "vmlinux").write_bytes(self.debug.vmlinux() if self.debug else tree.entries["guest/vmlinux"][1])
        (work / "xen.elf").write_bytes(image.xen_elf())
        self.progress.say(f"booting Xen with {base.stem}")

    def _xl(self, scenario: Scenario) -> str:
        """Without our xl a scenario that doesn't insist on it has its keys from the hook."""
        if scenario.dom0.xl or image.our_xl().exists():
            return scenario.dom0.xl or "qos"
        self.progress.say(f"{scenario.name}: build/xl/xl is not there, so the distribution's xl and the hook do its work")
        return "stock"

    def _line(self, line: str) -> None:
        event = self.log.feed(line)
        if event:
            if event[0] == "scenario":
                self.progress.seconds = next(s.seconds for s in self.scenarios if s.name == event[1])
            self.progress.event(*event)

    def _silence(self, _seconds: int) -> None:
        self.progress.say("still at work")

    def _finish(self, console: Path) -> Counter:
        if self.log.errors:
            raise LabError(f"dom0 did not come up: {self.log.errors[0][1]} (see {console})")
        if not self.log.done:
            if self.debug:
                print(reports.text(reports.find(console.read_text(errors="replace"))))
            raise LabError(f"the machine stopped before the end: see {console}")
        sections: Dict[str, Section] = {section.name: section for section in self.log.sections}
        total: Counter = Counter()
        for scenario in self.scenarios:
            section = sections.get(scenario.name)
            total += self._judge(scenario, section) if self.debug else Counter()
            total += self._write(scenario, section, console)
        return total

    def _judge(self, scenario: Scenario, section: Optional[Section]) -> Counter:
        """What the debug kernel found; figures mean nothing with it, so no expectation is judged."""
        verdict = Verdict(section, self.debug)
        out = self.outputs[scenario.name]
        (out / "reports.json").write_text(verdict.json())
        if section:
            (out / "kernel.log").write_text(section.data.get("kernel", ""))
        print(f"{scenario.name} with the {self.debug.kind} kernel: {len(scenario.expectations)} expectations not judged\n"
              f"{verdict.text()}")
        scenario.expectations.clear()
        return Counter("passed" if check.good else "failed" for check in verdict.checks)

    def _write(self, scenario: Scenario, section: Optional[Section], console: Path) -> Counter:
        """Write a scenario's results; one that broke off counts as a failure."""
        if section is None or section.errors:
            line, message = section.errors[0] if section else (0, "did not run")
            where = f"{scenario.path}:{line}" if line else scenario.path
            print(f"{where}: {message} (see {console})", file=sys.stderr)
            return Counter(failed=1)
        measurement = Measurement(scenario, section)
        built = result.build(measurement, self.netback)
        out = self.outputs[scenario.name]
        (out / "result.json").write_text(result.text(built))
        (out / "series.csv").write_text(result.series(measurement))
        if console.parent != out:
            shutil.copyfile(console, out / "console.log")
        plot.draw(built, out)
        if "verdicts" in section.data:
            (out / "verdicts.txt").write_text(section.data["verdicts"])
        if scenario.profiled:
            (out / profile.FUNCTIONS).write_text(profile.of_run(measurement, out / profile.BLOCKS))
        if measurement.rounds:
            (out / "dba.csv").write_text(rounds.csv(measurement.rounds))
            plot.draw_rounds(built, measurement.rounds, out)
        print(table.text(built))
        print(f"results in {out}\n")
        for note in section.notes:
            print(f"note: {note}")
        # that it came to its end counts where no figure does
        return Counter("passed" if entry["ok"] else "failed" for entry in built["expect"]) + Counter(passed=bool(self.debug))


def _forget(directory: Path) -> None:
    """Remove an earlier run's results, so that nobody takes them for this one's."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in ("result.json", "series.csv", "plot.svg", "plot.png", "dba.csv", "dba.svg", "dba.png", "verdicts.txt",
                 "console.log", "reports.json", "kernel.log", profile.BLOCKS, profile.FUNCTIONS):
        (directory / name).unlink(missing_ok=True)


def boots(scenarios: List[Scenario]) -> List[List[Scenario]]:
    """Scenarios grouped into boots: those that want the same machine share one; a count of instructions is of a whole boot."""
    groups: Dict[tuple, List[Scenario]] = {}
    for scenario in scenarios:
        dom0 = scenario.dom0
        alone = scenario.name if scenario.profiled else ""
        groups.setdefault((dom0.vcpus, dom0.guest_cpus, dom0.poison, alone), []).append(scenario)
    return list(groups.values())


# pylint: disable-next=too-many-arguments,too-many-positional-arguments
def run_all(scenarios: List[Scenario], netback: str, wanted: str, out: Path, built: Path = image.BUILT,
            debug: Optional[DebugKernel] = None) -> bool:
    """Run every scenario, in as few boots as they need; several get a directory each under out."""
    outputs = {scenario.name: out if len(scenarios) == 1 else out / scenario.name for scenario in scenarios}
    if len(outputs) != len(scenarios):
        raise LabError("two scenarios have the same name: their results would overwrite each other")
    scenarios = [fitted(scenario, netback) for scenario in scenarios]
    release = kernel.find(wanted)
    total: Counter = Counter()
    for group in boots(scenarios):
        total += Session(outputs, group, netback, release, built, debug).run()
    print(f"{total['passed']} passed, {total['failed']} failed")
    return not total["failed"]
