# SPDX-License-Identifier: GPL-2.0-only
"""The words of a scenario's lines: options, and values as people write them."""

import re
import shlex
from typing import Callable, Dict, List, Tuple

from . import units

# smallest and largest size of a load: IP datagram bytes, for pktgen frame bytes with FCS
SIZES = {"udp": (44, 1500), "offer": (44, 1500), "ping": (44, 1500), "pktgen": (64, 1518)}
MAX_SIZES = 20
MAX_SPREAD = 1000
RANGE = re.compile(r"\{([0-9]{1,3})\.\.([0-9]{1,3})\}")


class Options:
    """The key=value words of a statement; every one must be taken."""

    def __init__(self, words: List[str]) -> None:
        self.values: Dict[str, str] = {}
        for word in words:
            key, equals, value = word.partition("=")
            if not equals:
                raise ValueError(f"unknown word '{word}'")
            if key in self.values:
                raise ValueError(f"'{key}' is given twice")
            if not value:
                raise ValueError(f"'{key}' has no value")
            self.values[key] = value

    def take(self, key: str, parse: Callable, default):
        """The value of a key as parse makes it, or the default."""
        if key not in self.values:
            return default
        try:
            return parse(self.values.pop(key))
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from None

    def done(self) -> None:
        """Complain about what nobody took."""
        for key in self.values:
            raise ValueError(f"unknown word '{key}'")


def choice(*allowed: str) -> Callable[[str], str]:
    """One of these words."""
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"'{text}' is not one of {', '.join(allowed)}")
        return text
    return parse


def within(low: int, high: int) -> Callable[[str], int]:
    """An integer of a given range."""
    return lambda text: units.integer(text, low, high)


def text_within(low: int, high: int) -> Callable[[str], str]:
    """The text of an integer of a given range."""
    return lambda text: str(units.integer(text, low, high))


def mac(text: str) -> str:
    """A MAC address."""
    if not re.fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", text) or int(text[:2], 16) & 1:
        raise ValueError(f"'{text}' is not a unicast MAC address in lower case")
    return text


def kbit(text: str) -> int:
    """A rate as whole Kb/s."""
    bits = units.rate_bits(text)
    if bits % 1000:
        raise ValueError(f"'{text}' is not a whole number of Kb/s")
    return units.integer(str(bits // 1000), 1, 400_000_000)


def rate(text: str) -> str:
    """The text of a rate."""
    units.rate_bits(text)
    return text


def device(text: str) -> str:
    """The name of a network device."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,15}", text):
        raise ValueError(f"'{text}' is not the name of a device")
    return text


def onoff(text: str) -> bool:
    """on or off."""
    return choice("on", "off")(text) == "on"


def sizes(text: str) -> Tuple[List[int], int]:
    """'64', '64..1518' (one after the other) or '64:500:1518' (at random): sizes, and the end of a range."""
    smallest, dots, largest = text.partition("..")
    several = [units.integer(size, *SIZES["pktgen"]) for size in smallest.split(":")]
    if not dots:
        if len(several) > MAX_SIZES:
            raise ValueError(f"more than {MAX_SIZES} sizes")
        return several, 0
    if len(several) > 1 or units.integer(largest, *SIZES["pktgen"]) <= several[0]:
        raise ValueError(f"'{text}' is not a range of sizes such as 64..1518")
    return several, int(largest)


def one(words: List[str], what: str) -> str:
    """Take the next word."""
    if not words:
        raise ValueError(f"{what} is missing")
    return words.pop(0)


def split(line: str) -> List[str]:
    """A line's words; a title is taken as it is, apostrophes and all."""
    title = re.fullmatch(r"\s*title\s+(.*\S)\s*", line)
    return ["title", title[1]] if title else shlex.split(line, comments=True)


def _named(name: str) -> List[str]:
    """The names that 'vm{1..8}.{1..3}' stands for, as the shell has it."""
    match = RANGE.search(name)
    if not match:
        return [name]
    first, last = int(match[1]), int(match[2])
    if first > last:
        raise ValueError(f"{match[0]} is empty")
    rests = _named(name[match.end():])
    if (last - first + 1) * len(rests) > MAX_SPREAD:
        raise ValueError(f"'{name}' is more than {MAX_SPREAD} names")
    return [f"{name[:match.start()]}{number}{rest}" for number in range(first, last + 1) for rest in rests]


def spread(words: List[str], statements: Tuple[str, ...]) -> List[List[str]]:
    """A statement for each name that its name stands for, if it is one of those that may be about several."""
    if words[:1] and words[0] in statements and len(words) > 1:
        return [[words[0], name, *words[2:]] for name in _named(words[1])]
    return [words]
