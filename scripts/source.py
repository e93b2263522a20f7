# SPDX-License-Identifier: GPL-2.0-only
"""The distribution's kernel sources: which package, which version, which files.

Whatever is taken from a linux-source package is unpacked once per version of
that package, into a cache outside the checkout.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile

# driver: its paths in the kernel tree, and the name each file gets in ours
DRIVERS = {
    "xen-netback": {"drivers/net/xen-netback": ""},
    "xen-netfront": {"drivers/net/xen-netfront.c": "netfront.c"},
}
TARBALLS = pathlib.Path("/usr/src")


class SourceError(Exception):
    """A package or a file in it is missing or unusable; says which."""


def package_version(package: str) -> str:
    """Installed version of a Debian package, or an error that names it."""
    query = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package],
        capture_output=True, text=True, check=False)
    state, _, version = query.stdout.partition(" ")
    if query.returncode or state != "installed":
        raise SourceError(f"package {package} is not installed (make deps)")
    return version


def series_of(krel: str) -> str:
    """6.1.0-56-amd64 -> 6.1, the linux-source series a kernel belongs to."""
    match = re.match(r"(\d+\.\d+)[.-]", krel)
    if not match:
        raise SourceError(f"kernel version {krel!r} is not understood")
    return match.group(1)


def cache_directory() -> pathlib.Path:
    """Where unpacked sources are kept between builds."""
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "vif-qos"


def unpack(series: str, paths: tuple[str, ...], target: pathlib.Path) -> None:
    """Unpack the files below some paths of linux-source-<series>."""
    tarball = TARBALLS / f"linux-source-{series}.tar.xz"
    if not tarball.exists():
        raise SourceError(f"{tarball} is missing (package linux-source-{series})")
    wanted = tuple(f"linux-source-{series}/{path}" for path in paths)
    try:
        with tarfile.open(tarball, "r|xz") as archive:
            for member in archive:
                if member.isfile() and member.name.startswith(wanted):
                    archive.extract(member, target)
    except (tarfile.TarError, EOFError) as error:
        raise SourceError(f"{tarball} cannot be unpacked: {error}") from error


def cached(name: str, series: str, version: str, paths: tuple[str, ...]) -> pathlib.Path:
    """Directory <name>-<series>-<version> of the cache, filled on first use."""
    target = cache_directory() / f"{name}-{series}-{version}"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = pathlib.Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    unpacked = partial / f"linux-source-{series}"
    try:
        unpack(series, paths, partial)
        if not unpacked.exists():
            raise SourceError(f"linux-source-{series} {version} has none of {' '.join(paths)}")
        unpacked.rename(target)
    except OSError as error:
        if not target.exists():     # else another process was first
            raise SourceError(f"{target}: {error.strerror}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def drivers(series: str, version: str) -> pathlib.Path:
    """The two drivers of linux-source-<series>, below a tree of its shape."""
    paths = tuple(path for driver in DRIVERS.values() for path in driver)
    return cached("drivers", series, version, paths)


def copy_driver(driver: str, tree: pathlib.Path, out: pathlib.Path) -> None:
    """Copy the C files of a driver out of a kernel tree."""
    for path, name in DRIVERS[driver].items():
        origin = tree / path
        if not origin.exists():
            raise SourceError(f"{origin} is missing in the kernel source")
        files = [origin] if origin.is_file() else sorted(origin.glob("*.[ch]"))
        for file in files:
            shutil.copyfile(file, out / (name or file.name))
