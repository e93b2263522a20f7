// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nobody is woken for less than a batch: who waits for that and who does not, that
 * shares stay what they are, and that there are fewer polls.  With a unit of 100 the
 * default priority earns 1000 bytes a round.
 */
#include <kunit/test.h>
#include "judge.h"
#include "pipe.h"

#define ROOM	100000
#define BATCH	5000

/* Vif 0 waits, and has just used its turn up. */
static struct world *busy_world(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	world->sched.batch = BATCH;
	world_wait(world, 0);
	KUNIT_ASSERT_EQ(test, world_serve(world, ROOM, 1000, true), 0);
	return world;
}

static void batch_waits(struct kunit *test)
{
	static const struct { s64 room, granted; } table[] = {
		{ -1000, -1000 }, { -1, -1 }, { 0, 0 }, { 1, 0 }, { 1000, 0 }, { BATCH - 1, 0 },
		{ BATCH, BATCH }, { BATCH + 1, BATCH + 1 }, { ROOM, ROOM },
	};
	struct world *world = busy_world(test);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, table[i].room, BATCH),
				table[i].granted);
}

/* Whoever is served has a batch, even with a deficit of less, and pays for it. */
static void batch_granted(struct kunit *test)
{
	struct world *world = busy_world(test);
	struct vif_qos_queue *queue;

	world_wait(world, 1);
	world_flow(world, 0)->fresh = false;
	world_flow(world, 1)->fresh = false;
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_NOT_NULL(test, queue);
	KUNIT_EXPECT_EQ(test, queue->grant, BATCH);
	KUNIT_EXPECT_EQ(test, queue->flow->deficit, 1000 - BATCH);
	vif_qos_sched_settle(&world->sched, queue, 1200, 1, 0);
	KUNIT_EXPECT_EQ(test, queue->flow->deficit, 1000 - 1200);
}

/* More than a batch to spend: all of it, as without. */
static void batch_of_less(struct kunit *test)
{
	struct world *world = busy_world(test);
	struct vif_qos_queue *queue;

	world->sched.batch = 100;
	world->vif[1].policy.priority = 40;
	world_wait(world, 1);
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 1));
	KUNIT_EXPECT_EQ(test, queue->grant, 4000);
}

/* Who comes back neither waits for a batch nor has more than its quantum. */
static void batch_fresh(struct kunit *test)
{
	struct world *world = busy_world(test);
	struct vif_qos_queue *queue;

	world_wait(world, 1);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 1, BATCH), 1000);
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 1));
	KUNIT_EXPECT_EQ(test, queue->grant, 1000);
}

/* Nor does who is below its minimum, which is given one quantum at a time. */
static void batch_urgent(struct kunit *test)
{
	const struct vif_qos_limits limits = { .guarantee = 1000000, .burst_ns = PIPE_MS };
	struct world *world = busy_world(test);
	struct vif_qos_queue *queue;
	u64 now = 10 * PIPE_MS;

	vif_qos_sched_limit(&world->sched, world_flow(world, 0), &limits, now);
	KUNIT_ASSERT_FALSE(test, list_empty(&world->sched.urgent));
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 1, BATCH), 1);
	world_wait(world, 1);
	queue = vif_qos_sched_next(&world->sched, ROOM, false, now);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 0));
	KUNIT_EXPECT_TRUE(test, queue->rush);
	KUNIT_EXPECT_EQ(test, queue->grant, 1000);
}

/* Algorithm 1 has its own turns, of packets. */
static void batch_not_wrr(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;

	vif_qos_sched_set_mode(&world->sched, VIF_QOS_WRR);
	world_wait(world, 0);
	world_wait(world, 1);
	world_flow(world, 0)->fresh = false;
	world_flow(world, 1)->fresh = false;
	world->sched.batch = BATCH;
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_NOT_NULL(test, queue);
	KUNIT_EXPECT_EQ(test, queue->packets, 1);
}

static const struct batch_speed {
	u32 mbit;
	u32 frames;	/* that a batch has at least */
} speeds[] = { { 50, 2 }, { 100, 2 }, { 1000, 10 }, { 10000, 32 } };

static void speed_name(const struct batch_speed *speed, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%u Mbit/s", speed->mbit);
}

KUNIT_ARRAY_PARAM(speeds, speeds, speed_name);

/* Two that always have packets: few polls, a busy link, half of it each. */
static void batch_saves(struct kunit *test)
{
	static const struct pipe_offer offers[] = {
		{ .priority = 10, .small = 1538 }, { .priority = 10, .small = 1538 },
	};
	const struct batch_speed *speed = test->param_value;
	u64 rate = speed->mbit * PIPE_MBIT;
	struct pipe *pipe = pipe_new(test, rate, offers, ARRAY_SIZE(offers));
	u64 frames = div64_u64(rate, 1538);

	pipe_run(pipe, PIPE_SECOND);
	/* The first few are of who has just begun. */
	KUNIT_EXPECT_LE(test, (u64)pipe->grants * speed->frames, frames + 16);
	KUNIT_EXPECT_GE(test, (u64)pipe->grants * 64 * 2, frames);
	judge_busy(pipe, 10, 99);
	judge_rate(pipe, 0, rate / 2, 10, 20000, 2ULL * pipe->world->sched.batch);
}

/* With dom0's own packets there is never room for a batch: then any room is used. */
static void batch_beside_dom0(struct kunit *test)
{
	static const struct pipe_offer offers[] = {
		{ .priority = 10, .small = 1538 }, { .priority = 30, .small = 1538 },
	};
	struct pipe *pipe = pipe_new(test, 50 * PIPE_MBIT, offers, ARRAY_SIZE(offers));

	pipe->own = pipe->credit.limit - pipe->credit.batch + 1;
	pipe_run(pipe, PIPE_SECOND);
	judge_busy(pipe, 10, 95);
	judge_rate(pipe, 0, div_u64(50 * PIPE_MBIT, 4), 10, 20000, 2ULL * pipe->credit.batch);
	KUNIT_EXPECT_EQ(test, pipe->credit.stuck, 0);
}

static struct kunit_case batch_cases[] = {
	KUNIT_CASE(batch_waits),
	KUNIT_CASE(batch_granted),
	KUNIT_CASE(batch_of_less),
	KUNIT_CASE(batch_fresh),
	KUNIT_CASE(batch_urgent),
	KUNIT_CASE(batch_not_wrr),
	KUNIT_CASE(batch_beside_dom0),
	KUNIT_CASE_PARAM(batch_saves, speeds_gen_params),
	{ }
};

static struct kunit_suite batch_suite = {
	.name = "vif_qos_batch",
	.test_cases = batch_cases,
};

kunit_test_suite(batch_suite);
