// SPDX-License-Identifier: GPL-2.0-only
// An uplink that nobody uses any more keeps its device.
// file qos_uplink.c
// fault uplink_removed v1 parked
@@
identifier f = xenvif_uplink_put;
@@
 f(...) {
 <...
-dev_put(...);
 ...>
 }
