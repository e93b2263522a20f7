// SPDX-License-Identifier: GPL-2.0-only
// A queue that goes stays in its uplink's scheduler.
// file qos_queue.c
// fault replug v1 starved 9
@@
identifier f = xenvif_qos_queue_stop;
@@
 f(...) {
 <...
-xenvif_queue_set_uplink(...);
 ...>
 }
