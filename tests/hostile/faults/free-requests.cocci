// SPDX-License-Identifier: GPL-2.0-only
// Ours: only what is sent is paid for.
// file qos_hold.c
// case starve
@@
identifier f = poll_spend;
identifier qos, bytes;
@@
 f(...) {
 <...
-qos->used_packets++;
-qos->used += bytes;
 ...>
 }
