# SPDX-License-Identifier: GPL-2.0-only
"""The lab: real Xen, dom0 and guests in QEMU, in virtual time, driven by a scenario file."""

import sys
from pathlib import Path

# what it has in common with the operator's command: drawing
sys.path.append(str(Path(__file__).resolve().parents[3] / "scripts/vif-qos"))
