# SPDX-License-Identifier: GPL-2.0-only
"""plot: pictures of recordings."""

import pathlib

from vifqos import canvas, pictures, recording
from vifqos.errors import UsageError
from vifqos.run import Run, coarser

POINTS_MOST = 1500      # a picture has no more, and a recording of days would fill megabytes
RECORDINGS_MOST = 6


def labels(names: list[str], given: str | None) -> list[str]:
    """What the recordings are called: as told, or by their files."""
    if given is None:
        short = [pathlib.Path(name).stem for name in names]
        return short if len(set(short)) == len(short) else names
    words = given.split(",")
    if len(words) != len(names) or len(set(words)) != len(words) or not all(words):
        raise UsageError(f"--labels needs {len(names)} different words, with commas between them")
    return words


def load(names: list[str], given: str | None) -> list[Run]:
    """The recordings, no finer than can be seen."""
    if len(names) > RECORDINGS_MOST:
        raise UsageError(f"{RECORDINGS_MOST} recordings at most")
    return [coarser(recording.load(name, label), POINTS_MOST) for name, label in zip(names, labels(names, given))]


def draw(runs: list[Run], out: pathlib.Path) -> list[pathlib.Path]:
    """All pictures there are figures for: their files."""
    paths = []
    with canvas.style():
        for name, picture in pictures.PICTURES.items():
            made = picture(runs)
            if made:
                paths += canvas.save(made, out, name)
    return paths
