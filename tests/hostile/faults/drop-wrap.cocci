// SPDX-License-Identifier: GPL-2.0-only
// Ours: a packet that is dropped ends before it begins when the index wraps.
// file qos_drop.c
// case drop wrap-packets
@@
identifier f = packet_drop;
symbol index, end;
@@
 f(...) {
 <...
-index != end
+index < end
 ...>
 }
