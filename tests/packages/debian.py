# SPDX-License-Identifier: GPL-2.0-only
"""A Debian 12 to install packages in: made once, then a throw-away copy for each test."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from typing import Iterator

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "scripts"))

import source  # noqa: E402  (from scripts/)

VERSION = (TOP / "VERSION").read_text().strip()
MIRROR = "http://deb.debian.org/debian"
SOURCES = pathlib.Path("/etc/apt/sources.list.d/debian.sources")
TOOLS = ["dkms", "coccinelle", "python3", "openssl"]
NEW, OLD, OTHER = "new", "old", "other"     # kernels: 6.1, an older 6.1, 6.12

# What changes whenever dpkg or apt run, and what is dkms' own.
NOT_COMPARED = re.compile(r"/?(?:proc|dev|sys|run|tmp|var/log|var/cache|var/lib/dpkg|var/lib/apt)(?:/.*)?$|"
                          r"/?var/lib/dkms/mok\.|/?etc/(?:ld\.so\.cache|\.pwd\.lock)$")


def base_directory() -> pathlib.Path:
    """One for each pair of kernels that the machine has the sources of."""
    versions = "-".join(source.package_version(f"linux-source-{series}") for series in ("6.1", "6.12"))
    return source.cache_directory() / f"debian-12-{versions}"


def run(command: list, log: pathlib.Path | None = None) -> str:
    """Run a command that has to succeed; what it says."""
    done = subprocess.run([str(word) for word in command], text=True, errors="replace", check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if log:
        with log.open("a") as file:
            file.write(done.stdout)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stdout[-3000:]}")
    return done.stdout


class Root:
    """A directory with a Debian in it."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path

    def command(self, words: tuple) -> list[str]:
        """The command line that runs something in there."""
        return ["chroot", str(self.path), "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                "DEBIAN_FRONTEND=noninteractive", *map(str, words)]

    def run(self, *words: object) -> str:
        """Run a command in there that has to succeed; what it says."""
        return run(self.command(words))

    def status(self, *words: object) -> int:
        """Run a command in there; its exit status."""
        return subprocess.run(self.command(words), check=False, capture_output=True).returncode

    def apt(self, *words: str) -> str:
        """apt-get, asking nothing and adding nothing by itself."""
        return self.run("apt-get", "-y", "-q", "--no-install-recommends", *words)

    def kernels(self) -> list[str]:
        """Kernels that have modules, those of dkms too."""
        return sorted(path.name for path in (self.path / "lib/modules").iterdir())

    def loads(self, kernel: str, module: str) -> str:
        """Which file modprobe would load, relative to the kernel's directory."""
        shown = self.run("modprobe", "--show-depends", "-S", kernel, module)
        file = shown.splitlines()[-1].split()[1]
        return re.sub(r"\.(?:xz|zst|gz)$", "", file.removeprefix(f"/lib/modules/{kernel}/"))

    def files(self) -> dict[str, str]:
        """Files and links; of lists of modules what is in them, too."""
        found = {}
        for directory, names, leaves in os.walk(self.path):
            there = pathlib.Path(directory)
            names[:] = [name for name in names if not self.left_out(there / name)]
            for path in (there / name for name in [*names, *leaves]):
                if not self.left_out(path):
                    found[str(path.relative_to(self.path))] = self.what(path)
        return found

    def left_out(self, path: pathlib.Path) -> bool:
        """What is not compared."""
        return bool(NOT_COMPARED.match(str(path.relative_to(self.path))))

    @staticmethod
    def what(path: pathlib.Path) -> str:
        """A link's target, a list's text, or only that it is there."""
        if path.is_symlink():
            return str(path.readlink())
        return path.read_text() if path.name in ("modules.dep", "modules.alias") else "there"


def older_kernel(root: Root, newest: str) -> tuple[str, str]:
    """The highest 6.1 kernel below a version whose sources are offered too: name, version."""
    images = root.run("apt-cache", "pkgnames", "linux-image-6.1.0-").split()
    offered = {}
    for image in images:
        if re.fullmatch(r"linux-image-6\.1\.0-\d+-amd64", image):
            for line in root.run("apt-cache", "madison", image).splitlines():
                offered[line.split("|")[1].strip()] = image.removeprefix("linux-image-")
    sources = {line.split("|")[1].strip()
               for line in root.run("apt-cache", "madison", "linux-source-6.1").splitlines()}
    number = lambda version: [int(part) for part in re.findall(r"\d+", version)]  # noqa: E731
    version = max((version for version in offered if version in sources and number(version) < number(newest)),
                  key=number)
    return offered[version], version


def fill(root: Root) -> None:
    """Kernels, sources, tools, and the packages of the newest kernel, not yet installed."""
    (root.path / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
    (root.path / "usr/sbin/policy-rc.d").chmod(0o755)
    (root.path / "etc/dpkg/dpkg.cfg.d/fast").write_text("force-unsafe-io\n")
    (root.path / "etc/apt/sources.list").unlink(missing_ok=True)
    shutil.copyfile(SOURCES, root.path / "etc/apt/sources.list.d/debian.sources")
    root.apt("update")
    depends = root.run("apt-cache", "depends", "linux-image-amd64", "linux-image-6.12-amd64")
    new, other = [name.removeprefix("linux-image-") for name in re.findall(r"Depends: (linux-image-\S+)", depends)]
    policy = root.run("apt-cache", "policy", f"linux-image-{new}")
    old, version = older_kernel(root, re.search(r"Candidate: (\S+)", policy).group(1))
    print(f"    kernels {old}, {new}, {other}", flush=True)
    root.apt("install", *TOOLS, f"linux-source-6.1={version}", "linux-source-6.12",
             *(f"linux-{what}-{kernel}" for what in ("image", "headers") for kernel in (old, other)))
    root.run("apt-get", "clean")
    root.apt("install", "--download-only", *new_packages(new))
    root.apt("install", "--download-only", "--reinstall", "linux-source-6.12", *kernel_packages(other))
    (root.path / "kernels.json").write_text(json.dumps({NEW: new, OLD: old, OTHER: other}))


def kernel_packages(kernel: str) -> list[str]:
    """What a kernel's update brings, but for its source."""
    common = re.sub(r"amd64$", "common", kernel)
    return [f"linux-image-{kernel}", f"linux-headers-{kernel}", f"linux-headers-{common}"]


def new_packages(kernel: str) -> list[str]:
    """What an update of 6.1 brings."""
    return [*kernel_packages(kernel), "linux-source-6.1"]


def make_base() -> None:
    """Make the Debian that all tests begin with, if it is not there."""
    base = base_directory()
    if base.exists():
        return
    base.parent.mkdir(parents=True, exist_ok=True)
    partial = pathlib.Path(tempfile.mkdtemp(prefix=f"{base.name}.", dir=base.parent))
    partial.chmod(0o755)
    log = TOP / "build/packages/debian.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    print(f"package-test: making a Debian 12 in {base}, some minutes (log: {log.relative_to(TOP)})", flush=True)
    try:
        run(["debootstrap", "--variant=minbase", "--include=ca-certificates,kmod", "bookworm", partial, MIRROR], log)
        print("    a minimal system; now kernels, sources, tools", flush=True)
        with mounted(["-t", "proc", "proc"], partial / "proc"):
            fill(Root(partial))
        partial.rename(base)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextlib.contextmanager
def mounted(what: list[str], where: pathlib.Path) -> Iterator[None]:
    """A mount for a while."""
    run(["mount", *what, where])
    try:
        yield
    finally:
        run(["umount", where])


@contextlib.contextmanager
def copy_of_base() -> Iterator[Root]:
    """A copy of the base, in memory, that is thrown away."""
    with contextlib.ExitStack() as stack:
        scratch = pathlib.Path(tempfile.mkdtemp(prefix="vif-qos-debian-"))
        stack.callback(scratch.rmdir)       # nothing more: what is mounted there may be in use still
        stack.enter_context(mounted(["-t", "tmpfs", "tmpfs"], scratch))
        for name in ("upper", "work", "root"):
            (scratch / name).mkdir()
        root = scratch / "root"
        # without redirected directories dpkg's rename of one would fail
        options = f"lowerdir={base_directory()},upperdir={scratch}/upper,workdir={scratch}/work,redirect_dir=on"
        stack.enter_context(mounted(["-t", "overlay", "-o", options, "overlay"], root))
        stack.enter_context(mounted(["-t", "proc", "proc"], root / "proc"))
        yield Root(root)
