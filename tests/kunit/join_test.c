// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vifs that come and go: what an idle one keeps and owes, and leaving in every
 * state.  With a unit of 100 the default priority earns 1000 bytes a round.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include "world.h"

#define ROOM	100000

/* Let another vif send @rounds quanta: so many rounds go by. */
static void rounds_pass(struct kunit *test, struct world *world, int vif, u32 rounds)
{
	u32 i;

	world_wait(world, vif);
	for (i = 0; i < rounds; i++)
		KUNIT_ASSERT_EQ(test, world_serve(world, 1000, 1000, true), vif);
	vif_qos_sched_leave(&world->sched, world_queue(world, vif), 0);
}

/* Vif 0 sends @used bytes on its own and goes idle. */
static void send_and_go(struct kunit *test, struct world *world, s64 used)
{
	world_wait(world, 0);
	KUNIT_ASSERT_EQ(test, world_serve(world, ROOM, used, false), 0);
	KUNIT_ASSERT_TRUE(test, list_empty(&world->sched.flows));
}

/* A new vif comes with one quantum, before those that used theirs up. */
static void join_new(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 0);
	world_wait(world, 1);
	KUNIT_EXPECT_EQ(test, world_flow(world, 1)->deficit, 1000);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 1);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 0);
}

/* One that comes back with a debt stands behind those with a deficit. */
static void join_in_debt(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	send_and_go(test, world, 1500);
	world_wait(world, 1);
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, -500);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 1);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 500, true), 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 1);
}

/* Each missed round pays one quantum, up to one quantum in hand. */
static void join_after_rounds(struct kunit *test)
{
	static const struct { u32 rounds; s64 deficit; } table[] = {
		{ 1, -2500 }, { 2, -1500 }, { 3, -500 }, { 4, 500 },
		{ 5, 1000 }, { 6, 1000 }, { 1000, 1000 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct world *world = world_new(test, 100);

		send_and_go(test, world, 4500);
		/* The first quantum it has already: it takes no round. */
		rounds_pass(test, world, 1, table[i].rounds + 1);
		world_wait(world, 0);
		KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, table[i].deficit);
	}
}

/* What is left of a quantum stays; it does not grow beyond one. */
static void join_keeps_one_quantum(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	send_and_go(test, world, 300);
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, 700);
	vif_qos_sched_leave(&world->sched, world_queue(world, 0), 0);
	rounds_pass(test, world, 1, 100);
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, 1000);
}

/* Going idle with more than a lowered priority earns: the rest is lost. */
static void join_lower_priority(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	world_wait(world, 0);
	world->vif[0].policy.priority = 3;
	vif_qos_sched_leave(&world->sched, world_queue(world, 0), 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, 300);
	world->vif[0].policy.priority = 10;
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, 300);
}

/* The only one gets all the room, and owes it when another comes. */
static void join_after_alone(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	u32 turn;

	world_wait(world, 0);
	KUNIT_ASSERT_EQ(test, world_serve(world, 12500, 12500, true), 0);
	KUNIT_ASSERT_EQ(test, world_flow(world, 0)->deficit, -11500);
	world_wait(world, 1);
	for (turn = 0; turn < 12; turn++)
		KUNIT_ASSERT_EQ(test, world_serve(world, 12500, 1000, true), 1);
	KUNIT_ASSERT_EQ(test, world_serve(world, 12500, 500, true), 0);
	KUNIT_ASSERT_EQ(test, world_serve(world, 12500, 1000, true), 1);
}

/* A grant of all the room needs no debt of more than it once alone again. */
static void join_alone_goes_on(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;
	u32 i;

	world_wait(world, 0);
	for (i = 0; i < 100; i++) {
		queue = vif_qos_sched_next(&world->sched, 12500, false, 0);
		KUNIT_ASSERT_NOT_NULL(test, queue);
		KUNIT_ASSERT_EQ(test, queue->grant, 12500);
		KUNIT_ASSERT_GE(test, queue->flow->deficit, -12500);
		world_wait(world, 0);
		vif_qos_sched_settle(&world->sched, queue, 12500, 1, 0);
	}
}

/* An uplink that ran empty forgives, but not while somebody waits or sends. */
static void join_idle_forgives(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;

	send_and_go(test, world, 50000000);
	world_wait(world, 1);
	vif_qos_sched_idle(&world->sched);
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	vif_qos_sched_idle(&world->sched);
	KUNIT_ASSERT_NOT_NULL(test, queue);
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, 1000 - 50000000);
	vif_qos_sched_leave(&world->sched, world_queue(world, 0), 0);
	vif_qos_sched_leave(&world->sched, queue, 0);
	vif_qos_sched_idle(&world->sched);
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, 1000);
}

/* Rounds are counted right while the counter wraps around. */
static void join_round_wraps(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	world->sched.round = U64_MAX - 1;
	world->vif[0].flow.round = U64_MAX - 1;
	world->vif[1].flow.round = U64_MAX - 1;
	/* Idle until this very round: they begin with what they have. */
	world_flow(world, 0)->deficit = 1000;
	world_wait(world, 0);
	KUNIT_ASSERT_EQ(test, world_serve(world, ROOM, 4500, false), 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->round, U64_MAX - 1);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, -3500);
	rounds_pass(test, world, 1, 3);
	KUNIT_EXPECT_EQ(test, world->sched.round, 1);
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, -500);
}

