# SPDX-License-Identifier: GPL-2.0-only
"""The host's files, below a root that tests put elsewhere."""

import os
import pathlib


class Tree:
    """Reads and writes small files; a file of the kernel's is read whole and written at once."""

    def __init__(self, root: str = "/") -> None:
        self.root = pathlib.Path(root)
        self.reads = 0

    def path(self, name: str) -> pathlib.Path:
        """Where a file is, by its name without the first slash."""
        return self.root / name

    def read(self, name: str) -> str:
        """A file's text; OSError when it can't be read."""
        self.reads += 1
        return self.path(name).read_bytes().decode("utf-8", "replace")

    def text(self, name: str) -> str | None:
        """A file's text without blanks around it; None when it is not there or says nothing."""
        try:
            return self.read(name).strip()
        except OSError:
            return None

    def names(self, name: str) -> list[str]:
        """What is in a directory, sorted; nothing when it is none."""
        try:
            return sorted(os.listdir(self.path(name)))
        except OSError:
            return []

    def link(self, name: str) -> str:
        """The last part of what a link points to; empty when it is none."""
        try:
            return os.path.basename(os.readlink(self.path(name)))
        except OSError:
            return ""

    def exists(self, name: str) -> bool:
        """Whether there is such a file or directory."""
        return os.path.lexists(self.path(name))

    def write(self, name: str, text: str) -> None:
        """One write(2) to a file that is there; OSError with the kernel's reason."""
        descriptor = os.open(self.path(name), os.O_WRONLY | os.O_TRUNC)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)
