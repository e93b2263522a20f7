// SPDX-License-Identifier: GPL-2.0-only
// A packet's further requests may go beyond their pages.
// file netback.c
// case plain offset-cross-later
@@
identifier f = xenvif_count_requests;
@@
 f(...) {
 <...
-if (<+... txp->offset + txp->size ...+>) { ... }
 ...>
 }
