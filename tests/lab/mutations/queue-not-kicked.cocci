// SPDX-License-Identifier: GPL-2.0-only
// A parked queue is not polled anew when its vif moves to another uplink.
// file qos_vif.c
// fault bridge v1 parked
@@
identifier f = vif_set_uplink;
@@
 f(...) {
 <...
-xenvif_queue_kick(...);
 ...>
 }
