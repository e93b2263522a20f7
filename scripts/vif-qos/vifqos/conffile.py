# SPDX-License-Identifier: GPL-2.0-only
"""Replaces a configuration file in one step: who reads it sees the old one or the new one."""

import contextlib
import fcntl
import os
import tempfile
from typing import Iterator

from vifqos.errors import ToolError
from vifqos.tree import Tree

CONF = "etc/xen/vif-qos.conf"
MODE = 0o644


class ConfFile:
    """The file under the lock of its directory, so that two commands don't undo each other's lines."""

    def __init__(self, tree: Tree, name: str = CONF) -> None:
        # a link stays one: what it points to is replaced
        self.path = os.path.realpath(tree.path(name))
        self.prepared = ""

    def text(self) -> str:
        """What is in it; nothing when it is not there."""
        try:
            with open(self.path, "rb") as file:
                return file.read().decode("utf-8", "surrogateescape")
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise ToolError(f"{self.path}: {error.strerror}") from None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others of us out; what was prepared and not committed goes."""
        try:
            directory = os.open(os.path.dirname(self.path), os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise ToolError(f"{os.path.dirname(self.path)}: {error.strerror}") from None
        try:
            fcntl.flock(directory, fcntl.LOCK_EX)
            yield
        finally:
            self.forget()
            os.close(directory)

    def prepare(self, text: str) -> None:
        """Write the new file beside the old one, to the disk."""
        try:
            with tempfile.NamedTemporaryFile(dir=os.path.dirname(self.path), prefix=".vif-qos.conf.",
                                             delete=False) as file:
                self.prepared = file.name
                file.write(text.encode("utf-8", "surrogateescape"))
                self._like_old(file.fileno())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ToolError(f"{self.path}: it can't be replaced: {error.strerror}") from None

    def _like_old(self, descriptor: int) -> None:
        try:
            old = os.stat(self.path)
        except FileNotFoundError:
            os.fchmod(descriptor, MODE)
            return
        os.fchmod(descriptor, old.st_mode & 0o7777)
        if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(descriptor, old.st_uid, old.st_gid)

    def commit(self) -> None:
        """The new one takes the old one's place."""
        try:
            os.replace(self.prepared, self.path)
        except OSError as error:
            raise ToolError(f"{self.path}: it can't be replaced: {error.strerror}") from None
        self.prepared = ""

    def forget(self) -> None:
        """Leave the old one alone."""
        if self.prepared:
            with contextlib.suppress(OSError):
                os.unlink(self.prepared)
            self.prepared = ""
