/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_LATE_H
#define _NET_VIF_QOS_LATE_H

#include <linux/compiler.h>
#include <linux/types.h>

/* What an uplink may be given more for dom0's being late, as time; and how long it
 * has to be in time before some of that is taken back.
 */
#define VIF_QOS_LATE_MOST_NS	(10ULL * 1000 * 1000)
#define VIF_QOS_LATE_CALM_NS	(100ULL * 1000 * 1000)

/**
 * struct vif_qos_late - how late dom0 has been for an uplink of late
 * @bytes: what may stand in the uplink's queues beyond its limit for that
 * @since: when that last grew, or shrank, ns
 * @grace: time that may be lacking without consequence, ns
 * @graced: when that was last reckoned, ns
 * @seen: bytes that stood there when they were last looked at
 * @seen_at: when that was, ns
 *
 * The caller serialises all calls on one of these (one lock per uplink).
 */
struct vif_qos_late {
	s64 bytes;
	u64 since;
	u64 grace;
	u64 graced;
	s64 seen;
	u64 seen_at;
};

void vif_qos_late_resize(struct vif_qos_late *late, u64 rate);
void vif_qos_late_notice(struct vif_qos_late *late, u64 rate, s64 queued, s64 sent, u64 now);
void vif_qos_late_calm(struct vif_qos_late *late, u64 now);

/**
 * vif_qos_late_look() - the uplink's queues are being looked at
 * @late: late
 * @queued: bytes that stand there
 * @now: monotonic time, ns
 */
static inline void vif_qos_late_look(struct vif_qos_late *late, s64 queued, u64 now)
{
	late->seen = queued;
	late->seen_at = now;
	if (unlikely(late->bytes))
		vif_qos_late_calm(late, now);
}

#endif /* _NET_VIF_QOS_LATE_H */
