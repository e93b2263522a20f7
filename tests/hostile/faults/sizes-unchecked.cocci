// SPDX-License-Identifier: GPL-2.0-only
// A packet's requests may have more bytes than it says.
// file netback.c
// case plain sizes-differ
@@
identifier f = xenvif_count_requests;
@@
 f(...) {
 <...
-if (<+... txp->size > first->size ...+>) { ... }
 ...>
 }
