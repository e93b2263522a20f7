// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is counted of a vif's waits, why the scheduler says it waits, and what
 * comes of what its frontend claims.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include "world.h"

#define ROOM	100000
#define MS	1000000ULL	/* ns */

static void waits_counted_by_reason(struct kunit *test)
{
	struct vif_qos_waits waits = { };
	u32 why, times;

	for (why = 0; why < VIF_QOS_WAITS; why++) {
		for (times = 0; times <= why; times++) {
			vif_qos_waits_begin(&waits, why, 5);
			vif_qos_waits_end(&waits, 5);
		}
	}
	for (why = 0; why < VIF_QOS_WAITS; why++)
		KUNIT_EXPECT_EQ(test, waits.count[why], why + 1);
	KUNIT_EXPECT_EQ(test, waits.waiting, 0);
	KUNIT_EXPECT_EQ(test, waits.ns, 0);
}

/* A wait that goes on counts up to the moment of asking, and once. */
static void waits_of_one_queue(struct kunit *test)
{
	struct vif_qos_waits waits = { };

	KUNIT_EXPECT_EQ(test, vif_qos_waits_ns(&waits, 99), 0);
	vif_qos_waits_begin(&waits, VIF_QOS_WAIT_TURN, 100);
	KUNIT_EXPECT_EQ(test, vif_qos_waits_ns(&waits, 100), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_waits_ns(&waits, 130), 30);
	KUNIT_EXPECT_EQ(test, vif_qos_waits_ns(&waits, 140), 40);
	vif_qos_waits_end(&waits, 150);
	KUNIT_EXPECT_EQ(test, vif_qos_waits_ns(&waits, 150), 50);
	KUNIT_EXPECT_EQ(test, vif_qos_waits_ns(&waits, 9000), 50);
	vif_qos_waits_begin(&waits, VIF_QOS_WAIT_RATE, 9000);
	vif_qos_waits_end(&waits, 9001);
	KUNIT_EXPECT_EQ(test, vif_qos_waits_ns(&waits, 9001), 51);
}

/* Queues that wait at the same time: the time is that of the vif. */
static void waits_of_several_queues(struct kunit *test)
{
	struct vif_qos_waits waits = { };

	vif_qos_waits_begin(&waits, VIF_QOS_WAIT_TURN, 10);
	vif_qos_waits_begin(&waits, VIF_QOS_WAIT_TURN, 20);
	vif_qos_waits_end(&waits, 30);
	KUNIT_EXPECT_EQ(test, vif_qos_waits_ns(&waits, 35), 25);
	vif_qos_waits_begin(&waits, VIF_QOS_WAIT_UPLINK, 40);
	vif_qos_waits_end(&waits, 50);
	vif_qos_waits_end(&waits, 60);
	KUNIT_EXPECT_EQ(test, vif_qos_waits_ns(&waits, 70), 50);
	KUNIT_EXPECT_EQ(test, waits.count[VIF_QOS_WAIT_TURN], 2);
	KUNIT_EXPECT_EQ(test, waits.count[VIF_QOS_WAIT_UPLINK], 1);
}

/* Against a model: each nanosecond in which somebody waits counts once. */
static void waits_random(struct kunit *test)
{
	struct vif_qos_waits waits = { };
	struct rnd_state rnd;
	bool waits_now[WORLD_QUEUES] = { };
	u64 now, expected = 0;
	u32 i, some = 0;

	prandom_seed_state(&rnd, 1);
	for (now = 1000; now < 21000; now++) {
		i = prandom_u32_state(&rnd) % (4 * WORLD_QUEUES);
		if (i < WORLD_QUEUES && waits_now[i]) {
			vif_qos_waits_end(&waits, now);
			some--;
		} else if (i < WORLD_QUEUES) {
			vif_qos_waits_begin(&waits, i % VIF_QOS_WAITS, now);
			some++;
		}
		if (i < WORLD_QUEUES)
			waits_now[i] = !waits_now[i];
		KUNIT_ASSERT_EQ(test, vif_qos_waits_ns(&waits, now), expected);
		expected += !!some;
	}
	KUNIT_EXPECT_LT(test, expected, 20000ULL);
}

static void why_without_limits(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	const struct vif_qos_queue *queue = world_queue(world, 0);

	world_wait(world, 0);
	KUNIT_EXPECT_NULL(test, vif_qos_sched_next(&world->sched, 0, false, 0));
	KUNIT_EXPECT_EQ(test, vif_qos_sched_why(queue, 0), VIF_QOS_WAIT_UPLINK);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_why(queue, S64_MIN), VIF_QOS_WAIT_UPLINK);

	/* The other one is served, and has the turn. */
	world_wait(world, 1);
	KUNIT_ASSERT_NOT_NULL(test, vif_qos_sched_next(&world->sched, 1, false, 0));
	while (vif_qos_sched_next(&world->sched, ROOM, false, 0))
		;
	world_wait(world, 2);
	queue = world_queue(world, 2);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_why(queue, 1), VIF_QOS_WAIT_TURN);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_why(queue, S64_MAX), VIF_QOS_WAIT_TURN);
}

