# SPDX-License-Identifier: GPL-2.0-only
"""No source of the kernel or of Xen is committed: both come from the distribution.

Compares runs of lines, leaving out those that any C file has: blank ones,
braces, includes, single words.
"""

import pathlib
import re

import source
import xen_source
from checks import files
from checks.report import Report

SERIES = ("6.1", "6.12")
RUN = 5     # so many lines in a row are no coincidence
WORD = re.compile(r"[A-Za-z_]\w+")

Line = tuple[int, str]


def telling_lines(text: str) -> list[Line]:
    """(number, line without its spacing) of lines with something to say."""
    lines = ((number, " ".join(line.split())) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in lines
            if not line.startswith("#include") and len(WORD.findall(line)) > 1]


def runs(lines: list[Line]) -> list[tuple[int, int, tuple[str, ...]]]:
    """All runs of RUN lines: first number, last number, the lines."""
    return [(lines[i][0], lines[i + RUN - 1][0], tuple(line for _, line in lines[i:i + RUN]))
            for i in range(len(lines) - RUN + 1)]


def index(trees: list[pathlib.Path]) -> dict[tuple[str, ...], str]:
    """Where the distribution's drivers have which run of lines."""
    known = {}
    for tree in trees:
        for file in sorted(tree.rglob("*.[ch]")):
            for first, _, lines in runs(telling_lines(file.read_text())):
                known.setdefault(lines, f"{file.name}:{first} of {tree.name}")
    return known


def copied(text: str, known: dict[tuple[str, ...], str]) -> list[tuple[int, int, str]]:
    """Passages of a text that are known: first line, last line, where from."""
    found: list[tuple[int, int, str]] = []
    for first, last, lines in runs(telling_lines(text)):
        if lines not in known:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last, found[-1][2])
        else:
            found.append((first, last, known[lines]))
    return found


def text_of(path: pathlib.Path) -> str:
    """A file's text; of a semantic patch the code without the +/- column."""
    text = path.read_text()
    return re.sub(r"^[-+]", "", text, flags=re.MULTILINE) if path.suffix == ".cocci" else text


def compare(top: pathlib.Path, trees: list[pathlib.Path]) -> Report:
    """Our C files and semantic patches repeat no passage of some trees."""
    known, found = index(trees), []
    names = [name for name in files.ours(top) if name.suffix in (".c", ".h", ".cocci")]
    for name in names:
        found += [f"{name}:{first}: lines {first} to {last} are those of {origin}"
                  for first, last, origin in copied(text_of(top / name), known)]
    return Report(len(names) if known else 0, "files", found)


def own_lines(top: pathlib.Path) -> Report:
    """No passage of the kernel's drivers."""
    return compare(top, [source.drivers(series, source.package_version(f"linux-source-{series}"))
                         for series in SERIES])


def own_lines_xen(top: pathlib.Path) -> Report:
    """No passage of Xen's tools."""
    tree, _ = xen_source.tree()
    return compare(top, [tree / "tools"])
