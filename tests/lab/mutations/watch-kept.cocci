// SPDX-License-Identifier: GPL-2.0-only
// The watch of a vif that goes stays.
// file qos_xenstore.c
// fault replug v1 parked
@@
identifier f = xenvif_xenstore_unwatch;
@@
 f(...) {
 <...
-unregister_xenbus_watch(...);
+{}
 ...>
 }
