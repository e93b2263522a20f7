# SPDX-License-Identifier: GPL-2.0-only
"""The core knows integers and lists, and nothing of Xen, devices, locks, clocks."""

import pathlib
import re

from checks.report import Report

INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^>"]+)[>"]')
ALLOWED = re.compile(r"linux/(?:types|list|timerqueue|math64|minmax|limits|bits|bitops|errno|kernel|compiler|sort)\.h|"
                     r"net/vif_qos/\w+\.h")
FORBIDDEN = re.compile(r"""\b(?:
    \w*(?:spin_?lock|rw_?lock|seq_?lock|seqcount|mutex|semaphore|lockdep|rcu_|_rcu)\w* |
    atomic\w* | local_(?:irq|bh)\w* | preempt_\w+ | this_cpu_\w+ |
    \w*(?:jiffies|ktime|hrtimer|timer_)\w* | timer_list | sched_clock | local_clock | get_cycles |
    [mu]sleep\w* | [nmu]delay | schedule | wait_\w+ | work_struct |
    \w*printk\w* | pr_\w+ | dev_\w+ | trace_\w+ | WARN\w* | BUG\w* |
    (?:k|v|kv|devm_k)[mzc]?alloc\w* | kmem\w+ | kv?free\w* | vfree\w* | GFP_\w+ |
    \w*(?:net_?dev|sk_?buff|skb|xen|xenvif|qdisc|ethtool|sysctl)\w*
    )\b""", re.VERBOSE | re.IGNORECASE)
NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def core_files(top: pathlib.Path) -> list[pathlib.Path]:
    """The algorithms and their contracts."""
    return sorted([*(top / "drivers/net/vif-qos").glob("*.[ch]"),
                   *(top / "include/net/vif_qos").glob("*.h")])


def blank(match: re.Match) -> str:
    """What replaces a comment: as many lines of nothing."""
    return "\n" * match.group().count("\n")


def faults(text: str) -> list[tuple[int, str]]:
    """(line, what) of all that the core may not know."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        include = INCLUDE.match(line)
        if include and not ALLOWED.fullmatch(include.group(1)):
            found.append((number, f"the core may not include {include.group(1)}"))
    for number, line in enumerate(NOT_CODE.sub(blank, text).splitlines(), 1):
        if not line.lstrip().startswith("#include"):
            found += [(number, f"the core may not know {word}")
                      for word in FORBIDDEN.findall(line)]
    return sorted(found)


def layering(top: pathlib.Path) -> Report:
    """Core files include a few headers and call nobody."""
    names, found = core_files(top), []
    for name in names:
        found += [f"{name.relative_to(top)}:{number}: {what}"
                  for number, what in faults(name.read_text())]
    return Report(len(names), "files", found)
