# SPDX-License-Identifier: GPL-2.0-only
"""Peer fq_codel: fair queueing of connections with controlled delay on the uplink."""

from typing import List

from ..scenario import Event
from ..step import step
from .peer import FULL_FRAME, Peer

# its own default, for links on which a full frame takes no longer
TARGET_US = 5000


class FqCodel(Peer):
    """fq_codel on each wire, with its defaults but for slow links. It knows no vif, and none of a vif's settings.

    The link's BQL keeps what has left it short, so that it is the queue that matters.
    """

    def _target_us(self) -> int:
        frame = -(-FULL_FRAME * 8 * 1000 // self.scenario.link.rate_kbit)
        return max(TARGET_US, frame)

    def setup(self) -> List[str]:
        return [step(0, "tc_do", "qdisc", "replace", "dev", device, "root", "fq_codel", "target",
                     f"{self._target_us()}us") for device in self.devices()]

    def change(self, event: Event) -> List[str]:
        return []
