// SPDX-License-Identifier: GPL-2.0-only
/*
 * Minimum rates on a link of 1 Gbit/s in simulated time: a floor under the
 * share, whoever else sends, and lent at once when it is not used.
 */
#include <kunit/test.h>
#include <linux/math64.h>
#include <net/vif_qos/admit.h>
#include "judge.h"

#define FULL	1538
#define GSO	68000	/* 64 KiB in 44 frames */
#define LINK	(1000 * PIPE_MBIT)
#define GREEDY	10

/* One vif as offered, and ten greedy ones of the highest priority. */
static struct pipe *crowd(struct kunit *test, u64 rate, struct pipe_offer offer,
			  struct pipe_offer greedy)
{
	struct pipe_offer offers[1 + GREEDY] = { offer };
	u32 i;

	greedy.priority = 1000;
	for (i = 1; i <= GREEDY; i++)
		offers[i] = greedy;
	return pipe_new(test, rate, offers, ARRAY_SIZE(offers));
}

static const u32 mbits[] = { 1, 10, 100, 500, 900 };

static void mbit_name(const u32 *mbit, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%u Mbit/s", *mbit);
}

KUNIT_ARRAY_PARAM(mbits, mbits, mbit_name);

/* In each second 99 %, whatever the others send. */
static void guarantee_in_crowd(struct kunit *test)
{
	static const struct pipe_offer greedy[] = {
		{ .small = 84, .queues = 8 },
		{ .small = FULL, .queues = 4 },
		{ .small = GSO, .segs = 44 },
	};
	u64 rate = *(const u32 *)test->param_value * PIPE_MBIT;
	struct pipe_offer offer = { .priority = 1, .small = FULL };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(greedy); i++) {
		struct pipe *pipe = crowd(test, LINK, offer, greedy[i]);

		pipe_limit(pipe, 0, rate, 0, 0);
		pipe_run(pipe, 1300 * PIPE_MS);
		judge_least(pipe, 0, rate, 100, 10000, 2 * FULL);
		judge_rate(pipe, 0, rate, 100, 20000, 2 * FULL);
		judge_busy(pipe, 100, 99);
		KUNIT_EXPECT_EQ(test, pipe->blocked, 0);
	}
}

/* Small packets in many queues as well as in one. */
static void guarantee_of_small(struct kunit *test)
{
	struct pipe_offer offer = { .priority = 1, .small = 84 };
	struct pipe_offer greedy = { .small = 84, .queues = 8 };

	for (offer.queues = 1; offer.queues <= WORLD_QUEUES; offer.queues += 7) {
		struct pipe *pipe = crowd(test, LINK, offer, greedy);

		pipe_limit(pipe, 0, 100 * PIPE_MBIT, 0, 0);
		pipe_run(pipe, 1300 * PIPE_MS);
		judge_least(pipe, 0, 100 * PIPE_MBIT, 100, 10000, 0);
	}
}

static void guarantee_of_gso(struct kunit *test)
{
	struct pipe_offer offer = { .priority = 1, .small = GSO, .segs = 44 };
	struct pipe_offer greedy = { .small = GSO, .segs = 44, .queues = 4 };
	struct pipe *pipe = crowd(test, 10 * LINK, offer, greedy);

	pipe_limit(pipe, 0, LINK, 0, 0);
	pipe_run(pipe, 1300 * PIPE_MS);
	judge_rate(pipe, 0, LINK, 100, 10000, 0);
	judge_rate(pipe, 0, LINK, 10, 20000, GSO);
}

/* Packets that come at the guaranteed rate all get through. */
static void guarantee_of_steady(struct kunit *test)
{
	struct pipe_offer offer = {
		.priority = 1, .small = 300, .queues = 2, .rate = 50 * PIPE_MBIT,
	};
	struct pipe_offer greedy = { .small = 84, .queues = 8 };
	struct pipe *pipe = crowd(test, LINK, offer, greedy);

	pipe_limit(pipe, 0, 52 * PIPE_MBIT, 0, 0);
	pipe_run(pipe, 1300 * PIPE_MS);
	judge_rate(pipe, 0, 50 * PIPE_MBIT, 100, 5000, 0);
}

