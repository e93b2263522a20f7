# SPDX-License-Identifier: GPL-2.0-only
"""A device that vifs' frames leave the host by."""

from dataclasses import dataclass

from vifqos.traffic import Traffic


@dataclass
class Uplink:
    """As netback sees it, and as the kernel counts it; None is what was not told."""

    name: str
    rate_kbit: int | None = None            # what it is held to
    reserved_kbit: int | None = None        # of minimums
    reservable_kbit: int | None = None      # what minimums may add up to
    scale_percent: int | None = None        # of each minimum that is kept
    held: int | None = None                 # times that a queue was not allowed to send
    stuck: int | None = None                # times that it was opened, as nothing moved
    sent: Traffic = Traffic()
    speed_known: bool = True                # by the admin's word or the device's
    carrier: bool | None = None
