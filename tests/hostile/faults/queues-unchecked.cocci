// SPDX-License-Identifier: GPL-2.0-only
// A frontend may have no queues.
// file xenbus.c
// case plain connect-none
// breaks dom0
@@
identifier f = connect;
expression many;
@@
 f(...) {
 <...
-many || requested_num_queues == 0
+many
 ...>
 }
