// SPDX-License-Identifier: GPL-2.0-only
// Ours: what the frontend before asked for holds on.
// file qos_allowance.c
// case drop spare-stale
@@
identifier f = xenvif_qos_accept;
expression where, what;
@@
 f(...) {
 <...
-WRITE_ONCE(where, what);
+if (what)
+	WRITE_ONCE(where, true);
 ...>
 }
