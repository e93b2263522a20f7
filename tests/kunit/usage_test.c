// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a vif did in a period, and what it is taken for.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include <net/vif_qos/usage.h>

#define MS	1000000ULL	/* ns */
#define SECOND	(1000 * MS)
#define HOUR	(3600 * SECOND)
#define TOP	50000000000ULL	/* bytes per second */

static void usage_counts_states(struct kunit *test)
{
	struct vif_qos_usage usage = { .since = 100, .start = 100 };

	vif_qos_usage_change(&usage, VIF_QOS_BUSY, 107);
	KUNIT_EXPECT_EQ(test, usage.ns[VIF_QOS_IDLE], 7);
	vif_qos_usage_change(&usage, VIF_QOS_OVER_RATE, 120);
	KUNIT_EXPECT_EQ(test, usage.ns[VIF_QOS_BUSY], 13);
	vif_qos_usage_change(&usage, VIF_QOS_OVER_PPS, 121);
	vif_qos_usage_change(&usage, VIF_QOS_IDLE, 123);
	vif_qos_usage_change(&usage, VIF_QOS_BUSY, 133);
	vif_qos_usage_change(&usage, VIF_QOS_BUSY, 134);
	KUNIT_EXPECT_EQ(test, usage.ns[VIF_QOS_OVER_RATE], 1);
	KUNIT_EXPECT_EQ(test, usage.ns[VIF_QOS_OVER_PPS], 2);
	KUNIT_EXPECT_EQ(test, usage.ns[VIF_QOS_IDLE], 17);
	KUNIT_EXPECT_EQ(test, usage.ns[VIF_QOS_BUSY], 14);
	KUNIT_EXPECT_EQ(test, usage.state, VIF_QOS_BUSY);
	KUNIT_EXPECT_EQ(test, usage.since, 134);
	KUNIT_EXPECT_EQ(test, usage.start, 100);
}

/* Noting the same again costs nothing and loses nothing. */
static void usage_notes_changes(struct kunit *test)
{
	struct vif_qos_usage usage = { }, period;

	vif_qos_usage_note(&usage, VIF_QOS_IDLE, 5);
	KUNIT_EXPECT_EQ(test, usage.since, 0);
	vif_qos_usage_note(&usage, VIF_QOS_BUSY, 10);
	vif_qos_usage_note(&usage, VIF_QOS_BUSY, 20);
	vif_qos_usage_take(&usage, &period, 30);
	KUNIT_EXPECT_EQ(test, period.ns[VIF_QOS_IDLE], 10);
	KUNIT_EXPECT_EQ(test, period.ns[VIF_QOS_BUSY], 20);
}

static void usage_of_time_that_goes_back(struct kunit *test)
{
	struct vif_qos_usage usage = { .state = VIF_QOS_BUSY, .since = 100, .start = 50 };
	struct vif_qos_usage period;

	vif_qos_usage_change(&usage, VIF_QOS_IDLE, 90);
	KUNIT_EXPECT_EQ(test, usage.state, VIF_QOS_IDLE);
	KUNIT_EXPECT_EQ(test, usage.ns[VIF_QOS_BUSY], 0);
	vif_qos_usage_change(&usage, VIF_QOS_BUSY, 0);
	KUNIT_EXPECT_EQ(test, usage.ns[VIF_QOS_IDLE], 0);
	vif_qos_usage_take(&usage, &period, 99);
	KUNIT_EXPECT_EQ(test, period.ns[VIF_QOS_BUSY], 0);
	KUNIT_EXPECT_LT(test, period.since - period.start, 51);
}

