// SPDX-License-Identifier: GPL-2.0-only
// XSA-155: a request is read again behind its checks, so late that it need not be luck to have rewritten it meanwhile.
// file netback.c
// case plain rewritten-late
// breaks dom0
@@
identifier f = xenvif_tx_build_gops;
symbol queue, txreq, extra_count;
@@
 f(...) {
 <...
+{ int late; for (late = 0; late < 20; late++) __const_udelay(1000 * 0x10c7UL); }
+RING_COPY_REQUEST(&queue->tx, queue->tx.req_cons - extra_count - 1, &txreq);
 xenvif_get_requests(...);
 ...>
 }
