// SPDX-License-Identifier: GPL-2.0-only
// XSA-367: that a grant could not be mapped is not looked at.
// file netback.c
// case plain grants-bad
// breaks dom0
@@
identifier f = xenvif_tx_check_gop;
identifier newerr, gop_map;
@@
 f(...) {
 <...
-newerr = gop_map->status;
+newerr = 0;
 ...>
 }