static void usage_takes_a_period(struct kunit *test)
{
	struct vif_qos_usage usage = {
		.state = VIF_QOS_OVER_PPS, .since = 80, .start = 10, .bytes = 11, .packets = 12,
		.ns = { 1, 2, 3, 4 },
	};
	struct vif_qos_usage period;
	u32 i;

	vif_qos_usage_take(&usage, &period, 100);
	KUNIT_EXPECT_EQ(test, period.start, 10);
	KUNIT_EXPECT_EQ(test, period.since, 100);
	KUNIT_EXPECT_EQ(test, period.state, VIF_QOS_OVER_PPS);
	KUNIT_EXPECT_EQ(test, period.bytes, 11);
	KUNIT_EXPECT_EQ(test, period.packets, 12);
	for (i = 0; i < VIF_QOS_STATES; i++) {
		KUNIT_EXPECT_EQ(test, period.ns[i], i == VIF_QOS_OVER_PPS ? 24 : 1 + i);
		KUNIT_EXPECT_EQ(test, usage.ns[i], 0);
	}
	KUNIT_EXPECT_EQ(test, usage.state, VIF_QOS_OVER_PPS);
	KUNIT_EXPECT_EQ(test, usage.start, 100);
	KUNIT_EXPECT_EQ(test, usage.since, 100);
	KUNIT_EXPECT_EQ(test, usage.bytes, 0);
	KUNIT_EXPECT_EQ(test, usage.packets, 0);
}

/* Random changes and periods: no moment is lost or counted twice. */
static void usage_adds_up(struct kunit *test)
{
	u64 mine[VIF_QOS_STATES] = { }, theirs[VIF_QOS_STATES] = { };
	u64 now = U64_MAX - 100000 * SECOND;
	struct vif_qos_usage usage = { .since = now, .start = now }, period;
	struct rnd_state rnd;
	u32 i, j;

	prandom_seed_state(&rnd, 8);
	for (i = 0; i < 100000; i++) {
		u32 step = prandom_u32_state(&rnd) >> prandom_u32_state(&rnd) % 32;

		mine[usage.state] += step;
		now += step;
		if (prandom_u32_state(&rnd) % 8) {
			vif_qos_usage_change(&usage, prandom_u32_state(&rnd) % VIF_QOS_STATES,
					     now);
			continue;
		}
		vif_qos_usage_take(&usage, &period, now);
		KUNIT_ASSERT_EQ(test, period.since, now);
		for (j = 0; j < VIF_QOS_STATES; j++) {
			theirs[j] += period.ns[j];
			KUNIT_ASSERT_EQ(test, theirs[j], mine[j]);
			period.start += period.ns[j];
		}
		KUNIT_ASSERT_EQ(test, period.start, now);
	}
}

static void usage_rate(struct kunit *test)
{
	static const struct { u64 length, units, rate; } table[] = {
		{ 0, 0, 0 }, { 0, 1000, 0 }, { SECOND, 0, 0 }, { SECOND, 1, 1 },
		{ 100 * MS, 1538, 15380 }, { 2 * SECOND, 3, 1 }, { SECOND + 1, 1, 0 },
		{ 3 * SECOND, 1000, 333 }, { 100 * MS, TOP / 10, TOP }, { SECOND, TOP, TOP },
		{ HOUR, TOP * 3600, TOP }, { HOUR, TOP * 3600 - 1, TOP - 1 },
		{ 24 * HOUR, TOP * 86400, TOP }, { 1, 1, SECOND }, { HOUR, 1, 0 },
		{ U64_MAX, 1538, 0 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_usage period = { .start = 4711, .since = 4711 + table[i].length };

		KUNIT_EXPECT_EQ_MSG(test, vif_qos_usage_rate(&period, table[i].units),
				    table[i].rate, "line %u", i);
	}
}

static void usage_held(struct kunit *test)
{
	static const struct { u64 ns[VIF_QOS_STATES]; enum vif_qos_held held; } table[] = {
		/* idle, busy, over its rate, over its packet rate */
		{ { 100, 0, 0, 0 }, VIF_QOS_HELD_NOT },
		{ { 0, 0, 0, 0 }, VIF_QOS_HELD_NOT },
		{ { 51, 49, 0, 0 }, VIF_QOS_HELD_NOT },
		{ { 51, 20, 20, 9 }, VIF_QOS_HELD_NOT },
		{ { 34, 33, 33, 0 }, VIF_QOS_HELD_BY_OTHERS },
		{ { 50, 50, 0, 0 }, VIF_QOS_HELD_BY_OTHERS },
		{ { 50, 0, 50, 0 }, VIF_QOS_HELD_BY_RATE },
		{ { 50, 0, 0, 50 }, VIF_QOS_HELD_BY_PACKETS },
		{ { 0, 100, 0, 0 }, VIF_QOS_HELD_BY_OTHERS },
		{ { 40, 30, 30, 30 }, VIF_QOS_HELD_BY_OTHERS },
		{ { 0, 50, 50, 0 }, VIF_QOS_HELD_BY_OTHERS },
		{ { 0, 50, 0, 50 }, VIF_QOS_HELD_BY_OTHERS },
		{ { 0, 0, 50, 50 }, VIF_QOS_HELD_BY_RATE },
		{ { 0, 33, 34, 33 }, VIF_QOS_HELD_BY_RATE },
		{ { 0, 33, 33, 34 }, VIF_QOS_HELD_BY_PACKETS },
		{ { 0, 30, 36, 34 }, VIF_QOS_HELD_BY_RATE },
		{ { 0, 36, 30, 34 }, VIF_QOS_HELD_BY_OTHERS },
		{ { HOUR, HOUR + 1, HOUR, HOUR }, VIF_QOS_HELD_BY_OTHERS },
	};
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_usage period = { .start = 4711, .since = 4711 };

		for (j = 0; j < VIF_QOS_STATES; j++) {
			period.ns[j] = table[i].ns[j];
			period.since += table[i].ns[j];
		}
		KUNIT_EXPECT_EQ_MSG(test, vif_qos_usage_held(&period, 0, 0), table[i].held,
				    "line %u", i);
	}
}

