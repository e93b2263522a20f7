# SPDX-License-Identifier: GPL-2.0-only
"""checkpatch --strict and kernel-doc -Wall on our C files: no finding at all."""

import pathlib
import re
import shutil

import source
from checks import files
from checks.report import CheckError, Report, run

SERIES = "6.12"     # the kernel whose checkpatch and kernel-doc are used

# An out-of-tree module that serves two kernels has to tell them apart
# somewhere; this is the only file that may.  Tracepoints are written as the
# kernel's own are.  ethtool's operations are copied to be changed.  The states
# of xenbus have the names that they have.
IGNORED = {
    pathlib.Path("drivers/net/xen-netback/qos_compat.h"):
        "LINUX_VERSION_CODE,NEW_TYPEDEFS,CONSTANT_COMPARISON",
    pathlib.Path("include/trace/events/vif_qos.h"):
        "PARENTHESIS_ALIGNMENT,OPEN_ENDED_LINE,COMPLEX_MACRO,MULTISTATEMENT_MACRO_USE_DO_WHILE",
    pathlib.Path("drivers/net/xen-netback/qos_ethtool.c"): "CONST_STRUCT",
    pathlib.Path("tests/hostile/hostile_main.c"): "CAMELCASE",
    pathlib.Path("tests/hostile/hostile_vif.c"): "CAMELCASE",
}

# checkpatch's rules and the headers it learns the kernel's own CamelCase from
CHECKPATCH = ("scripts/checkpatch.pl", "scripts/spelling.txt",
              "scripts/const_structs.checkpatch", "include/")


def checkpatch(top: pathlib.Path) -> Report:
    """Run on a copy: checkpatch leaves files in its working directory."""
    version = source.package_version(f"linux-source-{SERIES}")
    kernel = source.cached("checkpatch", SERIES, version, CHECKPATCH)
    names = files.c_files(top)
    copy = copy_files(top, names)
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(IGNORED.get(name, ""), []).append(str(name))
    findings = []
    for ignored, group in sorted(groups.items()):
        findings += run_checkpatch(kernel, copy, group, ignored)
    return Report(len(names), "files", findings)


def copy_files(top: pathlib.Path, names: list[pathlib.Path]) -> pathlib.Path:
    """Mirror files below build/, where checkpatch may write."""
    copy = top / "build/check/checkpatch"
    copy.mkdir(parents=True, exist_ok=True)
    for old in copy.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    for name in names:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(top / name, copy / name)
    return copy


def run_checkpatch(kernel: pathlib.Path, copy: pathlib.Path, names: list[str],
                   ignored: str) -> list[str]:
    """Findings in some files, but for the ignored types."""
    command = ["perl", str(kernel / "scripts/checkpatch.pl"), "--no-tree", f"--root={kernel}",
               "--strict", "--terse", "--show-types", "--no-summary"]
    command += [f"--ignore={ignored}"] if ignored else []
    result = run([*command, "--file", *names], copy)
    found = [line for line in result.stdout.splitlines()
             if re.match(r"\S+:\d+: (?:ERROR|WARNING|CHECK):", line)]
    if result.returncode and not found:
        raise CheckError(f"checkpatch failed:\n{result.stdout}")
    return found


def kernel_doc(top: pathlib.Path) -> Report:
    """Every contract is described completely, headers' too."""
    headers = sorted(pathlib.Path("/usr/src").glob(f"linux-headers-{SERIES}.*-common"))
    if not headers:
        raise CheckError(f"linux-headers-{SERIES} is not installed (make deps)")
    names = files.c_files(top)
    result = run(["perl", str(headers[-1] / "scripts/kernel-doc"), "-none", "-Wall", "-Werror",
                  *map(str, names)], top)
    found = [line for line in result.stdout.splitlines() if ": " in line]
    if result.returncode and not found:
        raise CheckError(f"kernel-doc failed:\n{result.stdout}")
    return Report(len(names), "files", found)
