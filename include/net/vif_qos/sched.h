/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_SCHED_H
#define _NET_VIF_QOS_SCHED_H

#include <linux/list.h>
#include <linux/types.h>

struct vif_qos_policy;

/**
 * struct vif_qos_sched - deficit round robin over the vifs of one uplink
 * @flows: flows that wait or are being served; those with a positive deficit
 *	stand before those without
 * @round: rounds given out so far; in each a flow earns one quantum
 * @unit: bytes of quantum per point of priority, at least 1
 * @waiting: queues in line, over all flows
 * @serving: queues that hold a grant, over all flows
 *
 * The caller serialises all calls on one scheduler (one lock per uplink).
 */
struct vif_qos_sched {
	struct list_head flows;
	u64 round;
	u32 unit;
	u32 waiting;
	u32 serving;
};

/**
 * struct vif_qos_flow - one vif as the scheduler sees it, with all its queues
 * @node: in &vif_qos_sched.flows while it waits or is served
 * @queues: its queues in line, first come first served
 * @policy: the admin's wishes
 * @deficit: bytes it may still send in this round; negative after an overdraft
 * @round: the round in which it was last idle
 * @serving: its queues that hold a grant
 */
struct vif_qos_flow {
	struct list_head node;
	struct list_head queues;
	const struct vif_qos_policy *policy;
	s64 deficit;
	u64 round;
	u32 serving;
};

/**
 * struct vif_qos_queue - one queue of a vif
 * @node: in &vif_qos_flow.queues while it waits
 * @flow: the vif it belongs to
 * @grant: bytes granted and not yet settled; 0 while it holds no grant
 */
struct vif_qos_queue {
	struct list_head node;
	struct vif_qos_flow *flow;
	s64 grant;
};

void vif_qos_sched_init(struct vif_qos_sched *sched, u32 unit);
void vif_qos_flow_init(struct vif_qos_flow *flow,
		       const struct vif_qos_policy *policy);
void vif_qos_queue_init(struct vif_qos_queue *queue, struct vif_qos_flow *flow);

void vif_qos_sched_wait(struct vif_qos_sched *sched, struct vif_qos_queue *queue);
struct vif_qos_queue *vif_qos_sched_next(struct vif_qos_sched *sched,
					 s64 room, bool late);
void vif_qos_sched_settle(struct vif_qos_sched *sched,
			  struct vif_qos_queue *queue, s64 used);
void vif_qos_sched_leave(struct vif_qos_sched *sched,
			 struct vif_qos_queue *queue);
void vif_qos_sched_idle(struct vif_qos_sched *sched);

static inline bool vif_qos_queue_waits(const struct vif_qos_queue *queue)
{
	return !list_empty(&queue->node);
}

#endif /* _NET_VIF_QOS_SCHED_H */
