# SPDX-License-Identifier: GPL-2.0-only
"""The hook manifest: which of our calls must stand where, and how often.

spatch exits 0 when a rule matches nothing, so nothing but this check tells a
patched driver from an unpatched one.
"""

import collections
import pathlib
import re
from typing import NamedTuple

OUTSIDE = "-"   # manifest word for "not inside any function or struct"
PREFIX = re.compile(r"\b(?:xenvif|xennet|xlvif)_qos\w*|\"qos[\w]*\.h\"")
BODY = re.compile(r"^(?:struct\s+(\w+)\s*\{|(?=[a-z_])[^;=]*?\b(\w+)\()")


class ManifestError(Exception):
    """A hook is missing, doubled or misplaced, or the manifest is malformed."""


class Hook(NamedTuple):
    """One line of a manifest."""
    file: str
    where: str
    name: str
    times: int


def read(path: pathlib.Path) -> list[Hook]:
    """Parse a manifest; an error names file and line."""
    hooks, seen = [], set()
    for number, line in enumerate(path.read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if len(words) != 4 or not words[3].isdigit() or int(words[3]) < 1:
            raise ManifestError(f"{path}:{number}: expected: file function hook times")
        if tuple(words[:3]) in seen:
            raise ManifestError(f"{path}:{number}: {words[2]} in {words[1]} is listed twice")
        seen.add(tuple(words[:3]))
        hooks.append(Hook(words[0], words[1], words[2], int(words[3])))
    return hooks


def places(text: str) -> collections.Counter:
    """Count (enclosing function or struct, hook name) pairs in C source."""
    found, where, candidate = collections.Counter(), OUTSIDE, OUTSIDE
    for line in text.splitlines():
        start = BODY.match(line)
        if start:
            candidate = start.group(1) or start.group(2)
            where = candidate if start.group(1) else where
        if line.startswith("{"):
            where = candidate
        for name in PREFIX.findall(line):
            found[(where, name)] += 1
        if line.startswith("}") and not line.startswith("})"):     # the end of a macro
            where = OUTSIDE
    return found


def check_patch(hooks: list[Hook], patch: pathlib.Path) -> None:
    """What the semantic patch inserts and what the manifest lists must agree.

    spatch runs on the files of the manifest only: a hook that it does not list
    might never be put anywhere.
    """
    added = "\n".join(line for line in patch.read_text().splitlines() if line.startswith("+"))
    inserted, listed = set(PREFIX.findall(added)), {hook.name for hook in hooks}
    for name in sorted(inserted - listed):
        raise ManifestError(f"{patch}: {name} is not in hooks.manifest")
    for name in sorted(listed - inserted):
        raise ManifestError(f"{patch}: {name} of hooks.manifest is not inserted")


def check_untouched(hooks: list[Hook], directory: pathlib.Path) -> None:
    """The source must not contain our hooks before we put them there."""
    for file in sorted({hook.file for hook in hooks}):
        path = directory / file
        found = places(path.read_text()) if path.exists() else {}
        for (where, name) in found:
            raise ManifestError(f"{file}: {name} is in {where} before patching")


def check(hooks: list[Hook], directory: pathlib.Path) -> None:
    """Compare the patched files with the manifest and name every difference."""
    faults = []
    for file in sorted({hook.file for hook in hooks}):
        found = places((directory / file).read_text())
        wanted = {(hook.where, hook.name): hook.times for hook in hooks if hook.file == file}
        for key in sorted(set(found) | set(wanted)):
            if found.get(key, 0) != wanted.get(key, 0):
                faults.append(f"{file}: hook {key[1]} in {key[0]}: "
                              f"found {found.get(key, 0)}, expected {wanted.get(key, 0)}")
    if faults:
        raise ManifestError("the hooks do not fit this kernel source:\n  " + "\n  ".join(faults))
