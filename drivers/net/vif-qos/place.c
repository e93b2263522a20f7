// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a flow stands: in the rounds, among the urgent, waiting for tokens, or
 * nowhere.  The rules are those of sched.c.
 */
#include <linux/minmax.h>
#include <net/vif_qos/place.h>
#include <net/vif_qos/turn.h>

/**
 * vif_qos_place_sole() - who is served alone has company: into the rounds
 * @sched: scheduler
 */
void vif_qos_place_sole(struct vif_qos_sched *sched)
{
	if (!sched->sole)
		return;
	list_add(&sched->sole->node, &sched->flows);
	sched->sole = NULL;
}

/**
 * vif_qos_place_join() - into the rounds: rule 5
 * @sched: scheduler
 * @flow: a flow that is not in them
 *
 * Who is served alone is from now on there, too: whatever needs the rounds passes here.
 */
void vif_qos_place_join(struct vif_qos_sched *sched, struct vif_qos_flow *flow)
{
	vif_qos_place_sole(sched);
	if (vif_qos_flow_listed(flow))
		return;
	vif_qos_place_earn(sched, flow);
	flow->fresh = flow->deficit > 0;
	if (flow->fresh)
		list_add(&flow->node, &sched->flows);
	else
		list_add_tail(&flow->node, &sched->flows);
}

/**
 * vif_qos_place_retire() - out of the rounds, with one quantum at most
 * @sched: scheduler
 * @flow: a flow that may be in them
 */
void vif_qos_place_retire(struct vif_qos_sched *sched, struct vif_qos_flow *flow)
{
	if (!vif_qos_flow_listed(flow))
		return;
	list_del_init(&flow->node);
	flow->deficit = min(flow->deficit, vif_qos_turn_quantum(sched, flow));
	flow->round = sched->round;
}

/**
 * vif_qos_place_later() - have a flow looked at again
 * @sched: scheduler
 * @flow: flow
 * @when: monotonic time, ns; 0: not because of the time
 */
void vif_qos_place_later(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
			 u64 when)
{
	if (flow->later.expires == when && !RB_EMPTY_NODE(&flow->later.node))
		return;
	if (!RB_EMPTY_NODE(&flow->later.node))
		timerqueue_del(&sched->later, &flow->later);
	flow->later.expires = when;
	if (when)
		timerqueue_add(&sched->later, &flow->later);
}

/* Rule 7; half a burst makes a flow urgent, an empty bucket ends it. */
static void flow_hurry(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
		       u64 now)
{
	bool was = !list_empty(&flow->urgent), is = false;
	u64 ready = 0;

	if (flow->min.rate && vif_qos_flow_waits(flow) && !flow->over) {
		ready = vif_qos_bucket_ready(&flow->min);
		is = was ? flow->min.level > 0 : ready <= now;
	}
	if (is && !was)
		list_add_tail(&flow->urgent, &sched->urgent);
	else if (was && !is)
		list_del_init(&flow->urgent);
	if (!flow->over)
		vif_qos_place_later(sched, flow, is ? 0 : ready);
}

/**
 * vif_qos_place_over() - a flow's queues in line count, or don't
 * @sched: scheduler
 * @flow: flow
 * @over: which limit it is over and waits for; 0: none
 */
void vif_qos_place_over(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
			enum vif_qos_state over)
{
	if (over && !flow->over)
		sched->waiting -= flow->waiting;
	else if (!over && flow->over)
		sched->waiting += flow->waiting;
	flow->over = over;
}

/**
 * vif_qos_place_check() - is a flow over its limits, or below its minimum?
 * @sched: scheduler
 * @flow: flow, just filled
 * @now: monotonic time, ns
 */
void vif_qos_place_check(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
			 u64 now)
{
	vif_qos_place_over(sched, flow, vif_qos_flow_waits(flow) ?
				  vif_qos_flow_over(flow, now) : 0);
	if (flow->over)
		vif_qos_place_later(sched, flow, vif_qos_flow_ready(flow));
	flow_hurry(sched, flow, now);
}
