# SPDX-License-Identifier: GPL-2.0-only
"""Netback with a fault that a semantic patch puts into it; what it is about stands in the patch's comments."""

import filecmp
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict

from .errors import LabError

# what make makes
BUILT = ("*.o", "*.ko", ".*", "*.mod", "*.mod.c", "*.symvers", "*.order")


@dataclass
class Patch:
    """One such fault."""

    path: Path
    notes: Dict[str, str]   # '// file qos_vif.c' is the note 'file'

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path.stem

    def note(self, word: str) -> str:
        """What the patch says about itself."""
        if word not in self.notes:
            raise LabError(f"{self.path}: no '// {word} ...'")
        return self.notes[word]


def read(path: Path) -> Patch:
    """A patch, with what it says of itself."""
    text = path.read_text(encoding="utf-8")
    return Patch(path, dict(re.findall(r"^// ([a-z]+) (.+)$", text, re.MULTILINE)))


def _update(source: str, to: str) -> None:
    """Copy a file that is another than there, so that make knows what is to do."""
    if not os.path.exists(to) or not filecmp.cmp(source, to, shallow=False):
        shutil.copyfile(source, to)


class Builder:
    """A tree of netback's source in which one mutation after the other is built: each compiles one file."""

    def __init__(self, release: str, top: Path, out: Path) -> None:
        self.release = release
        self.top = top
        self.tree = out / f"tree-{release}"
        shutil.copytree(top / "build" / release / "xen-netback", self.tree, ignore=shutil.ignore_patterns(*BUILT),
                        copy_function=_update, dirs_exist_ok=True)

    def _make(self, name: str) -> None:
        done = subprocess.run(["make", "-s", "-C", f"/usr/src/linux-headers-{self.release}", f"M={self.tree}",
                               f"VIF_QOS_TOP={self.top}", "modules"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise LabError(f"{name}: does not build:\n{done.stderr}")

    def build(self, patch: Patch, out: Path) -> Path:
        """A directory of modules for the lab, whose netback has the fault; out is new."""
        file = self.tree / patch.note("file")
        before = file.read_bytes()
        try:
            subprocess.run(["spatch", "--very-quiet", "--sp-file", str(patch.path), "--in-place", str(file)],
                           check=True, capture_output=True, env={"HOME": "/", **os.environ})
            if file.read_bytes() == before:
                raise LabError(f"{patch.name}: fits nothing in {file.name}")
            self._make(patch.name)
        finally:
            file.write_bytes(before)
        shutil.rmtree(out, ignore_errors=True)
        (out / self.release).mkdir(parents=True)
        shutil.copyfile(self.tree / "xen-netback.ko", out / self.release / "xen-netback.ko")
        return out
