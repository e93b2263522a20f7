// SPDX-License-Identifier: GPL-2.0-only
// XSA-39: an impossible producer index is believed.
// file netback.c
// case plain jump
@@
identifier f = xenvif_tx_build_gops;
@@
 f(...) {
 <...
-if (<+... XEN_NETIF_TX_RING_SIZE ...+>) { ... }
 ...>
 }
