# SPDX-License-Identifier: GPL-2.0-only
"""Counters of ethtool -S, by the ioctl itself: no process for each of many hundred vifs."""

import array
import fcntl
import socket
import struct

SIOCETHTOOL = 0x8946
GSTRINGS = 0x1b
GSTATS = 0x1d
GSSET_INFO = 0x37
SS_STATS = 1        # the set of strings that names the counters
STRING_BYTES = 32
# the kernel writes as many as there are by then, whatever it said before
SPARE = 512


class Ethtool:
    """Asks the kernel for devices' counters."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # the names of as many counters: all vifs are one driver's
        self.known: dict[int, list[str]] = {}

    def counters(self, device: str) -> dict[str, int]:
        """A device's counters by name; none when it has none, or is not there."""
        try:
            count = self._count(device)
            if count not in self.known:
                self.known[count] = self._names(device, count)
            return dict(zip(self.known[count], self._values(device, count)))
        except OSError:
            return {}

    def _ask(self, device: str, request: bytes, room: int) -> bytes:
        buffer = array.array("B", request + bytes(room))
        wish = struct.pack("16sP16x", device.encode()[:15], buffer.buffer_info()[0])
        fcntl.ioctl(self.socket, SIOCETHTOOL, wish)
        return buffer.tobytes()

    def _count(self, device: str) -> int:
        answer = self._ask(device, struct.pack("=IIQ", GSSET_INFO, 0, 1 << SS_STATS), 4)
        mask, count = struct.unpack_from("=QI", answer, 8)
        return count if mask else 0

    def _names(self, device: str, count: int) -> list[str]:
        answer = self._ask(device, struct.pack("=III", GSTRINGS, SS_STATS, count), (count + SPARE) * STRING_BYTES)
        texts = [answer[12 + at * STRING_BYTES:][:STRING_BYTES] for at in range(count)]
        return [text.split(b"\0")[0].decode("ascii", "replace") for text in texts]

    def _values(self, device: str, count: int) -> tuple[int, ...]:
        answer = self._ask(device, struct.pack("=II", GSTATS, count), (count + SPARE) * 8)
        return struct.unpack_from(f"={count}Q", answer, 8)
