// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler among vifs that always have packets: deficits, turns, rounds.
 * With a unit of 100 the default priority earns 1000 bytes a round.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include "world.h"

#define ROOM	100000

static void expect_counts(struct kunit *test, const struct world *world,
			  u32 waiting, u32 serving)
{
	KUNIT_EXPECT_EQ(test, world->sched.waiting, waiting);
	KUNIT_EXPECT_EQ(test, world->sched.serving, serving);
}

static void sched_empty(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	KUNIT_EXPECT_NULL(test, vif_qos_sched_next(&world->sched, ROOM, false, 0));
	KUNIT_EXPECT_NULL(test, vif_qos_sched_next(&world->sched, ROOM, true, 0));
	expect_counts(test, world, 0, 0);
}

static void sched_no_room(struct kunit *test)
{
	static const s64 none[] = { 0, -1, S64_MIN };
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;
	u32 i;

	world_wait(world, 0);
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		KUNIT_EXPECT_NULL(test, vif_qos_sched_next(&world->sched, none[i], true, 0));
		expect_counts(test, world, 1, 0);
	}
	queue = vif_qos_sched_next(&world->sched, 1, false, 0);
	KUNIT_ASSERT_NOT_NULL(test, queue);
	KUNIT_EXPECT_EQ(test, queue->grant, 1);
	expect_counts(test, world, 0, 1);
}

static void sched_waits_once(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	world_wait(world, 0);
	world_wait(world, 0);
	expect_counts(test, world, 1, 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 0, false), 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 0, false), -1);
	expect_counts(test, world, 0, 0);
}

/* Settling gives back what was not used and takes what was overdrawn. */
static void sched_settle(struct kunit *test)
{
	static const struct { s64 used, deficit; } table[] = {
		{ 0, 1000 }, { 1, 999 }, { 399, 601 }, { 400, 600 },
		{ 401, 599 }, { 1000, 0 }, { 1001, -1 }, { 65560, -64560 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct world *world = world_new(test, 100);
		struct vif_qos_queue *queue;

		world_wait(world, 0);
		world_wait(world, 1);
		queue = vif_qos_sched_next(&world->sched, 400, false, 0);
		KUNIT_ASSERT_NOT_NULL(test, queue);
		KUNIT_EXPECT_EQ(test, queue->grant, 400);
		KUNIT_EXPECT_EQ(test, queue->flow->deficit, 600);
		vif_qos_sched_settle(&world->sched, queue, table[i].used, 1, 0);
		KUNIT_EXPECT_EQ(test, queue->grant, 0);
		KUNIT_EXPECT_EQ(test, queue->flow->deficit, table[i].deficit);
		expect_counts(test, world, 1, 0);
	}
}

/* Settling without a grant, or twice, changes nothing. */
static void sched_settle_nothing(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_flow *flow = world_flow(world, 0);

	vif_qos_sched_settle(&world->sched, world_queue(world, 0), 500, 1, 0);
	KUNIT_EXPECT_EQ(test, flow->deficit, 0);
	world_wait(world, 0);
	vif_qos_sched_settle(&world->sched, world_queue(world, 0), 500, 1, 0);
	KUNIT_EXPECT_EQ(test, flow->deficit, 1000);
	expect_counts(test, world, 1, 0);
	world_serve(world, ROOM, 100, false);
	vif_qos_sched_settle(&world->sched, world_queue(world, 0), 500, 1, 0);
	KUNIT_EXPECT_EQ(test, flow->deficit, 900);
	expect_counts(test, world, 0, 0);
}

/* Each turn is one grant of the whole quantum, in the same order each round. */
static void sched_turns(struct kunit *test)
{
	struct world *world = world_new(test, 1000);
	u32 turn;
	int vif;

	for (vif = 2; vif >= 0; vif--) {
		world->vif[vif].policy.priority = vif + 1;
		world_wait(world, vif);
	}
	for (turn = 0; turn < 30; turn++) {
		vif = turn % 3;
		KUNIT_ASSERT_EQ(test, world_serve(world, ROOM, 1000 * (vif + 1), true), vif);
	}
}

/* Room for one packet at a time: a turn lasts as many as the priority says. */
static void sched_turn_in_pieces(struct kunit *test)
{
	static const int order[] = { 0, 1, 1, 2, 2, 2 };
	struct world *world = world_new(test, 1000);
	u32 i;
	int vif;

	for (vif = 2; vif >= 0; vif--) {
		world->vif[vif].policy.priority = vif + 1;
		world_wait(world, vif);
	}
	for (i = 0; i < 60; i++)
		KUNIT_ASSERT_EQ(test, world_serve(world, 1000, 1000, true), order[i % 6]);
}

/* A grant that comes back unused keeps the turn. */
static void sched_unused_keeps_turn(struct kunit *test)
{
	struct world *world = world_new(test, 100);

	world_wait(world, 1);
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 0, true), 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 999, true), 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1, true), 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 1);
}

