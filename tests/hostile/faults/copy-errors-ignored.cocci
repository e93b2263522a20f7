// SPDX-License-Identifier: GPL-2.0-only
// XSA-362: that a grant could not be copied is not looked at.
// file netback.c
// case plain grants-bad
@@
identifier f = xenvif_tx_check_gop;
identifier newerr;
expression copy;
@@
 f(...) {
 <...
-newerr = (*copy)->status;
+newerr = 0;
 ...>
 }
