// SPDX-License-Identifier: GPL-2.0-only
/*
 * The uplink credit: limit, room, waiting times, and the way out of a stuck
 * uplink.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <net/vif_qos/credit.h>
#include <net/vif_qos/policy.h>

#define FRAME	1538
#define MBIT	125000ULL		/* bytes per second */
#define GBIT	(1000 * MBIT)
#define MS	1000000ULL		/* nanoseconds */

static const u64 rates[] = {
	0, 1, 124, 125, 126, 1250, MBIT, 10 * MBIT, 100 * MBIT, GBIT, 10 * GBIT,
	100 * GBIT, 399 * GBIT, 400 * GBIT, 400 * GBIT + 1, U32_MAX, S64_MAX, U64_MAX,
};

static const u32 holds[] = { 0, 1, 10, 100, 1000, 10000, 1000000, 1000001, U32_MAX };
static const u32 frames[] = { 0, 1, 84, FRAME, 9038, 65559, U32_MAX };

static struct vif_qos_credit *credit_new(struct kunit *test, u64 rate, u32 hold_us,
					 u32 frame)
{
	struct vif_qos_credit *credit =
		kunit_kzalloc(test, sizeof(*credit), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, credit);
	vif_qos_credit_init(credit);
	vif_qos_credit_resize(credit, rate, hold_us, frame);
	return credit;
}

/* Call @check for the credit of every rate, hold time and frame there is. */
static void check_all(struct kunit *test,
		      void (*check)(struct kunit *test, u64 rate, u32 hold_us, u32 frame))
{
	u32 i, j, k;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		for (j = 0; j < ARRAY_SIZE(holds); j++) {
			for (k = 0; k < ARRAY_SIZE(frames); k++)
				check(test, rates[i], holds[j], frames[k]);
		}
	}
}

static void check_limit(struct kunit *test, u64 rate, u32 hold_us, u32 frame)
{
	struct vif_qos_credit *credit = credit_new(test, rate, hold_us, frame);
	u64 sane = clamp_t(u64, rate, 125, 400 * GBIT);
	u64 us = min_t(u64, hold_us, 1000000);
	u64 limit = mul_u64_u64_div_u64(sane, us, 1000000);

	KUNIT_ASSERT_EQ(test, credit->rate, sane);
	KUNIT_ASSERT_EQ(test, credit->limit, max_t(s64, limit, 2LL * frame));
	KUNIT_ASSERT_EQ(test, vif_qos_credit_room(credit, 0), credit->limit);
}

static void credit_limit(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);

	KUNIT_EXPECT_EQ(test, credit->limit, 12500);
	credit = credit_new(test, 10 * GBIT, 1000, FRAME);
	KUNIT_EXPECT_EQ(test, credit->limit, 1250000);
	credit = credit_new(test, 10 * MBIT, 1000, FRAME);
	KUNIT_EXPECT_EQ(test, credit->limit, 3076);
	check_all(test, check_limit);
}

/* A new limit forgets nothing of what is on its way. */
static void credit_resize_keeps_reserved(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);

	credit->reserved = 12000;
	vif_qos_credit_resize(credit, 10 * MBIT, 1000, FRAME);
	KUNIT_EXPECT_EQ(test, credit->reserved, 12000);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_room(credit, 1000), 3076 - 13000);
	vif_qos_credit_resize(credit, 100 * MBIT, 1000, FRAME);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_room(credit, 1000), 12500 - 13000);
}

/* Grants reserve: together they never exceed the limit, settled ones return. */
static void credit_reserve_and_settle(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);
	s64 queued = 0;
	u32 i;

	for (i = 0; i < 12; i++) {
		KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, queued, i + 1),
				12500 - i * 1000);
		credit->reserved += 1000;
	}
	credit->reserved += vif_qos_credit_room(credit, queued);
	KUNIT_EXPECT_EQ(test, credit->reserved, credit->limit);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, queued, 20), 0);
	credit->reserved -= 1000;
	queued += 1538;
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, queued, 21), -538);
	queued -= 1538;
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, queued, 22), 1000);
}