/* An overdraft of 2.5 quanta costs the next two turns and half of the third. */
static void sched_overdraft(struct kunit *test)
{
	static const int order[] = { 0, 1, 1, 1, 0, 1, 0, 1 };
	struct world *world = world_new(test, 100);
	struct vif_qos_flow *flow = world_flow(world, 0);
	u32 i;

	world_wait(world, 1);
	world_wait(world, 0);
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		s64 used = i == 0 ? 3500 : i == 4 ? 500 : 1000;

		KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, used, true), order[i]);
		if (i == 0)
			KUNIT_EXPECT_EQ(test, flow->deficit, -2500);
	}
}

/* No waiting vif has a deficit: as many rounds at once as the first one needs. */
static void sched_rounds_at_once(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;
	u64 round;

	world_wait(world, 1);
	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 65000, true), 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 8000, true), 1);
	round = world->sched.round;
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 1));
	KUNIT_EXPECT_EQ(test, queue->grant, 1000);
	KUNIT_EXPECT_EQ(test, world->sched.round - round, 8);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, -64000 + 8 * 1000);
}

/* A round that leaves a debt of zero is not enough: no grant of nothing. */
static void sched_round_to_zero(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;

	world_wait(world, 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, 1000, 3000, true), 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, -2000);
	world_wait(world, 1);
	KUNIT_EXPECT_EQ(test, world_serve(world, 1000, 1000, false), 1);
	queue = vif_qos_sched_next(&world->sched, 500, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 0));
	KUNIT_EXPECT_EQ(test, queue->flow->deficit + queue->grant, 1000);
}

/* A new round does not begin without one that holds a grant, unless late. */
static void sched_late(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *out, *queue;
	u32 i;

	world_wait(world, 1);
	world_wait(world, 0);
	out = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, out, world_queue(world, 0));
	for (i = 0; i < 5; i++) {
		queue = vif_qos_sched_next(&world->sched, ROOM, i > 0, 0);
		KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 1));
		world_wait(world, 1);
		vif_qos_sched_settle(&world->sched, queue, 1000, 1, 0);
		KUNIT_ASSERT_NULL(test, vif_qos_sched_next(&world->sched, ROOM, false, 0));
		KUNIT_ASSERT_EQ(test, world_flow(world, 0)->deficit, i ? 1000 : 0);
	}
	vif_qos_sched_settle(&world->sched, out, 1000, 1, 0);
	KUNIT_ASSERT_EQ(test, world_serve(world, ROOM, 1000, false), 1);
}

/* Not late, but somebody with a deficit waits: no need for a new round. */
static void sched_serves_beside_grants(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;
	int vif;

	for (vif = 3; vif >= 0; vif--)
		world_wait(world, vif);
	for (vif = 0; vif < 4; vif++) {
		queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
		KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, vif));
		KUNIT_EXPECT_EQ(test, queue->grant, 1000);
		expect_counts(test, world, 3 - vif, vif + 1);
	}
}

/* Queues of one vif take turns, first come first served, within its share. */
static void sched_queues_take_turns(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;
	u32 i;

	world_wait(world, 1);
	for (i = 0; i < WORLD_QUEUES; i++)
		vif_qos_sched_wait(&world->sched, &world->vif[0].queue[i], 0);
	for (i = 0; i < 40; i++) {
		queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
		KUNIT_ASSERT_PTR_EQ(test, queue, i & 1 ? world_queue(world, 1) :
				    &world->vif[0].queue[(i / 2) % WORLD_QUEUES]);
		KUNIT_ASSERT_EQ(test, queue->grant, 1000);
		vif_qos_sched_wait(&world->sched, queue, 0);
		vif_qos_sched_settle(&world->sched, queue, 1000, 1, 0);
	}
}

