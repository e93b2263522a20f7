/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_SCHED_H
#define _NET_VIF_QOS_SCHED_H

#include <linux/limits.h>
#include <linux/list.h>
#include <linux/timerqueue.h>
#include <linux/types.h>
#include <net/vif_qos/flow.h>
#include <net/vif_qos/waits.h>

/* Packets of a grant that only bytes bound. */
#define VIF_QOS_PACKETS_ANY	S32_MAX

/**
 * enum vif_qos_mode - what a turn is counted in
 * @VIF_QOS_WRR: packets, by Algorithm 1 of paper 002
 * @VIF_QOS_DRR: bytes
 */
enum vif_qos_mode {
	VIF_QOS_WRR = 1,
	VIF_QOS_DRR = 2,
};

/**
 * struct vif_qos_sched - round robin over the vifs of one uplink
 * @flows: flows that wait within their limits or are being served; those with a
 *	positive deficit stand before those without
 * @urgent: of these, the ones that wait and are below their minimum rate
 * @sole: a flow served with nobody beside it, which is not among @flows until somebody
 *	comes; they are empty meanwhile
 * @later: flows that wait for tokens, by the time they have them
 * @round: rounds given out so far; in each a flow earns one quantum
 * @mode: what deficits are counted in
 * @era: how often that has changed
 * @unit: bytes of quantum per point of priority, at least 1
 * @batch: bytes that whoever is served gets at least, rule 10; 0: any
 * @scale: what part of the minimums holds, 1/65536
 * @waiting: queues in line, over all flows within their limits
 * @serving: queues that hold a grant, over all flows
 * @rushing: of these, granted by guarantee
 * @rush_until: until then nobody else is granted anything while one of these is
 * @ahead: bytes granted to who came back since there was room, but for those given back
 * @least: smallest weight of a flow, when turns are counted in packets
 *
 * The caller serialises all calls on one scheduler (one lock per uplink), and
 * passes a time that never goes back.
 */
struct vif_qos_sched {
	struct list_head flows;
	struct list_head urgent;
	struct vif_qos_flow *sole;
	struct timerqueue_head later;
	u64 round;
	enum vif_qos_mode mode;
	u32 era;
	u32 unit;
	u32 batch;
	u32 scale;
	u32 waiting;
	u32 serving;
	u32 rushing;
	u64 rush_until;
	s64 ahead;
	u64 least;
};

void vif_qos_sched_init(struct vif_qos_sched *sched, u32 unit);
void vif_qos_sched_set_mode(struct vif_qos_sched *sched, enum vif_qos_mode mode);

void vif_qos_sched_wait(struct vif_qos_sched *sched, struct vif_qos_queue *queue,
			u64 now);
bool vif_qos_sched_alone(struct vif_qos_sched *sched, struct vif_qos_queue *queue,
			 s64 room);
s64 vif_qos_sched_room(struct vif_qos_sched *sched, s64 room, s64 least);
struct vif_qos_queue *vif_qos_sched_next(struct vif_qos_sched *sched, s64 room,
					 bool late, u64 now);
void vif_qos_sched_settle(struct vif_qos_sched *sched,
			  struct vif_qos_queue *queue, s64 bytes, s64 packets,
			  u64 now);
void vif_qos_sched_again(struct vif_qos_sched *sched,
			 struct vif_qos_queue *queue, s64 bytes, s64 packets,
			 u64 now);
void vif_qos_sched_leave(struct vif_qos_sched *sched,
			 struct vif_qos_queue *queue, u64 now);
void vif_qos_sched_limit(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
			 const struct vif_qos_limits *limits, u64 now);
enum vif_qos_state vif_qos_sched_over(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
				      u64 now);
enum vif_qos_wait vif_qos_sched_why(const struct vif_qos_queue *queue, s64 room);
u64 vif_qos_sched_due(const struct vif_qos_sched *sched);
void vif_qos_sched_idle(struct vif_qos_sched *sched);

/**
 * vif_qos_sched_timeless() - may a queue settle without knowing the time?
 * @queue: a queue, which is not to get in line again
 *
 * Return: true if nothing of its vif depends on it: vif_qos_sched_alone() served it, and
 * nothing of it has waited since.
 */
static inline bool vif_qos_sched_timeless(const struct vif_qos_queue *queue)
{
	return queue->flow->usage.state == VIF_QOS_IDLE;
}

#endif /* _NET_VIF_QOS_SCHED_H */
