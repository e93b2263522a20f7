// SPDX-License-Identifier: GPL-2.0-only
// XSA-39: a packet may have any number of slots.
// file netback.c
// case plain slots-22
@@
identifier f = xenvif_count_requests;
@@
 f(...) {
 <...
-if (<+... fatal_skb_slots ...+>) { ... }
 ...>
 }
