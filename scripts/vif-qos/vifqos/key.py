# SPDX-License-Identifier: GPL-2.0-only
"""The keys of a vif: how they are called and what they may be."""

import re
from dataclasses import dataclass
from typing import Callable

from vifqos import quantity
from vifqos.errors import UsageError
from vifqos.settings import EARLY_DROPS, Settings
from vifqos.text import printable

RATE = re.compile(r"([0-9]{1,20})([KMG]?)([bB])/s", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)
DEVICE = re.compile(r"[^\s/:\x00-\x1f\x7f]{1,15}")
FACTOR = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}
KBIT_MOST = 400_000_000
PPS_MOST = 600_000_000
LIFTED = ("none", "0")


@dataclass(frozen=True)
class Value:
    """A value in each of its forms."""

    text: str       # for people
    sysctl: str     # what the sysctl is written; empty: there is none
    node: str       # what xenstore and vif-qos.conf hold; empty: the key is left out


@dataclass(frozen=True)
class Key:
    """One key; get is its value in a vif's settings, as the sysctl has it."""

    name: str                           # in xenstore and vif-qos.conf
    sysctl: str                         # file of the vif's; empty: set by xenstore alone
    aliases: tuple[str, ...]
    allowed: str
    parse: Callable[[str], Value]       # ValueError when it is no such value
    show: Callable[[int], str]
    get: Callable[[Settings], int]


def number(text: str, least: int, most: int) -> int:
    """Decimal digits, nothing else."""
    if not NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise ValueError
    return int(text)


def plain(least: int, most: int) -> Callable[[str], Value]:
    """A number that has no nothing."""
    def parse(text: str) -> Value:
        value = str(number(text, least, most))
        return Value(value, value, value)
    return parse


def packets(text: str) -> Value:
    """A limit in packets a second."""
    value = 0 if text in LIFTED else number(text, 1, PPS_MOST)
    return Value(str(value), str(value), str(value)) if value else Value("none", "0", "")


def rate(text: str) -> Value:
    """As for xl, or kbit/s as for the sysctl; the sysctl holds whole kbit/s."""
    if text in LIFTED:
        return Value("none", "0", "")
    found = RATE.fullmatch(text)
    if not found:
        kbit = number(text, 1, KBIT_MOST)
        return Value(quantity.words(kbit), str(kbit), f"{kbit}Kb/s")
    octets = int(found[1]) * FACTOR[found[2]] // (8 if found[3] == "b" else 1)
    if not 125 <= octets <= KBIT_MOST * 125:
        raise ValueError
    kbit = (octets + 62) // 125
    return Value(quantity.words(kbit), str(kbit), text)


def early_drop(text: str) -> Value:
    """hold, ring or frontend, or their numbers."""
    at = int(text) if text in ("0", "1", "2") else EARLY_DROPS.index(text)
    return Value(EARLY_DROPS[at], str(at), EARLY_DROPS[at])


def device(text: str) -> Value:
    """A network device's name, as the kernel would take it."""
    if not DEVICE.fullmatch(text) or text in (".", "..", "none") or not text.isprintable():
        raise ValueError
    return Value(text, "", text)


RATES = "a rate such as 20Mb/s (1Kb/s to 400Gb/s), kbit/s as a plain number, or none"
PPS = "1 to 600000000 packets a second, or none"
KEYS = (
    Key("priority", "priority", (), "1 to 1000", plain(1, 1000), str, lambda own: own.priority),
    Key("min-rate", "min_rate", ("minrate",), RATES, rate, quantity.words, lambda own: own.min_kbit),
    Key("max-rate", "max_rate", ("maxrate", "rate"), RATES, rate, quantity.words, lambda own: own.max_kbit),
    Key("max-pps", "max_pps", ("maxpps",), PPS, packets, lambda n: str(n or "none"), lambda own: own.max_pps),
    Key("class", "class", (), "1 (most important) to 7", plain(1, 7), str, lambda own: own.importance),
    Key("vm-max-pps", "vm_max_pps", ("vmmaxpps",), PPS, packets, lambda n: str(n or "none"),
        lambda own: own.vm_max_pps),
    Key("early-drop", "early_drop", ("earlydrop",), "hold, ring or frontend", early_drop,
        lambda n: EARLY_DROPS[n] if n < len(EARLY_DROPS) else str(n), lambda own: own.early_drop),
    Key("uplink", "", (), "the name of a network device, up to 15 characters", device, str, lambda own: 0),
)
NAMES = {name: key for key in KEYS for name in (key.name, key.name.replace("-", "_"), *key.aliases)}


def parse_wish(word: str) -> tuple[Key, Value]:
    """A word KEY=VALUE; UsageError names what is allowed."""
    name, found, text = word.partition("=")
    if name not in NAMES:
        raise UsageError(f"'{printable(word)}': there is no key '{printable(name)}'; keys are "
                         + ", ".join(key.name for key in KEYS))
    key = NAMES[name]
    try:
        if not found:
            raise ValueError
        return key, key.parse(text)
    except ValueError:
        raise UsageError(f"{key.name}='{printable(text)}': it must be {key.allowed}") from None


def parse_wishes(words: list[str]) -> dict[str, Value]:
    """All words, by key; each key once, and a minimum no larger than a maximum beside it."""
    wishes: dict[str, Value] = {}
    for word in words:
        key, value = parse_wish(word)
        if key.name in wishes:
            raise UsageError(f"{key.name} is given twice")
        wishes[key.name] = value
    return wishes
