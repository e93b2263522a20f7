#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Netback with a check taken out, or ours broken: the case that is about it must not end as it does on a good one.

Each fault is a semantic patch in faults/, with the file that it is about and its case. Wants the results of
`make lab-hostile` to compare with.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import List

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
LAB = TOP / "tests/lab"
TIMEOUT_S = 400     # a good one is through in less than half of it
sys.path.insert(0, str(LAB))
from lab import hostile, kernel, verdict  # noqa: E402  pylint: disable=wrong-import-position
from lab.errors import LabError  # noqa: E402  pylint: disable=wrong-import-position


@dataclass
class Fault:
    """One of them."""

    name: str
    patch: Path
    file: str
    mode: str       # plain, held or drop; starve: a scenario of its own
    case: str


def read(patch: Path) -> Fault:
    """What a patch says of itself."""
    text = patch.read_text(encoding="utf-8")
    file = re.search(r"^// file (\S+)$", text, re.MULTILINE)
    wanted = re.search(r"^// case (\S+)(?: (\S+))?$", text, re.MULTILINE)
    if not file or not wanted:
        raise LabError(f"{patch}: no file or case")
    return Fault(patch.stem, patch, file[1], wanted[1], wanted[2] or wanted[1])


def build(fault: Fault, release: str, out: Path) -> Path:
    """A directory of modules for the lab, whose netback has the fault."""
    tree, modules = out / "tree", out / release
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(TOP / "build" / release / "xen-netback", tree)
    modules.mkdir()
    before = (tree / fault.file).read_bytes()
    subprocess.run(["spatch", "--very-quiet", "--sp-file", str(fault.patch), "--in-place", str(tree / fault.file)],
                   check=True, capture_output=True, env={"HOME": "/", **os.environ})
    if (tree / fault.file).read_bytes() == before:
        raise LabError(f"{fault.name}: the patch fits nothing in {fault.file}")
    make = ["make", "-s", "-C", f"/usr/src/linux-headers-{release}", f"M={tree}", f"VIF_QOS_TOP={TOP}", "modules"]
    done = subprocess.run(make, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"{fault.name}: does not build:\n{done.stderr}")
    shutil.copyfile(tree / "xen-netback.ko", modules / "xen-netback.ko")
    return out


def scenario(fault: Fault, out: Path) -> Path:
    """The scenario of the fault's mode, with its case only."""
    text = (LAB / "scenarios" / hostile.scenario_of(fault.mode)).read_text(encoding="utf-8")
    text = re.sub(r"^run .*$", "run 12s", text, flags=re.MULTILINE) if fault.mode in hostile.MODES else text
    path = out / f"hostile-{fault.mode}"
    path.write_text(re.sub(r" all\"$", f" {fault.case}\"", text, flags=re.MULTILINE))
    return path


def found(fault: Fault, release: str, out: Path, good: Path) -> str:
    """What tells of the fault; "": nothing does."""
    modules = build(fault, release, out)
    command = [sys.executable, str(LAB / "lab.py"), "run", str(scenario(fault, out)), "--kver", release,
               "--modules", str(modules), "--out", str(out / "result")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return "the machine hangs"
    (out / "log").write_text(done.stdout + done.stderr)
    verdicts, console = out / "result/verdicts.txt", out / "result/console.log"
    if not console.is_file() or f"LAB PHASE case {fault.case}" not in console.read_text(errors="replace"):
        raise LabError(f"{fault.name}: the case was not begun: see {out}/log")
    if not verdicts.is_file():
        return done.stderr.strip().splitlines()[-1]
    if fault.mode in hostile.MODES:
        ours, stock = verdict.read(verdicts)[fault.case], hostile.read(good, "stock", "hostile")[fault.case]
        different = verdict.difference(ours, stock, fault.mode)
        if different:
            return different
    failed = re.findall(r"^FAIL.*$", done.stdout, re.MULTILINE)
    return "; ".join(failed)


def main() -> int:
    """0: a case fails for each fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("fault", nargs="*", help="names of faults; default: all")
    parser.add_argument("--kver", default=kernel.DEFAULT)
    parser.add_argument("--good", type=Path, default=TOP / "build/lab", help="results of make lab-hostile")
    parser.add_argument("--out", type=Path, default=TOP / "build/hostile-faults")
    options = parser.parse_args()
    release, missed = kernel.find(options.kver), 0
    faults: List[Fault] = [read(path) for path in sorted((HERE / "faults").glob("*.cocci"))]
    chosen = [fault for fault in faults if not options.fault or fault.name in options.fault]
    for fault in chosen:
        try:
            why = found(fault, release, options.out / fault.name, options.good)
        except LabError as error:
            print(f"ERROR     {fault.name}: {error}", flush=True)
            missed += 1
            continue
        missed += not why
        print(f"{'found   ' if why else 'SURVIVED'}  {fault.name} by {fault.case} ({fault.mode}): {why}", flush=True)
    print(f"hostile-faults: {len(chosen) - missed} passed, {missed} failed")
    return 1 if missed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
