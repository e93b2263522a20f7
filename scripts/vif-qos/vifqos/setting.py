# SPDX-License-Identifier: GPL-2.0-only
"""Sets keys of one vif: all of them, or none."""

import contextlib
import errno
from dataclasses import dataclass

from vifqos import conf, quantity
from vifqos.conffile import ConfFile
from vifqos.errors import ToolError, UsageError
from vifqos.facts import HOOK, executable
from vifqos.host import SYSCTL, Host
from vifqos.key import KEYS, NAMES, Key, Value
from vifqos.snapshot import Snapshot
from vifqos.text import printable
from vifqos.uplink import Uplink
from vifqos.vif import Vif
from vifqos.xenstore import BACKENDS

WATCH_S = 0.2       # a key in xenstore takes a moment until it is heeded or refused


@dataclass(frozen=True)
class Change:
    """One key of one vif, from what to what, as people and as the sysctl have it."""

    key: Key
    old: str
    old_sysctl: str
    value: Value


def changes(vif: Vif, wishes: dict[str, Value]) -> list[Change]:
    """What is to be done, in an order that netback never refuses halfway: no minimum over a maximum."""
    if not vif.settings:
        raise ToolError(f"{vif.name}: the stock xen-netback is loaded, which has no settings (vif-qos check)")
    own = vif.settings
    plan = []
    for key in KEYS:
        if key.name not in wishes:
            continue
        old = key.get(own)
        text = key.show(old) if key.sysctl else vif.nodes.get(key.name, "")
        plan.append(Change(key, text, str(old), wishes[key.name]))
    limits = {name: int(wishes[name].sysctl) if name in wishes else NAMES[name].get(own)
              for name in ("min-rate", "max-rate")}
    if limits["max-rate"] and limits["min-rate"] > limits["max-rate"]:
        raise UsageError(f"{vif.name}: the minimum of {quantity.words(limits['min-rate'])} would exceed the maximum "
                         f"of {quantity.words(limits['max-rate'])}; {kept(vif)}")
    if not limits["max-rate"] or limits["max-rate"] >= own.min_kbit:
        plan.sort(key=lambda change: change.key.name != "max-rate")
    # xenstore last: nothing that follows has to undo it
    return sorted(plan, key=lambda change: not change.key.sysctl)


def kept(vif: Vif) -> str:
    """What of the two stays."""
    own = vif.settings
    return f"min-rate={quantity.words(own.min_kbit)} and max-rate={quantity.words(own.max_kbit)} stay" if own else ""


def refusal(change: Change, error: OSError, uplink: Uplink | None) -> str:
    """Why netback refused a value, and what stays."""
    reason = error.strerror or str(error)
    if error.errno == errno.ENOSPC:
        reason = "the uplink can't promise it"
        if uplink:
            reason = (f"{uplink.name} can't promise it: {quantity.words(uplink.reserved_kbit or 0)} of "
                      f"{quantity.words(uplink.reservable_kbit or 0)} are promised")
    elif error.errno == errno.EINVAL:
        reason = f"netback refuses it, it must be {change.key.allowed}"
    elif error.errno == errno.ENOENT:
        reason = "the vif is gone"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        reason = "you may not (run it as root)"
    return f"{change.key.name}={change.value.text}: {reason}; {change.key.name}={change.old or 'none'} stays"


class Setting:
    """Carries changes of one vif out, and takes them back when one is refused."""

    def __init__(self, host: Host, snapshot: Snapshot, vif: Vif) -> None:
        self.host = host
        self.uplink = snapshot.uplinks.get(vif.uplink or "")
        self.vif = vif
        self.done: list[Change] = []

    def _sysctl(self, change: Change) -> str:
        return f"{SYSCTL}/{self.vif.name}/{change.key.sysctl}"

    def _node(self, name: str) -> str:
        return f"{BACKENDS}/{self.vif.domid}/{self.vif.index}/{name}"

    def apply(self, plan: list[Change]) -> None:
        """All of it; ToolError when one is refused, and then nothing is changed."""
        for change in plan:
            try:
                self._write(change)
            except OSError as error:
                text = refusal(change, error, self.uplink)
                raise ToolError(f"{self.vif.name}: {text}{self.undo()}") from None
            except ToolError as error:
                raise ToolError(f"{error}{self.undo()}") from None

    def _write(self, change: Change) -> None:
        if change.key.sysctl:
            self.host.tree.write(self._sysctl(change), change.value.sysctl)
            self.done.append(change)
            return
        self.host.xenstore.write(self._node(change.key.name), change.value.node)
        self.done.append(change)
        self.host.sleep(WATCH_S)
        said = self.host.xenstore.read(self._node("qos-error")) or ""
        if f"{change.key.name}: " in said:
            raise ToolError(f"{self.vif.name}: {change.key.name}={change.value.text}: netback says '{printable(said)}'")

    def undo(self) -> str:
        """Take back what was done, last first; what could not be is told."""
        texts = []
        for change in reversed(self.done):
            try:
                if change.key.sysctl:
                    self.host.tree.write(self._sysctl(change), change.old_sysctl)
                elif change.old:
                    self.host.xenstore.write(self._node(change.key.name), change.old)
                else:
                    self.host.xenstore.remove(self._node(change.key.name))
            except OSError as error:
                texts.append(f"{change.key.name}={change.value.text} could not be taken back ({error.strerror})")
        self.done = []
        return f"; AND {', '.join(texts)}" if texts else "; nothing is changed"


def told(vif: Vif, plan: list[Change]) -> list[str]:
    """What was done, for people."""
    return [f"{vif.name}: {change.key.name} {change.old or 'none'} -> {change.value.text}" for change in plan]


def run(host: Host, snapshot: Snapshot, vif: Vif, wishes: dict[str, Value], persist: bool) -> list[str]:
    """Set all, live and with persist in the file; what was done, or ToolError and nothing is."""
    plan = changes(vif, wishes)
    setting = Setting(host, snapshot, vif)
    if not persist:
        setting.apply(plan)
        return told(vif, plan)
    file = ConfFile(host.tree)
    with contextlib.ExitStack() as stack:
        stack.enter_context(file.locked())
        text = conf.edited(file.text(), vif, {name: value.node for name, value in wishes.items()})
        file.prepare(text)
        setting.apply(plan)
        try:
            file.commit()
        except ToolError as error:
            raise ToolError(f"{error}{setting.undo()}") from None
    return [*told(vif, plan), f"{vif.name}: kept in {file.path}", *later(host, vif, wishes)]


def later(host: Host, vif: Vif, wishes: dict[str, Value]) -> list[str]:
    """What keeps it from being so for the vifs that follow."""
    lines = []
    if executable(host, HOOK) != "good":
        lines.append(f"{vif.name}: but the hook that reads it is not installed (vif-qos check)")
    if "max-rate" in wishes and not wishes["max-rate"].node and "rate" in vif.nodes:
        lines.append(f"{vif.name}: but the domain's configuration has a rate=, which will be its max-rate again")
    return lines
