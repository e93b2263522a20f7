# SPDX-License-Identifier: GPL-2.0-only
"""Reads the host into a snapshot: a handful of files, two ioctls a vif, three processes."""

import time
from typing import Callable, Iterable, Protocol

from vifqos import claim, state, traffic, vif, xenstore
from vifqos.errors import ToolError
from vifqos.processes import Processes
from vifqos.settings import Settings
from vifqos.snapshot import Snapshot
from vifqos.tree import Tree
from vifqos.vif import Vif, Wait
from vifqos.xenstore import Xenstore

SYSCTL = "proc/sys/net/xen_netback"
DEBUG = "sys/kernel/debug/xen-netback-qos"
MODULE = "sys/module/xen_netback"
NET = "sys/class/net"
GLOBALS = ("prioritize", "dba_period_ms", "reservable_percent", "hold_limit_us", "burst_us", "link_rates")
NEEDS_ROOT = "vif-qos reads debugfs and xenstore: run it as root"


class Counting(Protocol):
    """Where counters come from."""

    def counters(self, device: str) -> dict[str, int]:
        """A device's counters by name."""


class Host:
    """The machine this runs on, or one that a test has made up."""

    def __init__(self, tree: Tree, counting: Counting, processes: Processes,
                 clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self.tree = tree
        self.counting = counting
        self.processes = processes
        self.xenstore = Xenstore(processes)
        self.clock = clock
        self.sleep = sleep

    def snapshot(self, known: Snapshot | None = None, counted: Iterable[str] | None = None) -> Snapshot:
        """Read all; what xenstore has from known, unless the vifs are others; counters of some vifs only."""
        shot = Snapshot(ours=self.tree.exists(SYSCTL), loaded=self.tree.exists(MODULE))
        shot.sysctls = {name: self.tree.text(f"{SYSCTL}/{name}") or "" for name in GLOBALS} if shot.ours else {}
        self._read_state(shot)
        self._read_devices(shot)
        if known and {name: where(one) for name, one in known.vifs.items()} == \
                {name: where(one) for name, one in shot.vifs.items()}:
            adopt(shot, known)
        else:
            self._read_xenstore(shot)
        self._read_uplinks(shot)
        self.recount(shot, counted)
        return shot

    def _debug(self, shot: Snapshot, name: str) -> str:
        try:
            return self.tree.read(f"{DEBUG}/{name}")
        except PermissionError:
            raise ToolError(NEEDS_ROOT) from None
        except OSError as error:
            shot.unread.append(f"/{DEBUG}/{name}: {error.strerror}")
            return ""

    def _read_state(self, shot: Snapshot) -> None:
        if not shot.ours:
            return
        kinds = state.parse_state(self._debug(shot, "state"))
        for name, words in kinds.get("uplink", {}).items():
            shot.uplinks[name] = state.uplink_of(name, words)
        for name, words in kinds.get("vif", {}).items():
            uplink = words.get("uplink", "-")
            shot.vifs[name] = Vif(name, uplink=None if uplink == "-" else uplink, settings=state.settings_of(words),
                                  promised_kbit=state.number(words, "promised_kbit"),
                                  told=state.number(words, "told") == 1)
        for name, words in kinds.get("queue", {}).items():
            owner = shot.vifs.get(name.rpartition("/")[0])
            if owner and words.get("parked") == "1":
                owner.waits.append(Wait(words.get("waits_for", "-"), state.number(words, "waited_us") or 0))
        shot.claims = claim.parse_claims(self._debug(shot, "dba"))
        if not kinds:
            self._read_sysctls(shot)

    def _read_sysctls(self, shot: Snapshot) -> None:
        """Without debugfs: a file for each setting of each vif, and no uplinks."""
        for name in self.tree.names(SYSCTL):
            if name != "default" and self.tree.exists(f"{SYSCTL}/{name}/priority"):
                shot.vifs[name] = Vif(name, settings=self._settings(name))

    def _settings(self, name: str) -> Settings | None:
        files = ("priority", "min_rate", "max_rate", "max_pps", "class", "vm_max_pps", "early_drop")
        texts = [self.tree.text(f"{SYSCTL}/{name}/{file}") or "" for file in files]
        return Settings(*map(int, texts)) if all(text.isdigit() for text in texts) else None

    def _read_devices(self, shot: Snapshot) -> None:
        """What each vif and uplink has carried, and whose vif it is; without ours also which there are."""
        shot.at = self.clock()
        devices = traffic.parse_devices(self.tree.text("proc/net/dev") or "")
        for name in devices:
            if not shot.ours and name.startswith("vif") and vif.place(name):
                shot.vifs[name] = Vif(name)
        for name, one in shot.vifs.items():
            found = vif.place(self.tree.link(f"{NET}/{name}/device")) or vif.place(name)
            one.domid, one.index = found or (-1, -1)
            if name in devices:
                one.received = devices[name].received
        for name, uplink in shot.uplinks.items():
            if name in devices:
                uplink.sent = devices[name].sent

    def _read_xenstore(self, shot: Snapshot) -> None:
        names: dict[int, str] = {}
        try:
            shot.backends = self.xenstore.backends()
            names = self.xenstore.of_domains(self.xenstore.domids(), "name")
        except ToolError as error:
            shot.unread.append(str(error))
        nodes: dict[tuple[str, str], dict[str, str]] = {}
        for path, text in shot.backends.items():
            words = path.removeprefix(xenstore.BACKENDS + "/").split("/")
            if len(words) == 3:
                nodes.setdefault((words[0], words[1]), {})[words[2]] = text
        for one in shot.vifs.values():
            one.nodes = nodes.get((str(one.domid), str(one.index)), {})
            one.vm = names.get(one.domid, "").removesuffix("--incoming")

    def identify(self, shot: Snapshot) -> None:
        """The UUIDs of domains, which only vif-qos.conf may have."""
        uuids = self.xenstore.of_domains(sorted({one.domid for one in shot.vifs.values() if one.vm}), "vm")
        for one in shot.vifs.values():
            one.uuid = uuids.get(one.domid, "").removeprefix("/vm/")

    def _read_uplinks(self, shot: Snapshot) -> None:
        told = {word.partition("=")[0] for word in shot.sysctls.get("link_rates", "").split()}
        for name, uplink in shot.uplinks.items():
            speed = self.tree.text(f"{NET}/{name}/speed") or ""
            uplink.speed_known = name in told or speed.isdigit() and 0 < int(speed) < 2**31
            carrier = self.tree.text(f"{NET}/{name}/carrier")
            uplink.carrier = None if carrier is None else carrier == "1"

    def recount(self, shot: Snapshot, counted: Iterable[str] | None = None) -> None:
        """Read the counters of some vifs, or of all."""
        for name in shot.vifs if counted is None else counted:
            if name in shot.vifs:
                shot.vifs[name].counters = self.counting.counters(name)
                shot.vifs[name].counted_at = self.clock()


def where(one: Vif) -> tuple[int, int]:
    """Domain and index of a vif."""
    return one.domid, one.index


def adopt(shot: Snapshot, known: Snapshot) -> None:
    """What xenstore had a moment ago; it changes seldom."""
    shot.backends = known.backends
    shot.unread += [text for text in known.unread if text.startswith("xenstore")]
    for name, one in shot.vifs.items():
        old = known.vifs[name]
        one.vm, one.uuid, one.nodes = old.vm, old.uuid, old.nodes
