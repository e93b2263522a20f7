/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_WAITS_H
#define _NET_VIF_QOS_WAITS_H

#include <linux/types.h>

/**
 * enum vif_qos_wait - why a queue that is in line is not served
 * @VIF_QOS_WAIT_UPLINK: what the uplink can take now is queued there, or granted
 * @VIF_QOS_WAIT_RATE: its vif is over its maximum rate
 * @VIF_QOS_WAIT_PPS: its vif is over its packet rate alone
 * @VIF_QOS_WAIT_TURN: there is room, but others come first
 * @VIF_QOS_WAITS: number of these
 */
enum vif_qos_wait {
	VIF_QOS_WAIT_UPLINK,
	VIF_QOS_WAIT_RATE,
	VIF_QOS_WAIT_PPS,
	VIF_QOS_WAIT_TURN,
	VIF_QOS_WAITS
};

/**
 * struct vif_qos_waits - how often, why and how long a vif's queues have waited
 * @count: waits that have begun, by what began them
 * @ns: time in which at least one queue waited, up to @since if one does, ns
 * @since: since when at least one waits, monotonic time, ns; valid while @waiting
 * @waiting: queues that wait
 *
 * The caller serialises all calls on one of these (one lock per uplink), and
 * passes a time that never goes back.
 */
struct vif_qos_waits {
	u64 count[VIF_QOS_WAITS];
	u64 ns;
	u64 since;
	u32 waiting;
};

/**
 * struct vif_qos_claim_sum - a sum of what somebody else claims to have counted
 * @last: the claim as it was read last, modulo 2^32
 * @total: all that was claimed, over all its counters
 */
struct vif_qos_claim_sum {
	u32 last;
	u64 total;
};

void vif_qos_waits_begin(struct vif_qos_waits *waits, enum vif_qos_wait why, u64 now);
void vif_qos_waits_end(struct vif_qos_waits *waits, u64 now);
u64 vif_qos_waits_ns(const struct vif_qos_waits *waits, u64 now);
void vif_qos_claim_hear(struct vif_qos_claim_sum *sum, u32 claim);

#endif /* _NET_VIF_QOS_WAITS_H */
