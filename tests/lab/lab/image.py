# SPDX-License-Identifier: GPL-2.0-only
"""Builds the guests' and dom0's initramfs from the distribution's files; the same inputs, the same bytes."""

import hashlib
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from . import case, cpio, kernel, python
from .debug_kernel import DebugKernel
from .errors import LabError
from .scenario import is_ours

LAB = Path(__file__).resolve().parent.parent
TOP = LAB.parent.parent
BUILT = TOP / "build"
XEN_BIN = Path("/usr/lib/xen-4.17/bin")
HELPER_LIBS = ["-lxenctrl", "-lxenstore"]
DOM0_MODULES = ["xen-privcmd", "xenfs", "xen-evtchn", "xen-gntdev", "xen-gntalloc", "bridge"]
# loaded when the kernel or a layout asks for them
DOM0_ON_DEMAND = ["sch-ingress", "cls-matchall", "act-gact", "act-police", "sch-htb", "sch-tbf", "sch-prio",
                  "sch-fq", "sch-sfq", "sch-cake", "cls-u32", "cls-flower", "act-mirred", "ifb", "8021q", "bonding", "dummy"]
DOM0_TOOLS = ["/usr/bin/iperf3", "/sbin/tc", "/bin/ip", "/sbin/ethtool", "/bin/ping", "/usr/bin/xenstore-ls",
              "/usr/bin/xenstore-read", "/usr/bin/xenstore-rm", "/usr/bin/xenstore-write"]
GUEST_TOOLS = ["/usr/bin/iperf3", "/sbin/tc", "/bin/ping", "/sbin/ethtool"]
OVS_TOOLS = ["/usr/sbin/ovs-vswitchd", "/usr/sbin/ovsdb-server", "/usr/bin/ovsdb-tool", "/usr/bin/ovs-vsctl",
             "/usr/bin/ovs-ofctl"]
OVS_SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema"
XEN_SCRIPTS = Path("/etc/xen/scripts")
# what Xen's own hotplug scripts want beside busybox; their lock is flock's of util-linux
SCRIPT_TOOLS = ["/bin/bash", "/usr/bin/flock", "/sbin/bridge"]
# programs that read tracepoints, of packages that nothing else needs
TRACERS = ["/usr/bin/trace-cmd", "/usr/bin/perf", "/usr/bin/bpftrace"]
# what dom0's init reads, in that order
DOM0_PARTS = ["lib", "vif", "layout", "domains", "xl", "record", "check", "counts", "numbers", "faults",
              "hostile", "ovs"]
KEEP_IMAGES = 6
DIRECTORIES = ["proc", "sys", "dev", "tmp", "run", "root", "mod", "var/log/xen/console", "var/lib/xen",
               "var/lib/xenstored", "var/lock", "etc/xen/scripts/vif-post.d"]


def cache_dir() -> Path:
    """Where built images are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    path = Path(base) / "vif-qos" / "lab"
    path.mkdir(parents=True, exist_ok=True)
    return path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LabError(f"{path}: {error.strerror} (run 'make deps'?)") from None


def _libraries(binary: Path) -> List[str]:
    done = subprocess.run(["ldd", str(binary)], capture_output=True, text=True, check=False)
    return sorted(set(re.findall(r"/[^ ]*\.so[^ ]*", done.stdout)))


def _add_binary(tree: cpio.Tree, path: Path, name: str = "") -> None:
    tree.file(name or "bin/" + path.name, _read(path), 0o755)
    for library in _libraries(path):
        tree.file(library, _read(Path(library)), 0o755)


def _add_busybox(tree: cpio.Tree) -> None:
    tree.file("bin/busybox", _read(Path("/bin/busybox")), 0o755)
    done = subprocess.run(["/bin/busybox", "--list"], capture_output=True, text=True, check=True)
    for applet in done.stdout.split():
        if applet != "busybox":
            tree.symlink("bin/" + applet, "busybox")


def helper(name: str) -> Path:
    """A C helper, compiled once for every content of its source."""
    return _compiled("helper-" + name, LAB / "helpers" / (name + ".c"), ["-Wl,--as-needed"], HELPER_LIBS)


def plugin(name: str) -> Path:
    """A plugin of QEMU's, likewise."""
    directory = LAB / "plugin"
    return _compiled("plugin-" + name, directory / (name + ".c"), ["-shared", "-fPIC", "-I", str(directory)], [],
                     (directory / "qemu.h").read_bytes())


