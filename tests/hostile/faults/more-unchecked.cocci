// SPDX-License-Identifier: GPL-2.0-only
// XSA-39: a packet goes on behind the producer index.
// file netback.c
// case plain more-end
@@
identifier f = xenvif_count_requests;
symbol slots, work_to_do;
@@
 f(...) {
 <...
-if (slots >= work_to_do) { ... }
 ...>
 }
