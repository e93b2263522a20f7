# SPDX-License-Identifier: GPL-2.0-only
"""The words of the command line; see vif-qos(8)."""

import argparse
import dataclasses
import json
import os
import pathlib
import sys
from typing import Callable

from vifqos import explanation, facts, flow, inspection, key, monitor, plotting, row, screen, selection, setting, table
from vifqos.errors import ToolError, UsageError
from vifqos.ethtool import Ethtool
from vifqos.finding import PROBLEM
from vifqos.flow import Flows
from vifqos.host import Host
from vifqos.processes import Processes
from vifqos.snapshot import Snapshot
from vifqos.text import printable
from vifqos.tree import Tree

FINE, FINDINGS, CANNOT = 0, 1, 2
STOCK = "the stock xen-netback is loaded: no settings, and no counters of ours (vif-qos check)"
NO_NETBACK = "xen-netback is not loaded: there are no vifs"


def seconds(text: str) -> float:
    """An interval."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds") from None
    if not 0 <= value <= 86400:
        raise argparse.ArgumentTypeError("from 0 to 86400 seconds")
    return value


def positive(text: str) -> int:
    """How many."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 on")
    return int(text)


def measured(host: Host, interval: float, names: Callable[[Snapshot], list[str]]) -> tuple[Snapshot, Flows | None]:
    """Two snapshots an interval apart; one of them when it is 0."""
    first = host.snapshot(counted=())
    chosen = names(first)
    host.recount(first, chosen)
    if not interval:
        return first, None
    host.sleep(interval)
    last = host.snapshot(known=first, counted=chosen)
    return last, flow.flows(first, last)


def warn(snapshot: Snapshot) -> None:
    """What the figures lack, and why."""
    if not snapshot.ours:
        print(f"vif-qos: {STOCK if snapshot.loaded else NO_NETBACK}", file=sys.stderr)
    for text in snapshot.unread:
        print(f"vif-qos: {printable(text)}", file=sys.stderr)


def show(host: Host, options: argparse.Namespace) -> int:
    """A line for each vif."""
    def names(snapshot: Snapshot) -> list[str]:
        return [vif.name for vif in selection.several(snapshot, options.vif)]
    snapshot, flows = measured(host, options.interval, names)
    # those that were meant and are still there, and for all those that came as well
    chosen = names(snapshot)
    warn(snapshot)
    if options.json:
        print(json.dumps(row.snapshot_json(snapshot, chosen, flows), indent=1))
        return FINE
    if not chosen:
        print("there are no vifs")
        return FINE
    print("\n".join(table.lines(row.COLUMNS, row.rows(snapshot, chosen, flows))))
    print("\n".join(["", row.LEGEND, *row.uplink_lines(snapshot, chosen, flows)]))
    return FINE


def set_keys(host: Host, options: argparse.Namespace) -> int:
    """All values, or none."""
    wishes = key.parse_wishes(options.setting)
    snapshot = host.snapshot(counted=())
    vif = selection.one(snapshot, options.vif)
    if options.persist:
        host.identify(snapshot)
    print("\n".join(setting.run(host, snapshot, vif, wishes, options.persist)))
    return FINE


def watch(host: Host, options: argparse.Namespace) -> int:
    """Until it is stopped, or the count is reached."""
    if not options.interval:
        raise UsageError("monitor needs an interval")
    watcher = monitor.Monitor(host, options.vif)
    warn(watcher.last)
    if options.json:
        for line in watcher.samples(options.interval, options.count):
            print(line, flush=True)
    elif sys.stdout.isatty():
        left = [options.count if options.count is not None else -1]

        def frame() -> list[str] | None:
            if not left[0]:
                return None
            left[0] -= 1
            return watcher.lines()
        screen.run(frame, options.interval)
    else:
        for page in watcher.pages(options.interval, options.count):
            print("\n".join([*page[:-2], ""]), flush=True)
    return FINE


def plot(_host: Host, options: argparse.Namespace) -> int:
    """Pictures of what was recorded, on any host."""
    for path in plotting.draw(plotting.load(options.recording, options.labels), pathlib.Path(options.out)):
        print(path)
    return FINE