def _compiled(name: str, source: Path, options: List[str], libraries: List[str],
              included: bytes = b"") -> Path:
    command = ["gcc", "-O2", "-Wall", "-Wextra", "-x", "c", "-", *options]
    version = subprocess.run(["gcc", "--version"], capture_output=True, check=True).stdout
    key = hashlib.sha256(source.read_bytes() + included + version + " ".join(command + libraries).encode()).hexdigest()
    cached = cache_dir() / f"{name}-{key[:16]}"
    if not cached.exists():
        with tempfile.NamedTemporaryFile(dir=cache_dir()) as out:
            done = subprocess.run(command + ["-o", out.name] + libraries, input=source.read_bytes(),
                                  capture_output=True, check=False)
            if done.returncode:
                raise LabError(f"{source}: gcc failed:\n{done.stderr.decode()}")
            _keep(cached, Path(out.name).read_bytes())
    return cached


def _keep(path: Path, content: bytes) -> None:
    """Write a cache file so that a parallel run never sees half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as out:
        out.write(content)
    os.chmod(out.name, 0o644)
    os.replace(out.name, path)


def _base() -> cpio.Tree:
    tree = cpio.Tree()
    for name in DIRECTORIES:
        tree.directory(name)
    _add_busybox(tree)
    return tree


def _add_modules(tree: cpio.Tree, modules: kernel.Modules, names: List[str]) -> None:
    """Modules to load at once, in the order of /mod/order."""
    order = modules.order(names)
    for name in order:
        tree.file(f"mod/{name}.ko", modules.content(name))
    tree.file("mod/order", "".join(name + "\n" for name in order).encode())


def _add_on_demand(tree: cpio.Tree, modules: kernel.Modules, name: str, *first: str) -> None:
    """A module to load later, in the order of /mod/NAME.order."""
    order = modules.order([*first, name])
    for one in order:
        tree.file(f"mod/{one}.ko", modules.content(one))
    tree.file(f"mod/{name}.order", "".join(one + "\n" for one in order).encode())


def _stripped(path: Path) -> bytes:
    """A module of ours without debugging information, which holds paths of the machine that built it."""
    with tempfile.NamedTemporaryFile(dir=cache_dir(), suffix=".ko") as out:
        command = ["strip", "--strip-debug", "-o", out.name, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LabError(f"{path}: {done.stderr.strip()}")
        return Path(out.name).read_bytes()


def module(release: str, name: str, flavour: str, built: Path = BUILT) -> bytes:
    """The content of our build of a module, or of the distribution's."""
    if flavour == "stock":
        return kernel.Modules(release).content(name)
    if flavour == "hostile":
        name, built = "xen_hostile", BUILT
    path = built / release / (name + ".ko")
    if built != BUILT and not path.exists():
        raise LabError(f"{path} is not there")
    if not path.exists():
        target = {"vif_wire": "wire", "xen_hostile": "hostile"}.get(name, "modules")
        raise LabError(f"{path.relative_to(TOP)} is not there: run 'make {target} KVER={release}'")
    return _stripped(path)


def guest_tree(release: str, frontends: List[str], built: Path, cases: List[str]) -> cpio.Tree:
    """The guests' initramfs with the netfronts named, and what the hostile one plays."""
    tree = _base()
    modules = kernel.Modules(release)
    _add_modules(tree, modules, [])
    for name in ("pktgen", "dummy"):
        tree.file(f"mod/{name}.ko", modules.content(name))
    for flavour in frontends:
        tree.file(f"mod/{flavour}/xen-netfront.ko", module(release, "xen-netfront", flavour, built))
    for tool in GUEST_TOOLS:
        _add_binary(tree, Path(tool))
    for name in ("agent", "clock", "entropy", "offer", "sleeptill"):
        _add_binary(tree, helper(name), "lab/" + name)
    if "hostile" in frontends:
        for name, content in case.files(case.shipped() + cases).items():
            tree.file(name, content)
    for name in ("network", "device", "load", "pktgen", "counters", "hostile"):
        tree.file("lab/" + name, _read(LAB / "guest" / name), 0o755)
    tree.file("init", _read(LAB / "guest" / "init"), 0o755)
    return tree


