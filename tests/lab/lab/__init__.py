# SPDX-License-Identifier: GPL-2.0-only
"""The lab: real Xen, dom0 and guests in QEMU, in virtual time, driven by a scenario file."""
