/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_USAGE_H
#define _NET_VIF_QOS_USAGE_H

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * enum vif_qos_state - what a vif is doing
 * @VIF_QOS_IDLE: it has nothing to send
 * @VIF_QOS_BUSY: it waits for its turn, or is being served
 * @VIF_QOS_OVER_RATE: it waits because it is over its maximum rate
 * @VIF_QOS_OVER_PPS: it waits because it is over its packet rate alone
 * @VIF_QOS_STATES: number of these
 */
enum vif_qos_state {
	VIF_QOS_IDLE,
	VIF_QOS_BUSY,
	VIF_QOS_OVER_RATE,
	VIF_QOS_OVER_PPS,
	VIF_QOS_STATES
};

/**
 * enum vif_qos_held - what a vif was held back by, so that its demand is unknown
 * @VIF_QOS_HELD_NOT: nothing; it wanted what it sent
 * @VIF_QOS_HELD_BY_OTHERS: the uplink was busy, or dom0
 * @VIF_QOS_HELD_BY_RATE: its own maximum rate
 * @VIF_QOS_HELD_BY_PACKETS: its packet rate
 */
enum vif_qos_held {
	VIF_QOS_HELD_NOT,
	VIF_QOS_HELD_BY_OTHERS,
	VIF_QOS_HELD_BY_RATE,
	VIF_QOS_HELD_BY_PACKETS,
};

/**
 * struct vif_qos_usage - what a vif has done since this was last taken
 * @state: what it is doing
 * @since: since when, ns
 * @start: since when all this counts, ns
 * @bytes: wire bytes sent
 * @packets: wire packets sent
 * @ns: how long it has been in each state, up to @since, ns
 *
 * The caller serialises all calls on one of these (one lock per uplink).
 */
struct vif_qos_usage {
	enum vif_qos_state state;
	u64 since;
	u64 start;
	u64 bytes;
	u64 packets;
	u64 ns[VIF_QOS_STATES];
};

void vif_qos_usage_begin(struct vif_qos_usage *usage, u64 now);
void vif_qos_usage_change(struct vif_qos_usage *usage, enum vif_qos_state state,
			  u64 now);
void vif_qos_usage_take(struct vif_qos_usage *usage, struct vif_qos_usage *period,
			u64 now);
u64 vif_qos_usage_rate(const struct vif_qos_usage *period, u64 units);
bool vif_qos_usage_idled(const struct vif_qos_usage *period);
enum vif_qos_held vif_qos_usage_held(const struct vif_qos_usage *period, u64 min,
				     u64 guarantee);

/**
 * vif_qos_usage_note() - say what the vif is doing now
 * @usage: usage
 * @state: what it is doing from now on, or has been all the time
 * @now: monotonic time, ns
 */
static inline void vif_qos_usage_note(struct vif_qos_usage *usage,
				      enum vif_qos_state state, u64 now)
{
	if (unlikely(usage->state != state))
		vif_qos_usage_change(usage, state, now);
}

#endif /* _NET_VIF_QOS_USAGE_H */