static void check_wait(struct kunit *test, u64 rate, u32 hold_us, u32 frame)
{
	struct vif_qos_credit *credit = credit_new(test, rate, hold_us, frame);
	s64 rooms[] = {
		-(1LL << 50), -credit->limit * 4, -credit->limit, -credit->limit / 2, -1, 0, 1,
		credit->limit / 4, credit->limit / 2 - 1, credit->limit / 2, credit->limit / 2 + 1,
		credit->limit * 3 / 4, credit->limit - 1, credit->limit,
	};
	u64 before = VIF_QOS_LOOK_MAX_NS, wait;
	u32 i;

	KUNIT_ASSERT_GE(test, credit->look_min, VIF_QOS_LOOK_LEAST_NS);
	KUNIT_ASSERT_LE(test, credit->look_min, VIF_QOS_LOOK_MIN_NS);
	if (hold_us >= 800 && frame >= FRAME)
		KUNIT_ASSERT_EQ(test, credit->look_min, 100000);

	for (i = 0; i < ARRAY_SIZE(rooms); i++) {
		wait = vif_qos_credit_wait(credit, rooms[i]);
		KUNIT_ASSERT_GE(test, wait, credit->look_min);
		KUNIT_ASSERT_LE(test, wait, VIF_QOS_LOOK_MAX_NS);
		if (rooms[i] < credit->limit >> 1) {
			KUNIT_ASSERT_LE(test, wait, before);
			before = wait;
		}
	}
}

static void credit_wait_clamps(struct kunit *test)
{
	check_all(test, check_wait);
}

static void credit_wait(struct kunit *test)
{
	static const struct { u64 rate; u32 hold_us; s64 room; u64 wait; } table[] = {
		/* 12500 bytes at 80 ns each: until half is free */
		{ 100 * MBIT, 1000, 0, 500000 }, { 100 * MBIT, 1000, 3125, 250000 },
		{ 100 * MBIT, 1000, 5000, 100000 }, { 100 * MBIT, 1000, 6249, 100000 },
		/* half is free: until three quarters are, and a byte */
		{ 100 * MBIT, 1000, 6250, 250080 }, { 100 * MBIT, 1000, 8000, 110080 },
		{ 100 * MBIT, 1000, 9376, 100000 }, { 100 * MBIT, 1000, 12500, 100000 },
		/* a short limit: in an eighth of its time, 12500 bytes at 0.8 ns */
		{ 10 * GBIT, 10, 6249, 10000 }, { 10 * GBIT, 200, 124999, 25000 },
		/* overdrawn, by a little and by more than a whole limit */
		{ 100 * MBIT, 1000, -6250, 1000000 },
		{ 100 * MBIT, 1000, -600000, 1000000 },
		/* ends of the scale */
		{ 0, 10, 0, 10000000 }, { 125, 1000000, 0, 10000000 },
		{ 400 * GBIT, 10, 0, 10000 }, { 400 * GBIT, 1000, 0, 500000 },
		{ 400 * GBIT, 1000000, 0, 10000000 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_credit *credit =
			credit_new(test, table[i].rate, table[i].hold_us, FRAME);

		KUNIT_EXPECT_EQ_MSG(test, vif_qos_credit_wait(credit, table[i].room),
				    table[i].wait, "row %u", i);
	}
}

/* Stuck: 100 ms and twice the time that the worst queue takes to drain. */
static void credit_stuck(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);
	const u64 begin = 1000 * MS, end = begin + 120 * MS;

	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12500, begin), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 125000, begin + MS), -112500);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12500, end), 0);
	KUNIT_EXPECT_EQ(test, credit->stuck, 0);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12500, end + 1), 12500);
	KUNIT_EXPECT_EQ(test, credit->stuck, 1);
}

