// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maximum rates and packet rates on a link in simulated time.  That nobody is
 * granted anything while over a limit, and nobody hangs, the link asserts at
 * every grant.  Slots are 10 ms long unless said otherwise.
 */
#include <kunit/test.h>
#include <linux/math64.h>
#include "judge.h"

#define FULL	1538
#define GSO	68000	/* 64 KiB in 44 frames */

/* 1 s within 0.5 %, 100 ms within 1 %; or within what must be lumped together. */
static void expect_limit(const struct pipe *pipe, u32 vif, u64 rate, u64 lump)
{
	judge_rate(pipe, vif, rate, 100, 5000, lump);
	judge_rate(pipe, vif, rate, 10, 10000, lump);
}

static const u32 kbits[] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 40000000,
};

static void kbit_name(const u32 *kbit, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%u kbit/s", *kbit);
}

KUNIT_ARRAY_PARAM(kbits, kbits, kbit_name);

/* Alone on 100 Gbit/s; a packet of each queue may be out at once. */
static void limit_alone(struct kunit *test)
{
	u64 rate = *(const u32 *)test->param_value * 125ULL;
	u32 queues;

	for (queues = 1; queues <= WORLD_QUEUES; queues += queues == 1 ? 3 : 4) {
		struct pipe_offer offer = { .priority = 10, .small = FULL, .queues = queues };
		struct pipe *pipe = pipe_new(test, 100000 * PIPE_MBIT, &offer, 1);

		pipe_limit(pipe, 0, 0, rate, 0);
		pipe_run(pipe, 1300 * PIPE_MS);
		expect_limit(pipe, 0, rate, queues * FULL + div_u64(rate, 1000));
	}
}

/* Packets that take seconds each: over 1000 seconds the rate is exact. */
static void limit_slow(struct kunit *test)
{
	static const u64 rates[] = { 125, 1250, 12500 };
	struct pipe_offer offer = { .priority = 10, .small = FULL, .queues = 4 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		struct pipe *pipe = pipe_new(test, 1000 * PIPE_MBIT, &offer, 1);

		pipe->slot_ns = PIPE_SECOND;
		pipe_limit(pipe, 0, 0, rates[i], 0);
		pipe_run(pipe, 1000 * PIPE_SECOND);
		judge_rate(pipe, 0, rates[i], 900, 100, 4 * FULL);
	}
}

static void limit_two(struct kunit *test)
{
	static const struct pipe_offer offers[] = {
		{ .priority = 10, .small = FULL, .queues = 2 },
		{ .priority = 10, .small = 84 },
	};
	struct pipe *pipe = pipe_new(test, 1000 * PIPE_MBIT, offers, 2);

	pipe_limit(pipe, 0, 0, 300 * PIPE_MBIT, 0);
	pipe_limit(pipe, 1, 0, 20 * PIPE_MBIT, 0);
	pipe_run(pipe, 2 * PIPE_SECOND);
	expect_limit(pipe, 0, 300 * PIPE_MBIT, 0);
	expect_limit(pipe, 1, 20 * PIPE_MBIT, 0);
}

/**
 * struct beside - a limited vif beside a greedy one of priority 10, on 1 Gbit/s
 * @priority: its priority
 * @max: its maximum rate, Mbit/s
 * @due: what it gets, Mbit/s
 */
struct beside {
	u32 priority;
	u32 max;
	u32 due;
};

