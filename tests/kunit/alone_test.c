// SPDX-License-Identifier: GPL-2.0-only
/*
 * Served at once, or by way of the line: two uplinks see the same, one takes the short
 * way wherever there is one.  Nobody may be able to tell which.
 */
#include <kunit/test.h>
#include <linux/prandom.h>
#include "world.h"

#define UNIT	154
#define ROOM	12500
#define STEPS	100000
#define VIFS	4
#define QUEUES	2

/**
 * struct twins - two uplinks
 * @test: running test
 * @rnd: what happens to both
 * @brief: the one with the short way
 * @plain: the one without
 * @now: time, ns
 * @served: how often the short way was taken
 */
struct twins {
	struct kunit *test;
	struct rnd_state rnd;
	struct world *brief;
	struct world *plain;
	u64 now;
	u32 served;
};

static u32 dice(struct twins *twins, u32 sides)
{
	return prandom_u32_state(&twins->rnd) % sides;
}

static s64 room(const struct world *world)
{
	s64 room = ROOM;
	u32 i, j;

	for (i = 0; i < VIFS; i++) {
		for (j = 0; j < QUEUES; j++)
			room -= world->vif[i].queue[j].grant;
	}
	return room;
}

static bool nothing_granted(const struct world *world)
{
	return room(world) == ROOM;
}

/* As the driver asks: by the line, and whoever may go goes. */
static void ask(struct twins *twins, struct world *world, struct vif_qos_queue *queue)
{
	if (nothing_granted(world) && twins->now % 3)
		vif_qos_sched_idle(&world->sched);
	if (world == twins->brief && vif_qos_sched_alone(&world->sched, queue, room(world))) {
		twins->served++;
		return;
	}
	vif_qos_sched_wait(&world->sched, queue, twins->now);
}

/* If anybody waits: who is alone is not looked for. */
static void give(struct twins *twins, struct world *world)
{
	bool late = twins->now % 5 == 0;

	if (!world->sched.waiting && vif_qos_sched_due(&world->sched) > twins->now)
		return;
	while (vif_qos_sched_next(&world->sched, room(world), late, twins->now))
		;
}

static void settle(struct twins *twins, struct world *world, struct vif_qos_queue *queue,
		   s64 bytes, bool again)
{
	bool timeless = !again && vif_qos_sched_timeless(queue);

	if (again)
		vif_qos_sched_again(&world->sched, queue, bytes, 1, twins->now);
	else
		vif_qos_sched_settle(&world->sched, queue, bytes, 1, timeless ? 0 : twins->now);
}

static void expect_same_flow(struct twins *twins, u32 vif)
{
	const struct vif_qos_flow *brief = &twins->brief->vif[vif].flow;
	const struct vif_qos_flow *plain = &twins->plain->vif[vif].flow;
	u32 j;

	KUNIT_ASSERT_EQ(twins->test, brief->deficit, plain->deficit);
	KUNIT_ASSERT_EQ(twins->test, brief->waiting, plain->waiting);
	KUNIT_ASSERT_EQ(twins->test, brief->serving, plain->serving);
	KUNIT_ASSERT_EQ(twins->test, brief->usage.bytes, plain->usage.bytes);
	KUNIT_ASSERT_EQ(twins->test,
			vif_qos_flow_listed(brief) || twins->brief->sched.sole == brief,
			vif_qos_flow_listed(plain));
	if (vif_qos_flow_listed(brief))
		KUNIT_ASSERT_EQ(twins->test, brief->fresh, plain->fresh);
	KUNIT_ASSERT_FALSE(twins->test,
			   twins->brief->sched.sole && !list_empty(&twins->brief->sched.flows));
	for (j = 0; j < QUEUES; j++)
		KUNIT_ASSERT_EQ(twins->test, twins->brief->vif[vif].queue[j].grant,
				twins->plain->vif[vif].queue[j].grant);
}

static void expect_same(struct twins *twins)
{
	u32 i;

	KUNIT_ASSERT_EQ(twins->test, twins->brief->sched.round, twins->plain->sched.round);
	KUNIT_ASSERT_EQ(twins->test, twins->brief->sched.serving, twins->plain->sched.serving);
	for (i = 0; i < VIFS; i++)
		expect_same_flow(twins, i);
}

/* Now and then, a vif's limit comes or goes, or turns are counted otherwise. */
static void change(struct twins *twins, struct world **worlds, u32 count)
{
	struct vif_qos_limits limits = { .max_rate = dice(twins, 2) * 125000, .burst_ns = 1000000 };
	u32 vif = dice(twins, VIFS), what = dice(twins, 256), i;

	for (i = 0; i < count; i++) {
		struct vif_qos_sched *sched = &worlds[i]->sched;

		if (what < 2)
			vif_qos_sched_limit(sched, &worlds[i]->vif[vif].flow, &limits, twins->now);
		else if (what < 12)
			vif_qos_sched_set_mode(sched, what == 2 ? VIF_QOS_WRR : VIF_QOS_DRR);
	}
}

