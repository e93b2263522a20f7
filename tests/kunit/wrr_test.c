// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns counted in packets: Algorithm 1 of paper 002, with running means.
 */
#include <kunit/test.h>
#include <linux/math64.h>
#include <net/vif_qos/turn.h>
#include "judge.h"

#define FULL	1538
#define GSO	68000	/* 64 KiB in 44 frames */
#define LINK	(1000 * PIPE_MBIT)

static struct pipe *wrr_new(struct kunit *test, const struct pipe_offer *offers, u32 count)
{
	struct pipe *pipe = pipe_new(test, LINK, offers, count);

	vif_qos_sched_set_mode(&pipe->world->sched, VIF_QOS_WRR);
	return pipe;
}

/* Bytes by priority, in each second from @from on. */
static void expect_shares(struct pipe *pipe, u32 from, u32 ppm)
{
	u64 all = 0, weights = 0;
	u32 i, to = judge_slot(pipe);

	for (i = 0; i < pipe->count; i++) {
		all += tally_sum(pipe->vif[i].tally.bytes, from, to);
		weights += pipe->vif[i].offer.priority;
	}
	KUNIT_EXPECT_GE(pipe->test, all, 99 * div_u64(LINK * (to - from), 10000));
	for (i = 0; i < pipe->count; i++) {
		u64 due = div64_u64(all * pipe->vif[i].offer.priority, weights);
		u64 got = tally_sum(pipe->vif[i].tally.bytes, from, to);

		KUNIT_EXPECT_LE_MSG(pipe->test, abs_diff(got, due) * 1000000, due * ppm,
				    "vif %u: %llu of %llu", i, got, due);
	}
}

/**
 * struct offers - a set of vifs
 * @name: what they send
 * @ppm: how exact their shares are
 * @count: how many
 * @offer: the vifs
 */
struct offers {
	const char *name;
	u32 ppm;
	u32 count;
	struct pipe_offer offer[6];
};

static const struct offers offers[] = {
	{ "equal sizes", 5000, 3, {
		{ .priority = 10, .small = FULL, .queues = 4 },
		{ .priority = 30, .small = FULL },
		{ .priority = 1, .small = FULL },
	} },
	{ "equal small sizes", 5000, 3, {
		{ .priority = 10, .small = 84 },
		{ .priority = 20, .small = 84, .queues = 2 },
		{ .priority = 30, .small = 84, .queues = 8 },
	} },
	{ "fixed sizes", 20000, 4, {
		{ .priority = 10, .small = 84, .queues = 4 },
		{ .priority = 10, .small = FULL },
		{ .priority = 10, .small = 400, .queues = 2 },
		{ .priority = 10, .small = 9018 },
	} },
	{ "fixed sizes and priorities", 20000, 4, {
		{ .priority = 30, .small = 84, .queues = 4 },
		{ .priority = 1, .small = FULL },
		{ .priority = 5, .small = FULL },
		{ .priority = 10, .small = 600, .queues = 8 },
	} },
	{ "GSO", 20000, 3, {
		{ .priority = 10, .small = GSO, .segs = 44 },
		{ .priority = 10, .small = FULL, .queues = 4 },
		{ .priority = 20, .small = 1000 },
	} },
	{ "random sizes", 30000, 3, {
		{ .priority = 10, .small = 84, .large = FULL, .queues = 4 },
		{ .priority = 10, .small = 84, .large = 300 },
		{ .priority = 20, .small = 1000, .large = FULL },
	} },
	{ "priorities far apart", 20000, 2, {
		{ .priority = 1000, .small = FULL, .queues = 2 },
		{ .priority = 100, .small = 84 },
	} },
};

