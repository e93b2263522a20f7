# SPDX-License-Identifier: GPL-2.0-only
"""A device's totals, of one direction, from /proc/net/dev."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Traffic:
    """What a device has carried since it is there."""

    octets: int = 0
    packets: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class Device:
    """Both directions; what a guest sends its vif receives."""

    received: Traffic
    sent: Traffic


def parse_devices(text: str) -> dict[str, Device]:
    """/proc/net/dev by device; lines that are none are left out."""
    devices = {}
    for line in text.splitlines():
        name, found, numbers = line.partition(":")
        values = [int(word) for word in numbers.split() if word.isdigit()]
        if found and len(values) >= 12:
            devices[name.strip()] = Device(Traffic(values[0], values[1], values[3]),
                                           Traffic(values[8], values[9], values[11]))
    return devices