/**
 * struct floor - a guarantee beside a greedy vif of priority 10
 * @priority: its priority
 * @queues: its queues
 * @min: its minimum rate, Mbit/s
 * @due: what it gets, Mbit/s
 */
struct floor {
	u32 priority;
	u32 queues;
	u32 min;
	u32 due;
};

static const struct floor floors[] = {
	{ .priority = 10, .queues = 1, .min = 100, .due = 500 },
	{ .priority = 10, .queues = 8, .min = 400, .due = 500 },
	{ .priority = 10, .queues = 1, .min = 490, .due = 500 },
	{ .priority = 10, .queues = 1, .min = 500, .due = 500 },
	{ .priority = 10, .queues = 4, .min = 505, .due = 505 },
	{ .priority = 10, .queues = 4, .min = 600, .due = 600 },
	{ .priority = 30, .queues = 1, .min = 300, .due = 750 },
	{ .priority = 5, .queues = 1, .min = 300, .due = 333 },
	{ .priority = 1, .queues = 2, .min = 300, .due = 300 },
	{ .priority = 1000, .queues = 2, .min = 300, .due = 990 },
};

static void floor_name(const struct floor *floor, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%u Mbit/s, priority %u",
		 floor->min, floor->priority);
}

KUNIT_ARRAY_PARAM(floors, floors, floor_name);

/* The share or the minimum, whichever is more; never their sum. */
static void guarantee_is_a_floor(struct kunit *test)
{
	const struct floor *floor = test->param_value;
	struct pipe_offer offers[] = {
		{ .priority = floor->priority, .small = FULL, .queues = floor->queues },
		{ .priority = 10, .small = FULL },
	};
	struct pipe *pipe = pipe_new(test, LINK, offers, 2);

	pipe_limit(pipe, 0, floor->min * PIPE_MBIT, 0, 0);
	pipe_run(pipe, 1300 * PIPE_MS);
	judge_rate(pipe, 0, floor->due * PIPE_MBIT, 100, 20000, 0);
	judge_least(pipe, 1, (1000 - floor->due) * PIPE_MBIT, 100, 40000, 0);
	judge_busy(pipe, 100, 99);
}

/* Lent at once; back at once: the first packet within two holds of the link. */
static void guarantee_is_lent(struct kunit *test)
{
	struct pipe_offer offer = { .priority = 1, .small = FULL, .queues = 2 };
	struct pipe_offer greedy = { .small = 84, .queues = 8 };
	struct pipe *pipe = crowd(test, LINK, offer, greedy);
	u64 rate = 500 * PIPE_MBIT, sent;
	u32 i, from;

	pipe_limit(pipe, 0, rate, 0, 0);
	for (i = 0; i < 4; i++) {
		pipe_stop(pipe, 0);
		pipe_run(pipe, 200 * PIPE_MS);
		from = judge_slot(pipe);
		pipe_start(pipe, 0);
		pipe_run(pipe, 100 * PIPE_MS);
		KUNIT_EXPECT_LE(test, pipe->vif[0].first - pipe->vif[0].since, 2 * PIPE_MS);
		sent = tally_sum(pipe->vif[0].tally.bytes, from, from + 10);
		KUNIT_EXPECT_GE(test, sent * 1000, 95 * rate);
	}
	judge_busy(pipe, 10, 99);
}

