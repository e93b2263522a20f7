// SPDX-License-Identifier: GPL-2.0-only
// Ours: the ring's page is written, whether the frontend has asked for it or not.
// file qos_allowance.c
// case drop spare-unasked
@@
identifier f = xenvif_allowance_tell;
expression accepted;
@@
 f(...) {
 <...
-!READ_ONCE(accepted)
+0
 ...>
 }
