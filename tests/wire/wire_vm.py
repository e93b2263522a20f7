# SPDX-License-Identifier: GPL-2.0-only
"""QEMU for test-wire: a plain PC in virtual time, and what its guest reports."""
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

CPU = "qemu64,+rdtscp,+popcnt,+sse4.1,+sse4.2,+ssse3"
# One instruction is one nanosecond: figures depend on nothing else.
EXACT = ["-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off", "-smp", "1"]
# Two processors that really run at once: no exact figures, but races.
PARALLEL = ["-accel", "tcg,thread=multi", "-smp", "2"]


@dataclass
class Report:
    """The guest's "@kind name value" lines."""
    values: dict[str, str] = field(default_factory=dict)
    records: dict[str, dict] = field(default_factory=dict)
    bad_json: list[str] = field(default_factory=list)
    ended: bool = False

    def take(self, line: str) -> None:
        """One line of the console; others than ours are ignored."""
        kind, _, rest = line.strip().partition(" ")
        name, _, value = rest.partition(" ")
        if kind == "@val":
            self.values[name] = value
        elif kind == "@json":
            try:
                self.records[name] = json.loads(value)
            except ValueError as error:
                self.bad_json.append(f"{name}: {error}")
        elif kind == "@end":
            self.ended = True


def command(kernel: Path, image: Path, races: bool) -> list[str]:
    """QEMU's command line."""
    append = "console=ttyS0 quiet mitigations=off slub_debug=FZP,skbuff_head_cache panic=-1 oops=panic"
    if races:
        append += " races"
    return ["qemu-system-x86_64", *(PARALLEL if races else EXACT), "-cpu", CPU, "-m", "512",
            "-nodefaults", "-rtc", "base=2026-01-01,clock=vm", "-seed", "1", "-display", "none",
            "-serial", "stdio", "-monitor", "none", "-no-reboot", "-kernel", str(kernel),
            "-initrd", str(image), "-append", append]


def run(kernel: Path, image: Path, races: bool, log: Path, limit_s: int) -> Report:
    """Boot, collect the guest's report, keep its console in `log`."""
    with log.open("wb") as out:
        try:
            subprocess.run(command(kernel, image, races), stdin=subprocess.DEVNULL, stdout=out,
                           stderr=subprocess.STDOUT, timeout=limit_s, check=False)
        except subprocess.TimeoutExpired:
            pass
    report = Report()
    for line in log.read_text(errors="replace").splitlines():
        report.take(line)
    return report
