// SPDX-License-Identifier: GPL-2.0-only
// XSA-432: of the slots that there are the one too many for an skb is forgotten.
// file netback.c
// case plain slots-tiny
// breaks dom0
@@
identifier f = xenvif_get_requests;
symbol frag_overflow;
expression slots;
@@
 f(...) {
 <...
-slots + frag_overflow
+slots
 ...>
 }
