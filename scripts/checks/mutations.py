# SPDX-License-Identifier: GPL-2.0-only
"""Faults that tests have to find, put into the core as text: each still fits the code, in one place."""

import collections
import json
import pathlib
import subprocess
import sys

from checks.report import CheckError, Report

# They are modules of the unit tests, which are none of ours.
TELL = """
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, "tests/kunit")
import mutations
print(json.dumps([[one.name, one.file, one.before, one.after] for one in mutations.MUTATIONS]))
"""


def known(top: pathlib.Path) -> list[list[str]]:
    """Name, file, text before and after of each."""
    done = subprocess.run([sys.executable, "-c", TELL], cwd=top, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CheckError(f"tests/kunit/mutations.py: {done.stderr.strip()}")
    return json.loads(done.stdout)


def mutations(top: pathlib.Path) -> Report:
    """Each replaces something that is there once, by something else, under a name of its own."""
    found, all_known = [], known(top)
    for name, file, before, after in all_known:
        times = (top / file).read_text().count(before)
        if times != 1:
            found.append(f"{name}: {file} has {times} times {before!r}")
        if before == after:
            found.append(f"{name}: changes nothing")
    times_of = collections.Counter(one[0] for one in all_known)
    found += [f"{name}: {times} of that name" for name, times in times_of.items() if times > 1]
    return Report(len(all_known), "mutations", found)
