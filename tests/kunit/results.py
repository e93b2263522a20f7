# SPDX-License-Identifier: GPL-2.0-only
"""What the kernel's kunit.py reports of a run, counted."""

import json
import pathlib
import re
from typing import Iterator, NamedTuple


BROKEN = "(the build or the run itself: no result)"
LOST = "(results lost: the kernel died, hung or said too much)"


class Results(NamedTuple):
    """Outcome of one run; nothing but a pass of at least one test is good."""
    passed: int
    failed: list[str]

    @property
    def good(self) -> bool:
        """Did tests run, and all of them pass?"""
        return self.passed > 0 and not self.failed

    def summary(self) -> str:
        """The line a person reads."""
        return f"kunit: {self.passed} passed, {len(self.failed)} failed"


def cases(group: dict, path: str = "") -> Iterator[tuple[str, str]]:
    """Name and status of each test case below a group."""
    for case in group.get("test_cases", ()):
        yield f"{path}{case['name']}", case["status"]
    for sub in group.get("sub_groups", ()):
        yield from cases(sub, f"{path}{sub['name']}.")


def errors(log: str) -> int:
    """Lines that kunit.py could not make sense of: results may be lost, it passes yet."""
    found = re.search(r"Testing complete\. .*\berrors: (\d+)", log)
    return int(found.group(1)) if found else 0


def read(path: pathlib.Path, log: str, status: int) -> Results:
    """Count a kunit.py JSON report; what the tool itself met with counts as well."""
    found = list(cases(json.loads(path.read_text()))) if path.exists() else []
    failed = [name or LOST for name, outcome in found if outcome not in ("PASS", "SKIP")]
    if found and errors(log) and LOST not in failed:
        failed.append(LOST)
    if status and not failed:
        failed.append(BROKEN)
    return Results(sum(outcome == "PASS" for _, outcome in found), failed)
