# SPDX-License-Identifier: GPL-2.0-only
"""Faults that each target must find: some of those that the unit tests must find too."""

import pathlib
import shutil
import sys

import campaign
import corpus
import program

sys.path.append(str(program.TOP / "tests/kunit"))
import mutations  # noqa: E402

SECONDS = 60    # that a fault may take
# By name, see tests/kunit/mutations*.py.
FAULTS = {
    "admit": ("admits too much", "scale of 64 bits", "lowered minimum stays reserved"),
    "allowance": ("allowance: torn is heard", "allowance: opens a moment late",
                  "allowance: bytes are free"),
    "bucket": ("bucket: no end to saving", "bucket: loans add up",
               "bucket: debt without end"),
    "credit": ("never stuck", "stuck too early", "grants reserve nothing",
               "meter's counter does not wrap"),
    "dba": ("dba: no maximum", "dba: classes without effect", "dba: only minimums are guaranteed"),
    "packets": ("packets: VMs are mixed up", "packets: rest beyond its own limit",
                "packets: too many kept"),
    "parse": ("number modulo 2^64", "rate: bits are bytes", "credit: in no time",
              "policy: minimum above maximum"),
    "sched": ("a grant is not charged to the limits", "grants more than the room",
              "urgent for ever", "waits for tokens without an end"),
    "turns": ("missed rounds compared without wrap", "overdraft is not charged",
              "exhausted vif keeps its place"),
    "waits": ("waits: each queue restarts the time", "waits: claims go back",
              "sla: ahead without end", "sla: missed though it was idle"),
}


def mutation_of(name: str) -> mutations.Mutation:
    """The fault of a name."""
    for mutation in mutations.MUTATIONS:
        if mutation.name == name:
            return mutation
    raise program.FuzzError(f"there is no mutation {name!r}")


def broken_core(mutation: mutations.Mutation) -> pathlib.Path:
    """A copy of the core with a fault in it; where."""
    copy = program.OUT / "broken"
    shutil.rmtree(copy, ignore_errors=True)
    for directory in ("drivers/net/vif-qos", "include/net/vif_qos"):
        shutil.copytree(program.TOP / directory, copy / directory)
    file = copy / mutation.file
    text = file.read_text()
    if text.count(mutation.before) != 1:
        raise program.FuzzError(f"{mutation.file} has {text.count(mutation.before)} times "
                                f"{mutation.before!r}")
    file.write_text(text.replace(mutation.before, mutation.after))
    return copy


def broken_target(good: program.Build, target: str, mutation: mutations.Mutation) -> pathlib.Path:
    """A target with a fault; but for headers, only the file that has it is compiled."""
    build = program.Build("mutant", broken_core(mutation))
    shutil.rmtree(build.out, ignore_errors=True)    # of the fault before
    build.out.mkdir(parents=True)
    if mutation.file.endswith(".c"):
        build.objects = [build.compile(build.core / mutation.file, build.core_flags())
                         if file.stem == f"vif-qos-{pathlib.Path(mutation.file).stem}" else file
                         for file in good.objects]
    return build.target(target)


def search(good: program.Build, target: str, name: str) -> campaign.Result:
    """Run a target on a core with a fault, from nothing but the seeds."""
    broken = broken_target(good, target, mutation_of(name))
    return campaign.run(broken, SECONDS, corpus.unpacked(broken))


def mutate(targets: list[str]) -> int:
    """Try the faults of some targets; how many were not found."""
    tried = [(target, name) for target in targets for name in FAULTS[target]]
    missed = 0
    good = program.Build("targets")
    good.share()
    for target, name in tried:
        result = search(good, target, name)
        missed += not result.fault
        print(f"{'found   ' if result.fault else 'SURVIVED'}  {target}: {name}: "
              f"{result.runs:,} runs, {result.seconds:.1f} s", flush=True)
    print(f"fuzz-mutations: {len(tried) - missed} passed, {missed} failed")
    return missed
