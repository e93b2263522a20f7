# SPDX-License-Identifier: GPL-2.0-only
"""Every text file of ours states its licence in its first three lines."""

import itertools
import pathlib

from checks import files
from checks.report import Report

TAG = b"SPDX-License-Identifier: GPL-2.0-only"
NAMES = {"VERSION", "LICENSE", "COPYING"}
PICTURES = {".png", ".svg", ".gif", ".jpg"}


def spdx(top: pathlib.Path) -> Report:
    """The tag stands in every file but licences, pictures and the version."""
    names = [name for name in files.ours(top)
             if name.name not in NAMES and name.suffix not in PICTURES]
    found = []
    for name in names:
        with (top / name).open("rb") as file:
            if not any(TAG in line for line in itertools.islice(file, 3)):
                found.append(f"{name}:1: no {TAG.decode()} in the first 3 lines")
    return Report(len(names), "files", found)
