// SPDX-License-Identifier: GPL-2.0-only
// XSA-423: what is not in the first slot is not copied.
// file netback.c
// case plain headers-split
@@
identifier f = xenvif_tx_build_gops;
symbol txreq, data_len;
@@
 f(...) {
 <...
+data_len = min_t(unsigned int, data_len, txreq.size);
 skb = xenvif_alloc_skb(data_len);
 ...>
 }
