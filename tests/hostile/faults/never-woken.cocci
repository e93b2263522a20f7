// SPDX-License-Identifier: GPL-2.0-only
// Ours: nobody wakes what is held.
// file qos_grant.c
// case held no-event
@@
identifier f = queue_wake;
@@
 f(...) {
+if (1)
+	return;
 ...
 }
