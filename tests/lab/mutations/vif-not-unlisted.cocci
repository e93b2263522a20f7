// SPDX-License-Identifier: GPL-2.0-only
// A vif that goes stays in the list of vifs.
// file qos_vif.c
// fault replug v1 parked
@@
identifier f = xenvif_qos_detach;
@@
 f(...) {
 <...
-list_del(...);
 ...>
 }
