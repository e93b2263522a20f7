# SPDX-License-Identifier: GPL-2.0-only
"""Quantities as people write them: rates in xl's grammar, times, percentages."""

import re

# A frame occupies the wire for its bytes (at least 60) and FCS, preamble and gap.
ETHERNET_HEADER = 14
WIRE_OVERHEAD = 24

_PREFIX = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}
_TIME_NS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9}


def rate_bits(text: str) -> int:
    """'100Mb/s' or '12500KB/s' in bits per second."""
    match = re.fullmatch(r"([0-9]+)([GMK]?)([Bb])/s", text)
    if not match or int(match[1]) == 0:
        raise ValueError(f"'{text}' is not a rate such as 100Mb/s or 500KB/s")
    return int(match[1]) * _PREFIX[match[2]] * (8 if match[3] == "B" else 1)


def packet_rate(text: str) -> int:
    """'10000pps' in packets per second."""
    match = re.fullmatch(r"([0-9]+)pps", text)
    if not match or int(match[1]) == 0:
        raise ValueError(f"'{text}' is not a packet rate such as 10000pps")
    return int(match[1])


def time_ns(text: str) -> int:
    """'3s', '1.5s', '10ms', '250us' in nanoseconds."""
    match = re.fullmatch(r"([0-9]+)(?:\.([0-9]{1,9}))?(ns|us|ms|s)", text)
    if not match:
        raise ValueError(f"'{text}' is not a time such as 3s or 10ms")
    fraction = match[2] or ""
    scaled = int(match[1] + fraction) * _TIME_NS[match[3]]
    if scaled % 10 ** len(fraction):
        raise ValueError(f"'{text}' is finer than a nanosecond")
    return scaled // 10 ** len(fraction)


def percent(text: str) -> float:
    """'50%' as 50.0."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)%", text)
    if not match:
        raise ValueError(f"'{text}' is not a percentage such as 50%")
    return float(match[1])


def number(text: str) -> float:
    """A plain decimal number."""
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        raise ValueError(f"'{text}' is not a number")
    return float(text)


def integer(text: str, low: int, high: int) -> int:
    """An integer of a given range."""
    if not re.fullmatch(r"[0-9]+", text) or not low <= int(text) <= high:
        raise ValueError(f"'{text}' is not an integer from {low} to {high}")
    return int(text)


def wire_bytes(ip_bytes: int) -> int:
    """What an IP datagram occupies on the wire."""
    return max(ip_bytes + ETHERNET_HEADER, 60) + WIRE_OVERHEAD
