# SPDX-License-Identifier: GPL-2.0-only
"""An installed kernel: its full version, its uncompressed image and its modules."""

import lzma
import re
import shutil
import subprocess
from pathlib import Path
from typing import Dict, List

from .errors import LabError

MODULES = Path("/lib/modules")
DEFAULT = "6.1"


def _key(release: str) -> List[int]:
    return [int(part) for part in re.findall(r"[0-9]+", release)]


def find(wanted: str) -> str:
    """The newest installed kernel whose version is, or begins with, wanted."""
    def fits(release: str) -> bool:
        if re.search("-(rt|cloud)-", release):
            return False
        return release == wanted or re.match(re.escape(wanted) + r"[.+-]", release) is not None

    found = [path.name for path in MODULES.iterdir()
             if fits(path.name) and Path("/boot/vmlinuz-" + path.name).exists()]
    if not found:
        raise LabError(f"no kernel {wanted} in /boot and {MODULES}: run 'make deps'")
    return max(found, key=_key)


def _decompress(payload: bytes) -> bytes:
    if payload[:6] == b"\xfd7zXZ\0":
        return lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(payload)
    tools = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
    for magic, tool in tools.items():
        if payload.startswith(magic):
            if not shutil.which(tool):
                raise LabError(f"{tool} is needed to unpack the kernel image")
            # the payload ends with its length, which the tools report as trailing garbage
            done = subprocess.run([tool, "-dc"], input=payload[:-4], capture_output=True, check=False)
            return done.stdout
    raise LabError("the kernel image is compressed in a way the lab doesn't know")


def vmlinux(release: str) -> bytes:
    """The ELF image inside the bzImage: Xen and xl need not unpack it in virtual time."""
    path = Path("/boot/vmlinuz-" + release)
    image = path.read_bytes()
    if image[0x202:0x206] != b"HdrS":
        raise LabError(f"{path} is not a bzImage")
    start = (image[0x1f1] + 1) * 512 + int.from_bytes(image[0x248:0x24c], "little")
    length = int.from_bytes(image[0x24c:0x250], "little")
    elf = _decompress(image[start:start + length])
    if not elf.startswith(b"\x7fELF"):
        raise LabError(f"{path}: no ELF image found inside")
    return elf


class Modules:
    """The modules of one kernel, with what they depend on."""

    def __init__(self, release: str, where: Path = MODULES) -> None:
        self.base = where / release
        self.needs: Dict[str, List[str]] = {}
        self.path: Dict[str, Path] = {}
        for line in (self.base / "modules.dep").read_text().splitlines():
            name, _, rest = line.partition(":")
            self.path[self._name(name)] = self.base / name
            self.needs[self._name(name)] = [self._name(dep) for dep in rest.split()]
        builtin = (self.base / "modules.builtin").read_text().split()
        self.builtin = {self._name(name) for name in builtin}

    @staticmethod
    def _name(path: str) -> str:
        return Path(path).name.split(".ko")[0].replace("_", "-")

    def order(self, names: List[str]) -> List[str]:
        """The names and all they need, each after its own needs; built-in ones left out."""
        result: List[str] = []
        for name in names:
            if name in self.builtin:
                continue
            if name not in self.path:
                raise LabError(f"{self.base}: no module {name}")
            # modules.dep lists what to load first last
            for one in list(reversed(self.needs[name])) + [name]:
                if one not in result:
                    result.append(one)
        return result

    def content(self, name: str) -> bytes:
        """The module's bytes, uncompressed."""
        path = self.path[name]
        return lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
