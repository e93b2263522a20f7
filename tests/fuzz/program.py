# SPDX-License-Identifier: GPL-2.0-only
"""The targets: the core as it is, compiled in user space by clang with libFuzzer."""

import concurrent.futures
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "scripts"))
import source  # noqa: E402  (the distribution's kernel sources)

SERIES = "6.12"
# As the bench has it, whose cached directory this is.
KERNEL = ("tools/include/", "include/linux/rbtree", "include/linux/timerqueue",
          "include/linux/sort.h", "lib/rbtree.c", "lib/timerqueue.c", "lib/sort.c")
HERE = TOP / "tests/fuzz"
OUT = TOP / "build/fuzz"
TARGETS = tuple(sorted(file.name.removesuffix("_fuzz.c") for file in HERE.glob("*_fuzz.c")))
MODELS = ("world", "model", "dba_case", "dba_model", "quota")   # of tests/kunit

FLAGS = ["-std=gnu11", "-O2", "-g", "-fno-strict-aliasing", "-Wall", "-Wno-unused",
         "-Werror", "-D_GNU_SOURCE", "-Dktime_t=s64", "-Ds128=__int128",
         "-Du128=unsigned __int128", "-DCONFIG_64BIT", "-DCONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS",
         "-Dfuzz_one=LLVMFuzzerTestOneInput"]
# The kernel's lists are less strictly aligned than clang would have them.
SANITIZERS = ["-fsanitize=fuzzer-no-link,address,undefined", "-fno-sanitize=alignment",
              "-fno-sanitize-recover=all"]
# The core's unsigned numbers wrap around only where it is meant.
CORE = ["-fsanitize=unsigned-integer-overflow", f"-fsanitize-ignorelist={HERE}/ignored.txt"]
COVERAGE = ["-fprofile-instr-generate", "-fcoverage-mapping"]


class FuzzError(Exception):
    """The targets could not be built or run."""


def command(words: list, **options) -> str:
    """Run a tool; what it says."""
    try:
        done = subprocess.run([str(word) for word in words], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    except FileNotFoundError as error:
        raise FuzzError(f"{words[0]} is not installed (make deps)") from error
    if done.returncode:
        raise FuzzError(f"{words[0]} failed ({done.returncode}):\n{done.stdout}")
    return done.stdout


class Build:
    """One way to build the targets, in a directory of its own."""

    def __init__(self, name: str, core: pathlib.Path = TOP, coverage: bool = False):
        version = source.package_version(f"linux-source-{SERIES}")
        self.kernel = source.cached("bench-library", SERIES, version, KERNEL)
        self.out = OUT / name
        self.core = core
        self.extra = COVERAGE if coverage else []
        self.objects: list[pathlib.Path] = []
        self.changed = max(file.stat().st_mtime for file in self.headers())

    def headers(self) -> list[pathlib.Path]:
        """What any object may depend on, besides its own file."""
        return [HERE / "program.py", HERE / "ignored.txt", *HERE.glob("**/*.h"),
                *(TOP / "tests/kunit").glob("*.[ch]"), *(TOP / "tests/bench/shim").glob("**/*.h"),
                *(self.core / "include/net/vif_qos").glob("*.h")]

    def compile(self, file: pathlib.Path, flags: list[str]) -> pathlib.Path:
        """One file into an object, if it is newer."""
        target = self.out / f"{file.parent.name}-{file.stem}.o"
        changed = max(self.changed, file.stat().st_mtime)
        if target.exists() and target.stat().st_mtime > changed:
            return target
        includes = [HERE, HERE / "shim", TOP / "tests/bench/shim", self.core / "include",
                    TOP / "tests/kunit", self.kernel / "include",
                    self.kernel / "tools/include"]
        command(["clang", *FLAGS, *(f"-I{path}" for path in includes), *flags,
                 "-c", "-o", target, file])
        return target

    def core_flags(self) -> list[str]:
        """How a file of the core is compiled."""
        return [*SANITIZERS, *CORE, *self.extra]

    def work(self) -> list[tuple[pathlib.Path, list[str]]]:
        """The files that all targets share, each with its flags."""
        core = sorted((self.core / "drivers/net/vif-qos").glob("*.c"))
        library = sorted((self.kernel / "lib").glob("*.c"))
        models = [TOP / f"tests/kunit/{name}.c" for name in MODELS]
        return [*((file, self.core_flags()) for file in core),
                *((file, ["-fsanitize=address"]) for file in library),
                *((file, SANITIZERS) for file in [*models, HERE / "fuzz.c"])]

    def share(self) -> None:
        """Compile what all targets share, two files at a time."""
        self.out.mkdir(parents=True, exist_ok=True)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            self.objects = list(pool.map(lambda words: self.compile(*words), self.work()))

    def target(self, name: str) -> pathlib.Path:
        """A target, ready to run."""
        if not self.objects:
            self.share()
        own = self.compile(HERE / f"{name}_fuzz.c", [*SANITIZERS, *self.extra])
        program = self.out / name
        command(["clang", "-fsanitize=fuzzer,address,undefined", *self.extra, "-o", program,
                 own, *self.objects])
        return program
