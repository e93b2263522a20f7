// SPDX-License-Identifier: GPL-2.0-only
// An extra info may be behind the producer index.
// file netback.c
// case plain extra-missing
@@
identifier f = xenvif_get_extras;
symbol work_to_do;
@@
 f(...) {
 <...
-if (<+... work_to_do-- <= 0 ...+>) { ... }
 ...>
 }
