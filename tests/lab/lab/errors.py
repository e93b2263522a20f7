# SPDX-License-Identifier: GPL-2.0-only
"""Errors that the lab reports to its user in one line instead of a traceback."""


class LabError(Exception):
    """Something the user can mend: the message says what and where."""


class ScenarioError(LabError):
    """A scenario file is wrong; the message begins with file:line."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
