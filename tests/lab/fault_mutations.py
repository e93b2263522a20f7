#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Netback with a fault of ours put into it: the one fault scenario that is about it has to fail, as it does not without.

Each mutation is a semantic patch in mutations/, which names the file that it is about and the fault of faults.py that
has to find it.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List

import faults
from lab import broken, kernel
from lab.errors import LabError

LAB = Path(__file__).resolve().parent
TOP = LAB.parent.parent
TIMEOUT_S = 600
CHURNED = 5
POLL_S = 1


def scenario(fault: str, victim: str, state: str, more_s: str = "0") -> str:
    """One fault upon one vif, and so many seconds more after it."""
    made = faults.Writer(f"Mutations: {fault}", ((victim, state),))
    of_vif, of_uplink = faults.by_name(faults.OF_VIF), faults.by_name(faults.OF_UPLINK)
    if fault == "churn":
        made.event(f"churn {victim} {CHURNED} {CHURNED}", CHURNED * 0.3 + 3)
    elif fault in of_uplink:
        made.upon_uplink(of_uplink[fault])
    elif fault in of_vif:
        made.upon_vifs(of_vif[fault], *made.victims)
    else:
        raise LabError(f"no fault {fault}")
    made.time_s += float(more_s)
    return made.text(spared=False)


def write(patch: broken.Patch, out: Path) -> Path:
    """The scenario that has to find a mutation."""
    words = patch.note("fault").split()
    path = out / f"mutation-{'-'.join(words)}"
    path.write_text(scenario(*words), encoding="utf-8")
    return path


def complaint(console: Path) -> str:
    """The first error that dom0 has told so far; "": none."""
    text = console.read_text(errors="replace") if console.is_file() else ""
    error = re.search(r"^LAB ERROR \d+ (.*)\n", text, re.MULTILINE)
    return error[1] if error else ""


def run(paths: List[Path], release: str, modules: Path, out: Path) -> str:
    """What tells of a fault, at once; "": nothing does."""
    command = [sys.executable, str(LAB / "lab.py"), "run", *map(str, paths), "--kver", release,
               "--modules", str(modules), "--out", str(out)]
    first = out if len(paths) == 1 else out / paths[0].name
    (first / "console.log").unlink(missing_ok=True)
    began, patience_s = time.monotonic(), TIMEOUT_S * len(paths)
    with open(modules / "log", "w+", encoding="utf-8") as log, \
            subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as lab:
        while lab.poll() is None and not complaint(first / "console.log") and time.monotonic() - began < patience_s:
            time.sleep(POLL_S)
        lab.terminate()
        lab.wait()
        log.seek(0)
        said = log.read()
    if "LAB PHASE running" not in (first / "console.log").read_text(errors="replace"):
        raise LabError(f"the run did not begin: see {log.name}")
    failed = complaint(first / "console.log") or "; ".join(re.findall(r"^FAIL.*$", said, re.MULTILINE))
    if not failed and lab.returncode:
        return "the machine hangs" if time.monotonic() - began >= patience_s else said.strip().splitlines()[-1]
    return failed


def good(chosen: List[broken.Patch], release: str, out: Path) -> str:
    """Without a mutation all of the scenarios pass, in one boot; "": they do."""
    (out / "none").mkdir(parents=True, exist_ok=True)
    paths: Dict[Path, None] = {write(patch, out / "none"): None for patch in chosen}
    (out / "none" / release).unlink(missing_ok=True)
    (out / "none" / release).symlink_to(TOP / "build" / release)
    failed = run(list(paths), release, out / "none", out / "none" / "result")
    print(f"{'FAILED' if failed else 'passed':9} {len(paths)} scenarios without a mutation: {failed}", flush=True)
    return failed


def found(patch: broken.Patch, builder: broken.Builder, out: Path) -> str:
    """What tells of a mutation; "": nothing does."""
    modules = builder.build(patch, out)
    return run([write(patch, out)], builder.release, modules, out / "result")


def main() -> int:
    """0: each mutation is found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mutation", nargs="*", help="names of mutations; default: all")
    parser.add_argument("--kver", default=kernel.DEFAULT)
    parser.add_argument("--out", type=Path, default=TOP / "build/fault-mutations")
    options = parser.parse_args()
    release, missed = kernel.find(options.kver), 0
    patches = [broken.read(path) for path in sorted((LAB / "mutations").glob("*.cocci"))]
    unknown = set(options.mutation) - {patch.name for patch in patches}
    if unknown:
        parser.error(f"no mutation {', '.join(sorted(unknown))}")
    chosen = [patch for patch in patches if not options.mutation or patch.name in options.mutation]
    builder = broken.Builder(release, TOP, options.out)
    for patch in chosen:
        try:
            why = found(patch, builder, options.out / patch.name)
            word = "found" if why else "SURVIVED"
        except LabError as error:
            word, why = "ERROR", str(error)
        missed += word != "found"
        print(f"{word:9} {patch.name} by {patch.note('fault')}: {why}", flush=True)
    missed += bool(good(chosen, release, options.out))
    print(f"fault-mutations: {len(chosen) + 1 - missed} passed, {missed} failed")
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LabError as problem:
        sys.exit(f"fault-mutations: {problem}")
