# SPDX-License-Identifier: GPL-2.0-only
"""A benchmark of the core: compiled in user space, run under callgrind."""

import pathlib
import subprocess
import sys

import callgrind

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "scripts"))
import source  # noqa: E402  (the distribution's kernel sources)

SERIES = "6.12"
KERNEL = ("tools/include/", "include/linux/rbtree", "include/linux/timerqueue",
          "include/linux/sort.h", "lib/rbtree.c", "lib/timerqueue.c", "lib/sort.c")
OUT = TOP / "build/bench"
HERE = TOP / "tests/bench"
PREFIX = "vif_qos_"     # of the core's functions

# As the kernel is compiled, where it makes a difference.
FLAGS = ["-std=gnu11", "-O2", "-g", "-static", "-fno-strict-aliasing", "-fno-strict-overflow",
         "-fcf-protection=none", "-fno-stack-protector", "-fno-pie", "-no-pie", "-D_GNU_SOURCE",
         "-Dktime_t=s64", "-DCONFIG_64BIT", "-DCONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS"]


class BenchError(Exception):
    """The benchmark could not be run."""


def command(words: list, **options) -> None:
    """Run a tool; what it says is only of interest if it fails."""
    try:
        done = subprocess.run([str(word) for word in words], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    except FileNotFoundError as error:
        raise BenchError(f"{words[0]} is not installed (make deps)") from error
    if done.returncode:
        raise BenchError(f"{words[0]} failed ({done.returncode}):\n{done.stdout}")


def build(name: str) -> pathlib.Path:
    """The benchmark, of our core and the kernel's library."""
    version = source.package_version(f"linux-source-{SERIES}")
    kernel = source.cached("bench-library", SERIES, version, KERNEL)
    program = OUT / name
    OUT.mkdir(parents=True, exist_ok=True)
    command(["gcc", *FLAGS, f"-I{HERE}/shim", f"-I{TOP}/include", f"-I{kernel}/include",
             f"-I{kernel}/tools/include", "-o", program, HERE / f"{name}.c",
             *sorted((TOP / "drivers/net/vif-qos").glob("*.c")),
             *sorted((kernel / "lib").glob("*.c"))])
    return program


def count(program: pathlib.Path, origin: str, *words: object) -> dict[str, tuple[int, int]]:
    """(calls, instructions) of each function of the core that <origin> calls in one run."""
    out = OUT / f"callgrind.{program.name}"
    command(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program, *words])
    return {name.removeprefix(PREFIX): cost
            for name, cost in callgrind.calls(out.read_text(), origin).items()
            if name.startswith(PREFIX)}