static void join_idle_wraps(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	send_and_go(test, world, 4500);
	world->sched.round = U64_MAX;
	world->vif[0].flow.round = U64_MAX;
	vif_qos_sched_idle(&world->sched);
	KUNIT_EXPECT_LT(test, world->sched.round, U64_MAX);
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, 1000);
}

static void expect_gone(struct kunit *test, struct world *world, int vif)
{
	struct vif_qos_queue *queue = world_queue(world, vif);

	KUNIT_EXPECT_FALSE(test, vif_qos_queue_waits(queue));
	KUNIT_EXPECT_EQ(test, queue->grant, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&queue->flow->node));
	KUNIT_EXPECT_EQ(test, queue->flow->serving, 0);
}

static void leave_idle(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	vif_qos_sched_leave(&world->sched, world_queue(world, 0), 0);
	expect_gone(test, world, 0);
	KUNIT_EXPECT_EQ(test, world->sched.waiting, 0);
	KUNIT_EXPECT_EQ(test, world->sched.serving, 0);
}

static void leave_waiting(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	world_wait(world, 0);
	world_wait(world, 1);
	vif_qos_sched_leave(&world->sched, world_queue(world, 1), 0);
	expect_gone(test, world, 1);
	KUNIT_EXPECT_EQ(test, world->sched.waiting, 1);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 0, false), 0);
}

/* The grant comes back unused, and a new round no longer waits for it. */
static void leave_serving(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;

	world_wait(world, 1);
	world_wait(world, 0);
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 0));
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 1);
	KUNIT_EXPECT_NULL(test, vif_qos_sched_next(&world->sched, ROOM, false, 0));
	vif_qos_sched_leave(&world->sched, queue, 0);
	expect_gone(test, world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, 1000);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 1);
}

static void leave_waiting_and_serving(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;

	world_wait(world, 1);
	world_wait(world, 0);
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 0));
	world_wait(world, 0);
	vif_qos_sched_leave(&world->sched, queue, 0);
	expect_gone(test, world, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, 1000);
	KUNIT_EXPECT_EQ(test, world->sched.waiting, 1);
	KUNIT_EXPECT_EQ(test, world->sched.serving, 0);
}

/* One queue of many leaves: the vif stays, with its place and its other grants. */
static void leave_one_queue(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct world_vif *vif = &world->vif[0];
	struct vif_qos_queue *first, *second;

	world_wait(world, 1);
	vif_qos_sched_wait(&world->sched, &vif->queue[0], 0);
	vif_qos_sched_wait(&world->sched, &vif->queue[1], 0);
	vif_qos_sched_wait(&world->sched, &vif->queue[2], 0);
	first = vif_qos_sched_next(&world->sched, 300, false, 0);
	second = vif_qos_sched_next(&world->sched, 300, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, first, &vif->queue[0]);
	KUNIT_ASSERT_PTR_EQ(test, second, &vif->queue[1]);
	vif_qos_sched_leave(&world->sched, first, 0);
	KUNIT_EXPECT_EQ(test, vif->flow.serving, 1);
	KUNIT_EXPECT_EQ(test, vif->flow.deficit, 700);
	KUNIT_EXPECT_EQ(test, second->grant, 300);
	vif_qos_sched_leave(&world->sched, &vif->queue[2], 0);
	KUNIT_EXPECT_FALSE(test, list_empty(&vif->flow.node));
	vif_qos_sched_leave(&world->sched, second, 0);
	expect_gone(test, world, 0);
	KUNIT_EXPECT_EQ(test, vif->flow.deficit, 1000);
}

/* Leaving and coming back is not worth a quantum. */
static void leave_and_return(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	u32 i;

	world_wait(world, 1);
	world_wait(world, 0);
	KUNIT_ASSERT_EQ(test, world_serve(world, ROOM, 1200, true), 0);
	for (i = 0; i < 10; i++) {
		vif_qos_sched_leave(&world->sched, world_queue(world, 0), 0);
		world_wait(world, 0);
		KUNIT_ASSERT_EQ(test, world_flow(world, 0)->deficit, -200);
	}
	KUNIT_ASSERT_EQ(test, world_serve(world, ROOM, 1000, true), 1);
}

static struct kunit_case join_cases[] = {
	KUNIT_CASE(join_new),
	KUNIT_CASE(join_in_debt),
	KUNIT_CASE(join_after_rounds),
	KUNIT_CASE(join_keeps_one_quantum),
	KUNIT_CASE(join_lower_priority),
	KUNIT_CASE(join_after_alone),
	KUNIT_CASE(join_alone_goes_on),
	KUNIT_CASE(join_idle_forgives),
	KUNIT_CASE(join_round_wraps),
	KUNIT_CASE(join_idle_wraps),
	KUNIT_CASE(leave_idle),
	KUNIT_CASE(leave_waiting),
	KUNIT_CASE(leave_serving),
	KUNIT_CASE(leave_waiting_and_serving),
	KUNIT_CASE(leave_one_queue),
	KUNIT_CASE(leave_and_return),
	{ }
};

static struct kunit_suite join_suite = {
	.name = "vif_qos_join",
	.test_cases = join_cases,
};

kunit_test_suite(join_suite);
