# SPDX-License-Identifier: GPL-2.0-only
"""What goes on, interval by interval."""

import time
from typing import Iterator

from vifqos import flow, row, selection, stream, table
from vifqos.errors import UsageError
from vifqos.flow import Flows
from vifqos.host import Host
from vifqos.snapshot import Snapshot


class Monitor:
    """Compares each snapshot with the one before."""

    def __init__(self, host: Host, words: list[str]) -> None:
        self.host = host
        self.words = words
        self.last = host.snapshot()
        selection.several(self.last, words)     # a word that means nothing is said at once

    def names(self, snapshot: Snapshot) -> list[str]:
        """The vifs that are meant now; a domain may be gone for a moment."""
        found: dict[str, None] = {}
        for word in self.words:
            try:
                found |= {vif.name: None for vif in selection.meant(snapshot, word)}
            except UsageError:
                continue
        return list(found) if self.words else list(snapshot.vifs)

    def step(self) -> tuple[Snapshot, list[str], Flows | None]:
        """What went on since the last step."""
        now = self.host.snapshot(known=self.last)
        flows = flow.flows(self.last, now)
        self.last = now
        return now, self.names(now), flows

    def lines(self) -> list[str]:
        """One interval for people."""
        now, names, flows = self.step()
        head = time.strftime("%H:%M:%S") + (f", {flows.seconds:.1f} s" if flows else "")
        links = "; ".join(row.uplink_lines(now, names, flows, deltas=True))
        return [f"{head}  {links}", *table.lines(row.COLUMNS, row.rows(now, names, flows, deltas=True)),
                "", "Drops and SLA periods (met/missed) of the interval. q: quit.  *as the guest claims"]

    def samples(self, interval: float, count: int | None) -> Iterator[str]:
        """A line of JSON for each interval."""
        done = 0
        while count is None or done < count:
            self.host.sleep(interval)
            yield stream.sample(time.time(), *self.step())
            done += 1

    def pages(self, interval: float, count: int | None) -> Iterator[list[str]]:
        """A page for each interval."""
        done = 0
        while count is None or done < count:
            self.host.sleep(interval)
            yield self.lines()
            done += 1
