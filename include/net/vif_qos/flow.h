/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_FLOW_H
#define _NET_VIF_QOS_FLOW_H

#include <linux/list.h>
#include <linux/timerqueue.h>
#include <linux/types.h>
#include <net/vif_qos/bucket.h>
#include <net/vif_qos/usage.h>

struct vif_qos_policy;

/**
 * struct vif_qos_limits - what a vif may send
 * @guarantee: rate at which it is served before all others, bytes per second; 0:
 *	none
 * @max_rate: rate it never exceeds, bytes per second; 0: no limit
 * @max_pps: packets per second it never exceeds; 0: no limit
 * @burst_ns: time's worth that an idle vif saves up, up to 100 ms
 */
struct vif_qos_limits {
	u64 guarantee;
	u64 max_rate;
	u64 max_pps;
	u64 burst_ns;
};

/**
 * struct vif_qos_flow - one vif as the scheduler sees it, with all its queues
 * @node: in &vif_qos_sched.flows while it waits within its limits, or is served
 * @urgent: in &vif_qos_sched.urgent while it waits and is below its minimum
 * @later: in &vif_qos_sched.later while it waits for tokens
 * @queues: its queues in line, first come first served
 * @policy: the admin's wishes; of these, its priority
 * @waiting: its queues in line
 * @serving: its queues that hold a grant
 * @fresh: it has come into the rounds with a deficit, and had no grant since
 * @limited: it has a bucket at all
 * @over: which limit it is over and waits for; 0: none
 * @deficit: what it may still send in this round, in the unit of the mode;
 *	negative after an overdraft
 * @round: the round in which it was last idle
 * @mean: running mean of its packets, bytes * 16
 * @guarantee: rate at which it is served before others, bytes per second
 * @scale: what part of @guarantee @min fills at, 1/65536
 * @min: guaranteed bytes
 * @max: bytes it may send
 * @pps: packets it may send
 * @usage: what it has done since somebody last asked
 */
struct vif_qos_flow {
	struct list_head node;
	struct list_head urgent;
	struct timerqueue_node later;
	struct list_head queues;
	const struct vif_qos_policy *policy;
	u32 waiting;
	u32 serving;
	bool fresh;
	bool limited;
	enum vif_qos_state over;
	s64 deficit;
	u64 round;
	u32 mean;

	u32 scale;
	u64 guarantee;
	struct vif_qos_bucket min;
	struct vif_qos_bucket max;
	struct vif_qos_bucket pps;

	struct vif_qos_usage usage;
};

/**
 * struct vif_qos_queue - one queue of a vif
 * @node: in &vif_qos_flow.queues while it waits
 * @flow: the vif it belongs to
 * @grant: bytes granted and not yet settled; 0 while it holds no grant
 * @packets: wire packets granted with them
 * @cost: what was taken from the deficit for it
 * @era: of the scheduler when it was granted
 * @rush: the grant was given by guarantee, not by turn
 */
struct vif_qos_queue {
	struct list_head node;
	struct vif_qos_flow *flow;
	s64 grant;
	s64 packets;
	s64 cost;
	u32 era;
	bool rush;
};

void vif_qos_flow_init(struct vif_qos_flow *flow,
		       const struct vif_qos_policy *policy);
void vif_qos_queue_init(struct vif_qos_queue *queue, struct vif_qos_flow *flow);
void vif_qos_flow_limit(struct vif_qos_flow *flow,
			const struct vif_qos_limits *limits, u64 now);
void vif_qos_flow_scale(struct vif_qos_flow *flow, u32 scale, u64 now);
void vif_qos_flow_fill(struct vif_qos_flow *flow, u64 now, bool backlogged);
enum vif_qos_state vif_qos_flow_over(const struct vif_qos_flow *flow, u64 now);
u64 vif_qos_flow_ready(const struct vif_qos_flow *flow);
void vif_qos_flow_cut(const struct vif_qos_flow *flow, s64 *bytes, s64 *packets);
void vif_qos_flow_take(struct vif_qos_flow *flow, s64 bytes, s64 packets);

/* One of its queues is in line. */
static inline bool vif_qos_flow_waits(const struct vif_qos_flow *flow)
{
	return flow->waiting;
}

/* It takes part in the rounds. */
static inline bool vif_qos_flow_listed(const struct vif_qos_flow *flow)
{
	return !list_empty(&flow->node);
}

static inline bool vif_qos_queue_waits(const struct vif_qos_queue *queue)
{
	return !list_empty(&queue->node);
}

#endif /* _NET_VIF_QOS_FLOW_H */
