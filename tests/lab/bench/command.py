# SPDX-License-Identifier: GPL-2.0-only
"""lab.py bench: run what is missing, write the page."""

import argparse
import subprocess
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from lab import image, kernel
from lab.errors import LabError
from vifqos import canvas

from . import page
from .campaign import Campaign, software
from .cell import Cell
from .figure import Figure, Outcomes, Report
from .figures import FIGURES
from .outcome import Outcome

TOP = Path(__file__).resolve().parents[3]
LAB = Path(__file__).resolve().parents[1]
PAGE = "benchmarks.rst"


def _stamp(release: str) -> str:
    """Of all that results depend on beside the scenario: our modules, the lab in dom0 and guests, the kernel."""
    built = [image.BUILT / release / name for name in ("xen-netback.ko", "xen-netfront.ko", "vif_wire.ko")]
    missing = [path for path in built if not path.exists()]
    if missing:
        raise LabError(f"{missing[0]} is not there: run 'make bench'")
    inside = [path for name in ("dom0", "guest", "helpers") for path in (LAB / name).iterdir() if path.is_file()]
    told = [*(LAB / "lab" / "peers").glob("*.py"), LAB / "lab" / "fit.py", LAB / "lab" / "plan.py"]
    return software([*built, *inside, *told], [release])


def _commit() -> str:
    done = subprocess.run(["git", "-C", str(TOP), "describe", "--always", "--dirty"], capture_output=True, text=True,
                          check=False)
    return done.stdout.strip() or "unknown (no git here)"


def _outcomes(campaign: Campaign, figure: str) -> Outcomes:
    found: Outcomes = {}
    for cell in campaign.cells:
        if cell.figure == figure and campaign.done(cell):
            found.setdefault(cell.name, {})[cell.letter] = Outcome(campaign.directory(cell))
    return found


def _facts(campaign: Campaign, options: argparse.Namespace, lost: Sequence[str]) -> page.Facts:
    some = next((Outcome(campaign.directory(cell)).data for cell in campaign.cells if campaign.done(cell)), None)
    if some is None:
        raise LabError(f"there is no result at all: see {campaign.out}/boots")
    return page.Facts(some["kernel"], some["xen"], _commit(), "make bench" + " QUICK=1" * options.quick, options.quick,
                      sorted(lost))


def _write(text: str, sections: Sequence[Tuple[Figure, Report]], pages: Path) -> None:
    pages.mkdir(parents=True, exist_ok=True)
    (pages / PAGE).write_text(text, encoding="utf-8")
    with canvas.style():
        page.draw(sections, pages)


def cells(names: Sequence[str], quick: bool) -> List[Cell]:
    """What the figures of these names want."""
    return [cell for name in names for cell in FIGURES[name].cells(quick)]


def run(options: argparse.Namespace) -> bool:
    """Whether all cells have results: goals that are not met are told, but are no failure of the bench."""
    names = options.figures or list(FIGURES)
    release = kernel.find(options.kver)
    out = Path(options.out)
    campaign = Campaign(cells(names, options.quick), out, options.kver, _stamp(release))
    lost = [] if options.page_only else campaign.run(options.jobs)
    sections = [(FIGURES[name], FIGURES[name].report(_outcomes(campaign, name))) for name in names]
    missing = [cell.label for cell in campaign.missing()]
    text = page.page(_facts(campaign, options, missing), sections)
    pages = Path(options.pages) if options.pages else out
    _write(text, sections, pages)
    _tell(sections, missing, pages, lost, out)
    return not missing


def _tell(sections: Sequence[Tuple[Figure, Report]], missing: Sequence[str], pages: Path, lost: Sequence[str],
          out: Path) -> None:
    goals: Dict[bool, int] = {True: 0, False: 0}
    for _, report in sections:
        for goal in report.goals:
            goals[goal.met] += 1
            if not goal.met:
                seen = "no result" if goal.value is None else f"{goal.value:g}"
                print(f"not met: {goal.what}: {seen}, bound {goal.bound:g}")
    for label in missing:
        print(f"no result: {label}")
    if lost:
        print(f"see {out}/boots")
    print(f"{pages}/{PAGE}: {goals[True]} of {sum(goals.values())} goals met, {len(missing)} runs without a result")
