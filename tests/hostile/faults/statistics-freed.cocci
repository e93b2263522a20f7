// SPDX-License-Identifier: GPL-2.0-only
// XSA-526: queues that could not be connected count until they are freed, and some time longer, so that it need not be luck
// to read their statistics then.
// file xenbus.c
// case plain connect-read
// breaks dom0
@@
identifier f = connect;
symbol be;
@@
 f(...) {
 <...
-be->vif->num_queues = 0;
-synchronize_net();
 ...>
 }

@@
identifier f = connect;
symbol be;
@@
 f(...) {
 <...
 vfree(be->vif->queues);
+schedule_timeout_uninterruptible(HZ / 20);
+be->vif->num_queues = 0;
 ...>
 }
