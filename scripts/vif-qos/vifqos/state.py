# SPDX-License-Identifier: GPL-2.0-only
"""debugfs' state: lines of a kind, a name, and pairs of name and value."""

from vifqos.settings import CLASS_DEFAULT, PRIORITY_DEFAULT, Settings
from vifqos.uplink import Uplink

Words = dict[str, str]


def parse_state(text: str) -> dict[str, dict[str, Words]]:
    """By kind and name; what is not known to anybody does no harm."""
    kinds: dict[str, dict[str, Words]] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 2:
            kinds.setdefault(words[0], {})[words[1]] = dict(zip(words[2::2], words[3::2]))
    return kinds


def number(words: Words, name: str) -> int | None:
    """A word that is a whole number, not below 0; None when it is not there or none."""
    text = words.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 25 else None


def settings_of(words: Words) -> Settings | None:
    """A vif's settings from its line; None when it has none of them."""
    if number(words, "priority") is None:
        return None
    return Settings(number(words, "priority") or PRIORITY_DEFAULT, number(words, "min_kbit") or 0,
                    number(words, "max_kbit") or 0, number(words, "max_pps") or 0,
                    number(words, "class") or CLASS_DEFAULT, number(words, "vm_max_pps") or 0,
                    number(words, "early_drop") or 0)


def uplink_of(name: str, words: Words) -> Uplink:
    """An uplink from its line."""
    return Uplink(name, *(number(words, key) for key in (
        "rate_kbit", "reserved_kbit", "reservable_kbit", "scale_percent", "held", "stuck")))