/* The same to both: a queue asks, or settles, whatever it can do. */
static void step(struct twins *twins)
{
	u32 vif = dice(twins, VIFS), index = dice(twins, QUEUES);
	s64 bytes = dice(twins, 2000);
	bool again = !dice(twins, 4), asks = !dice(twins, 6), leaves = !dice(twins, 16);
	struct world *worlds[] = { twins->brief, twins->plain };
	u32 i;

	twins->now += dice(twins, 1000000);
	change(twins, worlds, ARRAY_SIZE(worlds));
	for (i = 0; i < ARRAY_SIZE(worlds); i++) {
		struct vif_qos_queue *queue = &worlds[i]->vif[vif].queue[index];

		/* The timer's part: tokens that have come by now. */
		give(twins, worlds[i]);
		if (queue->grant)
			settle(twins, worlds[i], queue, bytes, again);
		else if (vif_qos_queue_waits(queue) && leaves)
			vif_qos_sched_leave(&worlds[i]->sched, queue, twins->now);
		else if (asks && !vif_qos_queue_waits(queue))
			ask(twins, worlds[i], queue);
		give(twins, worlds[i]);
	}
}

static void alone_is_as_in_line(struct kunit *test)
{
	struct twins *twins = kunit_kzalloc(test, sizeof(*twins), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, twins);
	*twins = (struct twins){
		.test = test,
		.brief = world_new(test, UNIT),
		.plain = world_new(test, UNIT),
	};
	prandom_seed_state(&twins->rnd, 29);
	for (i = 0; i < STEPS; i++) {
		step(twins);
		expect_same(twins);
	}
	KUNIT_EXPECT_GT(test, twins->served, STEPS / 100);
}

/*
 * Its time is not held against it: it is idle, though the uplink isn't; who waits is
 * busy, then, as ever.
 */
static void alone_is_not_busy(struct kunit *test)
{
	struct world *world = world_new(test, UNIT);
	struct vif_qos_queue *queue = world_queue(world, 0);
	u64 round;

	KUNIT_EXPECT_TRUE(test, vif_qos_sched_alone(&world->sched, queue, ROOM));
	KUNIT_EXPECT_EQ(test, queue->grant, ROOM);
	KUNIT_EXPECT_TRUE(test, vif_qos_sched_timeless(queue));
	round = world->sched.round;
	vif_qos_sched_idle(&world->sched);
	KUNIT_EXPECT_EQ(test, world->sched.round, round);
	vif_qos_sched_wait(&world->sched, &world->vif[0].queue[1], 5);
	KUNIT_EXPECT_FALSE(test, vif_qos_sched_timeless(queue));
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->usage.state, VIF_QOS_BUSY);
	vif_qos_sched_settle(&world->sched, queue, 1538, 1, 9);
	KUNIT_EXPECT_EQ(test, world_flow(world, 0)->usage.bytes, 1538);
}

/* Who comes is before who has had all the room, and has room by rule 9. */
static void alone_has_company(struct kunit *test)
{
	struct world *world = world_new(test, UNIT);
	struct vif_qos_sched *sched = &world->sched;

	KUNIT_ASSERT_TRUE(test, vif_qos_sched_alone(sched, world_queue(world, 0), ROOM));
	world_wait(world, 1);
	KUNIT_EXPECT_TRUE(test, list_is_first(&world_flow(world, 1)->node, &sched->flows));
	KUNIT_EXPECT_TRUE(test, list_is_last(&world_flow(world, 0)->node, &sched->flows));
	KUNIT_EXPECT_EQ(test, vif_qos_sched_room(sched, 0, 0), UNIT * VIF_QOS_PRIORITY_DEFAULT);
}

/* Not with a limit, not in packets, not without room, not beside another. */
static void alone_or_not(struct kunit *test)
{
	static const struct vif_qos_limits limits = { .max_rate = 125000, .burst_ns = 1000000 };
	struct world *world = world_new(test, UNIT);
	struct vif_qos_queue *queue = world_queue(world, 0);
	struct vif_qos_sched *sched = &world->sched;

	KUNIT_EXPECT_FALSE(test, vif_qos_sched_alone(sched, queue, 0));
	KUNIT_EXPECT_FALSE(test, vif_qos_sched_alone(sched, queue, -1));
	world_wait(world, 1);
	KUNIT_EXPECT_FALSE(test, vif_qos_sched_alone(sched, queue, ROOM));
	vif_qos_sched_leave(sched, world_queue(world, 1), 0);
	vif_qos_sched_set_mode(sched, VIF_QOS_WRR);
	KUNIT_EXPECT_FALSE(test, vif_qos_sched_alone(sched, queue, ROOM));
	vif_qos_sched_set_mode(sched, VIF_QOS_DRR);
	vif_qos_sched_limit(sched, world_flow(world, 0), &limits, 0);
	KUNIT_EXPECT_FALSE(test, vif_qos_sched_alone(sched, queue, ROOM));
	KUNIT_EXPECT_EQ(test, queue->grant, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&sched->flows));
	KUNIT_EXPECT_TRUE(test, vif_qos_sched_alone(sched, world_queue(world, 1), ROOM));
	KUNIT_EXPECT_FALSE(test, vif_qos_sched_alone(sched, world_queue(world, 2), ROOM));
}

static struct kunit_case alone_cases[] = {
	KUNIT_CASE(alone_is_as_in_line),
	KUNIT_CASE(alone_is_not_busy),
	KUNIT_CASE(alone_has_company),
	KUNIT_CASE(alone_or_not),
	{ }
};

static struct kunit_suite alone_suite = {
	.name = "vif_qos_alone",
	.test_cases = alone_cases,
};

kunit_test_suite(alone_suite);
