# SPDX-License-Identifier: GPL-2.0-only
"""Are two results of a scenario the same?

To the byte, but for CPU time: QEMU's own threads hand an interrupt to a CPU some instructions sooner or later, once in
many boots, which moves a domain's time by less than a microsecond in a second.
"""

import json
from pathlib import Path
from typing import Iterator

# of CPU time, that may differ
PPM = 10


def _alike(first: object, second: object, name: str) -> bool:
    if first == second:
        return True
    numbers = isinstance(first, (int, float)) and isinstance(second, (int, float))
    if not numbers or not ("_ns" in name or name == "dom0_busy_fraction"):
        return False
    # what is printed has few digits
    return abs(first - second) <= max(abs(first) * PPM / 1e6, 0.0011 * isinstance(first, float))


def differences(first: object, second: object, name: str = "") -> Iterator[str]:
    """Names of values that are not the same; of those in lists, that of the list."""
    if isinstance(first, dict) and isinstance(second, dict):
        for key in sorted(first.keys() | second.keys()):
            if key not in first or key not in second:
                yield key
            else:
                yield from differences(first[key], second[key], key)
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for one, other in zip(first, second):
            yield from differences(one, other, name)
    elif not _alike(first, second, name):
        yield f"{name}: {first} and {second}"


def files(first: Path, second: Path) -> Iterator[str]:
    """What tells two files apart, if anything does."""
    if not first.is_file() or not second.is_file():
        yield f"{first} or {second} is missing"
    elif first.read_bytes() == second.read_bytes():
        return
    elif first.suffix != ".json":
        yield f"{first} and {second} differ"
    else:
        for one in differences(json.loads(first.read_text()), json.loads(second.read_text())):
            yield f"{first} and {second} differ: {one}"
