# SPDX-License-Identifier: GPL-2.0-only
"""Our scripts: shellcheck is silent and Python compiles."""

import pathlib
import warnings

from checks import files
from checks.report import CheckError, Report, run


def shell(top: pathlib.Path) -> Report:
    """No finding of shellcheck, of any severity."""
    names = files.shell_scripts(top)
    if not names:
        return Report(0, "scripts", [])
    result = run(["shellcheck", "--format=gcc", "--external-sources", *map(str, names)], top)
    found = result.stdout.splitlines()
    if result.returncode and not found:
        raise CheckError("shellcheck failed")
    return Report(len(names), "scripts", found)


def python(top: pathlib.Path) -> Report:
    """Every file compiles, without a warning."""
    names, found = files.python_scripts(top), []
    for name in names:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                compile((top / name).read_bytes(), str(name), "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            found.append(f"{name}:{getattr(error, 'lineno', 1)}: {error}")
    return Report(len(names), "files", found)
