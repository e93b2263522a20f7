# SPDX-License-Identifier: GPL-2.0-only
"""The operator's view of xen-netback's QoS: host reads, the other modules judge and print what it read."""
