# SPDX-License-Identifier: GPL-2.0-only
"""A terminal that is drawn anew each interval."""

import curses
from typing import Any, Callable

QUIT = ("q", "Q", "\x1b")
Frame = Callable[[], list[str] | None]


def draw(window: Any, lines: list[str]) -> None:
    """What fits; a line that doesn't is cut."""
    height, width = window.getmaxyx()
    window.erase()
    for at, line in enumerate(lines[:height]):
        try:
            window.addnstr(at, 0, line, width - 1, curses.A_REVERSE if at == 1 else curses.A_NORMAL)
        except curses.error:
            return      # it has become smaller meanwhile
    window.refresh()


def quits(window: Any, seconds: float) -> bool:
    """Wait; true when somebody wants no more."""
    window.timeout(max(1, round(seconds * 1000)))
    try:
        return str(window.get_wch()) in QUIT
    except curses.error:
        return False


def run(frame: Frame, interval: float) -> None:
    """Show frames until there are none, or a key says so."""
    def loop(window: Any) -> None:
        curses.curs_set(0)
        lines: list[str] | None = ["measuring"]
        while lines is not None:
            draw(window, lines)
            if quits(window, interval):
                return
            lines = frame()
    curses.wrapper(loop)
