# SPDX-License-Identifier: GPL-2.0-only
"""Runs a scenario in several ways, a boot of its own each and a few boots at a time."""

import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List

POLL_S = 0.5


@dataclass
class Variant:
    """One way to run a scenario; its label is the name of its directory."""

    label: str
    netback: str
    settings: List[str] = field(default_factory=list)   # KEY=VALUE of sysctls to begin with
    scenarios: List[str] = field(default_factory=list)  # in one boot; none: that which all variants are of


def command(scenario: str, variant: Variant, kver: str, out: Path) -> List[str]:
    """lab.py, for one variant."""
    settings = [word for setting in variant.settings for word in ("--set", setting)]
    return [sys.executable, sys.argv[0], "run", *(variant.scenarios or [scenario]), "--netback", variant.netback,
            "--kver", kver, *settings, "--out", str(out / variant.label)]


def _start(words: List[str], log: Path) -> subprocess.Popen:
    with open(log, "w", encoding="utf-8") as output:
        return subprocess.Popen(words, stdout=output)


def run(scenario: str, variants: List[Variant], kver: str, out: Path, jobs: int) -> Dict[str, int]:
    """Run them all, at most so many at a time; exit statuses by label."""
    out.mkdir(parents=True, exist_ok=True)
    waiting, running, done = list(variants), {}, {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                one = waiting.pop(0)
                running[one.label] = _start(command(scenario, one, kver, out), out / f"{one.label}.txt")
            for label in [label for label, process in running.items() if process.poll() is not None]:
                done[label] = running.pop(label).returncode
            time.sleep(POLL_S)
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait()
    return done


def failures(variants: List[Variant], out: Path) -> List[str]:
    """The expectations that were not met."""
    return [f"{variant.label}: {line}" for variant in variants
            for line in (out / f"{variant.label}.txt").read_text(encoding="utf-8").splitlines()
            if line.startswith("FAIL")]
