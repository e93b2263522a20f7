# SPDX-License-Identifier: GPL-2.0-only
"""lab.py bench: run what is missing, keep what came out of each figure, write the page."""

import argparse
import subprocess
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Sequence

from lab import image, kernel
from lab.errors import LabError
from vifqos import canvas

from . import page, record
from .campaign import Campaign, software
from .cell import Cell
from .figure import Outcomes, Report
from .figures import FIGURES
from .outcome import Outcome

TOP = Path(__file__).resolve().parents[3]
LAB = Path(__file__).resolve().parents[1]
PAGE = "benchmarks.rst"


class Origin(NamedTuple):
    """What was asked for, and of which code."""

    quick: bool
    commit: str     # before anything was written: records are part of the tree


def _stamp(release: str, ours: bool) -> str:
    """Of all that results depend on beside the scenario: modules, the lab in dom0 and guests, the kernel."""
    built = [image.BUILT / release / name
             for name in ["xen-netback.ko"] * ours + ["xen-netfront.ko", "vif_wire.ko"]]
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


def _facts(campaign: Campaign, figure: str, outcomes: Outcomes, origin: Origin) -> record.Facts:
    some = next(iter(next(iter(outcomes.values())).values())).data
    lost = sorted(cell.label for cell in campaign.missing() if cell.figure == figure)
    return record.Facts(f"make bench FIGURES={figure}" + " QUICK=1" * origin.quick, origin.commit, some["kernel"],
                        some["xen"], lost)


def _keep(campaign: Campaign, figure: str, origin: Origin, pages: Path) -> Optional[Report]:
    """Keep what there is of a figure, with its picture; None: there is nothing, what was kept stays."""
    outcomes = _outcomes(campaign, figure)
    if not outcomes:
        return None
    report = FIGURES[figure].report(outcomes)
    facts = _facts(campaign, figure, outcomes, origin)
    record.Record(facts, report.tables, report.goals, report.draw is not None).save(figure, pages)
    if report.draw:
        with canvas.style():
            report.draw(pages / page.IMAGES, page.PREFIX + figure)
    return report


def _write(pages: Path) -> None:
    """The page, of all figures that something is kept of."""
    kept = {name: record.load(name, pages) for name in FIGURES}
    sections = [(FIGURES[name], one) for name, one in kept.items() if one]
    (pages / PAGE).write_text(page.page(sections, [FIGURES[name].title for name, one in kept.items() if not one]),
                              encoding="utf-8")


def cells(names: Sequence[str], quick: bool) -> List[Cell]:
    """What the figures of these names want."""
    return [cell for name in names for cell in FIGURES[name].cells(quick)]


def run(options: argparse.Namespace) -> bool:
    """Whether all cells have results: goals that are not met are told, but are no failure of the bench."""
    names = options.figures or list(FIGURES)
    origin = Origin(options.quick, _commit())
    release = kernel.find(options.kver)
    out = Path(options.out)
    campaign = Campaign(cells(names, options.quick), out, options.kver, _stamp(release, True), _stamp(release, False))
    lost = [] if options.page_only else campaign.run(options.jobs)
    pages = Path(options.pages) if options.pages else out
    reports = [report for report in (_keep(campaign, name, origin, pages) for name in names) if report]
    if not reports:
        raise LabError(f"there is no result at all: see {out}/boots")
    _write(pages)
    missing = [cell.label for cell in campaign.missing()]
    _tell(reports, missing, pages, lost, out)
    return not missing


def _tell(reports: Sequence[Report], missing: Sequence[str], pages: Path, lost: Sequence[str], out: Path) -> None:
    goals: Dict[bool, int] = {True: 0, False: 0}
    for report in reports:
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
