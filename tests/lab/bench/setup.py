# SPDX-License-Identifier: GPL-2.0-only
"""What a user can pick: set-ups that share a link between vifs."""

from dataclasses import dataclass
from typing import Dict


@dataclass(frozen=True)
class Setup:
    """One of them; its letter stands for it in tables."""

    letter: str
    netback: str    # the lab's
    what: str

    @property
    def ours(self) -> bool:
        """Our netback is in dom0."""
        return self.netback.startswith("qos")


SETUPS: Dict[str, Setup] = {setup.letter: setup for setup in (
    Setup("A", "stock", "stock netback"),
    Setup("B", "htb", "stock, HTB on the uplink"),
    Setup("C1", "fq_codel", "stock, fq_codel on the uplink"),
    Setup("C2", "cake", "stock, CAKE on the uplink"),
    Setup("D", "ovs", "stock, Open vSwitch: policing and linux-htb"),
    Setup("E", "qos", "ours"),
    Setup("E0", "qos-off", "ours, prioritize=0"),
    Setup("E1", "qos", "ours, fq_codel and bounded BQL on the uplink"),
)}
# those that a vif's weight or minimum can be told to
SHARING = ("A", "B", "C1", "C2", "D", "E")
# those that a vif's maximum can be told to
LIMITING = ("A", "B", "C2", "D", "E")
# of a quick run; with a boot of its own for each there is time for even fewer
QUICK = ("A", "B", "E")
QUICK_ALONE = ("A", "E")
