/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_POLICY_H
#define _NET_VIF_QOS_POLICY_H

#include <linux/types.h>

#define VIF_QOS_PRIORITY_MIN		1
#define VIF_QOS_PRIORITY_MAX		1000
#define VIF_QOS_PRIORITY_DEFAULT	10

/* Classes: 1 is the most important one. */
#define VIF_QOS_CLASS_MIN		1
#define VIF_QOS_CLASS_MAX		7
#define VIF_QOS_CLASS_DEFAULT		4

/**
 * enum vif_qos_early_drop - what becomes of what exceeds a vif's limits
 * @VIF_QOS_HOLD: it waits in the guest's ring
 * @VIF_QOS_DROP_RING: it is dropped in the ring
 * @VIF_QOS_DROP_FRONTEND: likewise, and the frontend is told the limits, so that it
 *	can drop it before
 */
enum vif_qos_early_drop {
	VIF_QOS_HOLD,
	VIF_QOS_DROP_RING,
	VIF_QOS_DROP_FRONTEND,
};

/**
 * struct vif_qos_policy - what the admin asked for one vif
 * @priority: weight among the vifs of one uplink, %VIF_QOS_PRIORITY_MIN to
 *	%VIF_QOS_PRIORITY_MAX; bandwidth is shared in proportion to it
 *	(the "priority" of Algorithm 1 in paper 002)
 * @class: %VIF_QOS_CLASS_MIN, the most important, to %VIF_QOS_CLASS_MAX; what is
 *	left over goes to classes in this order (paper 001)
 * @min_rate: what it is given first whenever it has so much to send, bytes per
 *	second on the wire; 0: nothing
 * @max_rate: what it never exceeds, bytes per second on the wire; 0: no limit
 * @max_pps: what it never exceeds, wire packets per second; 0: no limit
 * @vm_max_pps: what all vifs of its VM together never exceed, wire packets per
 *	second; 0: no limit.  The smallest of them counts
 * @early_drop: what becomes of what exceeds these limits, an enum vif_qos_early_drop
 *
 * @priority is written by the admin's interfaces with WRITE_ONCE() and read by
 * the scheduler with READ_ONCE(), without a lock; the others take effect by
 * vif_qos_sched_limit().
 */
struct vif_qos_policy {
	u32 priority;
	u32 class;
	u32 max_pps;
	u32 vm_max_pps;
	u32 early_drop;
	u64 min_rate;
	u64 max_rate;
};

/**
 * vif_qos_policy_check() - do the values of a policy fit together?
 * @policy: policy
 *
 * Return: 0, or -EINVAL when one is out of its range (rates: 125 to 50e9, or
 * 0; packets per second: up to 600e6; those of a VM too) or the minimum exceeds the
 * maximum.
 */
int vif_qos_policy_check(const struct vif_qos_policy *policy);

#endif /* _NET_VIF_QOS_POLICY_H */
