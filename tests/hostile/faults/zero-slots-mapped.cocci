// SPDX-License-Identifier: GPL-2.0-only
// XSA-448: slots without bytes become fragments without bytes.
// file netback.c
// case plain zero-slots-broadcast
// breaks dom0
@@
identifier f = xenvif_get_requests;
identifier txp;
@@
 f(...) {
 <...
-if (unlikely(!txp->size)) { ... }
 ...>
 }
