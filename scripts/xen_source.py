# SPDX-License-Identifier: GPL-2.0-only
"""The distribution's Xen tools sources: fetched by apt, kept in the cache.

apt works in directories of its own, so neither the system's list of sources nor
its package lists change, and nobody has to be root.
"""

import functools
import os
import pathlib
import subprocess
import tempfile

import source

PACKAGE = "xen"
LIBRARIES = "libxen-dev"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

# What xl and its library are made of; nothing else is kept.
PATHS = ("COPYING", "tools/libs/light", "tools/libs/util", "tools/xl", "tools/libacpi",
         "tools/include", "xen/include/xen/lib/x86", "xen/include/public/arch-x86/cpufeatureset.h",
         "xen/tools/gen-cpuid.py", "xen/xsm/flask/policy")


def run(command: list[str], cwd: pathlib.Path) -> str:
    """Run a tool; what it prints, or an error with what it says."""
    env = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError as error:
        raise source.SourceError(f"{command[0]} is not installed (make deps)") from error
    if done.returncode:
        words = " ".join(word for word in command if not word.startswith("--option="))
        raise source.SourceError(f"{words}:\n{done.stderr}{done.stdout}".rstrip())
    return done.stdout


def mirrors() -> list[tuple[str, str]]:
    """(URI, suite) of each of Debian's suites that this system takes packages from."""
    found = run(["apt-get", "indextargets", "--format", "$(ORIGIN)|$(COMPONENT)|$(REPO_URI)|$(RELEASE)",
                 "Created-By: Packages"], pathlib.Path("/"))
    words = [line.split("|") for line in found.splitlines()]
    wanted = [(uri, suite) for origin, component, uri, suite in words
              if origin == "Debian" and component == "main"]
    if not wanted:
        raise source.SourceError("apt knows no Debian mirror (apt-get update)")
    return list(dict.fromkeys(wanted))


class Apt:
    """apt with sources, lists and cache below a directory."""

    def __init__(self, directory: pathlib.Path) -> None:
        self.directory = directory
        sources = directory / "xen.sources"
        sources.write_text("\n".join(
            f"Types: deb-src\nURIs: {uri}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n"
            for uri, suite in mirrors()))
        for name in ("lists/partial", "cache/archives/partial", "out"):
            (directory / name).mkdir(parents=True)
        self.options = [f"--option={name}={value}" for name, value in {
            "Dir::Etc::SourceList": sources, "Dir::Etc::SourceParts": "-",
            "Dir::State::Lists": directory / "lists", "Dir::Cache": directory / "cache",
            "APT::Sandbox::User": "", "APT::Get::List-Cleanup": "false",
        }.items()]

    def run(self, tool: str, *words: str) -> str:
        """Run apt-get or apt-cache."""
        return run([tool, "--quiet=2", *self.options, *words], self.directory / "out")

    def versions(self) -> list[str]:
        """Versions of the source package, newest first; one suite's lists are enough."""
        reason = None
        try:
            self.run("apt-get", "update", "--error-on=any")
        except source.SourceError as error:
            reason = error
        try:
            shown = self.run("apt-cache", "showsrc", "--only-source", PACKAGE)
        except source.SourceError as error:
            raise reason or error
        found = {line.split()[1] for line in shown.splitlines() if line.startswith("Version: ")}
        return sorted(found, key=functools.cmp_to_key(compare), reverse=True)

    def unpack(self, version: str) -> pathlib.Path:
        """Fetch and unpack one version; where it is."""
        self.run("apt-get", "source", f"{PACKAGE}={version}")
        trees = [path for path in (self.directory / "out").iterdir() if path.is_dir()]
        if len(trees) != 1:
            raise source.SourceError(f"apt-get source {PACKAGE}={version} unpacked {len(trees)} trees")
        return trees[0]


def compare(one: str, other: str) -> int:
    """dpkg's order of versions."""
    def less(left: str, right: str) -> bool:
        return not subprocess.run(["dpkg", "--compare-versions", left, "lt", right],
                                  check=False).returncode
    return less(other, one) - less(one, other)


def cached(version: str) -> pathlib.Path:
    """Where the sources of a version are, or would be."""
    return source.cache_directory() / f"{PACKAGE}-{version}"


def wanted_version() -> str:
    """Version of the libraries that xl is linked with."""
    return source.package_version(LIBRARIES)


def keep(tree: pathlib.Path, target: pathlib.Path) -> None:
    """Move what is needed of an unpacked source into the cache."""
    kept = tree.with_name("kept")
    for name in PATHS:
        if not (tree / name).exists():
            raise source.SourceError(f"{name} is missing in the source of {PACKAGE}")
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).rename(kept / name)
    try:
        kept.rename(target)
    except OSError as error:
        if not target.exists():     # else another process was first
            raise source.SourceError(f"{target}: {error.strerror}") from error


def fetch() -> tuple[pathlib.Path, str]:
    """The tree of the newest version that the mirrors still have, and that version.

    A security update's sources may have gone when its packages are still there.
    """
    source.cache_directory().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="apt.", dir=source.cache_directory()) as scratch:
        apt, reasons = Apt(pathlib.Path(scratch)), []
        for version in apt.versions():
            if not cached(version).exists():
                try:
                    keep(apt.unpack(version), cached(version))
                except source.SourceError as error:
                    reasons.append(f"{version}: {error}")
                    continue
            return cached(version), version
    raise source.SourceError("\n".join(["the source of xen cannot be had (deb-src)", *reasons]))


def tree() -> tuple[pathlib.Path, str]:
    """Sources that fit the installed libraries, and their version."""
    wanted = wanted_version()
    if cached(wanted).exists():
        return cached(wanted), wanted
    noted = source.cache_directory() / f"{PACKAGE}-for-{wanted}"
    if noted.exists() and cached(version := noted.read_text().strip()).exists():
        return cached(version), version
    found, version = fetch()
    noted.write_text(f"{version}\n")
    return found, version
