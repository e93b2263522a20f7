# SPDX-License-Identifier: GPL-2.0-only
"""Hosts for tests: the recorded one, and made-up ones; sysctls that refuse what netback does."""

import contextlib
import errno
import io
import os
import pathlib
import tempfile
import unittest
from typing import Callable

from vifqos import command
from vifqos.host import Host
from vifqos.processes import Done, Processes
from vifqos.tree import Tree
from vifqos.xenstore import parse_list

HERE = pathlib.Path(__file__).resolve().parent
SYSCTL = "proc/sys/net/xen_netback"
STATE = "sys/kernel/debug/xen-netback-qos/state"
DBA = "sys/kernel/debug/xen-netback-qos/dba"


def sections() -> dict[str, str]:
    """The files of the recording, by name."""
    files: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (HERE / "recorded").read_text().splitlines():
        if line.startswith("== "):
            lines = files.setdefault(line[3:], [])
        else:
            lines.append(line)
    return {name: "".join(f"{line}\n" for line in content) for name, content in files.items()}


RECORDED = sections()


def recorded_counters(text: str) -> dict[str, int]:
    """What ethtool -S printed."""
    pairs = (line.partition(":") for line in text.splitlines()[1:])
    return {name.strip(): int(value) for name, _, value in pairs}


class FakeTree(Tree):
    """A directory that stands for /; refuse may object to a write."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.refuse: Callable[[str, str], int] = lambda name, text: 0
        self.writes: list[tuple[str, str]] = []

    def put(self, name: str, text: str) -> None:
        """A file as it shall be."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        if text.startswith("-> "):
            path.symlink_to(text[3:].strip())
        else:
            path.write_text(text)

    def write(self, name: str, text: str) -> None:
        self.writes.append((name, text))
        reason = self.refuse(name, text)
        if reason:
            raise OSError(reason, os.strerror(reason))
        super().write(name, text)


class FakeCounters:
    """What ethtool -S would tell."""

    def __init__(self) -> None:
        self.by_device: dict[str, dict[str, int]] = {}
        self.asked = 0

    def counters(self, device: str) -> dict[str, int]:
        """A device's counters by name."""
        self.asked += 1
        return dict(self.by_device.get(device, {}))


class FakeProcesses(Processes):
    """xenstore's tools on a dictionary, and what else is told to answer."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: dict[str, str] = {}
        self.answers: dict[str, Done] = {}
        self.heeds: Callable[[str, str], None] = lambda path, text: None     # netback's watch
        self.calls: list[tuple[str, ...]] = []

    def run(self, *words: str) -> Done:
        self.started += 1
        self.calls.append(words)
        if words[0] in self.answers:
            return self.answers[words[0]]
        action = getattr(self, "_" + words[0].replace("-", "_"), None)
        return action(*words[1:]) if action else Done(127, "", "not installed")

    def _xenstore_ls(self, _full: str, below: str) -> Done:
        lines = [f'{path} = "{text}"\n' for path, text in self.nodes.items() if path.startswith(below + "/")]
        return Done(0, "".join(lines), "")

    def _xenstore_list(self, below: str) -> Done:
        parts = {path.removeprefix(below + "/").split("/")[0] for path in self.nodes if path.startswith(below + "/")}
        return Done(0, "".join(f"{part}\n" for part in sorted(parts)), "")

    def _xenstore_read(self, *words: str) -> Done:
        """As the real one: it stops at the first that is missing."""
        full, paths = words[0] == "-p", words[1:] if words[0] == "-p" else words
        said = ""
        for path in paths:
            if path not in self.nodes:
                return Done(1, said, f"xenstore-read: couldn't read path {path}\n")
            said += (f"{path}: " if full else "") + self.nodes[path] + "\n"
        return Done(0, said, "")

    def _xenstore_write(self, _dashes: str, path: str, text: str) -> Done:
        self.nodes[path] = text
        self.heeds(path, text)
        return Done(0, "", "")

    def _xenstore_rm(self, path: str) -> Done:
        self.nodes.pop(path, None)
        return Done(0, "", "")


class World:
    """A host in a directory of its own."""

    def __init__(self, directory: str) -> None:
        self.tree = FakeTree(directory)
        self.counting = FakeCounters()
        self.processes = FakeProcesses()
        self.now = 1000.0
        self.passing: Callable[[], None] = lambda: None     # what happens while the command sleeps
        self.rewind: Callable[[], None] = lambda: None
        self.host = Host(self.tree, self.counting, self.processes, lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        """Time passes at once."""
        self.now += seconds
        self.passing()

    def change(self, name: str, old: str, new: str) -> None:
        """Put another text into a file, which has to have the old one."""
        text = self.tree.path(name).read_text()
        if old not in text:
            raise AssertionError(f"{name} has no {old!r}")
        self.tree.put(name, text.replace(old, new))

    def count(self, vif: str, **counters: int) -> None:
        """Counters of a vif grow by so much."""
        known = self.counting.by_device.setdefault(vif, {})
        for name, value in counters.items():
            known[name] = known.get(name, 0) + value


def recorded(directory: str) -> World:
    """The host of the lab; the first sleep takes it to the second reading."""
    world = World(directory)

    def at(when: str) -> None:
        for name, text in RECORDED.items():
            part, _, rest = name.partition("/")
            if part == when and rest.startswith("ethtool/"):
                known = world.counting.by_device.setdefault(rest.removeprefix("ethtool/"), {})
                known |= recorded_counters(text)
            elif part == when and rest not in ("clock", "xenstore", "domains", "tc.json"):
                world.tree.put(rest, text)
        if when != "both":
            world.now = float(RECORDED[f"{when}/clock"])

    at("both")
    at("first")
    world.passing = lambda: at("second")
    world.rewind = lambda: at("first")
    world.processes.nodes = parse_list(RECORDED["both/xenstore"] + RECORDED["both/domains"])
    world.processes.answers["tc"] = Done(0, RECORDED["both/tc.json"], "")
    world.tree.put("sys/hypervisor/type", "xen\n")
    return world


class ToolCase(unittest.TestCase):
    """Runs the command on the recorded host."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()       # pylint: disable=consider-using-with
        self.addCleanup(directory.cleanup)
        self.world = recorded(directory.name)
        self.output = ""
        self.errors = ""

    def run_tool(self, *words: str) -> int:
        """Its exit status; what it says is kept."""
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            try:
                status = command.main(list(words), self.world.host)
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 2
        self.output, self.errors = output.getvalue(), errors.getvalue()
        return status

    def line(self, vif: str) -> list[str]:
        """The words of a vif's line."""
        found = [line.split() for line in self.output.splitlines() if vif in line.split()[:2]]
        self.assertEqual(len(found), 1, self.output)
        return found[0]


class NetbackCase(ToolCase):
    """A host whose sysctls refuse what netback does."""

    def setUp(self) -> None:
        super().setUp()
        self.reservable = 90000
        self.world.tree.refuse = self.refuse

    def value(self, vif: str, name: str) -> str:
        """A sysctl of a vif."""
        return self.world.tree.path(f"{SYSCTL}/{vif}/{name}").read_text().strip()

    def refuse(self, name: str, text: str) -> int:
        """Netback's answer to a write."""
        file = name.rpartition("/")[2]
        vif = name.split("/")[-2]
        if not text.isdigit():
            return errno.EINVAL
        low = int(text) if file == "min_rate" else int(self.value(vif, "min_rate"))
        high = int(text) if file == "max_rate" else int(self.value(vif, "max_rate"))
        if high and low > high:
            return errno.EINVAL
        return errno.ENOSPC if file == "min_rate" and int(text) > self.reservable else 0
