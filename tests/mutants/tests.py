# SPDX-License-Identifier: GPL-2.0-only
"""The unit tests and the core as one program in user space."""

import concurrent.futures
import pathlib
import resource
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "scripts"))
import source  # noqa: E402  (the distribution's kernel sources)

SERIES = "6.12"
# As the bench has it, whose cached directory this is.
KERNEL = ("tools/include/", "include/linux/rbtree", "include/linux/timerqueue",
          "include/linux/sort.h", "lib/rbtree.c", "lib/timerqueue.c", "lib/sort.c")
HERE = TOP / "tests/mutants"
CORE = TOP / "drivers/net/vif-qos"
FLAGS = ["-std=gnu11", "-O2", "-fno-strict-aliasing", "-w", "-D_GNU_SOURCE", "-Dktime_t=s64",
         "-Ds128=__int128", "-Du128=unsigned __int128", "-DCONFIG_64BIT",
         "-DCONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS"]
MEMORY = 2 << 30    # bytes; a mutant may want all there is


class BuildError(Exception):
    """Something could not be compiled or linked."""


def _command(words: list) -> None:
    try:
        done = subprocess.run([str(word) for word in words], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except FileNotFoundError as error:
        raise BuildError(f"{words[0]} is not installed (make deps)") from error
    if done.returncode:
        raise BuildError(done.stdout)


def _limit(seconds: int) -> None:
    """CPU time, not time: what else the machine does is no fault of a mutant's."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Tests:
    """Compiled once; a file of the core may then be another."""

    def __init__(self, out: pathlib.Path):
        version = source.package_version(f"linux-source-{SERIES}")
        self.kernel = source.cached("bench-library", SERIES, version, KERNEL)
        self.out = out
        self.objects: dict[pathlib.Path, pathlib.Path] = {}
        out.mkdir(parents=True, exist_ok=True)

    def compile(self, file: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
        """One file into an object."""
        includes = [HERE / "shim", TOP / "tests/bench/shim", TOP / "include", TOP / "tests/kunit", CORE,
                    self.kernel / "include", self.kernel / "tools/include"]
        _command(["gcc", *FLAGS, *(f"-I{path}" for path in includes), "-c", "-o", target, file])
        return target

    def build(self) -> None:
        """All files, as they are."""
        files = [HERE / "main.c", *sorted(CORE.glob("*.c")), *sorted((TOP / "tests/kunit").glob("*.c")),
                 *sorted((self.kernel / "lib").glob("*.c"))]
        targets = [self.out / f"{file.parent.name}-{file.stem}.o" for file in files]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            self.objects = dict(zip(files, pool.map(self.compile, files, targets)))

    def failure(self, seconds: int, file: pathlib.Path | None = None, instead: pathlib.Path | None = None) -> str:
        """What goes wrong in the tests within these of CPU time, when an object is in the place of a file's; "": nothing."""
        program = self.out / "tests"
        _command(["gcc", "-o", program, *(instead if name == file else target
                                          for name, target in self.objects.items())])
        done = subprocess.run([program], text=True, check=False, preexec_fn=lambda: _limit(seconds),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
        if not done.returncode and done.stdout.endswith("tests passed\n"):
            return ""
        return done.stdout.strip() or f"ended by signal {-done.returncode}"
