# SPDX-License-Identifier: GPL-2.0-only
"""Inputs of the targets: seeds in the checkout, and what grows in the cache.

The seeds of a target are a text: each line one input, in base64.
"""

import base64
import fcntl
import json
import pathlib
import shutil

import program

SEEDS = program.HERE / "seeds"
TAG = "# SPDX-License-Identifier: GPL-2.0-only\n"
MOST = 14000        # bytes of the seeds of a target


def cache() -> pathlib.Path:
    """Where inputs and counts are kept between runs."""
    return program.source.cache_directory() / "fuzz"


def grown(target: pathlib.Path) -> pathlib.Path:
    """The directory in which the inputs of a target grow."""
    directory = cache() / target.name
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def unpacked(target: pathlib.Path) -> pathlib.Path:
    """A directory with the seeds of a target, each in a file."""
    directory = program.OUT / "seeds" / target.name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    seeds = SEEDS / f"{target.name}.txt"
    lines = seeds.read_text().splitlines() if seeds.exists() else []
    for number, line in enumerate(line for line in lines if not line.startswith("#")):
        (directory / f"{number:04}").write_bytes(base64.b64decode(line))
    return directory


def pack(target: pathlib.Path) -> int:
    """Make seeds of the fewest inputs that reach all that is reached; how many."""
    chosen = program.OUT / "chosen" / target.name
    shutil.rmtree(chosen, ignore_errors=True)
    chosen.mkdir(parents=True)
    program.command([target, "-set_cover_merge=1", chosen, grown(target), unpacked(target)])
    inputs = sorted((file.read_bytes() for file in chosen.iterdir()),
                    key=lambda data: (len(data), data))
    lines, size = [], 0
    for data in inputs:
        line = base64.b64encode(data).decode() + "\n"
        if size + len(line) <= MOST:
            lines.append(line)
            size += len(line)
    SEEDS.mkdir(exist_ok=True)
    (SEEDS / f"{target.name}.txt").write_text(TAG + "".join(lines))
    return len(lines)


def executions() -> dict[str, int]:
    """How often each target has been run, over all."""
    file = cache() / "executions.json"
    return json.loads(file.read_text()) if file.exists() else {}


def count(name: str, runs: int) -> None:
    """Add to what has been run; other processes may do so too."""
    file = cache() / "executions.json"
    with (cache() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        all_runs = executions()
        all_runs[name] = all_runs.get(name, 0) + runs
        file.write_text(json.dumps(all_runs, indent=1, sort_keys=True))
