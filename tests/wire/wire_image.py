# SPDX-License-Identifier: GPL-2.0-only
"""Initramfs for test-wire: busybox, the real network tools, the modules."""
import gzip
import lzma
import os
import re
import subprocess
from pathlib import Path

TOOLS = ["/bin/ip", "/sbin/tc", "/usr/sbin/ethtool", "/usr/bin/ping", "/usr/bin/iperf3"]


def libraries(program: str) -> list[str]:
    """Shared libraries and loader of a program."""
    out = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    return re.findall(r"(/\S+) \(0x", out)


def install(root: Path, source: str, target: str) -> None:
    """Copy a file into the image, executable."""
    path = root / target.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(Path(source).read_bytes())
    path.chmod(0o755)


def install_busybox(root: Path) -> None:
    """Busybox and its applets; real tools in earlier directories win."""
    install(root, "/bin/busybox", "/bin/busybox")
    applets = subprocess.run(["/bin/busybox", "--list"], check=True, capture_output=True, text=True)
    for name in applets.stdout.split():
        link = root / "bin" / name
        if not link.exists():
            link.symlink_to("busybox")


def install_tools(root: Path) -> None:
    """The programs under test's eyes, with what they need to run."""
    for tool in TOOLS:
        install(root, tool, f"/usr/sbin/{Path(tool).name}")
        for library in libraries(tool):
            install(root, library, library)


def install_pktgen(root: Path, kernel: str) -> None:
    """pktgen of a distribution's kernel; other kernels have it built in."""
    base = Path(f"/lib/modules/{kernel}/kernel/net/core/pktgen.ko")
    packed = base.with_name("pktgen.ko.xz")
    if packed.exists():
        (root / "pktgen.ko").write_bytes(lzma.decompress(packed.read_bytes()))
    elif base.exists():
        (root / "pktgen.ko").write_bytes(base.read_bytes())


def pack(root: Path, image: Path) -> None:
    """cpio archive with sorted names and fixed times, so that it reproduces."""
    for path in [root, *root.rglob("*")]:
        os.utime(path, (0, 0), follow_symlinks=False)
    names = sorted(str(p.relative_to(root)) for p in root.rglob("*"))
    cpio = subprocess.run(
        ["cpio", "-o", "-H", "newc", "--reproducible", "--quiet", "-R", "0:0"],
        cwd=root, input="\n".join(names).encode(), check=True, capture_output=True)
    image.write_bytes(gzip.compress(cpio.stdout, 1, mtime=0))


def build(work: Path, init: Path, module: Path, kernel: str) -> Path:
    """Make the image in the directory `work` and return its path."""
    root = work / "root"
    for name in ("proc", "sys", "dev", "tmp", "etc", "run/netns", "bin"):
        (root / name).mkdir(parents=True)
    install_busybox(root)
    install_tools(root)
    install_pktgen(root, kernel)
    install(root, str(init), "/init")
    install(root, str(module), "/vif_wire.ko")
    image = work / "initramfs.img"
    pack(root, image)
    return image