/* One turn split over several queues is still one turn. */
static void sched_queues_split_turn(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue[3];
	u32 i;

	world_wait(world, 1);
	for (i = 0; i < 3; i++)
		vif_qos_sched_wait(&world->sched, &world->vif[0].queue[i], 0);
	for (i = 0; i < 3; i++) {
		queue[i] = vif_qos_sched_next(&world->sched, 400, false, 0);
		KUNIT_ASSERT_PTR_EQ(test, queue[i], &world->vif[0].queue[i]);
		KUNIT_EXPECT_EQ(test, queue[i]->grant, i < 2 ? 400 : 200);
	}
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->serving, 3);
	for (i = 0; i < 3; i++)
		vif_qos_sched_settle(&world->sched, queue[i], 500, 1, 0);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->deficit, -500);
	expect_counts(test, world, 1, 0);
}

/* A priority takes effect with the next round; what was earned stays. */
static void sched_priority_changes(struct kunit *test)
{
	struct world *world = world_new(test, 100);
	struct vif_qos_queue *queue;

	world_wait(world, 1);
	world_wait(world, 0);
	world->vif[0].policy.priority = 1000;
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 0));
	KUNIT_EXPECT_EQ(test, queue->grant, 1000);
	world_wait(world, 0);
	vif_qos_sched_settle(&world->sched, queue, 1000, 1, 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 1);
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 0));
	KUNIT_EXPECT_EQ(test, queue->grant, 100000);
	world->vif[0].policy.priority = 1;
	world_wait(world, 0);
	vif_qos_sched_settle(&world->sched, queue, 100000, 1, 0);
	KUNIT_EXPECT_EQ(test, world_serve(world, ROOM, 1000, true), 1);
	queue = vif_qos_sched_next(&world->sched, ROOM, false, 0);
	KUNIT_ASSERT_PTR_EQ(test, queue, world_queue(world, 0));
	KUNIT_EXPECT_EQ(test, queue->grant, 100);
}

/* 400 Gbit/s held for a second, and the least and greatest quanta there are. */
static void sched_extremes(struct kunit *test)
{
	static const u32 units[] = { 1, 625000000, U32_MAX };
	const s64 most = 50000000000LL;
	u32 i, turn;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		struct world *world = world_new(test, units[i]);
		int greedy;

		world->vif[0].policy.priority = VIF_QOS_PRIORITY_MAX;
		world->vif[1].policy.priority = VIF_QOS_PRIORITY_MIN;
		world_wait(world, 1);
		greedy = world_serve(world, most, most + 65560, true);
		KUNIT_ASSERT_EQ(test, greedy, 1);
		world_wait(world, 0);
		for (turn = 0; turn < 1000; turn++)
			KUNIT_ASSERT_GE(test, world_serve(world, most, most, true), 0);
		KUNIT_ASSERT_EQ(test, world->sched.waiting, 2);
	}
}

static struct kunit_case sched_cases[] = {
	KUNIT_CASE(sched_empty),
	KUNIT_CASE(sched_no_room),
	KUNIT_CASE(sched_waits_once),
	KUNIT_CASE(sched_settle),
	KUNIT_CASE(sched_settle_nothing),
	KUNIT_CASE(sched_turns),
	KUNIT_CASE(sched_turn_in_pieces),
	KUNIT_CASE(sched_unused_keeps_turn),
	KUNIT_CASE(sched_overdraft),
	KUNIT_CASE(sched_rounds_at_once),
	KUNIT_CASE(sched_round_to_zero),
	KUNIT_CASE(sched_late),
	KUNIT_CASE(sched_serves_beside_grants),
	KUNIT_CASE(sched_queues_take_turns),
	KUNIT_CASE(sched_queues_split_turn),
	KUNIT_CASE(sched_priority_changes),
	KUNIT_CASE(sched_extremes),
	{ }
};

static struct kunit_suite sched_suite = {
	.name = "vif_qos_sched",
	.test_cases = sched_cases,
};

kunit_test_suite(sched_suite);
