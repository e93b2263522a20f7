# SPDX-License-Identifier: GPL-2.0-only
"""Peers: stock netback with what the kernel has for sharing a link, set up as its documentation advises.

A further one is a Peer in a file of its own, a name in PEERS below and one in scenario.PEERS.
"""

from typing import Callable, Dict, Optional

from ..scenario import Scenario
from .cake import Cake
from .fq_codel import FqCodel
from .htb import Htb
from .ovs import Ovs
from .peer import Peer
from .police import Police

PEERS: Dict[str, Callable[[Scenario], Peer]] = {"htb": Htb, "police": Police, "fq_codel": FqCodel, "cake": Cake,
                                                "ovs": Ovs}


def make(netback: str, scenario: Scenario) -> Optional[Peer]:
    """The peer of that name; None for netbacks that stand for themselves."""
    return PEERS[netback](scenario) if netback in PEERS else None
