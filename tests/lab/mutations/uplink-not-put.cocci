// SPDX-License-Identifier: GPL-2.0-only
// A vif that goes does not give its uplink back.
// file qos_vif.c
// fault uplink_removed v1 parked
@@
identifier f = xenvif_qos_detach;
@@
 f(...) {
 <...
-xenvif_uplink_put(...);
+{}
 ...>
 }