/* Busy most of the time, for each packet a little: it had what it wanted. */
static void usage_guaranteed(struct kunit *test)
{
	static const struct { u64 bytes, min, guarantee; enum vif_qos_held held; } table[] = {
		{ 16000, 0, 0, VIF_QOS_HELD_BY_OTHERS },
		{ 16000, 0, 160000, VIF_QOS_HELD_BY_OTHERS },
		{ 16000, 0, 170000, VIF_QOS_HELD_BY_OTHERS },
		{ 16000, 0, 170001, VIF_QOS_HELD_NOT },
		{ 16000, 160000, 170001, VIF_QOS_HELD_NOT },
		{ 16000, 160001, 170001, VIF_QOS_HELD_BY_OTHERS },
		{ 0, 0, 1, VIF_QOS_HELD_NOT }, { 0, 1, 1, VIF_QOS_HELD_BY_OTHERS },
		{ TOP / 10, 0, TOP, VIF_QOS_HELD_BY_OTHERS },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_usage period = {
			.since = 100 * MS, .bytes = table[i].bytes,
			.ns = {
				[VIF_QOS_IDLE] = 6250000,
				[VIF_QOS_BUSY] = 46875000,
				[VIF_QOS_OVER_RATE] = 46875000,
			},
		};

		KUNIT_EXPECT_EQ_MSG(test, vif_qos_usage_held(&period, table[i].min,
							     table[i].guarantee),
				    table[i].held, "line %u", i);
		period.ns[VIF_QOS_IDLE]--;
		KUNIT_EXPECT_EQ(test, vif_qos_usage_held(&period, table[i].min,
							 table[i].guarantee),
				VIF_QOS_HELD_BY_OTHERS);
		period.ns[VIF_QOS_OVER_RATE]++;
		KUNIT_EXPECT_EQ(test, vif_qos_usage_held(&period, table[i].min,
							 table[i].guarantee),
				VIF_QOS_HELD_BY_RATE);
	}
}

static struct kunit_case usage_cases[] = {
	KUNIT_CASE(usage_counts_states),
	KUNIT_CASE(usage_notes_changes),
	KUNIT_CASE(usage_of_time_that_goes_back),
	KUNIT_CASE(usage_takes_a_period),
	KUNIT_CASE(usage_adds_up),
	KUNIT_CASE(usage_rate),
	KUNIT_CASE(usage_held),
	KUNIT_CASE(usage_guaranteed),
	{ }
};

static struct kunit_suite usage_suite = {
	.name = "vif_qos_usage",
	.test_cases = usage_cases,
};

kunit_test_suite(usage_suite);
