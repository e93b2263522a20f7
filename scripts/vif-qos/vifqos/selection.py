# SPDX-License-Identifier: GPL-2.0-only
"""Which vifs the admin's words mean: vif1.0, a domain's name or number, DOMAIN:INDEX."""

from vifqos.errors import UsageError
from vifqos.snapshot import Snapshot
from vifqos.text import printable
from vifqos.vif import Vif


def of_domain(snapshot: Snapshot, word: str) -> list[Vif]:
    """All vifs of a domain; a name goes before a number, as domains may be called anything."""
    named = [vif for vif in snapshot.vifs.values() if word and vif.vm == word]
    return named or [vif for vif in snapshot.vifs.values() if vif.domid >= 0 and str(vif.domid) == word]


def meant(snapshot: Snapshot, word: str) -> list[Vif]:
    """The vifs that a word means; UsageError when there is none."""
    if word in snapshot.vifs:
        return [snapshot.vifs[word]]
    found = of_domain(snapshot, word)
    domain, colon, index = word.rpartition(":")
    if not found and colon:
        found = [vif for vif in of_domain(snapshot, domain) if str(vif.index) == index]
    if not found:
        raise UsageError(f"there is no vif or domain '{printable(word)}' here{nearby(snapshot, word)}")
    return sorted(found, key=lambda vif: vif.index)


def nearby(snapshot: Snapshot, word: str) -> str:
    """What else the domain has, when only the index is wrong; or why no domain is known."""
    others = of_domain(snapshot, word.rpartition(":")[0])
    if others:
        return f"; it has {', '.join(sorted(vif.name for vif in others))}"
    return f" ({printable(snapshot.unread[-1])})" if snapshot.unread else ""


def several(snapshot: Snapshot, words: list[str]) -> list[Vif]:
    """All that the words mean, each once; without words all."""
    if not words:
        return list(snapshot.vifs.values())
    return list({vif.name: vif for word in words for vif in meant(snapshot, word)}.values())


def one(snapshot: Snapshot, word: str) -> Vif:
    """The one vif that a word means."""
    found = meant(snapshot, word)
    if len(found) > 1:
        raise UsageError(f"domain '{printable(word)}' has several vifs, say which: "
                         + ", ".join(f"{printable(word)}:{vif.index} ({vif.name})" for vif in found))
    return found[0]
