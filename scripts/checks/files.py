# SPDX-License-Identifier: GPL-2.0-only
"""Our files: all that is or could be committed, by kind, relative to the top."""

import pathlib
import re
import shutil
import subprocess

GENERATED = {".git", "build", "__pycache__"}
SHELL = re.compile(rb"#!.*\b(?:ba|da|a)?sh\b")
PYTHON = re.compile(rb"#!.*\bpython3?\b")


def known_to_git(top: pathlib.Path) -> list[pathlib.Path] | None:
    """Tracked files and those that could be; None when this is no clone."""
    if not (top / ".git").exists() or not shutil.which("git"):
        return None
    git = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         cwd=top, capture_output=True, text=True, check=False)
    return None if git.returncode else [pathlib.Path(name)
                                        for name in git.stdout.split("\0") if name]


def ours(top: pathlib.Path) -> list[pathlib.Path]:
    """Tracked and untracked files, without ignored ones."""
    names = known_to_git(top)
    if names is None:
        names = [path.relative_to(top) for path in top.rglob("*")]
        names = [name for name in names if not GENERATED & set(name.parts)]
    return sorted(name for name in set(names)
                  if (top / name).is_file() and not (top / name).is_symlink())


def first_line(path: pathlib.Path) -> bytes:
    """The line that may name an interpreter."""
    with path.open("rb") as file:
        return file.readline(200)


def c_files(top: pathlib.Path) -> list[pathlib.Path]:
    """C sources and headers."""
    return [name for name in ours(top) if name.suffix in (".c", ".h")]


def shell_scripts(top: pathlib.Path) -> list[pathlib.Path]:
    """Shell scripts, by name or by interpreter."""
    return [name for name in ours(top)
            if name.suffix == ".sh" or SHELL.match(first_line(top / name))]


def python_scripts(top: pathlib.Path) -> list[pathlib.Path]:
    """Python modules and scripts, by name or by interpreter."""
    return [name for name in ours(top)
            if name.suffix == ".py" or PYTHON.match(first_line(top / name))]
