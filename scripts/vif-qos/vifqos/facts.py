# SPDX-License-Identifier: GPL-2.0-only
"""What only check looks at: the module's files, the hook, configurations, queueing disciplines."""

import json
import os
import re
from dataclasses import dataclass, field

from vifqos.conffile import CONF
from vifqos.host import MODULE, Host
from vifqos.snapshot import Snapshot

HOOK = "etc/xen/scripts/vif-post.d/vif-qos.hook"
XL_CONFIGS = ("etc/xen", "etc/xen/auto")
XL_OURS = "opt/vif-qos/sbin/xl"
XL_STOCK = re.compile(r"xen-[0-9.]+")
XL_KEYS = ("priority", "minrate", "maxpps", "vmmaxpps", "class", "earlydrop", "uplink")
VIF_LIST = re.compile(r"^\s*vif\s*=\s*\[(.*?)\]", re.DOTALL | re.MULTILINE)
DEBIAN = re.compile(r"Debian (\S+)")


@dataclass
class Module:
    """The netback that is loaded, and the one that modprobe would load."""

    version: str = ""
    srcversion: str = ""
    file: dict[str, str] = field(default_factory=dict)      # what modinfo tells of the latter
    kernel: str = ""                                        # the running kernel's package version


@dataclass
class Facts:
    """All that check judges."""

    snapshot: Snapshot
    module: Module = field(default_factory=Module)
    conf: str | None = None                 # None: there is none
    hook: str = "missing"                   # missing, there (not executable), good
    xl: str = "stock"                       # stock, beside (the distribution's), default
    xl_configs: dict[str, list[str]] = field(default_factory=dict)  # our keys in them, by file
    qdiscs: dict[str, list[str]] | None = None      # kinds by device, root first; None: unknown


def parse_modinfo(text: str) -> dict[str, str]:
    """Fields of modinfo; of those that come several times the last."""
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip(): value.strip() for name, found, value in pairs if found}


def our_keys(config: str) -> list[str]:
    """Which of our keys the vif lists of a domain's configuration have."""
    text = "\n".join(line.partition("#")[0] for line in config.splitlines())
    words = re.split(r"[\s,'\"]+", " ".join(VIF_LIST.findall(text)))
    used = {word.partition("=")[0] for word in words if "=" in word}
    return [key for key in XL_KEYS if key in used]


def parse_qdiscs(text: str) -> dict[str, list[str]] | None:
    """Kinds of queueing disciplines by device, of what tc -j prints; None when it is no such thing."""
    try:
        entries = json.loads(text)
        kinds: dict[str, list[str]] = {}
        for entry in sorted(entries, key=lambda one: not one.get("root", False)):
            kinds.setdefault(entry["dev"], []).append(entry["kind"])
        return kinds
    except (ValueError, KeyError, AttributeError, TypeError):
        return None


def executable(host: Host, name: str) -> str:
    """missing, there or good."""
    path = host.tree.path(name)
    if not path.is_file():
        return "missing"
    return "good" if os.stat(path).st_mode & 0o111 else "there"


def xl_kind(host: Host) -> str:
    """Which xl there is."""
    for name in host.tree.names("usr/lib"):
        if XL_STOCK.fullmatch(name):
            path = host.tree.path(f"usr/lib/{name}/bin/xl")
            if path.is_symlink() and "vif-qos" in os.readlink(path):
                return "default"
    return "beside" if host.tree.exists(XL_OURS) else "stock"


def configs(host: Host) -> dict[str, list[str]]:
    """Domains' configurations that use our keys."""
    found = {}
    for directory in XL_CONFIGS:
        for name in host.tree.names(directory):
            if name.endswith(".cfg") or directory.endswith("auto"):
                keys = our_keys(host.tree.text(f"{directory}/{name}") or "")
                if keys:
                    found[f"/{directory}/{name}"] = keys
    return found


def gather(host: Host, snapshot: Snapshot) -> Facts:
    """Look at all of it: two processes."""
    facts = Facts(snapshot, hook=executable(host, HOOK), xl=xl_kind(host), xl_configs=configs(host))
    info = host.processes.run("modinfo", "xen_netback")
    kernel = DEBIAN.search(host.tree.text("proc/version") or "")
    facts.module = Module(host.tree.text(f"{MODULE}/version") or "", host.tree.text(f"{MODULE}/srcversion") or "",
                          parse_modinfo(info.output) if not info.status else {}, kernel[1] if kernel else "")
    try:
        facts.conf = host.tree.read(CONF)
    except FileNotFoundError:
        pass
    except OSError as error:
        snapshot.unread.append(f"/{CONF}: {error.strerror}")
    facts.qdiscs = parse_qdiscs(host.processes.run("tc", "-j", "qdisc", "show").output)
    return facts
