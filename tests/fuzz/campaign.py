# SPDX-License-Identifier: GPL-2.0-only
"""Run targets for a while, and say what came of it."""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import time
from typing import NamedTuple

import corpus
import program

LONGEST = 768       # bytes of an input
CRASHES = program.OUT / "crashes"
OPTIONS = [f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=1024", "-print_final_stats=1"]
FAULT = re.compile(r"^(.*(?:not true: |runtime error: |ERROR: (?:AddressSanitizer|libFuzzer: "
                   r"(?:timeout|out-of-memory))).*)$", re.MULTILINE)


class Result(NamedTuple):
    """What came of a run of a target."""
    runs: int           # executions
    seconds: float      # that it took
    edges: int          # of the program that were reached
    fault: str          # what was not true; empty: nothing was wrong
    crash: str          # the input that shows it


def last_number(pattern: str, log: str) -> int:
    """The last number behind some text in a log; 0: there is none."""
    found = re.findall(pattern + r"\s*(\d+)", log)
    return int(found[-1]) if found else 0


def run(target: pathlib.Path, seconds: float, *directories: pathlib.Path) -> Result:
    """Run a target until its time is over, or something is wrong."""
    CRASHES.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    done = subprocess.run([target, *OPTIONS, f"-max_total_time={max(1, round(seconds))}",
                           f"-artifact_prefix={CRASHES}/{target.name}-", *directories],
                          check=False, capture_output=True, text=True, errors="replace")
    log = done.stderr
    target.with_suffix(".log").write_text(log)
    fault = FAULT.search(log)
    crash = re.search(r"Test unit written to (\S+)", log)
    return Result(last_number("stat::number_of_executed_units:", log) or last_number("#", log),
                  time.monotonic() - began, last_number(r"\bcov:", log),
                  "" if not done.returncode else fault[1] if fault else log[-400:],
                  crash[1] if crash else "")


def tell(target: pathlib.Path, result: Result) -> None:
    """A line about a target; more if something was wrong."""
    print(f"{target.name:10} {result.runs:12,} runs {result.runs / result.seconds:9,.0f}/s "
          f"{result.edges:6} edges   {'FAILED' if result.fault else 'ok'}", flush=True)
    if result.fault:
        print(f"  {result.fault}\n  input:  {result.crash}\n  replay: {target} {result.crash}",
              flush=True)


def at_once() -> int:
    """Two targets on an idle machine, else one."""
    return 2 if (os.cpu_count() or 1) > 1 and os.getloadavg()[0] < 1 else 1


def fuzz(names: list[str], seconds: float) -> int:
    """Run targets with all inputs there are; how many of them found something."""
    build = program.Build("targets")
    targets = [build.target(name) for name in names]
    workers = at_once()

    def one(target: pathlib.Path) -> bool:
        result = run(target, seconds * workers / len(targets), corpus.grown(target),
                     corpus.unpacked(target))
        corpus.count(target.name, result.runs)
        tell(target, result)
        return bool(result.fault)

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        failed = sum(pool.map(one, targets))
    print(f"fuzz: {len(targets) - failed} passed, {failed} failed")
    return failed