/* It is open for 100 ms, whatever gathers, and then held as at first. */
static void credit_opens_for_a_while(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);
	const s64 queued = 125000;
	u64 now = 1;
	u32 times;

	for (times = 1; times <= 10; times++) {
		KUNIT_ASSERT_LT(test, vif_qos_credit_look(credit, queued, now), 0);
		KUNIT_ASSERT_LT(test, vif_qos_credit_look(credit, queued, now += 120 * MS), 0);
		KUNIT_ASSERT_EQ(test, vif_qos_credit_look(credit, queued, ++now), 12500);
		KUNIT_ASSERT_EQ(test, credit->stuck, times);
		KUNIT_ASSERT_EQ(test, vif_qos_credit_look(credit, 1 << 30, now + MS), 12500);
		KUNIT_ASSERT_EQ(test, vif_qos_credit_look(credit, queued,
							  now + 100 * MS - 1), 12500);
		KUNIT_ASSERT_EQ(test, credit->stuck, times);
		now += 100 * MS;
	}
}

/* Room, however little, ends it; the next time counts from its own beginning. */
static void credit_stuck_ends(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);
	u64 now = 5;

	vif_qos_credit_look(credit, 125000, now);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 125000, now += 121 * MS), 12500);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12499, ++now), 1);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12500, ++now), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12500, now += 102 * MS), 0);
	KUNIT_EXPECT_EQ(test, credit->stuck, 1);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12500, ++now), 12500);
	KUNIT_EXPECT_EQ(test, credit->stuck, 2);
}

/* While nobody waits for room, the time without any does not count. */
static void credit_rest(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);
	u64 now = 1;

	KUNIT_EXPECT_LT(test, vif_qos_credit_look(credit, 125000, now), 0);
	vif_qos_credit_rest(credit);
	now += 3600000 * MS;
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12500, now), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12500, now += 102 * MS), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 12500, ++now), 12500);
}

/* Room now and then is not stuck, however long it takes. */
static void credit_slow_is_not_stuck(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);
	u64 now = 1;
	u32 i;

	for (i = 0; i < 1000; i++) {
		vif_qos_credit_look(credit, 12500, now);
		KUNIT_ASSERT_EQ(test, vif_qos_credit_look(credit, 12500, now += 90 * MS), 0);
		KUNIT_ASSERT_EQ(test, vif_qos_credit_look(credit, 0, now += 20 * MS), 12500);
	}
	KUNIT_ASSERT_EQ(test, credit->stuck, 0);
}

/* Grants that never come back are no queue, but hold the uplink up as well. */
static void credit_stuck_by_reserved(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);

	credit->reserved = credit->limit;
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 0, 1), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 0, 1 + 100 * MS), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_look(credit, 0, 2 + 100 * MS), 12500);
}

/* Every credit there is gets stuck in the end, not before, and never for nothing. */
static void check_stuck(struct kunit *test, u64 rate, u32 hold_us, u32 frame)
{
	struct vif_qos_credit *credit = credit_new(test, rate, hold_us, frame);
	s64 queued = credit->limit + 65559;
	u64 drain = mul_u64_u64_div_u64(queued, 1000 * MS, credit->rate);

	KUNIT_ASSERT_LE(test, vif_qos_credit_look(credit, queued, 1), 0);
	KUNIT_ASSERT_LE(test, vif_qos_credit_look(credit, queued, 99 * MS + 2 * drain), 0);
	KUNIT_ASSERT_EQ(test, vif_qos_credit_look(credit, queued, 102 * MS + 2 * drain),
			credit->limit);
	KUNIT_ASSERT_EQ(test, credit->stuck, 1);
}

static void credit_stuck_anywhere(struct kunit *test)
{
	check_all(test, check_stuck);
}

static void credit_dry(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);

	KUNIT_EXPECT_FALSE(test, vif_qos_credit_dry(credit, -5));
	KUNIT_EXPECT_FALSE(test, vif_qos_credit_dry(credit, 9375));
	KUNIT_EXPECT_TRUE(test, vif_qos_credit_dry(credit, 9376));
	KUNIT_EXPECT_TRUE(test, vif_qos_credit_dry(credit, 12500));
}

