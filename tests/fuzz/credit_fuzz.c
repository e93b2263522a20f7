// SPDX-License-Identifier: GPL-2.0-only
/*
 * An uplink's room and its way out when it is stuck, and the meter of a link of
 * unknown speed.  What a driver says to have queued and completed may be anything.
 */
#include <linux/minmax.h>
#include <net/vif_qos/credit.h>
#include <net/vif_qos/meter.h>
#include <net/vif_qos/policy.h>
#include "fuzz.h"

#define SHORTEST	84		/* bytes of a frame on the wire */
#define NSEC		1000000000ULL	/* nanoseconds per second */
#define QUEUED_MOST	1000000000000ULL	/* bytes */
#define STEP_MOST	1000000000000ULL	/* ns */

/**
 * struct uplink - what is known of it besides
 * @credit: credit
 * @meter: meter
 * @frame: bytes of a full frame
 * @now: ns
 * @blocked: since when there has been no room, ns; 0: there is
 * @worst: most bytes queued since then
 * @completed: by the driver, modulo 2^32
 * @best: fastest that was really done in a window, bytes per second
 */
struct uplink {
	struct vif_qos_credit credit;
	struct vif_qos_meter meter;
	u32 frame;
	u64 now;
	u64 blocked;
	s64 worst;
	u32 completed;
	u64 best;
};

/* What dom0's lateness may be worth at most, bytes. */
static s64 late_most(const struct vif_qos_credit *credit)
{
	return (u128)credit->rate * VIF_QOS_LATE_MOST_NS / NSEC;
}

static void resize(struct uplink *uplink)
{
	u64 rate = fuzz_size(~0ULL - 1), unit;
	u32 hold_us = fuzz_size(~0U);
	struct vif_qos_credit *credit = &uplink->credit;

	uplink->frame = SHORTEST + fuzz_size(65535);
	vif_qos_credit_resize(credit, rate, hold_us, uplink->frame);
	fuzz_check(credit->rate == clamp(rate, 125ULL, 50 * NSEC));
	fuzz_check(credit->limit >= 2LL * uplink->frame);
	fuzz_check(credit->late.bytes >= 0 && credit->late.bytes <= late_most(credit));
	fuzz_check((u64)credit->limit == max((u64)((u128)credit->rate *
						    min(hold_us, 1000000U) / 1000000),
					     2ULL * uplink->frame));
	unit = vif_qos_credit_unit(credit, uplink->frame);
	fuzz_check(unit >= 1 && unit * 10 >= uplink->frame &&
		   unit * 10 >= min((u64)credit->limit >> 3, (u64)~0U * 10));
	fuzz_check(credit->batch >= uplink->frame && credit->batch <= credit->limit >> 1);
	fuzz_check(credit->patience >= credit->limit / 8 * 8 / credit->rate);
}

static void check_stuck(struct uplink *uplink, s64 room, s64 real, s64 queued)
{
	struct vif_qos_credit *credit = &uplink->credit;

	if (real > 0) {
		fuzz_check(room == real && !credit->full_since && !credit->open_until);
		uplink->blocked = 0;
		return;
	}
	if (room <= 0)
		fuzz_check(room == real && credit->full_since &&
			   uplink->now >= credit->open_until);
	else
		fuzz_check(room == credit->limit && uplink->now < credit->open_until);
	fuzz_check(credit->open_until <= uplink->now + VIF_QOS_STUCK_NS);
}

/* Nobody waits for ever: opened in time, and not before. */
static void check_patience(struct uplink *uplink, s64 room, u64 stuck, s64 queued)
{
	struct vif_qos_credit *credit = &uplink->credit;
	u64 waited, drain;

	if (room > 0 && credit->stuck == stuck) {
		uplink->blocked = 0;
		return;
	}
	if (!uplink->blocked) {
		uplink->blocked = uplink->now;
		uplink->worst = 0;
	}
	uplink->worst = max(uplink->worst, queued);
	waited = uplink->now - uplink->blocked;
	drain = (u128)2 * max(uplink->worst, 0LL) * NSEC / credit->rate;
	if (room > 0)
		fuzz_check(waited + 1000000 > VIF_QOS_STUCK_NS + drain);
	else
		fuzz_check(waited <= VIF_QOS_STUCK_NS + drain);
	if (room > 0)
		uplink->blocked = 0;
}

