// SPDX-License-Identifier: GPL-2.0-only
// Ours: what would disable a vif is dropped like anything else.
// file qos_drop.c
// case drop gso-type
@@
identifier f = gso_malformed;
@@
 f(...) {
+return false;
 ...
 }
