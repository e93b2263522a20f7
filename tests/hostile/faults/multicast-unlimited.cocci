// SPDX-License-Identifier: GPL-2.0-only
// A vif may have any number of multicast addresses.
// file netback.c
// case plain multicast
@@
identifier f = xenvif_mcast_add;
@@
 f(...) {
 <...
-if (<+... XEN_NETBK_MCAST_MAX ...+>) { ... }
 ...>
 }
