// SPDX-License-Identifier: GPL-2.0-only
// The table of a vif's sysctls is not freed.
// file qos_sysctl_vif.c
// fault churn v1 parked
@@
identifier f = policy_unregister;
@@
 f(...) {
 <...
-kfree(...);
 ...>
 }
