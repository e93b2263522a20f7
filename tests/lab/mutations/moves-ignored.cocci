// SPDX-License-Identifier: GPL-2.0-only
// A vif that is moved to another bridge keeps its uplink.
// file qos_vif.c
// fault bridge v1 parked
@@
identifier f = vif_event;
@@
 f(...) {
 <...
-vif_find_uplink(...);
 ...>
 }