/* One that had the whole link to itself is not kept from its minimum later. */
static void guarantee_after_alone(struct kunit *test)
{
	u64 rate = *(const u32 *)test->param_value * PIPE_MBIT;
	struct pipe_offer offer = { .priority = 1, .small = FULL, .queues = 4 };
	struct pipe_offer greedy = { .small = FULL, .queues = 4 };
	struct pipe *pipe = crowd(test, LINK, offer, greedy);
	u32 i;

	pipe_limit(pipe, 0, rate, 0, 0);
	for (i = 1; i <= GREEDY; i++)
		pipe_stop(pipe, i);
	pipe_run(pipe, 500 * PIPE_MS);
	judge_rate(pipe, 0, LINK, 10, 10000, 0);
	for (i = 1; i <= GREEDY; i++)
		pipe_start(pipe, i);
	pipe_run(pipe, 500 * PIPE_MS);
	KUNIT_EXPECT_GE(test, tally_sum(pipe->vif[0].tally.bytes, 50, 60) * 10 + 20 * FULL,
			95 * div_u64(rate, 100));
	KUNIT_EXPECT_LE(test, tally_sum(pipe->vif[0].tally.bytes, 60, 100) * 10,
			4 * rate + rate / 25 + 40 * FULL);
}

/* Nine times 100 Mbit/s, raised live, and a greedy vif: @scale of it. */
static void share_out(struct kunit *test, u32 scale)
{
	struct pipe_offer offers[10] = { };
	struct pipe *pipe;
	u32 i;

	for (i = 0; i < 10; i++)
		offers[i] = (struct pipe_offer){
			.priority = i < 9 ? 1 + i % 3 : 1000,
			.small = i % 2 ? 84 : FULL,
			.queues = 1 + i % 4,
		};
	pipe = pipe_new(test, LINK, offers, 10);
	pipe->world->sched.scale = scale;
	for (i = 0; i < 9; i++)
		pipe_limit(pipe, i, 50 * PIPE_MBIT, 0, 0);
	pipe_run(pipe, 20 * PIPE_MS);
	for (i = 0; i < 9; i++)
		pipe_limit(pipe, i, 100 * PIPE_MBIT, 0, 0);
	pipe_run(pipe, 1300 * PIPE_MS);
	for (i = 0; i < 9; i++)
		judge_rate(pipe, i, mul_u64_u32_shr(100 * PIPE_MBIT, scale, 16), 100, 10000, 0);
	judge_busy(pipe, 100, 99);
}

static void guarantee_of_many(struct kunit *test)
{
	share_out(test, VIF_QOS_SCALE_ONE);
}

static void guarantee_scaled(struct kunit *test)
{
	share_out(test, VIF_QOS_SCALE_ONE / 2);
	share_out(test, VIF_QOS_SCALE_ONE / 10);
}

/* The link slows down while all send: half of what was promised holds at once. */
static void guarantee_scaled_live(struct kunit *test)
{
	struct pipe_offer offer = { .priority = 1, .small = FULL };
	struct pipe_offer greedy = { .small = FULL };
	struct pipe *pipe = crowd(test, LINK, offer, greedy);

	pipe_limit(pipe, 0, 400 * PIPE_MBIT, 0, 0);
	pipe_run(pipe, 50 * PIPE_MS);
	pipe->world->sched.scale = VIF_QOS_SCALE_ONE / 2;
	pipe_run(pipe, 500 * PIPE_MS);
	judge_rate(pipe, 0, 200 * PIPE_MBIT, 20, 20000, 0);
}

static void guarantee_alone(struct kunit *test)
{
	struct pipe_offer offer = { .priority = 1, .small = FULL, .queues = 2 };
	struct pipe *pipe = pipe_new(test, LINK, &offer, 1);

	pipe_limit(pipe, 0, 100 * PIPE_MBIT, 0, 0);
	pipe_run(pipe, 1300 * PIPE_MS);
	judge_busy(pipe, 10, 99);
}

