// SPDX-License-Identifier: GPL-2.0-only
// XSA-90: a vif is taken down where it is found out, in a poll.
// file netback.c
// case plain at-once
// breaks dom0
@@
identifier f = xenvif_fatal_tx_err;
identifier vif;
@@
 f(struct xenvif *vif) {
 ...
 vif->disabled = true;
+xenvif_carrier_off(vif);
 ...
 }