def _archive(tree: cpio.Tree) -> bytes:
    with tempfile.TemporaryFile(dir=cache_dir()) as out:
        cpio.write(tree, out)
        out.seek(0)
        return out.read()


def _add_xen(tree: cpio.Tree) -> None:
    for name in ("xl", "xenstored", "xenstore-control", "xenconsoled", "xen-init-dom0", "libxl-save-helper"):
        _add_binary(tree, XEN_BIN / name, str(XEN_BIN / name)[1:])
        tree.symlink("bin/" + name, str(XEN_BIN / name))
    # the C library loads it on the first pthread_exit, so ldd doesn't tell
    tree.file("lib/x86_64-linux-gnu/libgcc_s.so.1", _read(Path("/lib/x86_64-linux-gnu/libgcc_s.so.1")), 0o755)
    tree.file("etc/xen/xl.conf", b'autoballoon="off"\n')
    tree.file("etc/xen/scripts/vif-lab", _read(LAB / "dom0" / "vif-lab"), 0o755)
    tree.file("etc/xen/scripts/vif-post.d/vif-qos.hook", _read(TOP / "scripts" / "xen" / "vif-qos.hook"), 0o755)


def our_xl() -> Path:
    """The xl that `make xl` builds, which may not be there."""
    return TOP / "build" / "xl" / "xl"


def add_xl(tree: cpio.Tree) -> None:
    """Our xl, where its installation puts it."""
    if not our_xl().exists():
        raise LabError("build/xl/xl is not there: run 'make xl'")
    _add_binary(tree, our_xl(), "opt/vif-qos/sbin/xl")


def add_scripts(tree: cpio.Tree) -> None:
    """Xen's own hotplug scripts: only for scenarios that name one, as each start of bash takes its time."""
    for path in sorted(XEN_SCRIPTS.iterdir()):
        if path.is_file():
            tree.file(f"etc/xen/scripts/{path.name}", _read(path), 0o755)
    wrapper = "vif-openvswitch-qos"
    tree.file(f"etc/xen/scripts/{wrapper}", _read(TOP / "scripts" / "xen" / wrapper), 0o755)
    for tool in SCRIPT_TOOLS:
        _add_binary(tree, Path(tool))


def add_openvswitch(tree: cpio.Tree, modules: kernel.Modules) -> None:
    """Open vSwitch, which is large: only for scenarios that want it."""
    # libcrc32c asks the kernel for it by another name
    _add_on_demand(tree, modules, "openvswitch", "crc32c-generic")
    for tool in OVS_TOOLS:
        _add_binary(tree, Path(tool))
    tree.file(OVS_SCHEMA[1:], _read(Path(OVS_SCHEMA)))


def add_python(tree: cpio.Tree) -> None:
    """Python, the operator's command and what it needs: only for scenarios that want them."""
    _add_binary(tree, Path("/usr/bin/xenstore-list"))
    for path in python.binaries(TOP):
        _add_binary(tree, path, str(path)[1:])
    python.add(tree, TOP)


def add_tracers(tree: cpio.Tree) -> None:
    """Programs that read tracepoints: an LLVM among them, so only for scenarios that want them."""
    missing = [tool for tool in TRACERS if not Path(tool).exists()]
    if missing:
        raise LabError(f"{', '.join(missing)}: apt-get install trace-cmd linux-perf bpftrace")
    for tool in TRACERS:
        _add_binary(tree, Path(tool))


