/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_COUNTERS_H__
#define __XEN_NETBACK_QOS_COUNTERS_H__

#include <linux/types.h>
#include <net/vif_qos/waits.h>

struct xenvif;

/**
 * struct xenvif_qos_counters - what became of the packets of a vif since it came
 * @waits: how often, for what and how long its queues waited
 * @grants: times one of its queues was let send, at once or after a wait
 *
 * Under the lock of the uplink that schedules the vif; of no queue's and no
 * uplink's, so that both may come and go.
 */
struct xenvif_qos_counters {
	struct vif_qos_waits waits;
	u64 grants;
};

/**
 * struct xenvif_qos_report - all counters of a vif at one instant
 * @held: waits that have begun, by what began them
 * @parked_ns: time in which at least one of its queues waited, up to now, ns
 * @grants: times one of its queues was let send
 * @ring_dropped: packets dropped in its rings
 * @claimed: packets that its frontends claim to have dropped
 * @sla_met: periods in which it wanted its minimum and got it
 * @sla_missed: periods in which it wanted its minimum and did not get it
 */
struct xenvif_qos_report {
	u64 held[VIF_QOS_WAITS];
	u64 parked_ns;
	u64 grants;
	u64 ring_dropped;
	u64 claimed;
	u64 sla_met;
	u64 sla_missed;
};

/* rtnl held, may sleep */
void xenvif_counters_read(struct xenvif *vif, struct xenvif_qos_report *report);

#endif /* __XEN_NETBACK_QOS_COUNTERS_H__ */