/* At least one, at most the other. */
static void guarantee_and_limit(struct kunit *test)
{
	static const struct floor cases[] = {
		{ .priority = 1, .min = 100, .due = 100 },
		{ .priority = 1, .min = 200, .due = 200 },
		{ .priority = 1000, .min = 100, .due = 200 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pipe_offer offers[] = {
			{ .priority = cases[i].priority, .small = FULL, .queues = 4 },
			{ .priority = 1000, .small = 84, .queues = 4 },
		};
		struct pipe *pipe = pipe_new(test, LINK, offers, 2);

		pipe_limit(pipe, 0, cases[i].min * PIPE_MBIT, 200 * PIPE_MBIT, 0);
		pipe_run(pipe, 1300 * PIPE_MS);
		judge_rate(pipe, 0, cases[i].due * PIPE_MBIT, 100, 10000, 0);
		judge_rate(pipe, 0, cases[i].due * PIPE_MBIT, 10, 20000, 4 * FULL);
	}
}

/* More than the share for long: no debt that keeps it from its share later. */
static void guarantee_taken_away(struct kunit *test)
{
	static const struct pipe_offer pair[] = {
		{ .priority = 10, .small = FULL, .queues = 2 },
		{ .priority = 10, .small = FULL },
	};
	struct pipe *pipe = pipe_new(test, LINK, pair, 2);
	u64 sent;

	pipe_limit(pipe, 0, 800 * PIPE_MBIT, 0, 0);
	pipe_run(pipe, 500 * PIPE_MS);
	judge_rate(pipe, 0, 800 * PIPE_MBIT, 10, 20000, 0);
	pipe_limit(pipe, 0, 0, 0, 0);
	pipe_run(pipe, 100 * PIPE_MS);
	sent = tally_sum(pipe->vif[0].tally.bytes, 50, 60);
	KUNIT_EXPECT_GE(test, sent * 1000, 47 * LINK);
	KUNIT_EXPECT_LE(test, sent * 1000, 53 * LINK);
}

/* A packet rate that comes before the minimum is not exceeded by guarantee. */
static void guarantee_within_pps(struct kunit *test)
{
	struct pipe_offer offer = { .priority = 1, .small = 84, .queues = 4 };
	struct pipe_offer greedy = { .small = 84, .queues = 8 };
	struct pipe *pipe = crowd(test, LINK, offer, greedy);

	pipe_limit(pipe, 0, 100 * PIPE_MBIT, 0, 2000);
	pipe_run(pipe, 1300 * PIPE_MS);
	judge_rate(pipe, 0, 2000 * 84, 100, 10000, 0);
}

/* One CPU that is too slow for the link: its time is given by guarantee as well. */
static void guarantee_of_time(struct kunit *test)
{
	struct pipe_offer offer = { .priority = 1, .small = FULL, .queues = 2 };
	struct pipe_offer greedy = { .small = 84, .queues = 8 };
	struct pipe *pipe = crowd(test, LINK, offer, greedy);

	pipe->cpus = 1;
	pipe->packet_ns = 4000;
	pipe_limit(pipe, 0, 200 * PIPE_MBIT, 0, 0);
	pipe_run(pipe, 1300 * PIPE_MS);
	judge_least(pipe, 0, 200 * PIPE_MBIT, 100, 10000, 0);
	KUNIT_EXPECT_LT(test, tally_sum(pipe->vif[1].tally.bytes, 0, 130), 100 * PIPE_MBIT);
}

static void world_promise(struct world *world, u32 vif, u64 rate)
{
	const struct vif_qos_limits limits = {
		.guarantee = rate,
		.burst_ns = PIPE_MS,
	};

	vif_qos_sched_limit(&world->sched, world_flow(world, vif), &limits, 0);
}

/* While a grant by guarantee is out, nobody else gets one, for 1 ms. */
static void guarantee_is_served_alone(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;

	world_promise(world, 1, 1000000);
	world_wait(world, 0);
	world_wait(world, 1);
	queue = vif_qos_sched_next(&world->sched, 5000, true, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 1));
	KUNIT_EXPECT_TRUE(test, queue->rush);
	KUNIT_EXPECT_EQ(test, queue->grant, 1000);
	KUNIT_EXPECT_NULL(test, vif_qos_sched_next(&world->sched, 5000, true, PIPE_MS - 1));
	KUNIT_EXPECT_PTR_EQ(test, vif_qos_sched_next(&world->sched, 5000, true, PIPE_MS),
			    world_queue(world, 0));
}