static void check_unit(struct kunit *test, u64 rate, u32 hold_us, u32 frame)
{
	struct vif_qos_credit *credit = credit_new(test, rate, hold_us, frame);
	u64 quantum = (u64)vif_qos_credit_unit(credit, frame) * VIF_QOS_PRIORITY_DEFAULT;
	u64 turn = max_t(u64, frame, credit->limit / 8);

	KUNIT_ASSERT_GE(test, quantum, max_t(u64, turn, VIF_QOS_PRIORITY_DEFAULT));
	KUNIT_ASSERT_LT(test, quantum, turn + 2 * VIF_QOS_PRIORITY_DEFAULT);
}

static void credit_unit(struct kunit *test)
{
	check_all(test, check_unit);
}

/* Half of the limit, but no more than two frames. */
static void check_batch(struct kunit *test, u64 rate, u32 hold_us, u32 frame)
{
	struct vif_qos_credit *credit = credit_new(test, rate, hold_us, frame);
	u64 batch = credit->batch;

	KUNIT_ASSERT_GE(test, batch, max(frame, 1U));
	KUNIT_ASSERT_LE(test, batch, max_t(u64, credit->limit / 2, 1));
	KUNIT_ASSERT_LE(test, batch, max(2ULL * frame, 1ULL));
	KUNIT_ASSERT_GE(test, batch, min((u64)credit->limit / 2, 2ULL * frame));
}

static void credit_batch(struct kunit *test)
{
	static const struct { u64 rate; s64 batch; } table[] = {
		{ MBIT, FRAME }, { 40 * MBIT, 2500 }, { 50 * MBIT, 2 * FRAME },
		{ 98 * MBIT, 2 * FRAME }, { 10000 * MBIT, 2 * FRAME },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_credit *credit = credit_new(test, table[i].rate, 1000, FRAME);

		KUNIT_EXPECT_EQ(test, credit->batch, table[i].batch);
	}
	check_all(test, check_batch);
}

/* Less than a batch will do when there has been no more for as long as the limit drains. */
static void credit_patience(struct kunit *test)
{
	struct vif_qos_credit *credit = credit_new(test, 100 * MBIT, 1000, FRAME);
	s64 short_of = credit->limit - credit->batch + 1;
	u64 now = 5 * MS, later = now + credit->patience;

	KUNIT_EXPECT_LE(test, abs_diff(credit->patience, MS), MS / 1000);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_least(credit, now), credit->batch);
	vif_qos_credit_look(credit, short_of, now);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_least(credit, now), credit->batch);
	vif_qos_credit_look(credit, short_of, later);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_least(credit, later), credit->batch);
	vif_qos_credit_look(credit, short_of, later + 1);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_least(credit, later + 1), 1);
	/* Nor does having none at all begin it anew. */
	vif_qos_credit_look(credit, credit->limit, now + 2 * MS);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_least(credit, now + 2 * MS), 1);
	vif_qos_credit_look(credit, short_of - 1, now + 2 * MS);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_least(credit, now + 2 * MS), credit->batch);
	vif_qos_credit_look(credit, short_of, now + 3 * MS);
	vif_qos_credit_rest(credit);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_least(credit, now + 9 * MS), credit->batch);
}

static struct kunit_case credit_cases[] = {
	KUNIT_CASE(credit_limit),
	KUNIT_CASE(credit_resize_keeps_reserved),
	KUNIT_CASE(credit_reserve_and_settle),
	KUNIT_CASE(credit_wait_clamps),
	KUNIT_CASE(credit_wait),
	KUNIT_CASE(credit_stuck),
	KUNIT_CASE(credit_opens_for_a_while),
	KUNIT_CASE(credit_stuck_ends),
	KUNIT_CASE(credit_rest),
	KUNIT_CASE(credit_slow_is_not_stuck),
	KUNIT_CASE(credit_stuck_by_reserved),
	KUNIT_CASE(credit_stuck_anywhere),
	KUNIT_CASE(credit_dry),
	KUNIT_CASE(credit_unit),
	KUNIT_CASE(credit_batch),
	KUNIT_CASE(credit_patience),
	{ }
};

static struct kunit_suite credit_suite = {
	.name = "vif_qos_credit",
	.test_cases = credit_cases,
};

kunit_test_suite(credit_suite);