/* Served once, by a packet of a full frame, it is over whatever it may send. */
static enum vif_qos_wait why_over(struct kunit *test, const struct vif_qos_limits *limits,
				  s64 room, u64 later)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;

	vif_qos_sched_limit(&world->sched, world_flow(world, 0), limits, MS);
	vif_qos_sched_wait(&world->sched, world_queue(world, 0), MS);
	queue = vif_qos_sched_next(&world->sched, ROOM, false, MS);
	KUNIT_ASSERT_NOT_NULL(test, queue);
	vif_qos_sched_again(&world->sched, queue, 15380, 10, MS);
	vif_qos_sched_next(&world->sched, room, false, later);
	return vif_qos_sched_why(queue, room);
}

static void why_over_a_limit(struct kunit *test)
{
	static const struct vif_qos_limits rate = { .max_rate = 125000, .burst_ns = MS };
	static const struct vif_qos_limits pps = { .max_pps = 1000, .burst_ns = MS };
	static const struct vif_qos_limits both = {
		.max_rate = 125000, .max_pps = 1000, .burst_ns = MS
	};

	KUNIT_EXPECT_EQ(test, why_over(test, &rate, ROOM, MS), VIF_QOS_WAIT_RATE);
	KUNIT_EXPECT_EQ(test, why_over(test, &rate, 0, MS), VIF_QOS_WAIT_RATE);
	KUNIT_EXPECT_EQ(test, why_over(test, &pps, ROOM, MS), VIF_QOS_WAIT_PPS);
	KUNIT_EXPECT_EQ(test, why_over(test, &pps, 0, MS), VIF_QOS_WAIT_PPS);
	KUNIT_EXPECT_EQ(test, why_over(test, &both, ROOM, MS), VIF_QOS_WAIT_RATE);
	/* It has its tokens, and now it is room that it lacks. */
	KUNIT_EXPECT_EQ(test, why_over(test, &rate, 0, 1000 * MS), VIF_QOS_WAIT_UPLINK);
	KUNIT_EXPECT_EQ(test, why_over(test, &pps, 0, 1000 * MS), VIF_QOS_WAIT_UPLINK);
}

/* Whatever is claimed, the sum only grows, and by less than 2^31 at a time. */
static void claims_only_add(struct kunit *test)
{
	static const struct { u32 claim; u64 total; } table[] = {
		{ 0, 0 }, { 7, 7 }, { 7, 7 }, { 10, 10 },
		{ 9, 10 }, { 10, 11 },				/* back */
		{ 10 + S32_MAX, 11ULL + S32_MAX },		/* as far as it may */
		{ 9, 11ULL + S32_MAX },				/* a bit more than half */
		{ U32_MAX, 11ULL + S32_MAX },			/* back again */
		{ 4, 16ULL + S32_MAX },				/* the counter has run over */
	};
	struct vif_qos_claim_sum sum = { };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		vif_qos_claim_hear(&sum, table[i].claim);
		KUNIT_EXPECT_EQ(test, sum.total, table[i].total);
	}
}

static void claims_random(struct kunit *test)
{
	struct vif_qos_claim_sum sum = { };
	struct rnd_state rnd;
	u32 i;

	prandom_seed_state(&rnd, 1);
	for (i = 0; i < 10000; i++) {
		u64 before = sum.total;

		vif_qos_claim_hear(&sum, prandom_u32_state(&rnd));
		KUNIT_ASSERT_GE(test, sum.total, before);
		KUNIT_ASSERT_LE(test, sum.total, before + S32_MAX);
	}
}

static struct kunit_case waits_cases[] = {
	KUNIT_CASE(waits_counted_by_reason),
	KUNIT_CASE(waits_of_one_queue),
	KUNIT_CASE(waits_of_several_queues),
	KUNIT_CASE(waits_random),
	KUNIT_CASE(why_without_limits),
	KUNIT_CASE(why_over_a_limit),
	KUNIT_CASE(claims_only_add),
	KUNIT_CASE(claims_random),
	{ }
};

static struct kunit_suite waits_suite = {
	.name = "vif_qos_waits",
	.test_cases = waits_cases,
};

kunit_test_suite(waits_suite);
