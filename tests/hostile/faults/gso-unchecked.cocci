// SPDX-License-Identifier: GPL-2.0-only
// Segments may have no bytes.
// file netback.c
// case plain gso-zero
@@
identifier f = xenvif_set_skb_gso;
expression extra;
@@
 f(...) {
 <...
-if (!extra->u.gso.size) { ... }
 ...>
 }
