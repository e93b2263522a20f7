// SPDX-License-Identifier: GPL-2.0-only
// XSA-39: slots beyond those that there is room for are kept.
// file netback.c
// case plain slots-20
// breaks dom0
@@
identifier f = xenvif_count_requests;
@@
 f(...) {
 <...
-if (<+... slots >= XEN_NETBK_LEGACY_SLOTS_MAX ...+>) { ... }
 ...>
 }
