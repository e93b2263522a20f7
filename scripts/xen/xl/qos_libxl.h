/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _XLVIF_QOS_LIBXL_H
#define _XLVIF_QOS_LIBXL_H

#include "libxl_internal.h"

int xlvif_qos_check(struct libxl__gc *gc, libxl_domid domid, const struct libxl_device_nic *nic);
void xlvif_qos_write(struct libxl__gc *gc, const struct libxl_device_nic *nic, flexarray_t *back);
int xlvif_qos_read(struct libxl__gc *gc, const char *path, struct libxl_device_nic *nic);

#endif /* _XLVIF_QOS_LIBXL_H */
