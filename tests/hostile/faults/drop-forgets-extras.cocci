// SPDX-License-Identifier: GPL-2.0-only
// Ours: a dropped packet's extra infos have no answers.
// file qos_drop.c
// case drop extra-chain
@@
identifier f = packet_drop;
identifier answer, queue, first, extra_count;
@@
 f(...) {
 <...
-answer(queue, first, extra_count, XEN_NETIF_RSP_DROPPED);
+answer(queue, first, 0, XEN_NETIF_RSP_DROPPED);
 ...>
 }