static void offers_name(const struct offers *set, char *name)
{
	strscpy(name, set->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(offers, offers, offers_name);

static void wrr_shares(struct kunit *test)
{
	const struct offers *set = test->param_value;
	struct pipe *pipe = wrr_new(test, set->offer, set->count);

	pipe_run(pipe, 2 * PIPE_SECOND);
	expect_shares(pipe, 50, set->ppm);
}

/* In both directions, with grants out all the time: shares are right at once. */
static void wrr_switch(struct kunit *test)
{
	const struct offers *set = test->param_value;
	struct pipe *pipe = pipe_new(test, LINK, set->offer, set->count);
	u32 i;

	for (i = 0; i < 6; i++) {
		pipe_run(pipe, 500 * PIPE_MS);
		expect_shares(pipe, 50 * i, max(set->ppm, 20000U) + 10000);
		vif_qos_sched_set_mode(&pipe->world->sched,
				       i % 2 ? VIF_QOS_DRR : VIF_QOS_WRR);
	}
}

/* Alone, then switched, with its grant out: the next one must not pay for it. */
static void wrr_switch_alone(struct kunit *test)
{
	static const struct pipe_offer pair[] = {
		{ .priority = 10, .small = FULL, .queues = 2 },
		{ .priority = 10, .small = FULL },
	};
	struct pipe *pipe = wrr_new(test, pair, 2);
	u32 i;

	for (i = 0; i < 4; i++) {
		pipe_stop(pipe, 1);
		pipe_run(pipe, 49 * PIPE_MS);
		while (!pipe->polls)
			pipe_run(pipe, 1000);
		vif_qos_sched_set_mode(&pipe->world->sched,
				       i % 2 ? VIF_QOS_WRR : VIF_QOS_DRR);
		pipe_start(pipe, 1);
		pipe_run(pipe, 50 * PIPE_MS);
		KUNIT_EXPECT_GE(test, tally_sum(pipe->vif[1].tally.bytes, i * 10 + 5, i * 10 + 10),
				div_u64(LINK, 20) * 45 / 100);
	}
}

/* Alone in many queues below its limit: what it did then is no credit later. */
static void wrr_after_alone(struct kunit *test)
{
	static const struct pipe_offer pair[] = {
		{ .priority = 10, .small = FULL, .queues = 8 },
		{ .priority = 10, .small = FULL },
	};
	struct pipe *pipe = wrr_new(test, pair, 2);

	pipe_limit(pipe, 0, 0, 900 * PIPE_MBIT, 0);
	pipe_stop(pipe, 1);
	pipe_run(pipe, 500 * PIPE_MS);
	pipe_start(pipe, 1);
	pipe_run(pipe, 500 * PIPE_MS);
	KUNIT_EXPECT_LE(test, pipe->vif[1].first - pipe->vif[1].since, 2 * PIPE_MS);
	KUNIT_EXPECT_GE(test, tally_sum(pipe->vif[1].tally.bytes, 50, 60),
			div_u64(LINK, 10) * 45 / 100);
}

/* Two grants of all the room, because nobody else is there: no credit either. */
static void wrr_two_alone(struct kunit *test)
{
	struct world *world = world_new(test, 1563);
	struct vif_qos_queue *queue[2];
	int i, served = 0;

	vif_qos_sched_set_mode(&world->sched, VIF_QOS_WRR);
	for (i = 0; i < 2; i++)
		vif_qos_sched_wait(&world->sched, &world->vif[0].queue[i], 0);
	for (i = 0; i < 2; i++) {
		queue[i] = vif_qos_sched_next(&world->sched, 125000, true, 0);
		KUNIT_ASSERT_NOT_NULL(test, queue[i]);
		KUNIT_EXPECT_EQ(test, queue[i]->grant, 125000);
	}
	for (i = 0; i < 2; i++) {
		vif_qos_sched_wait(&world->sched, queue[i], 0);
		vif_qos_sched_settle(&world->sched, queue[i], 64 * FULL, 64, 0);
	}
	world_wait(world, 1);
	for (i = 0; i < 4000; i++)
		served += world_serve(world, 125000, FULL, true);
	KUNIT_EXPECT_GE(test, served, 1000);
}

/* A grant for some packets leaves the rest of the room to others. */
static void wrr_leaves_room(struct kunit *test)
{
	struct world *world = world_new(test, 1563);
	struct vif_qos_queue *queue;

	vif_qos_sched_set_mode(&world->sched, VIF_QOS_WRR);
	world_wait(world, 0);
	world_wait(world, 1);
	queue = vif_qos_sched_next(&world->sched, 125000, true, 0);
	KUNIT_ASSERT_NOT_NULL(test, queue);
	KUNIT_EXPECT_EQ(test, queue->packets, 1);
	KUNIT_EXPECT_LE(test, queue->grant, 2 * FULL);
}

/* A minimum and a limit in packets' turns are still bytes. */
static void wrr_with_limits(struct kunit *test)
{
	static const struct pipe_offer three[] = {
		{ .priority = 1, .small = FULL, .queues = 4 },
		{ .priority = 1000, .small = 84, .queues = 4 },
		{ .priority = 1000, .small = FULL, .queues = 4 },
	};
	struct pipe *pipe = wrr_new(test, three, 3);

	pipe_limit(pipe, 0, 200 * PIPE_MBIT, 0, 0);
	pipe_limit(pipe, 2, 0, 100 * PIPE_MBIT, 0);
	pipe_run(pipe, 1300 * PIPE_MS);
	judge_rate(pipe, 0, 200 * PIPE_MBIT, 100, 10000, 0);
	judge_rate(pipe, 1, 700 * PIPE_MBIT, 100, 10000, 0);
	judge_rate(pipe, 2, 100 * PIPE_MBIT, 100, 10000, 0);
}

/**
 * struct turn - packets of a turn beside one of priority 1 and full frames
 * @priority: its priority
 * @size: its packets
 * @packets: packets of its turn, times %VIF_QOS_TURN_PACKET
 */
struct turn {
	u32 priority;
	u32 size;
	u64 packets;
};

static void learn(struct vif_qos_flow *flow, u32 size)
{
	u32 i;

	for (i = 0; i < 500; i++)
		vif_qos_turn_learn(flow, 3 * size, 3);
}

/* Weight / smallest weight, by the paper's formula. */
static void wrr_packets_of_a_turn(struct kunit *test)
{
	static const struct turn turns[] = {
		{ 1, FULL, 1024 },
		{ 30, FULL, 30 * 1024 },
		{ 1000, FULL, 1000 * 1024 },
		{ 1, 769, 2 * 1024 },
		{ 3, 100, 3 * 1024 * 1538 / 100 },
		{ 1000, 60, 1000ULL * 1024 * 1538 / 60 },
	};
	struct world *world = world_new(test, 100);
	u32 i;

	vif_qos_sched_set_mode(&world->sched, VIF_QOS_WRR);
	world->vif[0].policy.priority = 1;
	for (i = 0; i < ARRAY_SIZE(turns); i++) {
		struct vif_qos_flow *flow = world_flow(world, 1);
		s64 quantum;

		world->vif[1].policy.priority = turns[i].priority;
		learn(flow, turns[i].size);
		world->sched.least = vif_qos_turn_weight(world_flow(world, 0));
		quantum = vif_qos_turn_quantum(&world->sched, flow);
		KUNIT_EXPECT_LE_MSG(test, abs_diff(quantum, (s64)turns[i].packets),
				    turns[i].packets / 50, "%lld of %llu",
				    quantum, turns[i].packets);
	}
}

/* Alone, a turn is one packet: there is no smaller weight. */
static void wrr_turn_alone(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	int i;

	vif_qos_sched_set_mode(&world->sched, VIF_QOS_WRR);
	world_wait(world, 0);
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, world_serve(world, 125000, FULL, true), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_turn_quantum(&world->sched, world_flow(world, 0)),
			VIF_QOS_TURN_PACKET);
}

/* The mean moves by a sixteenth, and settles at the size itself. */
static void wrr_mean(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_flow *flow = world_flow(world, 0);

	KUNIT_EXPECT_EQ(test, flow->mean, FULL * 16);
	vif_qos_turn_learn(flow, 0, 0);
	vif_qos_turn_learn(flow, 100, 0);
	KUNIT_EXPECT_EQ(test, flow->mean, FULL * 16);
	vif_qos_turn_learn(flow, 5 * 738, 5);
	KUNIT_EXPECT_EQ(test, flow->mean, (FULL - 50) * 16);
	learn(flow, 738);
	KUNIT_EXPECT_LE(test, abs_diff(flow->mean, 738U * 16), 16);
	learn(flow, 1U << 30);
	KUNIT_EXPECT_LE(test, flow->mean, 65536U * 16);
	learn(flow, 1);
	KUNIT_EXPECT_GE(test, vif_qos_turn_weight(flow), 1);
}

/* All extremes of priority and size together: traps would end the run. */
static void wrr_extremes(struct kunit *test)
{
	static const u32 sizes[] = { 60, 84, FULL, 65536 };
	static const u32 priorities[] = { 1, 1000 };
	struct pipe_offer all[8];
	struct pipe *pipe;
	u32 i;

	for (i = 0; i < 8; i++)
		all[i] = (struct pipe_offer){
			.priority = priorities[i % 2], .small = sizes[i / 2], .queues = 2,
		};
	pipe = wrr_new(test, all, 8);
	for (i = 0; i < 20; i++) {
		pipe_stop(pipe, i % 8);
		pipe_run(pipe, 50 * PIPE_MS);
		pipe_start(pipe, i % 8);
	}
	pipe_run(pipe, 2 * PIPE_SECOND);
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_GT(test, tally_sum(pipe->vif[i].tally.bytes, 100, 300), 0);
}

static struct kunit_case wrr_cases[] = {
	KUNIT_CASE_PARAM(wrr_shares, offers_gen_params),
	KUNIT_CASE_PARAM(wrr_switch, offers_gen_params),
	KUNIT_CASE(wrr_switch_alone),
	KUNIT_CASE(wrr_after_alone),
	KUNIT_CASE(wrr_two_alone),
	KUNIT_CASE(wrr_leaves_room),
	KUNIT_CASE(wrr_with_limits),
	KUNIT_CASE(wrr_packets_of_a_turn),
	KUNIT_CASE(wrr_turn_alone),
	KUNIT_CASE(wrr_mean),
	KUNIT_CASE(wrr_extremes),
	{ }
};

static struct kunit_suite wrr_suite = {
	.name = "vif_qos_wrr",
	.test_cases = wrr_cases,
};

kunit_test_suite(wrr_suite);
