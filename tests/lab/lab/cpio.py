# SPDX-License-Identifier: GPL-2.0-only
"""Reproducible cpio archives (newc) for initramfs images: no times, no owners, sorted names."""

import stat
from typing import BinaryIO, Dict, Tuple

# name -> (mode with file type, content); a symlink's content is its target
Entries = Dict[str, Tuple[int, bytes]]


class Tree:
    """The files of an image, kept in memory."""

    def __init__(self) -> None:
        self.entries: Entries = {}

    def directory(self, name: str) -> None:
        """Add a directory and its parents."""
        parts = name.strip("/").split("/")
        for depth in range(1, len(parts) + 1):
            self.entries.setdefault("/".join(parts[:depth]), (stat.S_IFDIR | 0o755, b""))

    def file(self, name: str, content: bytes, mode: int = 0o644) -> None:
        """Add or replace a file."""
        self._parent(name)
        self.entries[name.strip("/")] = (stat.S_IFREG | mode, content)

    def symlink(self, name: str, target: str) -> None:
        """Add or replace a symbolic link."""
        self._parent(name)
        self.entries[name.strip("/")] = (stat.S_IFLNK | 0o777, target.encode())

    def _parent(self, name: str) -> None:
        parent = name.strip("/").rpartition("/")[0]
        if parent:
            self.directory(parent)


def _record(out: BinaryIO, inode: int, name: str, mode: int, content: bytes) -> None:
    encoded = name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(mode) else 1
    fields = (inode, mode, 0, 0, links, 0, len(content), 0, 0, 0, 0, len(encoded), 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + encoded
    out.write(head + b"\0" * (-len(head) % 4))
    out.write(content + b"\0" * (-len(content) % 4))


def write(tree: Tree, out: BinaryIO) -> None:
    """Write the tree as a cpio archive; the same tree gives the same bytes."""
    for inode, (name, (mode, content)) in enumerate(sorted(tree.entries.items()), 1):
        _record(out, inode, name, mode, content)
    _record(out, 0, "TRAILER!!!", 0, b"")
