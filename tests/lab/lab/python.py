# SPDX-License-Identifier: GPL-2.0-only
"""Python and the operator's command for dom0: the interpreter, and what of its library the command imports."""

import py_compile
import subprocess
import tempfile
from pathlib import Path
from typing import List

from . import cpio
from .errors import LabError

PYTHON = Path("/usr/bin/python3")
TOOL = Path("scripts/vif-qos")
INSTALLED = "usr/lib/vif-qos"
# what starts the interpreter, and what the command and its imports load later
LATER = ["os", "stat", "curses", "encodings.idna", "encodings.ascii", "encodings.latin_1", "_strptime", "traceback"]


def _imported(tool: Path) -> List[Path]:
    """The library's files that the command imports."""
    code = (f"import sys; sys.path.insert(0, {str(tool)!r}); import vifqos.command, {', '.join(LATER)}\n"
            "print(*[m.__file__ for m in list(sys.modules.values()) if getattr(m, '__file__', None)], sep='\\n')")
    done = subprocess.run([str(PYTHON), "-IB", "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"{PYTHON}: {done.stderr.strip()}")
    return sorted(Path(line) for line in done.stdout.split() if not line.startswith(str(tool)))


def _compiled(source: Path, name: str) -> bytes:
    """Bytecode that is taken as it is: compiling costs the lab seconds, and its files have no times to compare."""
    with tempfile.NamedTemporaryFile(suffix=".pyc") as out:
        py_compile.compile(str(source), out.name, dfile="/" + name, doraise=True,
                           invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
        return Path(out.name).read_bytes()


def _add_module(tree: cpio.Tree, source: Path, name: str, tag: str) -> None:
    tree.file(name, source.read_bytes(), 0o755 if source.suffix == ".so" else 0o644)
    if source.suffix == ".py":
        folder, _, file = name.rpartition("/")
        tree.file(f"{folder}/__pycache__/{file[:-3]}.{tag}.pyc", _compiled(source, name))


def binaries(top: Path) -> List[Path]:
    """The interpreter and the library's shared objects: what they are linked to is needed too."""
    return [PYTHON, *(path for path in _imported(top / TOOL) if path.suffix == ".so")]


def add(tree: cpio.Tree, top: Path) -> None:
    """The library's modules, and the command where it is installed; the binaries are the caller's."""
    done = subprocess.run([str(PYTHON), "-Ic", "import sys; print(sys.implementation.cache_tag)"],
                          capture_output=True, text=True, check=True)
    tag = done.stdout.strip()
    for path in _imported(top / TOOL):
        _add_module(tree, path, str(path)[1:], tag)
    for path in sorted((top / TOOL / "vifqos").glob("*.py")):
        _add_module(tree, path, f"{INSTALLED}/vifqos/{path.name}", tag)
    tree.file(f"{INSTALLED}/vif-qos", (top / TOOL / "vif-qos").read_bytes(), 0o755)
    tree.symlink("bin/vif-qos", f"/{INSTALLED}/vif-qos")
