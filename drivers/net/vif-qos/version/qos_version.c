// SPDX-License-Identifier: GPL-2.0-only
/*
 * What modinfo tells about a module of ours: our version, the source package
 * the driver was taken from and the headers it was built against.  version.h
 * is written at build time.
 */
#include <linux/module.h>
#include "version.h"

MODULE_VERSION(VIF_QOS_VERSION);
MODULE_INFO(source_package, VIF_QOS_SOURCE);
MODULE_INFO(headers_package, VIF_QOS_HEADERS);