/* An eighth of the limit's time, within 10 to 100 us: the timer stays below 10 kHz at 1 ms. */
static u64 min_look(const struct vif_qos_credit *credit)
{
	u128 eighth = (u128)(credit->limit >> 3) * NSEC / credit->rate;

	return eighth < 10 * 1000 ? 10 * 1000 : eighth > 100 * 1000 ? 100 * 1000 : (u64)eighth;
}

static void look(struct uplink *uplink)
{
	struct vif_qos_credit *credit = &uplink->credit;
	s64 queued = fuzz_size(QUEUED_MOST), room, real;
	s64 late = credit->late.bytes, most;
	u64 stuck = credit->stuck, wait;

	room = vif_qos_credit_look(credit, queued, uplink->now);
	fuzz_check(credit->late.bytes >= 0 && credit->late.bytes <= late);
	most = credit->limit + credit->late.bytes;
	real = most - queued - credit->reserved;
	fuzz_check(vif_qos_credit_room(credit, queued) == real);
	check_stuck(uplink, room, real, queued);
	check_patience(uplink, room, stuck, queued);
	wait = vif_qos_credit_wait(credit, room);
	fuzz_check(wait >= min_look(credit) && wait <= VIF_QOS_LOOK_MAX_NS);
	if ((most - room) * 4 <= credit->limit - 4)
		fuzz_check(vif_qos_credit_dry(credit, room));
	if ((most - room) * 4 >= credit->limit)
		fuzz_check(!vif_qos_credit_dry(credit, room));
	if (room > 0 && fuzz_byte() & 1)
		credit->reserved += min_t(s64, room, fuzz_size(QUEUED_MOST));
}

/* No window was faster than the meter says, less its falling; nor it than all. */
static void measure(struct uplink *uplink)
{
	u64 before = uplink->meter.rate, elapsed = uplink->now - uplink->meter.since;
	u32 done = fuzz_size(~0U), last = uplink->meter.completed;
	bool busy = fuzz_byte() % 8, counted = busy && uplink->meter.running &&
						 elapsed >= VIF_QOS_METER_NS;
	u64 rate, window;

	uplink->completed = last + done;
	rate = vif_qos_meter_look(&uplink->meter, uplink->completed, busy, uplink->now);
	fuzz_check(uplink->meter.running == busy);
	if (!counted) {
		fuzz_check(rate == before);
		return;
	}
	window = (u128)done * NSEC / elapsed;
	uplink->best = max(uplink->best, window);
	fuzz_check(rate >= window && rate >= before - before / 64);
	fuzz_check(rate <= max(window, before) && rate <= uplink->best);
}

/* Never more than 10 ms' worth, and only if there was nothing to send. */
static void notice(struct uplink *uplink)
{
	struct vif_qos_credit *credit = &uplink->credit;
	s64 queued = fuzz_size(QUEUED_MOST), sent = fuzz_size(QUEUED_MOST);
	s64 before = credit->late.bytes;
	s64 most = late_most(credit);

	vif_qos_late_notice(&credit->late, credit->rate, queued, sent, uplink->now);
	if (queued > sent || credit->late.seen >= most)
		fuzz_check(credit->late.bytes == before);
	fuzz_check(credit->late.bytes >= before && credit->late.bytes <= most);
}

static void step(struct uplink *uplink)
{
	u32 what = fuzz_byte() % 16;

	if (what < 6) {
		look(uplink);
	} else if (what < 8) {
		notice(uplink);
	} else if (what < 11) {
		measure(uplink);
	} else if (what < 13) {
		uplink->credit.reserved -= min_t(s64, uplink->credit.reserved,
						  fuzz_size(QUEUED_MOST));
	} else if (what < 14) {
		vif_qos_credit_rest(&uplink->credit);
		uplink->blocked = 0;
	} else if (what < 15) {
		resize(uplink);
		vif_qos_credit_rest(&uplink->credit);
		uplink->blocked = 0;
	}
	uplink->now += fuzz_size(STEP_MOST);
}

int fuzz_one(const u8 *data, size_t size)
{
	struct uplink uplink = { .now = 1 };

	fuzz_begin(data, size);
	vif_qos_credit_init(&uplink.credit);
	resize(&uplink);
	while (fuzz_more())
		step(&uplink);
	return 0;
}
