/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_TURN_H
#define _NET_VIF_QOS_TURN_H

#include <linux/types.h>

struct vif_qos_flow;
struct vif_qos_sched;

/* What a packet costs when turns are counted in packets. */
#define VIF_QOS_TURN_PACKET	1024

u64 vif_qos_turn_weight(const struct vif_qos_flow *flow);
s64 vif_qos_turn_quantum(const struct vif_qos_sched *sched,
			 const struct vif_qos_flow *flow);
s64 vif_qos_turn_cost(const struct vif_qos_sched *sched, s64 bytes, s64 packets);
void vif_qos_turn_cut(const struct vif_qos_sched *sched, s64 deficit,
		      s64 *bytes, s64 *packets);
void vif_qos_turn_learn(struct vif_qos_flow *flow, s64 bytes, s64 packets);

#endif /* _NET_VIF_QOS_TURN_H */
