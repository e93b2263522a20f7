// SPDX-License-Identifier: GPL-2.0-only
// A packet may go beyond its page.
// file netback.c
// case plain offset-cross
@@
identifier f = xenvif_tx_build_gops;
@@
 f(...) {
 <...
-if (<+... txreq.offset + txreq.size ...+>) { ... }
 ...>
 }
