# SPDX-License-Identifier: GPL-2.0-only
"""Reports of faults in a kernel's log: how each kind begins, and what belongs to it."""

import fnmatch
import re
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

OURS = ("[xen_netback]", "[vif_wire]", "[vif_wir2]")
STAMP = re.compile(r"(<\d+>)?\[ *\d+\.\d+\](\[ *[CT]\d+\])? ")
# how the first line begins; the first that fits tells the kind
KINDS: List[Tuple[str, str]] = [
    ("address", r"BUG: KASAN: "),
    ("race", r"BUG: KCSAN: "),
    ("leak", r"unreferenced object 0x|kmemleak: .*(disabled|exhausted)"),
    ("lock", r"WARNING: (possible |inconsistent |bad unlock|held lock|lock held|nested lock|Nested lock|.*lock.*held)"
             r"|DEBUG_LOCKS_WARN_ON|INFO: trying to register non-static key|turning off the locking"
             r"|BUG: (MAX_LOCK|spinlock|rwlock|.* still has locks held)"),
    ("rcu", r"WARNING: suspicious RCU usage|Illegal context switch in RCU|Voluntary context switch within RCU"
            r"|(rcu: )?INFO: rcu_.* (detected|self-detected)"),
    ("atomic", r"BUG: (sleeping function|scheduling while atomic|using .* in preemptible|workqueue leaked)"),
    ("object", r"ODEBUG: "),
    ("reference", r"refcount_t: |ref_tracker: |unregister_netdevice: waiting"),
    ("hang", r"INFO: task .* blocked for more than|(watchdog: )?BUG: (soft lockup|workqueue lockup)|NMI watchdog: "),
    ("memory", r"pagealloc: |list_(add|del) corruption|=*BUG \S+( \(.*\))?: |BUG: Bad |UBSAN: "),
    ("oops", r"BUG: (unable to handle|kernel NULL)|Oops: |general protection fault|kernel BUG at |Kernel panic"
             r"|(invalid opcode|stack segment|double fault|int3): "),
    ("warning", r"WARNING: |(\S+: )?BUG: |-+\[ cut here \]"),
]
FIRST = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS))
LAST = re.compile(r"={50,}$|---\[ end ")
RACE = re.compile(r"data-race in (\w[\w.]*)\S*(?: \[\w+\])?(?: / (\w[\w.]*)\S*(?: \[\w+\])?)?$")
# of a report that has no end
LINES_MAX = 100
SHOWN = 30
REPORTS_SHOWN = 10
# lines between the announcement of a report and its own first line
NEAR = 3


def _reason(function: str, ignored: Dict[str, str]) -> Optional[str]:
    # the compiler's variants of a function are that function
    name = function.partition(".")[0]
    return next((reason for pattern, reason in ignored.items() if fnmatch.fnmatchcase(name, pattern)), None)


@dataclass
class Report:
    """One report, from its first line to its last."""

    kind: str
    lines: List[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its first line."""
        return self.lines[0]

    @property
    def ours(self) -> bool:
        """A module of ours has to do with it."""
        return any(module in line for line in self.lines for module in OURS)

    def functions(self) -> List[str]:
        """Of a race, the functions in which it is."""
        match = RACE.search(self.title)
        return [name for name in match.groups() if name] if match else []

    def excuse(self, ignored: Dict[str, str]) -> Optional[str]:
        """Why it doesn't count: a race of the distribution's own that is known, by its function; by both, in our modules."""
        if self.kind != "race":
            return None
        names = self.functions()
        reasons = [_reason(name, ignored) for name in names]
        known = [reason for reason in reasons if reason]
        enough = len(names) if self.ours else 1
        return known[0] if known and len(known) >= enough else None


def _kind(line: str) -> Optional[str]:
    match = FIRST.match(line)
    return match.lastgroup if match else None


def _begins(line: str, current: Optional[Report]) -> Optional[str]:
    """The kind of the report that a line begins; its first lines may look like further ones."""
    kind = _kind(line)
    if not kind or not current:
        return kind
    if len(current.lines) > NEAR:
        return kind
    if current.kind == "warning" and kind != "warning":
        # it says no more than that there is one
        current.kind = kind
    return None


def find(log: str) -> List[Report]:
    """The reports of a log."""
    found: List[Report] = []
    current: Optional[Report] = None
    for line in log.splitlines():
        line = STAMP.sub("", line, count=1)
        kind = _begins(line, current)
        if kind:
            current = Report(kind)
            found.append(current)
        if current:
            current.lines.append(line)
            if LAST.match(line) or len(current.lines) >= LINES_MAX:
                current = None
    return found


def text(found: List[Report]) -> str:
    """Reports for a reader: the first lines of each."""
    lines = [line for report in found[:REPORTS_SHOWN]
             for line in (f"report ({report.kind}):", *(f"    {one}" for one in report.lines[:SHOWN]))]
    if len(found) > REPORTS_SHOWN:
        lines.append(f"and {len(found) - REPORTS_SHOWN} more: see reports.json")
    return "".join(line + "\n" for line in lines)
