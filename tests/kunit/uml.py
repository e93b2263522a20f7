# SPDX-License-Identifier: GPL-2.0-only
"""A User-Mode-Linux tree in the cache: unpacked once, built once, laid over.

The distribution's linux-source package gives the kernel.  Our core and tests
are copied over it for each run, only what changed, so that a run rebuilds just
that.  The checkout is never written to.
"""

import contextlib
import fcntl
import pathlib
import shutil
import subprocess
import sys
from typing import Iterator

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "scripts"))
import results  # noqa: E402
import source  # noqa: E402  (the distribution's kernel sources)

SERIES = "6.12"
PACKAGE = f"linux-source-{SERIES}"
TARBALL = pathlib.Path(f"/usr/src/{PACKAGE}.tar.xz")

# Our directories and where each stands in a kernel tree: the same place.
OURS = ("drivers/net/vif-qos", "include/net/vif_qos", "tests/kunit")
OURS_NAMES = ("*.c", "*.h", "Kbuild", "Kconfig", ".kunitconfig")
HOOKS = {
    "Kbuild": "obj-y += drivers/net/vif-qos/ tests/kunit/",
    "Kconfig": 'source "drivers/net/vif-qos/Kconfig"',
}
# Half of the archive; UML needs only the Kconfig files of these.
UNUSED = ("*.rst", "*.yaml", "*.dts", "*.dtsi", "*/sound/*.[ch]", "*/drivers/gpu/*.[ch]",
          "*/drivers/media/*.[ch]", "*/drivers/net/*.[ch]", "*/drivers/staging/*.[ch]",
          "*/tools/perf", "*/tools/testing/selftests")


class UmlError(source.SourceError):
    """Something the person at the keyboard has to know and mend."""


def place() -> pathlib.Path:
    """Directory of the cache that belongs to the installed version of the source."""
    version = source.package_version(PACKAGE)
    if not TARBALL.exists():
        raise UmlError(f"{TARBALL} is missing (package {PACKAGE})")
    return source.cache_directory() / f"uml-{version}"


@contextlib.contextmanager
def locked(directory: pathlib.Path) -> Iterator[None]:
    """One run at a time: others wait until this one has its results."""
    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def unpack(directory: pathlib.Path, unused: tuple[str, ...] = UNUSED) -> pathlib.Path:
    """The kernel tree, unpacked if it is not there yet; whole or not at all."""
    tree = directory / "source"
    if tree.exists():
        return tree
    partial = directory / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    tar = subprocess.run(
        ["tar", "-C", partial, "-I", "xz -dT0", "-xf", TARBALL, "--wildcards",
         *(f"--exclude={pattern}" for pattern in unused)],
        stderr=subprocess.PIPE, text=True, check=False)
    if tar.returncode:
        raise UmlError(f"{TARBALL} does not unpack: {tar.stderr.strip()}")
    (partial / PACKAGE).rename(tree)
    partial.rmdir()
    return tree


def copy_changed(origin: pathlib.Path, target: pathlib.Path) -> None:
    """Copy a file unless the target is the same: make looks at its time."""
    write_changed(target, origin.read_bytes())


def write_changed(target: pathlib.Path, content: bytes) -> None:
    """Write a file unless it has that content already."""
    if target.exists() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def lay_over(top: pathlib.Path, tree: pathlib.Path) -> None:
    """Make our files in the tree those of the checkout, and no others."""
    for name in OURS:
        files = {file.name: file for pattern in OURS_NAMES for file in (top / name).glob(pattern)}
        for name_there, file in files.items():
            copy_changed(file, tree / name / name_there)
        for old in (tree / name).glob("*.[ch]"):
            if old.name not in files:
                old.unlink()
    for name, line in HOOKS.items():
        text = (tree / name).read_text()
        if line not in text.splitlines():
            (tree / name).write_text(f"{text.rstrip()}\n{line}\n")


def kunit(directory: pathlib.Path, tree: pathlib.Path, log: pathlib.Path,
          only: str = "", timeout: int = 300) -> results.Results:
    """Build and run with the kernel's own tool; what came of it."""
    report = directory / "report.json"
    report.unlink(missing_ok=True)
    command = ["tools/testing/kunit/kunit.py", "run", f"--build_dir={directory / 'build'}",
               f"--kunitconfig={tree / 'tests/kunit/.kunitconfig'}", f"--json={report}",
               f"--timeout={timeout}"]
    with open(log, "w", encoding="utf-8") as output:
        run = subprocess.run(command + [only] * bool(only), cwd=tree, stdin=subprocess.DEVNULL,
                             stdout=output, stderr=subprocess.STDOUT, check=False)
    return results.read(report, log.read_text(encoding="utf-8", errors="replace"),
                        run.returncode)
