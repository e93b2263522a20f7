// SPDX-License-Identifier: GPL-2.0-only
// An uplink keeps the speed it had first.
// file qos_vif.c
// fault speed v1 parked
@@
identifier f = other_event;
@@
 f(...) {
+if (event == NETDEV_CHANGE || event == NETDEV_UP)
+	return;
 ...
 }