/* The limit where the share is more, else the share; all the rest is used. */
static void limit_beside_greedy(struct kunit *test)
{
	static const struct beside cases[] = {
		{ .priority = 10, .max = 100, .due = 100 },
		{ .priority = 30, .max = 600, .due = 600 },
		{ .priority = 1000, .max = 5, .due = 5 },
		{ .priority = 1, .max = 20, .due = 20 },
		{ .priority = 10, .max = 700, .due = 500 },
		{ .priority = 1, .max = 400, .due = 91 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pipe_offer offers[] = {
			{ .priority = cases[i].priority, .small = FULL },
			{ .priority = 10, .small = FULL, .queues = 4 },
		};
		struct pipe *pipe = pipe_new(test, 1000 * PIPE_MBIT, offers, 2);

		pipe_limit(pipe, 0, 0, cases[i].max * PIPE_MBIT, 0);
		pipe_run(pipe, 1300 * PIPE_MS);
		judge_rate(pipe, 0, cases[i].due * PIPE_MBIT, 100, 5000, 0);
		judge_rate(pipe, 0, cases[i].due * PIPE_MBIT, 10, 10000, 2 * FULL);
		judge_rate(pipe, 1, (1000 - cases[i].due) * PIPE_MBIT, 100, 10000, 0);
	}
}

static void expect_pps(const struct pipe *pipe, u32 pps, u32 width, u32 lump)
{
	u64 due = div64_u64(pps * width * pipe->slot_ns, PIPE_SECOND);
	u64 slack = max_t(u64, div_u64(due, 100), lump);
	struct tally_span got =
		tally_span(pipe->vif[0].tally.packets, 10, judge_slot(pipe), width);

	KUNIT_EXPECT_LE(pipe->test, got.most, due + slack);
	KUNIT_EXPECT_GE(pipe->test, got.least + slack, due);
}

static void limit_pps(struct kunit *test)
{
	static const u32 pps[] = { 10, 1000, 20000, 500000 };
	u32 i, queues;

	for (i = 0; i < ARRAY_SIZE(pps); i++) {
		for (queues = 1; queues <= WORLD_QUEUES; queues += 7) {
			struct pipe_offer offers[] = {
				{ .priority = 10, .small = 84, .queues = queues },
				{ .priority = 10, .small = FULL },
			};
			struct pipe *pipe = pipe_new(test, 1000 * PIPE_MBIT, offers, 2);

			pipe_limit(pipe, 0, 0, 0, pps[i]);
			pipe_run(pipe, 1300 * PIPE_MS);
			expect_pps(pipe, pps[i], 100, queues);
			expect_pps(pipe, pps[i], 10, queues);
		}
	}
}

/*
 * A GSO packet counts by its frames, known when it is sent: all that fits the
 * link's hold, and one of each queue, may be too much at once.
 */
static void limit_pps_gso(struct kunit *test)
{
	struct pipe_offer offer = {
		.priority = 10, .small = GSO, .segs = 44, .queues = 4,
	};
	struct pipe *pipe = pipe_new(test, 10000 * PIPE_MBIT, &offer, 1);

	pipe_limit(pipe, 0, 0, 0, 100000);
	pipe_run(pipe, 1300 * PIPE_MS);
	expect_pps(pipe, 100000, 100, 0);
	expect_pps(pipe, 100000, 10, (div_u64(pipe->credit.limit, GSO) + 4) * 44);
}

/* Whichever of both is reached first. */
static void limit_rate_and_pps(struct kunit *test)
{
	static const u32 sizes[] = { 84, FULL };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct pipe_offer offer = { .priority = 10, .small = sizes[i] };
		struct pipe *pipe = pipe_new(test, 1000 * PIPE_MBIT, &offer, 1);
		u64 rate = 100 * PIPE_MBIT;
		u32 pps = 20000;

		pipe_limit(pipe, 0, 0, rate, pps);
		pipe_run(pipe, 1300 * PIPE_MS);
		expect_limit(pipe, 0, min_t(u64, rate, pps * sizes[i]), 0);
	}
}

/* Packets of 64 KiB, overdrawn by one in each queue. */
static void limit_gso(struct kunit *test)
{
	static const u32 mbits[] = { 20, 1000, 9000 };
	u32 i, queues;

	for (i = 0; i < ARRAY_SIZE(mbits); i++) {
		for (queues = 1; queues <= WORLD_QUEUES; queues += 7) {
			struct pipe_offer offers[] = {
				{ .priority = 1000, .small = GSO, .segs = 44, .queues = queues },
				{ .priority = 10, .small = GSO, .segs = 44 },
			};
			struct pipe *pipe = pipe_new(test, 10000 * PIPE_MBIT, offers, 2);

			pipe_limit(pipe, 0, 0, mbits[i] * PIPE_MBIT, 0);
			pipe_run(pipe, 1300 * PIPE_MS);
			expect_limit(pipe, 0, mbits[i] * PIPE_MBIT, queues * GSO);
		}
	}
}

