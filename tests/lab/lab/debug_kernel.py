# SPDX-License-Identifier: GPL-2.0-only
"""A kernel for dom0 that looks for faults: tests/debug/kernel describes it in kernel.json, our modules lie beside."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

from . import kernel
from .errors import LabError


@dataclass(frozen=True)
class DebugKernel:
    """What kernel.json says; path is the directory it is in."""

    path: Path
    kind: str
    directory: str          # of the built kernel
    release: str
    checkers: List[str]     # what has to be at work in it, as dom0/debug.sh tells it
    memory_mb: int          # dom0's
    vcpus: int              # dom0's, at least
    pvh: bool               # as a PVH dom0; else PV
    options: str            # for its command line
    ignored: Dict[str, str]     # data races that aren't ours: pattern of a function's name, reason

    def vmlinux(self) -> bytes:
        """The image that Xen loads."""
        return (Path(self.directory) / "vmlinux").read_bytes()

    def modules(self) -> kernel.Modules:
        """The modules that were built with it."""
        return kernel.Modules(self.release, Path(self.directory) / "lib/modules")

    def module(self, name: str, flavour: str = "qos") -> bytes:
        """Our build of a module for it, or the distribution's source's."""
        if flavour == "stock":
            return self.modules().content(name)
        try:
            return (self.path / f"{name}.ko").read_bytes()
        except OSError as error:
            raise LabError(f"{error.filename}: {error.strerror}") from None


def read(path: Path) -> DebugKernel:
    """The kernel that a directory's kernel.json describes."""
    try:
        return DebugKernel(path=path, **json.loads((path / "kernel.json").read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise LabError(f"{path}/kernel.json: {error}") from None
