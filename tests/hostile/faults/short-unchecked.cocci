// SPDX-License-Identifier: GPL-2.0-only
// A packet may be shorter than an Ethernet header.
// file netback.c
// case plain size-small
@@
identifier f = xenvif_tx_build_gops;
@@
 f(...) {
 <...
-if (<+... txreq.size < ETH_HLEN ...+>) { ... }
 ...>
 }
