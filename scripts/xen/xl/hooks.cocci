// SPDX-License-Identifier: GPL-2.0-only
// Where xl and libxl call our code: one call per rule, no logic.
// hooks.manifest says where each call must end up and how often.

// ---- libxl_nic.c: xenstore, and what any caller of the library asks for

@libxl_declarations@
@@
 #include "libxl_internal.h"
+#include "qos_libxl.h"

@check@
identifier f = libxl__device_nic_setdefault;
identifier gc, domid, nic;
type T1, T2, T3;
@@
 f(T1 *gc, T2 domid, T3 *nic, ...) {
 <...
 rc = libxl__resolve_domid(...);
 if (rc < 0) return rc;
+rc = xlvif_qos_check(gc, domid, nic);
+if (rc) return rc;
 ...>
 }

@write@
identifier f = libxl__set_xenstore_nic;
identifier gc, domid, nic, back;
type T1, T2, T3, T4;
@@
 f(T1 *gc, T2 domid, T3 *nic, T4 *back, ...) {
 <...
+xlvif_qos_write(gc, nic, back);
 flexarray_append(back, "bridge");
 ...>
 }

@read@
identifier f = libxl__nic_from_xenstore;
identifier gc, path, devid, nic;
type T1, T2, T3;
@@
 f(T1 *gc, const char *path, T2 devid, T3 *nic) {
 <...
 libxl_device_nic_init(nic);
+rc = xlvif_qos_read(gc, path, nic);
+if (rc) goto out;
 ...>
 }

// ---- xl_parse.c: the vif lines of a configuration, and of network-attach

@xl_declarations@
@@
 #include "xl_parse.h"
+#include "qos_xl.h"

@option@
identifier f = parse_nic_config;
identifier nic, config, token, val;
type T1, T2;
@@
 f(T1 *nic, T2 **config, char *token) {
 ...
 unsigned int val;
+if (xlvif_qos_option(nic, token, &i))
+	return i;
 ...
 }

// Without this xl complains of a bad vif and starts the domain with another one.
@refuse@
identifier f = parse_config_data;
expression nic, config, p;
@@
 f(...) {
 <...
-parse_nic_config(nic, config, p);
+if (parse_nic_config(nic, config, p))
+	xlvif_qos_refuse(buf);
 ...>
 }

// ---- xl_nic.c: network-list

@show@
identifier f = main_networklist;
identifier nics, i, info;
expression list;
@@
 f(...) {
 <...
 if (!libxl_device_nic_getinfo(ctx, list, &nics[i], &info)) {
 	...
+	xlvif_qos_show(&nics[i]);
 	libxl_nicinfo_dispose(&info);
 }
 ...>
 }