/* After a second of silence: the burst, a packet, and the rate from then on. */
static void limit_burst_after_idle(struct kunit *test)
{
	static const u32 burst_ms[] = { 1, 10, 100 };
	static const struct pipe_offer offer = { .priority = 10, .small = FULL };
	u64 rate = 80 * PIPE_MBIT, sent;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(burst_ms); i++) {
		struct pipe *pipe = pipe_new(test, 10000 * PIPE_MBIT, &offer, 1);

		pipe->burst_ns = burst_ms[i] * PIPE_MS;
		pipe->slot_ns = PIPE_MS;
		pipe_limit(pipe, 0, 0, rate, 0);
		pipe_run(pipe, 300 * PIPE_MS);
		pipe_stop(pipe, 0);
		pipe_run(pipe, 500 * PIPE_MS);
		pipe_start(pipe, 0);
		pipe_run(pipe, 200 * PIPE_MS);
		sent = tally_sum(pipe->vif[0].tally.bytes, 800, 803);
		KUNIT_EXPECT_LE(test, sent, div_u64(rate * (burst_ms[i] + 3), 1000) + FULL);
		KUNIT_EXPECT_GE(test, sent, div_u64(rate * burst_ms[i], 1000));
	}
}

/* Lowered, raised and removed while the vif waits for tokens. */
static void limit_changes(struct kunit *test)
{
	static const struct pipe_offer offers[] = {
		{ .priority = 10, .small = FULL, .queues = 4 },
		{ .priority = 10, .small = FULL },
	};
	static const u32 mbits[] = { 100, 10, 400, 1, 50, 0, 200, 2, 0 };
	struct pipe *pipe = pipe_new(test, 1000 * PIPE_MBIT, offers, 2);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(mbits); i++) {
		u64 due = (mbits[i] ?: 500) * PIPE_MBIT, got;

		pipe_limit(pipe, 0, 0, mbits[i] * PIPE_MBIT, 0);
		pipe_run(pipe, 200 * PIPE_MS);
		got = tally_sum(pipe->vif[0].tally.bytes, i * 20 + 10, i * 20 + 20);
		KUNIT_EXPECT_LE(test, abs_diff(got * 10, due),
				max(div_u64(due, 50), 40 * FULL));
	}
}

/* A vif goes, or stays; its limits change; for up to 1 ms all send. */
static void storm_step(struct pipe *pipe, u32 random)
{
	u64 max = (random >> 8) % 4 ? 125ULL << (random >> 12) % 20 : 0;
	u32 pps = (random & BIT(30)) ? 1 + (random >> 16) % 5000 : 0;
	u32 vif = random % pipe->count;

	if (random & BIT(31))
		pipe_stop(pipe, vif);
	pipe_limit(pipe, vif, 0, max, pps);
	if (!pipe->vif[vif].on)
		pipe_start(pipe, vif);
	pipe_run(pipe, random % PIPE_MS);
}

/* Limits that come and go at random, with vifs that do: nobody may hang. */
static void limit_storm(struct kunit *test)
{
	static const struct pipe_offer offers[] = {
		{ .priority = 1, .small = 84, .large = FULL, .queues = 8 },
		{ .priority = 1000, .small = GSO, .segs = 44, .queues = 2 },
		{ .priority = 10, .small = FULL, .rate = 5 * PIPE_MBIT },
	};
	struct pipe *pipe = pipe_new(test, 1000 * PIPE_MBIT, offers, 3);
	u32 i, to;

	for (i = 0; i < 3000; i++)
		storm_step(pipe, prandom_u32_state(&pipe->rnd));
	for (i = 0; i < 3; i++)
		pipe_limit(pipe, i, 0, 0, 0);
	pipe_run(pipe, PIPE_SECOND);
	to = judge_slot(pipe);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_GT(test, tally_sum(pipe->vif[i].tally.bytes, to - 50, to), 0);
}

