// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rounds: when no waiting flow has a deficit, all of them earn.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <net/vif_qos/round.h>

/**
 * vif_qos_round_weigh() - Algorithm 1's first loop: the smallest weight there is
 * @sched: scheduler that counts in packets, with flows in the rounds
 */
void vif_qos_round_weigh(struct vif_qos_sched *sched)
{
	const struct vif_qos_flow *flow;

	sched->least = U64_MAX;
	list_for_each_entry(flow, &sched->flows, node)
		sched->least = min(sched->least, vif_qos_turn_weight(flow));
}

static u64 rounds_needed(const struct vif_qos_sched *sched)
{
	const struct vif_qos_flow *flow;
	u64 rounds = U64_MAX;

	list_for_each_entry(flow, &sched->flows, node) {
		if (vif_qos_flow_waits(flow) && flow->deficit <= 0)
			rounds = min(rounds, div64_u64(-flow->deficit,
						       vif_qos_turn_quantum(sched, flow)) + 1);
		if (rounds == 1)
			break;
	}
	return rounds;
}

/**
 * vif_qos_round_give_all() - give rounds to several flows
 * @sched: scheduler with a flow that waits in the rounds, and none with a deficit
 *
 * As many at once as it takes for the first to have one; late flows keep one quantum.
 */
void vif_qos_round_give_all(struct vif_qos_sched *sched)
{
	struct vif_qos_flow *flow, *next;
	LIST_HEAD(exhausted);
	u64 rounds = rounds_needed(sched);

	sched->round += rounds;
	list_for_each_entry_safe(flow, next, &sched->flows, node) {
		s64 most = vif_qos_turn_quantum(sched, flow);

		flow->deficit += (s64)rounds * most;
		if (!vif_qos_flow_waits(flow))
			flow->deficit = min(flow->deficit, most);
		if (flow->deficit <= 0)
			list_move_tail(&flow->node, &exhausted);
	}
	list_splice_tail(&exhausted, &sched->flows);
}
