# SPDX-License-Identifier: GPL-2.0-only
"""What is set for one vif."""

from dataclasses import dataclass

PRIORITY_DEFAULT = 10
CLASS_DEFAULT = 4
EARLY_DROPS = ("hold", "ring", "frontend")


@dataclass(frozen=True)
class Settings:
    """As netback has them; 0 is no limit, no minimum."""

    priority: int = PRIORITY_DEFAULT
    min_kbit: int = 0
    max_kbit: int = 0
    max_pps: int = 0
    importance: int = CLASS_DEFAULT     # class, 1 most
    vm_max_pps: int = 0
    early_drop: int = 0                 # place in EARLY_DROPS

    def early_drop_word(self) -> str:
        """hold, ring or frontend."""
        return EARLY_DROPS[self.early_drop] if self.early_drop < len(EARLY_DROPS) else str(self.early_drop)
