// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who comes back from silence does not wait for room: how much he may have, how
 * often, and that others' shares stay what they are.  With a unit of 100 the
 * default priority earns 1000 bytes a round.
 */
#include <kunit/test.h>
#include "pipe.h"

#define ROOM	100000

/* Vif 0 sends all the time, and has just used its turn up. */
static struct world *busy_world(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	world_wait(world, 0);
	KUNIT_ASSERT_EQ(test, world_serve(world, ROOM, 1000, true), 0);
	/* There was room. */
	vif_qos_sched_room(&world->sched, 1, 0);
	return world;
}

/* One default quantum, however much is queued; more if there is more room. */
static void fresh_has_room(struct kunit *test)
{
	static const struct { s64 room, fresh; } table[] = {
		{ -100000, 1000 }, { -1000, 1000 }, { -1, 1000 }, { 0, 1000 },
		{ 1, 1000 }, { 999, 1000 }, { 1000, 1000 }, { 1001, 1001 }, { 12500, 12500 },
	};
	struct world *world = busy_world(test);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, table[i].room, 0),
				table[i].room);
	world_wait(world, 1);
	for (i = 0; i < ARRAY_SIZE(table); i++)
		KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, table[i].room, 0),
				table[i].fresh);
}

static void fresh_nobody(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, -1, 0), -1);
}

/* A quantum of high priority does not raise the limit any further. */
static void fresh_priority(struct kunit *test)
{
	struct world *world = busy_world(test);

	world->vif[1].policy.priority = 1000;
	world_wait(world, 1);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 0, 0), 1000);
}

/* Once: with its grant it is like any other, however much is left of its turn. */
static void fresh_once(struct kunit *test)
{
	struct world *world = busy_world(test);
	s64 room;

	world_wait(world, 1);
	room = vif_qos_sched_room(&world->sched, 0, 0);
	KUNIT_ASSERT_EQ(test, world_serve(world, room, 100, true), 1);
	KUNIT_EXPECT_EQ(test, world_flow(world, 1)->deficit, 900);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 0, 0), 0);
	vif_qos_sched_leave(&world->sched, world_queue(world, 1), 0);
	world_wait(world, 1);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 0, 0), 900);
}

static void fresh_once_alone(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue = world_queue(world, 0);

	KUNIT_ASSERT_TRUE(test, vif_qos_sched_alone(&world->sched, queue, 500));
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 0, 0), 0);
	vif_qos_sched_again(&world->sched, queue, 100, 1, 0);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 0, 0), 0);
}

/* Who owes something waits like the others, until the rounds have paid it. */
static void fresh_not_in_debt(struct kunit *test)
{
	struct world *world = busy_world(test);

	world_wait(world, 1);
	KUNIT_ASSERT_EQ(test, world_serve(world, ROOM, 1500, false), 1);
	world_wait(world, 1);
	KUNIT_EXPECT_EQ(test, world_flow(world, 1)->deficit, -500);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 0, 0), 0);
}

#define SPARSE_MS	2
#define BULK	{ .priority = 10, .small = 1538 }

/*
 * Beside vifs that fill the link's queue, 12,500 bytes, a packet each 2 ms stands
 * in the queue 50 us after it came, as each poll takes that long; the first of
 * its quantum, as long as it sends less than its share.
 */
static void fresh_waits_little(struct kunit *test)
{
	static const struct pipe_offer offers[] = {
		{ .priority = 10, .small = 84, .rate = 84 * 1000 / SPARSE_MS }, BULK, BULK, BULK,
	};
	struct pipe *pipe = pipe_new(test, 100 * PIPE_MBIT, offers, ARRAY_SIZE(offers));
	u64 worst = 0, came;
	u32 vif, i;

	pipe->wake_ns = 10000;
	for (vif = 1; vif < ARRAY_SIZE(offers); vif++)
		pipe_start(pipe, vif);
	pipe_run(pipe, 10 * PIPE_MS);
	for (i = 0; i < 200; i++) {
		pipe_run(pipe, i * 7919 % PIPE_MS);
		pipe_start(pipe, 0);
		came = pipe->now + SPARSE_MS * PIPE_MS;
		pipe->vif[0].first = PIPE_NEVER;
		pipe_run(pipe, (SPARSE_MS + 1) * PIPE_MS);
		KUNIT_ASSERT_NE(test, pipe->vif[0].first, PIPE_NEVER);
		worst = max(worst, pipe->vif[0].first - came);
		pipe_stop(pipe, 0);
	}
	KUNIT_EXPECT_LE(test, worst, 50000ULL);
}

/* Of those who come back together each has what others left of one quantum. */
static void fresh_together(struct kunit *test)
{
	struct world *world = busy_world(test);
	u32 vif;

	for (vif = 1; vif <= 3; vif++) {
		s64 room;

		world_wait(world, vif);
		room = vif_qos_sched_room(&world->sched, -1, 0);
		KUNIT_ASSERT_EQ(test, room, 1000 - 300 * (vif - 1));
		KUNIT_ASSERT_EQ(test, world_serve(world, room, 300, false), vif);
	}
	world_wait(world, 4);
	KUNIT_ASSERT_EQ(test, world_serve(world, 100, 100, false), 4);
	world_wait(world, 5);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 1, 0), 1000);
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(&world->sched, 0, 0), 1000);
}

/* Eight who come back again and again keep no more in the queue than one may. */
static void fresh_many(struct kunit *test)
{
	struct pipe_offer offers[9] = { { .priority = 10, .small = 100 } };
	struct pipe *pipe;
	s64 most = 0;
	u32 i;

	for (i = 1; i < ARRAY_SIZE(offers); i++)
		offers[i] = (struct pipe_offer){ .priority = 10, .small = 100,
						 .rate = PIPE_MBIT * (5 + i) };
	pipe = pipe_new(test, 100 * PIPE_MBIT, offers, ARRAY_SIZE(offers));
	for (i = 0; i < 20000; i++) {
		pipe_run(pipe, PIPE_MS / 100);
		most = max(most, pipe->queued + pipe->credit.reserved);
	}
	/* The limit, a default quantum, and what nine polls may overdraw. */
	KUNIT_EXPECT_GT(test, most, 12500);
	KUNIT_EXPECT_LE(test, most, 12500 + 1540 + 9 * 99);
}

static struct kunit_case fresh_cases[] = {
	KUNIT_CASE(fresh_has_room),
	KUNIT_CASE(fresh_nobody),
	KUNIT_CASE(fresh_priority),
	KUNIT_CASE(fresh_once),
	KUNIT_CASE(fresh_once_alone),
	KUNIT_CASE(fresh_not_in_debt),
	KUNIT_CASE(fresh_together),
	KUNIT_CASE(fresh_waits_little),
	KUNIT_CASE(fresh_many),
	{ }
};

static struct kunit_suite fresh_suite = {
	.name = "vif_qos_fresh",
	.test_cases = fresh_cases,
};

kunit_test_suite(fresh_suite);
