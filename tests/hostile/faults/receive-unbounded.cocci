// SPDX-License-Identifier: GPL-2.0-only
// XSA-392: packets to a guest that takes none gather without end.
// file rx.c
// case plain receive-never
@@
identifier f = xenvif_rx_queue_tail;
identifier queue;
@@
 f(...) {
 <...
-if (queue->rx_queue_len >= queue->rx_queue_max)
+if (false)
 { ... } else { ... }
 ...>
 }
