/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_ROUND_H
#define _NET_VIF_QOS_ROUND_H

#include <linux/math64.h>
#include <net/vif_qos/sched.h>
#include <net/vif_qos/turn.h>

void vif_qos_round_weigh(struct vif_qos_sched *sched);
void vif_qos_round_give_all(struct vif_qos_sched *sched);

static inline void vif_qos_round_give_one(struct vif_qos_sched *sched,
					  struct vif_qos_flow *flow)
{
	s64 most = vif_qos_turn_quantum(sched, flow);
	u64 rounds = div64_u64(-flow->deficit, most) + 1;

	sched->round += rounds;
	flow->deficit += (s64)rounds * most;
}

/**
 * vif_qos_round_give() - rounds until a waiting flow has a deficit: rule 2
 * @sched: scheduler with a flow that waits in the rounds, and none with a deficit
 */
static inline void vif_qos_round_give(struct vif_qos_sched *sched)
{
	struct vif_qos_flow *first;

	if (unlikely(sched->mode == VIF_QOS_WRR))
		vif_qos_round_weigh(sched);
	if (list_is_singular(&sched->flows)) {
		first = list_first_entry(&sched->flows, struct vif_qos_flow, node);
		vif_qos_round_give_one(sched, first);
	} else {
		vif_qos_round_give_all(sched);
	}
}

#endif /* _NET_VIF_QOS_ROUND_H */