/* Those below their minimum take turns of a quantum, however many queues wait. */
static void guarantee_takes_turns(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	int i, j;

	for (i = 0; i < 3; i++) {
		world_promise(world, i, 50000000);
		for (j = 0; j < 3; j++)
			vif_qos_sched_wait(&world->sched, &world->vif[i].queue[j], 0);
	}
	for (i = 0; i < 9; i++) {
		struct vif_qos_queue *queue =
			vif_qos_sched_next(&world->sched, 100000, false, 0);

		KUNIT_ASSERT_PTR_EQ(test, queue, &world->vif[i % 3].queue[i / 3]);
		KUNIT_EXPECT_EQ(test, queue->grant, 1000);
	}
}

/* What is sent by guarantee counts in the round, up to a debt of eight turns. */
static void guarantee_makes_a_debt(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;
	s64 i;

	world_promise(world, 1, 50000000);
	world_wait(world, 0);
	world_wait(world, 1);
	for (i = 1; i <= 12; i++) {
		queue = vif_qos_sched_next(&world->sched, 5000, false, 0);
		KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 1));
		vif_qos_sched_again(&world->sched, queue, 1000, 1, 0);
		KUNIT_EXPECT_EQ(test, queue->flow->deficit, max(1000 - 1000 * i, -8000LL));
	}
}

/**
 * struct debt - grants by guarantee, one after the other
 * @sent: bytes of each
 * @grants: how many
 * @most: the debt that they make
 */
struct debt {
	s64 sent;
	u32 grants;
	s64 most;
};

/* Eight grants' worth if that is less than eight turns. */
static void guarantee_debt_of_turns(struct kunit *test)
{
	static const struct debt debts[] = {
		{ .sent = 600, .grants = 12, .most = 8 * 600 },
		{ .sent = 3000, .grants = 5, .most = 8 * 1000 },
	};
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(debts); i++) {
		struct world *world = world_new(test, 100);

		world_promise(world, 1, 50000000);
		world_wait(world, 0);
		world_wait(world, 1);
		for (j = 0; j < debts[i].grants; j++) {
			struct vif_qos_queue *queue;

			queue = vif_qos_sched_next(&world->sched, 5000, false, 0);
			KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 1));
			vif_qos_sched_again(&world->sched, queue, debts[i].sent, 1, 0);
		}
		KUNIT_EXPECT_EQ(test, world_flow(world, 1)->deficit, -debts[i].most);
	}
}

static struct kunit_case guarantee_cases[] = {
	KUNIT_CASE_PARAM(guarantee_in_crowd, mbits_gen_params),
	KUNIT_CASE(guarantee_of_small),
	KUNIT_CASE(guarantee_of_gso),
	KUNIT_CASE(guarantee_of_steady),
	KUNIT_CASE_PARAM(guarantee_is_a_floor, floors_gen_params),
	KUNIT_CASE(guarantee_is_lent),
	KUNIT_CASE_PARAM(guarantee_after_alone, mbits_gen_params),
	KUNIT_CASE(guarantee_of_many),
	KUNIT_CASE(guarantee_scaled),
	KUNIT_CASE(guarantee_scaled_live),
	KUNIT_CASE(guarantee_alone),
	KUNIT_CASE(guarantee_and_limit),
	KUNIT_CASE(guarantee_taken_away),
	KUNIT_CASE(guarantee_within_pps),
	KUNIT_CASE(guarantee_of_time),
	KUNIT_CASE(guarantee_is_served_alone),
	KUNIT_CASE(guarantee_takes_turns),
	KUNIT_CASE(guarantee_makes_a_debt),
	KUNIT_CASE(guarantee_debt_of_turns),
	{ }
};

static struct kunit_suite guarantee_suite = {
	.name = "vif_qos_guarantee",
	.test_cases = guarantee_cases,
};

kunit_test_suite(guarantee_suite);
