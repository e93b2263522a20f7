# SPDX-License-Identifier: GPL-2.0-only
"""Debug kernels for dom0: the distribution's source, our configurations, built once into the cache.

All kinds share a source tree; each has a build of its own, which is made anew when its
configuration or the compiler is another than that it was made with.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
sys.path += [str(TOP / "tests/kunit"), str(TOP / "scripts")]
import source  # noqa: E402
import uml  # noqa: E402  (unpacks the same source, for UML)


@dataclass(frozen=True)
class Kind:
    """What one kernel wants of the machine, and what has to be at work in it."""

    checkers: tuple[str, ...]   # by the names that dom0/debug.sh tells
    memory_mb: int              # dom0's
    vcpus: int = 1              # dom0's, at least
    pvh: bool = False           # it can't be a PV dom0
    options: str = ""           # for its command line


KINDS = {
    "lockdep": Kind(("debug_locks", "kmemleak", "debug_objects"), 1536, options="kmemleak=on"),
    "kcsan": Kind(("debug_locks", "kcsan"), 1024, vcpus=2),
    "kasan": Kind(("kasan",), 1536, pvh=True, options="kasan_multi_shot"),
}
# the drivers are wanted here, unlike for UML
UNUSED = tuple(pattern for pattern in uml.UNUSED if "drivers/net" not in pattern)
# KASAN has no shadow yet when these run in a Xen domain; without effect in the other kinds
EXCEPTIONS = {
    "lib/Makefile": "KASAN_SANITIZE_string.o := n",
    "arch/x86/kernel/cpu/Makefile": "KASAN_SANITIZE_common.o := n",
    "arch/x86/xen/Makefile": "KASAN_SANITIZE := n",
}


def ignored() -> dict[str, str]:
    """Data races of the distribution's own: pattern of a function's name, reason."""
    lines = (HERE / "kcsan-ignored").read_text().splitlines()
    return {pattern: reason.strip() for pattern, _, reason in
            (line.partition(" ") for line in lines if line and not line.startswith("#"))}

# what a semantic patch of ours changes, and what it puts there
PATCHES = {"drivers/xen/gntdev.c": ("gntdev.cocci", "lockdep_set_novalidate_class")}


class KernelError(source.SourceError):
    """Something the person at the keyboard has to know and mend."""


def _place() -> pathlib.Path:
    return source.cache_directory() / f"debug-{source.package_version(uml.PACKAGE)}"


def _except(tree: pathlib.Path) -> None:
    """Leave out of KASAN what can't be in it."""
    for name, line in EXCEPTIONS.items():
        text = (tree / name).read_text()
        # on its own at the end: elsewhere it may be a condition's
        if text.splitlines()[-1] != line:
            (tree / name).write_text(f"{text.rstrip()}\n{line}\n")


def _patch(tree: pathlib.Path) -> None:
    """Apply our semantic patches, once."""
    for name, (patch, word) in PATCHES.items():
        file = tree / name
        if word in file.read_text():
            continue
        run = subprocess.run(["spatch", "--very-quiet", "--sp-file", HERE / patch, "--in-place", file],
                             capture_output=True, text=True, check=False, env={"HOME": "/", **os.environ})
        if run.returncode or word not in file.read_text():
            raise KernelError(f"{patch} does not fit {name} (is coccinelle installed?): {run.stderr.strip()}")


def _wanted(kind: str) -> str:
    fragments = [(HERE / f"{name}.config").read_text() for name in ("base", kind)]
    return "".join(fragments) + f'CONFIG_LOCALVERSION="-{kind}"\n'


def _refused(config: pathlib.Path, wanted: str) -> list[str]:
    """The lines of the fragments that the configuration does not have."""
    have = set(config.read_text().splitlines())
    lines = [line for line in wanted.splitlines() if line.startswith("CONFIG_")]
    return [line for line in lines if line not in have and
            not (line.endswith("=n") and not any(one.startswith(line[:-1]) for one in have))]


def _make(tree: pathlib.Path, build: pathlib.Path, *words: str) -> None:
    """The kernel's make, without what a make above would tell it."""
    log = build.parent / "build.log"
    unset = ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "KERNEL", "KDIR", "BUILD", "KREL", "KVER")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    with open(log, "a", encoding="utf-8") as output:
        run = subprocess.run(["make", "-s", f"-j{os.cpu_count()}", "-C", tree, f"O={build}", *words],
                             stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, check=False)
    if run.returncode:
        raise KernelError(f"make {' '.join(words)} failed: see {log}")


def _configure(tree: pathlib.Path, build: pathlib.Path, wanted: str) -> None:
    fragment = build.parent / "wanted.config"
    fragment.write_text(wanted)
    _make(tree, build, f"KCONFIG_ALLCONFIG={fragment}", "allnoconfig")
    refused = _refused(build / ".config", wanted)
    if refused:
        raise KernelError(f"the kernel does not take {', '.join(refused)}")


def _build(tree: pathlib.Path, directory: pathlib.Path, wanted: str) -> None:
    build = directory / "build"
    build.mkdir(parents=True, exist_ok=True)
    (directory / "build.log").unlink(missing_ok=True)
    _configure(tree, build, wanted)
    _make(tree, build, "vmlinux", "modules")
    _make(tree, build, "INSTALL_MOD_STRIP=1", f"INSTALL_MOD_PATH={directory}", "modules_install")
    strip = ["objcopy", "-S", "-R", ".comment", build / "vmlinux", directory / "vmlinux"]
    subprocess.run(strip, check=True)


def _key(wanted: str) -> str:
    """Tells one build from another: all it is made of but the source, which the directory's name tells."""
    compiler = subprocess.run(["gcc", "--version"], capture_output=True, text=True, check=True).stdout
    patches = [(HERE / patch).read_text() for patch, _ in PATCHES.values()]
    return hashlib.sha256("\0".join([wanted, json.dumps(EXCEPTIONS), *patches, compiler]).encode()).hexdigest()


def _source(place: pathlib.Path) -> pathlib.Path:
    """The tree that all kinds are built from."""
    with uml.locked(place):
        tree = uml.unpack(place, UNUSED)
        _except(tree)
        _patch(tree)
    return tree


def ready(kind: str) -> pathlib.Path:
    """The directory of a built kernel: vmlinux, lib/modules, build."""
    place = _place()
    directory = place / kind
    wanted = _wanted(kind)
    stamp, key = directory / "stamp", _key(wanted)
    with uml.locked(directory):
        if not stamp.exists() or stamp.read_text() != key:
            print(f"building the {kind} kernel, once (about 10 minutes on 2 idle cores)", file=sys.stderr, flush=True)
            stamp.unlink(missing_ok=True)
            _build(_source(place), directory, wanted)
            stamp.write_text(key)
    return directory


def release(directory: pathlib.Path) -> str:
    """The kernel's version, as uname has it."""
    return (directory / "build/include/config/kernel.release").read_text().strip()


def description(kind: str, directory: pathlib.Path) -> str:
    """What the lab has to know of it: kernel.json."""
    one = KINDS[kind]
    return json.dumps({"kind": kind, "directory": str(directory), "release": release(directory),
                       "checkers": list(one.checkers), "memory_mb": one.memory_mb, "vcpus": one.vcpus,
                       "pvh": one.pvh, "options": one.options, "ignored": ignored()}, indent=1) + "\n"