def explain(host: Host, options: argparse.Namespace) -> int:
    """Why is it slow?"""
    if not options.interval:
        raise UsageError("explain needs an interval")
    first = host.snapshot()
    name = selection.one(first, options.vif).name
    host.sleep(options.interval)
    last = host.snapshot(known=first)
    flows = flow.flows(first, last)
    if name not in last.vifs or not flows:
        raise ToolError(f"{name} is gone")
    answer = explanation.explain(last, flows, name)
    if options.json:
        print(json.dumps(dataclasses.asdict(answer) | {"flow": row.flow_json(flows.vifs[name])
                                                       if name in flows.vifs else None}, indent=1))
    else:
        print("\n".join([f"{name} ({printable(answer.vm)}): {answer.lines[0]}", *answer.lines[1:]]))
    return FINE


def check(host: Host, options: argparse.Namespace) -> int:
    """What is wrong here?"""
    if not host.tree.exists("proc/xen") and not host.tree.exists("sys/hypervisor/type"):
        raise ToolError("this is no domain of Xen's")
    snapshot = host.snapshot(counted=())
    host.identify(snapshot)
    known = facts.gather(host, snapshot)
    found = inspection.inspect(known)
    if options.json:
        print(json.dumps({"findings": [dataclasses.asdict(one) for one in found], "unread": snapshot.unread}, indent=1))
    else:
        for one in found:
            print(f"{one.level}: {printable(one.where)}: {one.text}" + (f"\n    {one.remedy}" if one.remedy else ""))
        for text in snapshot.unread:
            print(f"could not look: {printable(text)}")
        problems = sum(one.level == PROBLEM for one in found)
        print(f"{problems} problems, {len(found) - problems} notes")
    if snapshot.unread:
        return CANNOT
    return FINDINGS if any(one.level == PROBLEM for one in found) else FINE


def parser() -> argparse.ArgumentParser:
    """All words there are."""
    top = argparse.ArgumentParser(prog="vif-qos", description="Network QoS of this host's vifs; see vif-qos(8).",
                                  allow_abbrev=False)
    commands = top.add_subparsers(dest="command", required=True, metavar="show|set|monitor|plot|explain|check")

    def add(name: str, action: Callable[[Host, argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        command.set_defaults(action=action)
        return command

    def measuring(command: argparse.ArgumentParser, default: float) -> None:
        command.add_argument("--interval", "-i", type=seconds, default=default, metavar="S",
                             help=f"how long to measure, seconds (default {default:g})")
        command.add_argument("--json", action="store_true", help="print JSON")

    shown = add("show", show, "settings, rates and drops, a line for each vif")
    shown.add_argument("vif", nargs="*", metavar="VIF|DOMAIN", help="vif1.0, DOMAIN or DOMAIN:INDEX; default: all")
    measuring(shown, 1)
    changed = add("set", set_keys, "set keys of a vif, all or none: " + ", ".join(one.name for one in key.KEYS))
    changed.add_argument("vif", metavar="VIF", help="vif1.0, DOMAIN or DOMAIN:INDEX")
    changed.add_argument("setting", nargs="+", metavar="KEY=VALUE", help="max-rate=20Mb/s, max-rate=none ..")
    changed.add_argument("--persist", action="store_true",
                         help="for the vifs that follow, too: in /etc/xen/vif-qos.conf")
    watched = add("monitor", watch, "rates and drops, again and again")
    watched.add_argument("vif", nargs="*", metavar="VIF|DOMAIN", help="as for show")
    measuring(watched, 1)
    watched.add_argument("--count", "-n", type=positive, metavar="N", help="stop after so many intervals")
    plotted = add("plot", plot, "pictures of what monitor --json has recorded; several recordings side by side")
    plotted.add_argument("recording", nargs="+", metavar="RECORDING", help="a file that monitor --json has written")
    plotted.add_argument("--out", default=".", metavar="DIR", help="directory for the pictures (default: this one)")
    plotted.add_argument("--labels", metavar="A,B", help="what the recordings are called (default: their files)")
    explained = add("explain", explain, "why is a vif slow now?")
    explained.add_argument("vif", metavar="VIF", help="vif1.0, DOMAIN or DOMAIN:INDEX")
    measuring(explained, 2)
    checked = add("check", check, "what is wrong on this host? status 0: nothing, 1: problems, 2: can't look")
    checked.add_argument("--json", action="store_true", help="print JSON")
    return top


def main(words: list[str], host: Host | None = None) -> int:
    """Run a command; its exit status."""
    options = parser().parse_args(words)
    try:
        status: int = options.action(host or Host(Tree(), Ethtool(), Processes()), options)
        sys.stdout.flush()
        return status
    except ToolError as error:
        print(f"vif-qos: {error}", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # who read it has seen enough; Python would complain of it again when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
