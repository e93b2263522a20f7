// SPDX-License-Identifier: GPL-2.0-only
// Ours: of a dropped packet only the first request is consumed.
// file qos_drop.c
// case drop plain
@@
identifier f = packet_drop;
identifier queue, end;
@@
 f(struct xenvif_queue *queue, ..., RING_IDX end, ...) {
 <...
-queue->tx.req_cons = end;
 ...>
 }
