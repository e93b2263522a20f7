# SPDX-License-Identifier: GPL-2.0-only
"""What the inputs of all targets reach of the core: lines and branches by file."""

import json
import os
import pathlib
import subprocess

import corpus
import program


def profile(target: pathlib.Path) -> pathlib.Path:
    """Run all inputs of a target once; what they reach."""
    raw = target.with_suffix(".profraw")
    done = subprocess.run([target, "-runs=0", corpus.grown(target), corpus.unpacked(target)],
                          env=os.environ | {"LLVM_PROFILE_FILE": str(raw)}, text=True,
                          capture_output=True, check=False)
    if done.returncode:
        raise program.FuzzError(f"{target} failed:\n{done.stderr[-2000:]}")
    return raw


def share(summary: dict) -> str:
    """What of how many was reached."""
    count, covered = summary["count"], summary["covered"]
    return f"{covered:5} of {count:4} {100 * covered / count if count else 100:6.1f} %"


def table(exported: str) -> None:
    """A line for each file of the core, and one for all of them."""
    data = json.loads(exported)["data"][0]
    files = {pathlib.Path(file["filename"]).relative_to(program.TOP): file["summary"]
             for file in data["files"]}
    core = {name: summary for name, summary in sorted(files.items())
            if name.parts[:2] == ("drivers", "net") or name.parts[0] == "include"}
    print(f"{'':36}  {'lines':>21}  {'branches':>21}")
    total = {kind: {"count": 0, "covered": 0} for kind in ("lines", "branches")}
    for name, summary in core.items():
        print(f"{name!s:36}  {share(summary['lines']):>21}  {share(summary['branches']):>21}")
        for kind, sums in total.items():
            sums["count"] += summary[kind]["count"]
            sums["covered"] += summary[kind]["covered"]
    print(f"{'all':36}  {share(total['lines']):>21}  {share(total['branches']):>21}")


def measure() -> None:
    """Print what is reached; lines that are not can be seen in build/fuzz/coverage.txt."""
    build = program.Build("coverage", coverage=True)
    targets = [build.target(name) for name in program.TARGETS]
    merged = build.out / "all.profdata"
    program.command(["llvm-profdata", "merge", "-sparse", "-o", merged,
                     *(profile(target) for target in targets)])
    objects = [str(targets[0]), *(f"-object={target}" for target in targets[1:])]
    only = [program.TOP / "drivers/net/vif-qos", program.TOP / "include/net/vif_qos"]
    table(program.command(["llvm-cov", "export", "-summary-only", f"-instr-profile={merged}",
                           *objects, *only]))
    (program.OUT / "coverage.txt").write_text(
        program.command(["llvm-cov", "show", "-show-branches=count",
                         f"-instr-profile={merged}", *objects, *only]))
