// SPDX-License-Identifier: GPL-2.0-only
// The sysctls of a vif that goes stay.
// file qos_vif.c
// fault replug v1 parked
@@
identifier f = xenvif_qos_detach;
@@
 f(...) {
 <...
-xenvif_sysctl_remove(...);
 ...>
 }
