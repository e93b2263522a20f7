#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Netback with a check taken out, or ours broken: the case that is about it must not end as it does on a good one.

Each fault is a semantic patch in faults/, with the file that it is about and its case. All are built, and one boot plays
their cases: on ours, on ours with the fault, and where ours drops on the stock netback, each loaded for it. When one breaks dom0, another
boot goes on behind it.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
LAB = TOP / "tests/lab"
SILENCE_S = 240     # dom0 is taken for dead then
PANIC_S = 3         # and then, when it has said so
LOUD = 2**20        # a console so large is a kernel that complains without end
PLAY_S = 5          # virtual time for a case
HEAD = """title {title}
link 100Mb/s ring=256 qdisc=pfifo_fast
dom0 guest_cpus=2
guest vm1 frontend=hostile plugged=off
run {seconds}s
at 1s dom0 "{commands}"
"""
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
    breaks: bool    # dom0 does not outlive it

    def plays(self) -> List[Tuple[str, str, str]]:
        """What has to be played for it: netback, mode, case; the last has the fault."""
        own = [("good", self.mode, self.case), (self.name, self.mode, self.case)]
        # what is dropped is compared with what would have become of it
        return [("stock", "plain", self.case)] * (self.mode == "drop") + own


Play = Tuple[str, str, str]


def read(patch: Path) -> Fault:
    """What a patch says of itself."""
    text = patch.read_text(encoding="utf-8")
    file = re.search(r"^// file (\S+)$", text, re.MULTILINE)
    wanted = re.search(r"^// case (\S+)(?: (\S+))?$", text, re.MULTILINE)
    if not file or not wanted:
        raise LabError(f"{patch}: no file or case")
    return Fault(patch.stem, patch, file[1], wanted[1], wanted[2] or wanted[1], "\n// breaks dom0\n" in text)


def _make(tree: Path, release: str) -> None:
    command = ["make", "-s", "-C", f"/usr/src/linux-headers-{release}", f"M={tree}", f"VIF_QOS_TOP={TOP}", "modules"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"{tree}: does not build:\n{done.stderr}")


def build(fault: Fault, tree: Path, release: str) -> bytes:
    """The netback with the fault, of a tree that has none and has none again then."""
    path = tree / fault.file
    good = path.read_bytes()
    subprocess.run(["spatch", "--very-quiet", "--sp-file", str(fault.patch), "--in-place", str(path)],
                   check=True, capture_output=True, env={"HOME": "/", **os.environ})
    try:
        if path.read_bytes() == good:
            raise LabError(f"{fault.name}: the patch fits nothing in {fault.file}")
        _make(tree, release)
        return (tree / "xen-netback.ko").read_bytes()
    finally:
        path.write_bytes(good)


def modules(faults: List[Fault], release: str, out: Path) -> None:
    """A directory of modules for the lab, with all netbacks."""
    own, tree = out / "modules" / release, out / "tree"
    for directory in (out / "modules", tree):
        shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(TOP / "build" / release / "xen-netback", tree)
    (own / "netbacks").mkdir(parents=True)
    for to in ("xen-netback.ko", "netbacks/good.ko"):
        shutil.copyfile(TOP / "build" / release / "xen-netback.ko", own / to)
    (own / "netbacks" / "stock.ko").write_bytes(kernel.Modules(release).content("xen-netback"))
    # one after the other of a file, so that little is compiled twice
    for fault in sorted(faults, key=lambda one: one.file):
        (own / "netbacks" / f"{fault.name}.ko").write_bytes(build(fault, tree, release))


def _settings(mode: str) -> str:
    """Packets before a case and settings of the vif, as the mode's scenario has them."""
    text = (LAB / "scenarios" / hostile.scenario_of(mode)).read_text(encoding="utf-8")
    return re.search(r"hostile_cases vm1 (.*) all\"$", text, re.MULTILINE)[1]


def scenario(plays: List[Play], out: Path) -> Path:
    """The scenario that plays them, one after the other."""
    commands = "; ".join(f"hostile_with {netback} vm1 {case} {_settings(mode)}" for netback, mode, case in plays)
    # what was played has been told of; nobody needs the rest of the run
    commands += "; poweroff -f"
    path = out / "hostile-faults"
    path.write_text(HEAD.format(title="Netbacks with faults", seconds=PLAY_S * len(plays) + 2, commands=commands))
    return path


class Console:
    """What a boot's console tells of what was played."""

    def __init__(self, text: str) -> None:
        self.begun = re.findall(r"LAB PHASE case (\S+) on (\S+)", text)
        self.said = re.findall(r"^LAB VERDICT (\S+) (.*)$", text.replace("\r", ""), re.MULTILINE)
        found = re.findall(r"(BUG:.*|bad: .*|Kernel panic.*|Oops.*|WARNING:.*|LAB ERROR \d+ .*)", text)
        self.last = found[0].strip() if found else "dom0 is not heard of any more"


