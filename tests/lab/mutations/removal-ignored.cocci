// SPDX-License-Identifier: GPL-2.0-only
// That a device is removed moves nobody.
// file qos_vif.c
// fault uplink_removed v1 parked
@@
identifier f = other_event;
identifier event;
@@
 f(..., unsigned long event) {
+if (event == NETDEV_UNREGISTER || event == NETDEV_CHANGEUPPER)
+	return;
 ...
 }
