// SPDX-License-Identifier: GPL-2.0-only
// Segments may be of any protocol.
// file netback.c
// case plain gso-type
@@
identifier f = xenvif_set_skb_gso;
identifier gso;
@@
 f(..., struct xen_netif_extra_info *gso) {
+if (gso->u.gso.size)
+	return 0;
 ...
 }
