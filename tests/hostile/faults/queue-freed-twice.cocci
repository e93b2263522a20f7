// SPDX-License-Identifier: GPL-2.0-only
// CVE-2026-99286: a queue that could not be connected counts among those to clean up, and has been.
// file xenbus.c
// case plain connect-ring
// breaks dom0
@@
identifier f = connect;
expression queue, many;
identifier queue_index;
@@
 f(...) {
 <...
 xenvif_deinit_queue(queue);
-many = queue_index;
+many = queue_index + 1;
 ...>
 }
