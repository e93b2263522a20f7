/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _XLVIF_QOS_XL_H
#define _XLVIF_QOS_XL_H

#include <stdbool.h>
#include <libxl.h>

bool xlvif_qos_option(struct libxl_device_nic *nic, const char *token, int *rc);
void xlvif_qos_refuse(const char *vif);
void xlvif_qos_show(const struct libxl_device_nic *nic);

#endif /* _XLVIF_QOS_XL_H */
