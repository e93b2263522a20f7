/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_METER_H
#define _NET_VIF_QOS_METER_H

#include <linux/types.h>

/* Long enough that completions in batches (interrupt coalescing) don't matter. */
#define VIF_QOS_METER_NS	(10ULL * 1000 * 1000)

/**
 * struct vif_qos_meter - how fast a device of unknown speed really sends
 * @rate: bytes per second; 0 while nothing has been measured
 * @since: when the window under way began, ns
 * @completed: bytes completed by then, modulo 2^32
 * @running: the device has had work at every look since then
 *
 * The caller serialises all calls on one meter (one lock per uplink).
 */
struct vif_qos_meter {
	u64 rate;
	u64 since;
	u32 completed;
	bool running;
};

u64 vif_qos_meter_look(struct vif_qos_meter *meter, u32 completed, bool busy,
		       u64 now);

#endif /* _NET_VIF_QOS_METER_H */
