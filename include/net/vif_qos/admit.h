/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_ADMIT_H
#define _NET_VIF_QOS_ADMIT_H

#include <linux/types.h>

#define VIF_QOS_RESERVABLE_DEFAULT	90	/* percent of the link */
#define VIF_QOS_SCALE_ONE		65536U

/**
 * struct vif_qos_admit - minimum rates promised to the vifs of one uplink
 * @reserved: sum of the minimums that were admitted, bytes per second
 * @reservable: sum that may be admitted, bytes per second: the reservable
 *	share of the link's rate
 *
 * The caller serialises all calls on one of these (one lock per uplink).
 */
struct vif_qos_admit {
	u64 reserved;
	u64 reservable;
};

void vif_qos_admit_resize(struct vif_qos_admit *admit, u64 rate, u32 percent);
int vif_qos_admit_change(struct vif_qos_admit *admit, u64 before, u64 after);
u32 vif_qos_admit_scale(const struct vif_qos_admit *admit);

#endif /* _NET_VIF_QOS_ADMIT_H */