def add_debug(tree: cpio.Tree, debug: DebugKernel) -> None:
    """What tells of a debug kernel's findings, and gives it some to find."""
    tree.file("lab/debug.sh", _read(LAB / "dom0" / "debug.sh"))
    tree.file("mod/deliberate.ko", debug.module("deliberate"))


def dom0_tree(release: str, netback: str, frontends: List[str], built: Path = BUILT,
              cases: Sequence[str] = (), debug: Optional[DebugKernel] = None) -> cpio.Tree:
    """Dom0's initramfs, which holds the guests' kernel and initramfs too; the plans are not in it."""
    tree = _base()
    modules = debug.modules() if debug else kernel.Modules(release)
    _add_modules(tree, modules, DOM0_MODULES)
    for name in DOM0_ON_DEMAND:
        _add_on_demand(tree, modules, name)
    flavour = "qos" if is_ours(netback) else "stock"
    tree.file("mod/xen-netback.ko", debug.module("xen-netback", flavour) if debug else
              module(release, "xen-netback", flavour, built))
    # further ones, to be changed for it while there is no vif
    for path in sorted((built / release / "netbacks").glob("*.ko")):
        tree.file(f"mod/netbacks/{path.name}", _stripped(path))
    wire = debug.module("vif_wire") if debug else module(release, "vif_wire", "qos")
    tree.file("mod/vif_wire.ko", wire)
    # a module can be there once; this is another, of the same length
    tree.file("mod/vif_wir2.ko", wire.replace(b"vif_wire", b"vif_wir2"))
    _add_xen(tree)
    for tool in DOM0_TOOLS:
        _add_binary(tree, Path(tool))
    for name in ("ask", "clock", "domtime", "entropy", "hypercalls", "mark", "offer", "progress", "received", "rewrite", "sleeptill"):
        _add_binary(tree, helper(name), "lab/" + name)
    for name in DOM0_PARTS:
        tree.file(f"lab/{name}.sh", _read(LAB / "dom0" / f"{name}.sh"))
    tree.file("lab/cases", "".join(name + "\n" for name in case.compared()).encode())
    tree.file("lab/beside", case.beside(case.shipped()).encode())
    tree.file("lab/modprobe", _read(LAB / "dom0" / "modprobe"), 0o755)
    tree.file("init", _read(LAB / "dom0" / "init"), 0o755)
    tree.file("guest/vmlinux", kernel.vmlinux(release))
    tree.file("guest/initrd", _archive(guest_tree(release, frontends, built, list(cases))))
    return tree


def _hash(tree: cpio.Tree) -> str:
    digest = hashlib.sha256()
    for name, (mode, content) in sorted(tree.entries.items()):
        digest.update(f"{name}\0{mode}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:24]


def _prune(kind: str) -> None:
    """Leave the newest images; a run that is copying an older one still has it open."""
    images = sorted(cache_dir().glob(f"{kind}-*.cpio"), key=lambda path: path.stat().st_mtime)
    for path in images[:-KEEP_IMAGES]:
        path.unlink(missing_ok=True)


def cached_archive(tree: cpio.Tree, kind: str) -> Path:
    """The tree's archive in the cache, made when it isn't there; its name tells its content."""
    path = cache_dir() / f"{kind}-{_hash(tree)}.cpio"
    if not path.exists():
        _keep(path, _archive(tree))
    path.touch()
    _prune(kind)
    return path


def plans_archive(plans: Dict[str, str]) -> bytes:
    """A second archive to append to dom0's: the plans, named so that they sort in order."""
    tree = cpio.Tree()
    for number, (name, text) in enumerate(plans.items(), 1):
        tree.file(f"plans/{number:02d}-{name}", text.encode())
    return _archive(tree)


def xen_elf() -> bytes:
    """The hypervisor, unpacked: QEMU loads no compressed one."""
    done = subprocess.run(["gzip", "-dc", "/boot/xen-4.17-amd64.gz"], capture_output=True, check=False)
    if done.returncode:
        raise LabError("/boot/xen-4.17-amd64.gz: can't be unpacked (run 'make deps'?)")
    return done.stdout
