# SPDX-License-Identifier: GPL-2.0-only
"""Runs cells that have no result yet, a few boots at a time. Whatever ends it, what is there stays.

Results are in OUT/results/LABEL, as lab.py run leaves them, with the cell's key beside; OUT/boots has each boot's
output.
"""

import hashlib
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence

from .cell import Cell
from .outcome import FUNCTIONS

# a boot that fails takes its cells' results with it
BOOT_CELLS = 6
POLL_S = 0.5
LAB = Path(__file__).resolve().parents[1]
KEY = "key"
KEPT = ("result.json", "series.csv", FUNCTIONS)


def software(paths: Sequence[Path], words: Sequence[str]) -> str:
    """What stands for the modules, the lab and the kernel that results come of."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass
class Boot:
    """Cells that run one after the other in one machine."""

    number: int
    cells: List[Cell]
    process: Optional[subprocess.Popen] = None


class Campaign:
    """All cells of a bench; stamps of the software in dom0 that is ours, and of that which is not."""

    def __init__(self, cells: Sequence[Cell], out: Path, kver: str, ours: str, stock: str) -> None:
        self.cells = list(cells)
        self.out = out
        self.kver = kver
        self.stamps = {True: ours, False: stock}
        self.began = time.monotonic()

    def directory(self, cell: Cell) -> Path:
        """Where a cell's result is, or will be."""
        return self.out / "results" / cell.label

    def key(self, cell: Cell) -> str:
        """Of a cell, with the software that runs it: a peer's result does not depend on our netback."""
        return cell.key(self.stamps[cell.setup.ours])

    def done(self, cell: Cell) -> bool:
        """Has this very cell been run, with this software?"""
        directory = self.directory(cell)
        key = directory / KEY
        return (directory / "result.json").exists() and key.exists() and key.read_text() == self.key(cell)

    def missing(self) -> List[Cell]:
        """Those without a result."""
        return [cell for cell in self.cells if not self.done(cell)]

    def _boots(self) -> List[Boot]:
        groups: Dict[str, List[Cell]] = {}
        for cell in self.missing():
            groups.setdefault(cell.machine, []).append(cell)
        chunks = [group[first:first + BOOT_CELLS] for group in groups.values()
                  for first in range(0, len(group), BOOT_CELLS)]
        return [Boot(number, chunk) for number, chunk in enumerate(chunks, 1)]

    def _place(self, boot: Boot) -> Path:
        return self.out / "boots" / f"{boot.cells[0].label}"

    def _start(self, boot: Boot) -> None:
        place = self._place(boot)
        place.mkdir(parents=True, exist_ok=True)
        paths = [str(cell.write(self.out / "scenarios")) for cell in boot.cells]
        words = [sys.executable, str(LAB / "lab.py"), "run", *paths, "--netback", boot.cells[0].setup.netback,
                 "--kver", self.kver, "--out", str(place)]
        with open(place / "log", "w", encoding="utf-8") as log:
            boot.process = subprocess.Popen(words, stdout=log, stderr=log)

    def _results(self, boot: Boot) -> Iterator[Path]:
        """Where the boot leaves each cell's result: alone it has the boot's directory."""
        place = self._place(boot)
        for cell in boot.cells:
            yield place if len(boot.cells) == 1 else place / cell.label

    def _collect(self, boot: Boot) -> List[str]:
        """Take over what a boot has left; the labels of cells it has no result of."""
        lost = []
        for cell, made in zip(boot.cells, self._results(boot)):
            if not (made / "result.json").exists():
                lost.append(cell.label)
                continue
            kept = self.directory(cell)
            kept.mkdir(parents=True, exist_ok=True)
            for name in KEPT:
                if (made / name).exists():
                    (made / name).replace(kept / name)
            (kept / KEY).write_text(self.key(cell))
        return lost

    def _say(self, text: str) -> None:
        minutes = (time.monotonic() - self.began) / 60
        print(f"[bench {minutes:4.0f} min] {text}", file=sys.stderr, flush=True)

    def _told(self, total: int, left: int) -> str:
        done = total - left
        if not done:
            return f"0 of {total} runs"
        minutes = (time.monotonic() - self.began) / 60 / done * left
        return f"{done} of {total} runs, about {minutes:.0f} min to go"

    def run(self, jobs: int) -> List[str]:
        """Run what is missing; the labels of cells that failed."""
        waiting, running, lost = self._boots(), [], []
        total = left = sum(len(boot.cells) for boot in waiting)
        self._say(f"{len(self.cells) - total} of {len(self.cells)} results are there already; {len(waiting)} boots")
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    running.append(waiting.pop(0))
                    self._start(running[-1])
                time.sleep(POLL_S)
                for boot in [boot for boot in running if boot.process.poll() is not None]:
                    running.remove(boot)
                    lost += self._collect(boot)
                    left -= len(boot.cells)
                    self._say(self._told(total, left))
        finally:
            _end([boot.process for boot in running])
        return lost


def _end(processes: List[subprocess.Popen]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait()