def watch(command: List[str], console: Path, log: Path) -> Console:
    """Boot; end it when it is silent for too long."""
    console.unlink(missing_ok=True)
    with open(log, "w", encoding="utf-8") as output, \
            subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT) as process:
        size, heard = 0, time.monotonic()
        while process.poll() is None:
            now = console.stat().st_size if console.exists() else 0
            if now != size:
                size, heard = now, time.monotonic()
            silent = time.monotonic() - heard
            panic = size and silent > PANIC_S and re.search(b"Kernel panic|BUG:", console.read_bytes())
            if silent > SILENCE_S or size > LOUD or panic:
                process.terminate()
            time.sleep(0.5)
    return Console(console.read_text(errors="replace") if console.exists() else "")


def boot(plays: List[Play], release: str, out: Path) -> Dict[Play, str]:
    """What came of those that were begun."""
    result = out / "result"
    command = [sys.executable, str(LAB / "lab.py"), "run", str(scenario(plays, out)), "--kver", release,
               "--modules", str(out / "modules"), "--out", str(result)]
    console = watch(command, result / "console.log", out / "log")
    if not console.begun:
        raise LabError(f"no case was begun: see {out}/log")
    told = dict(zip(plays, (said for _, said in console.said)))
    for play in plays[:len(console.begun)]:
        told.setdefault(play, f"broken: {console.last}")
    for play, said in told.items():
        if said.startswith("failed"):
            told[play] = f"broken: {console.last}"
    return told


def play_all(plays: List[Play], release: str, out: Path) -> Dict[Play, str]:
    """As many boots as it takes."""
    told: Dict[Play, str] = {}
    while len(told) < len(plays):
        told.update(boot([play for play in plays if play not in told], release, out))
    return told


def _verdict(said: str) -> verdict.Verdict:
    if said.startswith("broken"):
        raise LabError(said)
    return verdict.parse(said)


def _differs(fault: Fault, said: str, stock: verdict.Verdict) -> str:
    if said.startswith("broken"):
        return said
    return verdict.difference(_verdict(said), stock, fault.mode)


def judge(fault: Fault, told: Dict[Play, str]) -> str:
    """What tells of a fault; "": nothing does."""
    plays = fault.plays()
    first, good, own = told[plays[0]], told[plays[-2]], told[plays[-1]]
    wrong = _differs(fault, good, _verdict(first))
    if wrong:
        raise LabError(f"{fault.name}: without the fault {fault.case} is not as on stock: {wrong}")
    return _differs(fault, own, _verdict(first))


def starved(fault: Fault, release: str, out: Path) -> str:
    """The same of a fault whose scenario is its own, with a neighbour."""
    own = out / "own" / release
    own.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(out / "modules" / release / "netbacks" / f"{fault.name}.ko", own / "xen-netback.ko")
    command = [sys.executable, str(LAB / "lab.py"), "run", hostile.scenario_of(fault.mode), "--kver", release,
               "--modules", str(out / "own"), "--out", str(out / "own-result")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "; ".join(re.findall(r"^FAIL.*$", done.stdout, re.MULTILINE))


def outcomes(faults: List[Fault], release: str, out: Path) -> Dict[str, str]:
    """A line for each fault."""
    modules(faults, release, out)
    shared = [fault for fault in faults if fault.mode in hostile.MODES]
    # what several faults need is played once; what breaks dom0 last, as each such needs a boot for those behind it
    shared.sort(key=lambda fault: fault.breaks)
    plays = [play for fault in shared for play in fault.plays()[:-1]] + [fault.plays()[-1] for fault in shared]
    told = play_all(list(dict.fromkeys(plays)), release, out)
    found = {}
    for fault in faults:
        try:
            why = judge(fault, told) if fault in shared else starved(fault, release, out)
            found[fault.name] = f"found     {fault.name} by {fault.case} ({fault.mode}): {why}" if why else \
                f"SURVIVED  {fault.name}: {fault.case} ({fault.mode}) is as on a good one"
        except LabError as error:
            found[fault.name] = f"ERROR     {error}"
    return found


def main() -> int:
    """0: a case fails for each fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("fault", nargs="*", help="names of faults; default: all")
    parser.add_argument("--kver", default=kernel.DEFAULT)
    parser.add_argument("--out", type=Path, default=TOP / "build/hostile-faults")
    options = parser.parse_args()
    faults = [read(path) for path in sorted((HERE / "faults").glob("*.cocci"))]
    faults = [fault for fault in faults if not options.fault or fault.name in options.fault]
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    try:
        lines = outcomes(faults, kernel.find(options.kver), out).values()
    except LabError as error:
        print(f"hostile-faults: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    met = sum(line.startswith("found") for line in lines)
    print(f"hostile-faults: {met} passed, {len(faults) - met} failed")
    return 0 if faults and met == len(faults) else 1


if __name__ == "__main__":
    sys.exit(main())
