/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_PLACE_H
#define _NET_VIF_QOS_PLACE_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <net/vif_qos/sched.h>
#include <net/vif_qos/turn.h>

/* More rounds than any debt needs: what an idle uplink gives to all. */
#define VIF_QOS_ROUNDS_FORGIVE	BIT_ULL(20)

/**
 * vif_qos_place_earn() - what the rounds that a flow has missed are worth: rule 5
 * @sched: scheduler
 * @flow: a flow that is not in the rounds; they pay its debt and leave it one quantum
 */
static inline void vif_qos_place_earn(struct vif_qos_sched *sched, struct vif_qos_flow *flow)
{
	u64 missed = sched->round - flow->round;
	s64 most = vif_qos_turn_quantum(sched, flow);

	if (missed >= VIF_QOS_ROUNDS_FORGIVE)
		flow->deficit = most;
	else
		flow->deficit = min(flow->deficit + (s64)missed * most, most);
	flow->round = sched->round;
}

/* What most flows need is inline, the rest is not: each decision passes here. */
void vif_qos_place_sole(struct vif_qos_sched *sched);
void vif_qos_place_join(struct vif_qos_sched *sched, struct vif_qos_flow *flow);
void vif_qos_place_retire(struct vif_qos_sched *sched, struct vif_qos_flow *flow);
void vif_qos_place_later(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
			 u64 when);
void vif_qos_place_over(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
			enum vif_qos_state over);
void vif_qos_place_check(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
			 u64 now);

/**
 * vif_qos_place_order() - keep the rounds' list in order
 * @sched: scheduler
 * @flow: a flow that waits within its limits, or is served
 * @before: the deficit it stands there with
 */
static __always_inline void vif_qos_place_order(struct vif_qos_sched *sched,
						struct vif_qos_flow *flow,
						s64 before)
{
	if (!vif_qos_flow_listed(flow))
		vif_qos_place_join(sched, flow);
	else if (flow->deficit == before)
		return;
	else if (flow->deficit <= 0)
		list_move_tail(&flow->node, &sched->flows);
	else if (before <= 0)
		list_move(&flow->node, &sched->flows);
}

/**
 * vif_qos_place() - put a flow where it belongs after anything about it has changed
 * @sched: scheduler
 * @flow: flow
 * @before: the deficit it stands in the rounds' list with
 * @now: monotonic time, ns
 */
static __always_inline void vif_qos_place(struct vif_qos_sched *sched,
					  struct vif_qos_flow *flow,
					  s64 before, u64 now)
{
	bool active = vif_qos_flow_waits(flow) || flow->serving;

	if (unlikely(flow->limited))
		vif_qos_place_check(sched, flow, now);
	vif_qos_usage_note(&flow->usage, flow->over ?: active ? VIF_QOS_BUSY : VIF_QOS_IDLE,
			   now);
	if (unlikely(flow->over) || !active)
		vif_qos_place_retire(sched, flow);
	else
		vif_qos_place_order(sched, flow, before);
}

#endif /* _NET_VIF_QOS_PLACE_H */
