/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_TURN_H
#define _NET_VIF_QOS_TURN_H

#include <linux/compiler.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/sched.h>

/* What a packet costs when turns are counted in packets. */
#define VIF_QOS_TURN_PACKET	1024
/* Means are kept as bytes << 4; a packet moves them by 1/16. */
#define VIF_QOS_TURN_MEAN_SHIFT	4

u64 vif_qos_turn_weight(const struct vif_qos_flow *flow);
s64 vif_qos_turn_packets(const struct vif_qos_sched *sched,
			 const struct vif_qos_flow *flow);
void vif_qos_turn_learn(struct vif_qos_flow *flow, s64 bytes, s64 packets);

/**
 * vif_qos_turn_quantum() - what a flow earns in a round
 * @sched: scheduler
 * @flow: one of its flows
 *
 * Return: bytes, or packets * %VIF_QOS_TURN_PACKET; at least 1.
 */
static inline s64 vif_qos_turn_quantum(const struct vif_qos_sched *sched,
				       const struct vif_qos_flow *flow)
{
	if (sched->mode == VIF_QOS_DRR)
		return (s64)READ_ONCE(flow->policy->priority) * sched->unit;
	return vif_qos_turn_packets(sched, flow);
}

/**
 * vif_qos_turn_bytes() - what a turn sends, however turns are counted
 * @sched: scheduler
 * @flow: one of its flows
 *
 * Return: wire bytes, about a full frame or more.
 */
static inline s64 vif_qos_turn_bytes(const struct vif_qos_sched *sched,
				     const struct vif_qos_flow *flow)
{
	s64 priority = READ_ONCE(flow->policy->priority);

	return max_t(s64, priority, VIF_QOS_PRIORITY_DEFAULT) * sched->unit;
}

/**
 * vif_qos_turn_full() - what a turn of at least one full frame costs
 * @sched: scheduler
 * @flow: one of its flows
 *
 * Return: as vif_qos_turn_cost().
 */
static inline s64 vif_qos_turn_full(const struct vif_qos_sched *sched,
				    const struct vif_qos_flow *flow)
{
	if (sched->mode == VIF_QOS_DRR)
		return vif_qos_turn_bytes(sched, flow);
	return max_t(s64, vif_qos_turn_packets(sched, flow), VIF_QOS_TURN_PACKET);
}

/**
 * vif_qos_turn_cost() - what packets take from a deficit
 * @sched: scheduler
 * @bytes: their bytes on the wire
 * @packets: how many they are on the wire
 *
 * Return: bytes, or packets * %VIF_QOS_TURN_PACKET.
 */
static inline s64 vif_qos_turn_cost(const struct vif_qos_sched *sched,
				    s64 bytes, s64 packets)
{
	return sched->mode == VIF_QOS_DRR ? bytes : packets * VIF_QOS_TURN_PACKET;
}

/**
 * vif_qos_turn_cut() - fit a grant into a deficit
 * @sched: scheduler
 * @flow: one of its flows
 * @deficit: what may be spent, above zero
 * @least: where turns are bytes, what is granted even if the deficit is less
 * @bytes: bytes that would be granted
 * @packets: packets that would be granted
 *
 * Packets take as much of the room as they are long on average: what is granted
 * is reserved, and others must not wait for room that nobody will use.
 */
static inline void vif_qos_turn_cut(const struct vif_qos_sched *sched,
				    const struct vif_qos_flow *flow, s64 deficit,
				    u32 least, s64 *bytes, s64 *packets)
{
	if (sched->mode == VIF_QOS_DRR) {
		*bytes = min(*bytes, max_t(s64, deficit, least));
		return;
	}
	*packets = min(*packets, div_s64(deficit + VIF_QOS_TURN_PACKET - 1,
					 VIF_QOS_TURN_PACKET));
	*bytes = min(*bytes, *packets * ((flow->mean >> VIF_QOS_TURN_MEAN_SHIFT) + 1));
}

#endif /* _NET_VIF_QOS_TURN_H */
