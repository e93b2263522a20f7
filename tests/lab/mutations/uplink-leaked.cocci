// SPDX-License-Identifier: GPL-2.0-only
// The state of an uplink that nobody uses any more is not freed.
// file qos_uplink.c
// fault churn v1 parked
@@
identifier f = xenvif_uplink_put;
@@
 f(...) {
 <...
-kfree_rcu(...);
 ...>
 }
