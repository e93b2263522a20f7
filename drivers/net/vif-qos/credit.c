// SPDX-License-Identifier: GPL-2.0-only
/*
 * The uplink hold: paper 002's check of the output queue, with the limit as a
 * time, reservations for what is on its way, and a way out.
 *
 * 1. limit = link rate * hold_limit_us, at least two full frames.  With the
 *    default of 1 ms that is 12.5 kB at 100 Mbit/s and 1.25 MB at 10 Gbit/s.
 * 2. room = limit - bytes queued on the uplink - bytes granted and not settled,
 *    and what dom0's being late costs the uplink (late.c).
 * 3. Without room, look again when half of the limit will have drained:
 *    often enough to never run dry, seldom enough to work in batches.
 * 4. An uplink without any room for 100 ms plus twice the time that its queue
 *    takes to drain, while somebody waits, is stuck: it is opened (stock
 *    behaviour) for 100 ms.  Then it is held again, which lets what gathered
 *    meanwhile drain: an uplink that works again is found out, one that does
 *    not is opened again.
 * 5. Room is not worth waking a queue for before there is a batch (rule 10 in sched.c):
 *    half of the limit, so that the other half keeps the link busy meanwhile, but no more
 *    than two full frames, as more makes little cheaper, and turns coarser.  For no
 *    longer than the limit takes to drain: where half of it is never free, because dom0
 *    itself sends, or because nothing is sent at all, any room will do.
 */
#include <linux/kernel.h>
#include <linux/math64.h>
#include <net/vif_qos/credit.h>
#include <net/vif_qos/policy.h>

#define USEC	1000000ULL	/* microseconds per second */
#define NSEC	1000000000ULL	/* nanoseconds per second */
#define MSEC_NS	1000000ULL	/* nanoseconds per millisecond */
/* Full frames of a batch, at most. */
#define BATCH_FRAMES	2

/**
 * vif_qos_credit_init() - nothing reserved, never stuck
 * @credit: credit; vif_qos_credit_resize() must follow before other use
 */
void vif_qos_credit_init(struct vif_qos_credit *credit)
{
	*credit = (struct vif_qos_credit){ };
}

/**
 * vif_qos_credit_resize() - set the limit from link rate and hold time
 * @credit: credit
 * @rate: link rate, bytes per second; 0 counts as 125 (1 kbit/s)
 * @hold_us: time that the queued bytes may take to drain, microseconds
 * @frame: a full frame of this uplink on the wire, bytes; at least 1, or with
 *	a hold of 0 nothing could ever pass
 */
void vif_qos_credit_resize(struct vif_qos_credit *credit, u64 rate,
			   u32 hold_us, u32 frame)
{
	u64 limit, eighth_ns;

	credit->rate = clamp_t(u64, rate, 125, 50 * NSEC);
	limit = div_u64(credit->rate * min_t(u64, hold_us, USEC), USEC);
	credit->limit = max_t(u64, limit, 2 * (u64)frame);
	eighth_ns = div64_u64((credit->limit >> 3) * NSEC, credit->rate);
	credit->look_min = clamp_t(u64, eighth_ns, VIF_QOS_LOOK_LEAST_NS, VIF_QOS_LOOK_MIN_NS);
	credit->batch = max_t(s64, min_t(u64, credit->limit >> 1, BATCH_FRAMES * (u64)frame), 1);
	credit->patience = 8 * eighth_ns;
	vif_qos_late_resize(&credit->late, credit->rate);
}

/* Since when there has been less room than a batch. */
static void note_short(struct vif_qos_credit *credit, s64 room, u64 now)
{
	if (room >= credit->batch)
		credit->short_since = 0;
	else if (!credit->short_since)
		credit->short_since = now;
}

/* Time for all that was ever seen queued to drain, twice; nanoseconds. */
static u64 drain_twice(const struct vif_qos_credit *credit)
{
	return div64_u64(2 * (u64)credit->full_worst * 1000, credit->rate) * MSEC_NS;
}

/**
 * vif_qos_credit_look() - look at the uplink and decide what it can take
 * @credit: credit
 * @queued: bytes in the uplink's qdiscs and driver
 * @now: monotonic time, ns
 *
 * Return: room in bytes as vif_qos_credit_room(); the whole limit while a stuck
 * uplink is open, so that nothing waits for it for ever.
 */
s64 vif_qos_credit_look(struct vif_qos_credit *credit, s64 queued, u64 now)
{
	s64 room;

	vif_qos_late_look(&credit->late, queued, now);
	room = vif_qos_credit_room(credit, queued);
	note_short(credit, room, now);
	if (room > 0) {
		credit->open_until = 0;
		vif_qos_credit_free(credit);
		return room;
	}
	if (now < credit->open_until)
		return credit->limit;
	if (!credit->full_since)
		credit->full_since = now;
	credit->full_worst = max(credit->full_worst, queued);
	if (now - credit->full_since <= VIF_QOS_STUCK_NS + drain_twice(credit))
		return room;
	credit->stuck++;
	credit->open_until = now + VIF_QOS_STUCK_NS;
	vif_qos_credit_free(credit);
	return credit->limit;
}

/**
 * vif_qos_credit_wait() - when to look at the uplink again
 * @credit: credit
 * @room: its room, bytes
 *
 * Return: nanoseconds until half of the limit is free, or, when it is free
 * already, until the uplink is about to run dry; at most the time of one limit,
 * should the rate be less than the truth.  No sooner than in 100 us or in an eighth
 * of the limit's time, so that a timer fires 10,000 times a second at most with a
 * hold of 800 us or more; no later than in 10 ms.
 */
u64 vif_qos_credit_wait(const struct vif_qos_credit *credit, s64 room)
{
	s64 most = credit->limit + credit->late.bytes;
	s64 target = credit->limit >> 1;
	s64 bytes;

	if (room >= target)
		target = most - (credit->limit >> 2) + 1;
	bytes = min(target - room, most);
	if (bytes <= 0)
		return credit->look_min;
	if ((u64)bytes >= div_u64(credit->rate, 100))
		return VIF_QOS_LOOK_MAX_NS;
	return clamp_t(u64, div64_u64((u64)bytes * NSEC, credit->rate),
		       credit->look_min, VIF_QOS_LOOK_MAX_NS);
}

/**
 * vif_qos_credit_unit() - quantum per point of priority for this uplink
 * @credit: credit
 * @frame: a full frame of this uplink on the wire, bytes
 *
 * A vif of default priority gets one full frame a turn, or an eighth of the
 * limit where that is more: turns as short as the link's speed makes sensible.
 *
 * Return: bytes per point of priority, at least 1.
 */
u32 vif_qos_credit_unit(const struct vif_qos_credit *credit, u32 frame)
{
	u64 turn = max_t(u64, frame, credit->limit >> 3);

	return clamp_t(u64, DIV_ROUND_UP_ULL(turn, VIF_QOS_PRIORITY_DEFAULT),
		       1, U32_MAX);
}
