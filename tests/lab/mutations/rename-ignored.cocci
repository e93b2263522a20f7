// SPDX-License-Identifier: GPL-2.0-only
// The sysctls of a vif keep its first name.
// file qos_vif.c
// fault renamed v1 parked
@@
identifier f = vif_event;
@@
 f(...) {
 <...
-xenvif_sysctl_remove(...);
-xenvif_sysctl_add(...);
 ...>
 }