/* Who asks without getting in line is told the same, and changes nothing. */
static void limit_over(struct kunit *test)
{
	const struct vif_qos_policy policy = { .priority = 10, .class = 4 };
	const struct vif_qos_limits limits = { .max_rate = 1000000, .burst_ns = PIPE_MS };
	struct vif_qos_queue queue, *next;
	struct vif_qos_sched sched;
	struct vif_qos_flow flow;
	u64 now = PIPE_SECOND;

	vif_qos_sched_init(&sched, FULL);
	vif_qos_flow_init(&flow, &policy);
	vif_qos_queue_init(&queue, &flow);
	KUNIT_EXPECT_FALSE(test, vif_qos_sched_over(&sched, &flow, now));
	vif_qos_sched_limit(&sched, &flow, &limits, now);
	KUNIT_EXPECT_FALSE(test, vif_qos_sched_over(&sched, &flow, now));

	vif_qos_sched_wait(&sched, &queue, now);
	next = vif_qos_sched_next(&sched, 1000000, true, now);
	KUNIT_ASSERT_PTR_EQ(test, next, &queue);
	KUNIT_EXPECT_EQ(test, queue.grant, 1000);
	vif_qos_sched_settle(&sched, &queue, 3000, 2, now);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_over(&sched, &flow, now), VIF_QOS_OVER_RATE);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_over(&sched, &flow, now + 2 * PIPE_MS),
			VIF_QOS_OVER_RATE);
	KUNIT_EXPECT_FALSE(test, vif_qos_sched_over(&sched, &flow, now + 2 * PIPE_MS + 1));
	KUNIT_EXPECT_EQ(test, flow.over, VIF_QOS_IDLE);
	KUNIT_EXPECT_EQ(test, sched.waiting, 0);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_due(&sched), U64_MAX);
}

/* What its bucket earns while a flow waits for room is in the grant. */
static void limit_grant_is_of_now(struct kunit *test)
{
	struct vif_qos_limits limits = { .max_rate = 1000000, .burst_ns = PIPE_MS };
	struct world *world = world_new(test, FULL);
	struct vif_qos_queue *queue = world_queue(world, 0);
	u64 now = PIPE_SECOND;

	vif_qos_sched_limit(&world->sched, world_flow(world, 0), &limits, now);
	vif_qos_sched_wait(&world->sched, queue, now);
	KUNIT_ASSERT_PTR_EQ(test, vif_qos_sched_next(&world->sched, 1000000, true, now), queue);
	KUNIT_EXPECT_EQ(test, queue->grant, 1000);
	vif_qos_sched_settle(&world->sched, queue, 600, 1, now);
	vif_qos_sched_wait(&world->sched, queue, now);
	now += 300000;
	KUNIT_ASSERT_PTR_EQ(test, vif_qos_sched_next(&world->sched, 1000000, true, now), queue);
	KUNIT_EXPECT_EQ(test, queue->grant, 700);
}

static struct kunit_case limit_cases[] = {
	KUNIT_CASE(limit_over),
	KUNIT_CASE(limit_grant_is_of_now),
	KUNIT_CASE_PARAM(limit_alone, kbits_gen_params),
	KUNIT_CASE(limit_slow),
	KUNIT_CASE(limit_two),
	KUNIT_CASE(limit_beside_greedy),
	KUNIT_CASE(limit_pps),
	KUNIT_CASE(limit_pps_gso),
	KUNIT_CASE(limit_rate_and_pps),
	KUNIT_CASE(limit_gso),
	KUNIT_CASE(limit_burst_after_idle),
	KUNIT_CASE(limit_changes),
	KUNIT_CASE(limit_storm),
	{ }
};

static struct kunit_suite limit_suite = {
	.name = "vif_qos_limit",
	.test_cases = limit_cases,
};

kunit_test_suite(limit_suite);
