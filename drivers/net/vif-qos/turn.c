// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a turn is worth: the two ways to count it.
 *
 * drr: a turn is priority * unit bytes; packets cost their bytes on the wire.
 * wrr: Algorithm 1 of paper 002.  The weight of a vif is its priority divided
 * by the mean size of its packets; a turn is weight / smallest weight packets.
 * The mean is a running one, so shares are exact only as far as it is.  Parts
 * of packets are kept, where the paper's integers drop them.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/turn.h>

/* Fixed point of weights: 1000 << 42 is still far from overflow. */
#define WEIGHT_SHIFT	32
/* Longest packet a mean can hold: a GSO packet counts by its segments. */
#define MEAN_BYTES_MAX	65536

/**
 * vif_qos_turn_weight() - priority / mean packet size
 * @flow: flow
 *
 * Return: weight, at least 1.
 */
u64 vif_qos_turn_weight(const struct vif_qos_flow *flow)
{
	u64 priority = READ_ONCE(flow->policy->priority);

	return max_t(u64, div64_u64(priority << (WEIGHT_SHIFT + VIF_QOS_TURN_MEAN_SHIFT),
				    max_t(u32, flow->mean, 1)), 1);
}

/**
 * vif_qos_turn_packets() - what a flow earns in a round counted in packets
 * @sched: scheduler
 * @flow: one of its flows
 *
 * Return: packets * %VIF_QOS_TURN_PACKET, at least 1.
 */
s64 vif_qos_turn_packets(const struct vif_qos_sched *sched,
			 const struct vif_qos_flow *flow)
{
	u64 quantum = div64_u64(vif_qos_turn_weight(flow) * VIF_QOS_TURN_PACKET,
				sched->least);

	return clamp_t(u64, quantum, 1, U32_MAX);
}

/**
 * vif_qos_turn_learn() - move the mean packet size towards what was sent
 * @flow: flow
 * @bytes: wire bytes sent
 * @packets: wire packets sent
 */
void vif_qos_turn_learn(struct vif_qos_flow *flow, s64 bytes, s64 packets)
{
	u32 size;

	if (packets <= 0 || bytes <= 0)
		return;
	size = min_t(u64, div64_u64(bytes, packets), MEAN_BYTES_MAX);
	flow->mean += size - (flow->mean >> VIF_QOS_TURN_MEAN_SHIFT);
}
