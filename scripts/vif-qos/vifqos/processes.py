# SPDX-License-Identifier: GPL-2.0-only
"""Other programs, which are few and counted."""

import subprocess
from typing import NamedTuple

TIMEOUT_S = 20


class Done(NamedTuple):
    """How a program ended."""

    status: int     # 127: it is not there, 124: it did not end
    output: str
    errors: str


class Processes:
    """Runs programs without a shell."""

    def __init__(self) -> None:
        self.started = 0

    def run(self, *words: str) -> Done:
        """Run a program to its end."""
        self.started += 1
        try:
            done = subprocess.run(words, capture_output=True, check=False, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL)
        except FileNotFoundError:
            return Done(127, "", f"{words[0]} is not installed")
        except subprocess.TimeoutExpired:
            return Done(124, "", f"{words[0]} does not answer")
        except OSError as error:
            return Done(126, "", f"{words[0]}: {error.strerror}")
        return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
