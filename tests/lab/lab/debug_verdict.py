# SPDX-License-Identifier: GPL-2.0-only
"""What a debug kernel found in a scenario: figures don't count there, reports do."""

import json
from dataclasses import dataclass
from typing import List, Optional

from . import reports
from .console import Section
from .debug_kernel import DebugKernel
from .reports import Report


@dataclass
class Check:
    """One thing that has to be so."""

    what: str
    good: bool


def _at_work(section: Optional[Section], debug: DebugKernel) -> List[Check]:
    """A kernel that has stopped to look finds nothing."""
    told = set(section.data.get("checkers", "").splitlines()) if section else set()
    return [Check(f"{name} is at work at the end", f"{name} 1" in told) for name in debug.checkers]


def _logs(section: Optional[Section], debug: DebugKernel) -> List[str]:
    """The log and, where there is such a checker, the leaks; without its end a log is none."""
    names = ["kernel"] + ["leaks"] * ("kmemleak" in debug.checkers)
    return [section.data[name] for name in names if section and name in section.data]


class Verdict:
    """The checks of one scenario."""

    def __init__(self, section: Optional[Section], debug: DebugKernel) -> None:
        logs = _logs(section, debug)
        found = [report for log in logs for report in reports.find(log)]
        self.ignored = [report for report in found if report.excuse(debug.ignored)]
        self.reports: List[Report] = [report for report in found if report not in self.ignored]
        whole = bool(section and section.finished and len(logs) == 1 + ("kmemleak" in debug.checkers))
        self.checks = [Check("dom0 tells of all it found", whole), *_at_work(section, debug)]
        self.checks.append(Check(f"no report of the {debug.kind} kernel", whole and not self.reports))
        self._excuses = {report.title: report.excuse(debug.ignored) for report in self.ignored}

    def text(self) -> str:
        """For the reader: what failed, with the reports' first lines."""
        lines = [f"{'ok  ' if check.good else 'FAIL'} {check.what}" for check in self.checks]
        lines += [f"ignored: {title}: {reason}" for title, reason in self._excuses.items()]
        return "\n".join(lines) + "\n" + reports.text(self.reports)

    def json(self) -> str:
        """For programs: the reports that count, and those that don't."""
        def plain(found: List[Report]) -> list:
            return [{"kind": report.kind, "title": report.title, "lines": report.lines} for report in found]
        return json.dumps({"reports": plain(self.reports), "ignored": plain(self.ignored)}, indent=1) + "\n"
