/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_CREDIT_H
#define _NET_VIF_QOS_CREDIT_H

#include <linux/types.h>
#include <net/vif_qos/late.h>

/* Somebody parked without any room for this long, beyond twice the time the queue
 * needs to drain: the uplink is stuck, and is opened for as long.
 */
#define VIF_QOS_STUCK_NS	(100ULL * 1000 * 1000)
/* How soon and how late to look at the uplink again while somebody is parked: not
 * before, but where the limit drains so fast that an eighth of it takes less.
 */
#define VIF_QOS_LOOK_LEAST_NS	(10ULL * 1000)
#define VIF_QOS_LOOK_MIN_NS	(100ULL * 1000)
#define VIF_QOS_LOOK_MAX_NS	(10ULL * 1000 * 1000)

/**
 * struct vif_qos_credit - how much more an uplink can take now
 * @rate: link rate, bytes per second, 125 (1 kbit/s) to 50e9 (400 Gbit/s)
 * @limit: bytes that may stand in the uplink's queues
 * @batch: bytes of room that are worth waking a queue for, at least 1
 * @look_min: least time between two looks at them, ns
 * @patience: for how long less room than @batch is left unused, ns
 * @short_since: since when there has been less, ns; 0: there is more
 * @reserved: bytes granted and not yet settled
 * @full_since: since when somebody waits for room, ns; 0: nobody does
 * @full_worst: most bytes seen queued since then
 * @open_until: until then packets pass as on a stock netback, ns
 * @stuck: times the uplink was found stuck
 * @late: how late dom0 has been: so much more may stand in its queues
 *
 * The caller serialises all calls on one credit (one lock per uplink).
 */
struct vif_qos_credit {
	u64 rate;
	s64 limit;
	s64 batch;
	u64 look_min;
	u64 patience;
	u64 short_since;
	s64 reserved;
	u64 full_since;
	s64 full_worst;
	u64 open_until;
	u64 stuck;
	struct vif_qos_late late;
};

void vif_qos_credit_init(struct vif_qos_credit *credit);
void vif_qos_credit_resize(struct vif_qos_credit *credit, u64 rate,
			   u32 hold_us, u32 frame);
s64 vif_qos_credit_look(struct vif_qos_credit *credit, s64 queued, u64 now);
u64 vif_qos_credit_wait(const struct vif_qos_credit *credit, s64 room);
u32 vif_qos_credit_unit(const struct vif_qos_credit *credit, u32 frame);

/**
 * vif_qos_credit_room() - bytes that may be granted now
 * @credit: credit
 * @queued: bytes in the uplink's qdiscs and driver
 *
 * Return: room in bytes; zero or negative when packets must stay in the ring.
 */
static inline s64 vif_qos_credit_room(const struct vif_qos_credit *credit, s64 queued)
{
	return credit->limit + credit->late.bytes - queued - credit->reserved;
}

/**
 * vif_qos_credit_free() - there is room, or what is taken for it
 * @credit: credit
 */
static inline void vif_qos_credit_free(struct vif_qos_credit *credit)
{
	credit->full_since = 0;
	credit->full_worst = 0;
}

/**
 * vif_qos_credit_rest() - nobody waits for room
 * @credit: credit
 */
static inline void vif_qos_credit_rest(struct vif_qos_credit *credit)
{
	vif_qos_credit_free(credit);
	credit->short_since = 0;
}

/**
 * vif_qos_credit_least() - the least room that is worth waking a queue for now
 * @credit: credit, just looked at
 * @now: monotonic time of that, ns
 *
 * Return: bytes, at least 1; for vif_qos_sched_room().
 */
static inline s64 vif_qos_credit_least(const struct vif_qos_credit *credit, u64 now)
{
	return credit->short_since && now - credit->short_since > credit->patience ?
	       1 : credit->batch;
}

/**
 * vif_qos_credit_dry() - is the uplink about to run out of work?
 * @credit: credit
 * @room: its room, bytes
 *
 * Return: true when less than a quarter of the limit is queued or on its way.
 */
static inline bool vif_qos_credit_dry(const struct vif_qos_credit *credit, s64 room)
{
	return room > credit->limit + credit->late.bytes - (credit->limit >> 2);
}

#endif /* _NET_VIF_QOS_CREDIT_H */
