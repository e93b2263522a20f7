// SPDX-License-Identifier: GPL-2.0-only
// XSA-39: an index behind the consumer's counts as one that is not too far ahead.
// file netback.c
// case plain rewind
@@
identifier f = xenvif_tx_build_gops;
expression a, b, size;
@@
 f(...) {
 <...
-if (a - b > size)
+if ((int)(a - b) > (int)size)
 { ... }
 ...>
 }
