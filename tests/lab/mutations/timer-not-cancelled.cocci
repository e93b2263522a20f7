// SPDX-License-Identifier: GPL-2.0-only
// An uplink is freed while its timer runs: kfree_rcu() may wait for 5 s, so the timer must run longer.
// file qos_uplink.c
// fault bridge v1 starved 9
@@
identifier f = xenvif_uplink_put;
@@
 f(...) {
 <...
-hrtimer_cancel(...);
 ...>
 }
