/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_DBA_H
#define _NET_VIF_QOS_DBA_H

#include <linux/types.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/usage.h>

/* What part of its even share of a VM's packets a vif always keeps. */
#define VIF_QOS_DBA_PACKETS_KEPT	16

/**
 * enum vif_qos_dba_why - what decided an allocation
 * @VIF_QOS_DBA_IDLE: it sends nothing
 * @VIF_QOS_DBA_DEMAND: it has all it wants
 * @VIF_QOS_DBA_MAX: it would take more than its maximum
 * @VIF_QOS_DBA_SHARE: its part of what is there for all, by priority
 * @VIF_QOS_DBA_CLASS: its part of what is there for its class, which is more
 * @VIF_QOS_DBA_MIN: its minimum, which is more than either
 * @VIF_QOS_DBA_SHORT: less than its minimum: the minimums don't fit the link
 */
enum vif_qos_dba_why {
	VIF_QOS_DBA_IDLE,
	VIF_QOS_DBA_DEMAND,
	VIF_QOS_DBA_MAX,
	VIF_QOS_DBA_SHARE,
	VIF_QOS_DBA_CLASS,
	VIF_QOS_DBA_MIN,
	VIF_QOS_DBA_SHORT,
};

/**
 * struct vif_qos_claim - one vif in one round of reallocation
 * @class: %VIF_QOS_CLASS_MIN, the most important, to %VIF_QOS_CLASS_MAX
 * @priority: weight, 1 to 1000
 * @min: rate it is promised, bytes per second; 0: none
 * @max: rate it may not exceed, bytes per second, at least @min; 0: none
 * @max_pps: wire packets it may send, per second; 0: no limit
 * @vm: which VM it belongs to
 * @vm_pps: packets per second of that VM, all its vifs together; 0: no limit.
 *	The smallest limit of a VM's vifs counts
 * @rate: what it sent in the last period, bytes per second
 * @pps: and wire packets per second
 * @held: what held it back, so that it wants more than it sent
 * @drops: what exceeds its limits is dropped, not kept waiting
 * @want: result: what it would take, bytes per second
 * @allocation: result: its part of the link, bytes per second; 0 when it sends
 *	nothing
 * @guarantee: result: rate at which it is served before all others, bytes per
 *	second
 * @packets: result: packets it may send per second; 0: no limit
 * @why: result: what decided @allocation
 * @allowance: result for one that drops: what it may send at all, bytes per second
 * @floor: of the step alone: the minimum as far as it is wanted and there
 * @low: of the step alone: what it has in any case, in a filling
 * @high: of the step alone: what it would take, in a filling
 * @next: of the step alone: the next one in a filling
 */
struct vif_qos_claim {
	u32 class;
	u32 priority;
	u64 min;
	u64 max;
	u32 max_pps;
	u32 vm;
	u32 vm_pps;
	enum vif_qos_held held;
	bool drops;
	u64 rate;
	u64 pps;

	u64 want;
	u64 allocation;
	u64 guarantee;
	u32 packets;
	enum vif_qos_dba_why why;
	u64 allowance;

	u64 floor;
	u64 low;
	u64 high;
	struct vif_qos_claim *next;
};

void vif_qos_dba_rates(struct vif_qos_claim *claims, unsigned int count,
		       u64 link, u64 reservable);
void vif_qos_dba_packets(struct vif_qos_claim **order, unsigned int count);
void vif_qos_dba_allowances(struct vif_qos_claim *claims, unsigned int count, u64 link);
enum vif_qos_held vif_qos_dba_excess(const struct vif_qos_claim *claim, u64 allowed,
				     u64 packets);

#endif /* _NET_VIF_QOS_DBA_H */
