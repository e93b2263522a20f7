# SPDX-License-Identifier: GPL-2.0-only
"""What a rule found, and how it calls the tools it needs."""

import pathlib
import subprocess
from typing import NamedTuple


class Report(NamedTuple):
    """Findings of a rule; one that looked at nothing has not passed."""
    looked_at: int
    unit: str
    findings: list[str]

    @property
    def ok(self) -> bool:
        """The rule looked at something and found nothing."""
        return self.looked_at > 0 and not self.findings


class CheckError(Exception):
    """A rule could not be run: a tool is missing or failed."""


def run(command: list[str], cwd: pathlib.Path, env: dict[str, str] | None = None,
        ) -> subprocess.CompletedProcess:
    """Run a tool; its messages come as one text, its exit status is the caller's."""
    try:
        return subprocess.run(command, cwd=cwd, env=env, text=True, check=False, errors="replace",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    except FileNotFoundError as error:
        raise CheckError(f"{command[0]} is not installed (make deps)") from error
