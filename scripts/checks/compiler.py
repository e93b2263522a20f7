# SPDX-License-Identifier: GPL-2.0-only
"""sparse and W=1: no warning that the distribution's own driver has not.

Builds our modules and the unmodified drivers alike, in directories of their
own, and compares what the compilers say, without line numbers.
"""

import collections
import functools
import os
import pathlib
import re
import shutil
import sys

import source
from checks import files
from checks.report import CheckError, Report, run

FLAGS = ["C=2", "CF=-D__CHECK_ENDIAN__", "W=1"]
# modules of ours alone
OWN = (pathlib.Path("tests/wire"), pathlib.Path("tests/hostile"), pathlib.Path("tests/debug/deliberate"))
WARNING = re.compile(r"(?P<place>[^\s:]+)(?::\d+)*: ?(?P<text>(?:warning|error): .*)")
MODPOST = re.compile(r"(?:WARNING|ERROR): .*")

# Where it is (a file's name, or its path among the headers) and what it says.
Complaint = tuple[str, str]


def warnings_of(log: str, directory: pathlib.Path) -> list[Complaint]:
    """The warnings of a build, without what changes when a line moves."""
    found = []
    for line in log.splitlines():
        match = WARNING.match(line)
        if match:
            found.append((match["place"].removeprefix(f"{directory}/"), match["text"]))
        elif MODPOST.match(line):
            found.append(("modpost", line.replace(f"{directory}/", "")))
    return found


def new_warnings(ours: list[Complaint], stock: list[Complaint]) -> list[str]:
    """What ours has beyond stock; the kernel's headers may repeat themselves."""
    rest = collections.Counter(ours) - collections.Counter(stock)
    known = {warning for warning in stock if warning[0].startswith("/")}
    return [f"{place}: {text}" + (f" ({times} times)" if times > 1 else "")
            for (place, text), times in sorted(rest.items()) if (place, text) not in known]


def environment() -> dict[str, str]:
    """Ours, without what a make above would tell the kernel's."""
    unset = {"MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "C", "CF", "W", "M", "O", "V",
             "KBUILD_EXTRA_WARN", "KCFLAGS", "LANGUAGE"}
    kept = {name: value for name, value in os.environ.items()
            if name not in unset and not name.startswith("LC_")}
    return kept | {"LANG": "C"}


def build(krel: str, directory: pathlib.Path, top: pathlib.Path) -> list[Complaint]:
    """Build a module; every C file must have been through sparse."""
    made = run(["make", "-j2", "-Otarget", "-C", f"/usr/src/linux-headers-{krel}",
                f"M={directory}", f"VIF_QOS_TOP={top}", *FLAGS, "modules"], top, environment())
    log = directory.with_name(f"{directory.name}.log")
    log.write_text(made.stdout)
    if made.returncode:
        errors = [line for line in made.stdout.splitlines()
                  if re.search(r"\berror:|\bERROR:|\*\*\*", line)]
        raise CheckError("\n".join([f"{log}: the build failed", *errors]))
    checked = set(re.findall(r"^\s*CHECK\s+\S*/(\S+\.c)$", made.stdout, re.MULTILINE))
    missed = {file.name for file in directory.glob("*.c")
              if not file.name.endswith(".mod.c")} - checked
    if missed:
        raise CheckError(f"{log}: sparse has not seen {', '.join(sorted(missed))}")
    return warnings_of(made.stdout, directory)


def lay_ours(driver: str, krel: str, directory: pathlib.Path, top: pathlib.Path) -> None:
    """A driver with our hooks and files."""
    prepared = run([sys.executable, str(top / "scripts/prepare"), "--driver", driver,
                    "--krel", krel, "--out", str(directory)], top)
    if prepared.returncode:
        raise CheckError(prepared.stdout)


def lay_stock(driver: str, krel: str, directory: pathlib.Path) -> None:
    """A driver as the distribution has it, its files under the names ours has."""
    series = source.series_of(krel)
    tree = source.drivers(series, source.package_version(f"linux-source-{series}"))
    directory.mkdir(parents=True)
    source.copy_driver(driver, tree, directory)
    objects = " ".join(sorted(f"{file.stem}.o" for file in directory.glob("*.c")))
    (directory / "Kbuild").write_text(f"obj-m := stock.o\nstock-y := {objects}\n")


def lay_own(where: pathlib.Path, directory: pathlib.Path, top: pathlib.Path) -> None:
    """The lab's network card, its hostile frontend, or the module that does wrong."""
    directory.mkdir(parents=True)
    for name in files.ours(top):
        if name.parent == where and (name.suffix in (".c", ".h") or name.name == "Kbuild"):
            shutil.copyfile(top / name, directory / name.name)


def find_kernel(series: str, top: pathlib.Path) -> str:
    """Full version of the newest installed kernel headers of a series."""
    krel = run(["scripts/krel", series], top).stdout.strip()
    if not krel:
        raise CheckError(f"no linux-headers package installed for {series} (make deps)")
    return krel


def compiler(series: str, top: pathlib.Path) -> Report:
    """Build all for the kernel of a series and compare."""
    if not shutil.which("sparse"):
        raise CheckError("sparse is not installed (make deps)")
    krel = find_kernel(series, top)
    place = top / "build/check" / krel
    shutil.rmtree(place, ignore_errors=True)    # what is not compiled does not warn
    place.mkdir(parents=True)
    ours, stock = [], []
    for driver in source.DRIVERS:
        lay_stock(driver, krel, place / f"stock-{driver}")
        stock += build(krel, place / f"stock-{driver}", top)
        lay_ours(driver, krel, place / driver, top)
        ours += build(krel, place / driver, top)
    for where in OWN:
        lay_own(where, place / where.name, top)
        ours += build(krel, place / where.name, top)
    return Report(len(source.DRIVERS) + len(OWN), "modules", new_warnings(ours, stock))


RULES = {f"sparse-w1-{series}": functools.partial(compiler, series)
         for series in ("6.1", "6.12")}
