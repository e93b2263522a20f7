// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the scheduler notes of a vif's doings, on a link in simulated time: how
 * much it sent, and what it spent its time with.
 */
#include <kunit/test.h>
#include <net/vif_qos/usage.h>
#include "judge.h"

#define FULL	1538	/* wire bytes of a full frame */

/**
 * struct doing - what a vif offers, its limits, and what must be seen of it
 * @offer: what it offers, beside another that sends all it can
 * @max: its maximum rate, bytes per second
 * @pps: its packet rate
 * @held: what held it back
 * @mostly: what it spent its time with
 * @percent: how much of it at least
 */
struct doing {
	struct pipe_offer offer;
	u64 max;
	u32 pps;
	enum vif_qos_held held;
	enum vif_qos_state mostly;
	u32 percent;
};

static const struct doing doings[] = {
	{ .offer = { .priority = 10, .small = FULL },
	  .held = VIF_QOS_HELD_BY_OTHERS, .mostly = VIF_QOS_BUSY, .percent = 100 },
	{ .offer = { .priority = 10, .small = 84, .queues = 3 },
	  .held = VIF_QOS_HELD_BY_OTHERS, .mostly = VIF_QOS_BUSY, .percent = 100 },
	{ .offer = { .priority = 10, .small = FULL, .queues = 2 }, .max = 20 * PIPE_MBIT,
	  .held = VIF_QOS_HELD_BY_RATE, .mostly = VIF_QOS_OVER_RATE, .percent = 70 },
	{ .offer = { .priority = 10, .small = 84 }, .pps = 3000,
	  .held = VIF_QOS_HELD_BY_PACKETS, .mostly = VIF_QOS_OVER_PPS, .percent = 70 },
	{ .offer = { .priority = 10, .small = 84 }, .max = 20 * PIPE_MBIT, .pps = 3000,
	  .held = VIF_QOS_HELD_BY_PACKETS, .mostly = VIF_QOS_OVER_PPS, .percent = 70 },
	{ .offer = { .priority = 10, .small = FULL, .rate = 5 * PIPE_MBIT },
	  .held = VIF_QOS_HELD_NOT, .mostly = VIF_QOS_IDLE, .percent = 55 },
};

static u64 sum_of(const struct vif_qos_usage *period)
{
	u64 sum = 0;
	u32 state;

	for (state = 0; state < VIF_QOS_STATES; state++)
		sum += period->ns[state];
	return sum;
}

static void doing_seen(struct kunit *test, const struct doing *doing, u32 line)
{
	const struct pipe_offer offers[] = {
		doing->offer, { .priority = 10, .small = FULL },
	};
	struct pipe *pipe = pipe_new(test, 1000 * PIPE_MBIT, offers, 2);
	struct vif_qos_usage *usage = &world_flow(pipe->world, 0)->usage;
	struct vif_qos_usage period;
	u64 sent;

	pipe_limit(pipe, 0, 0, doing->max, doing->pps);
	pipe_run(pipe, PIPE_SECOND);
	sent = tally_sum(pipe->vif[0].tally.bytes, 0, judge_slot(pipe) + 1);
	vif_qos_usage_take(usage, &period, pipe->now);
	KUNIT_EXPECT_EQ_MSG(test, period.bytes, sent, "line %u", line);
	KUNIT_EXPECT_EQ_MSG(test, period.packets, sent / doing->offer.small, "line %u", line);
	KUNIT_EXPECT_EQ_MSG(test, sum_of(&period), pipe->now, "line %u", line);
	KUNIT_EXPECT_GE_MSG(test, period.ns[doing->mostly],
			    pipe->now / 100 * doing->percent, "line %u", line);
	KUNIT_EXPECT_EQ_MSG(test, (int)vif_qos_usage_held(&period, 0, 0), (int)doing->held,
			    "line %u", line);
}

static void period_doings(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(doings); i++)
		doing_seen(test, &doings[i], i);
}

/* A vif that stops, and one whose limit is taken away, do something else. */
static void period_changes(struct kunit *test)
{
	static const struct pipe_offer offers[] = {
		{ .priority = 10, .small = FULL }, { .priority = 10, .small = FULL },
	};
	struct pipe *pipe = pipe_new(test, 1000 * PIPE_MBIT, offers, 2);
	struct vif_qos_usage *usage = &world_flow(pipe->world, 0)->usage;
	struct vif_qos_usage period;

	pipe_limit(pipe, 0, 0, PIPE_MBIT, 0);
	pipe_run(pipe, 100 * PIPE_MS);
	pipe_limit(pipe, 0, 0, 0, 0);
	vif_qos_usage_take(usage, &period, pipe->now);
	pipe_run(pipe, 100 * PIPE_MS);
	vif_qos_usage_take(usage, &period, pipe->now);
	KUNIT_EXPECT_EQ(test, period.ns[VIF_QOS_BUSY], 100 * PIPE_MS);
	pipe_stop(pipe, 0);
	pipe_run(pipe, 10 * PIPE_MS);
	vif_qos_usage_take(usage, &period, pipe->now);
	pipe_run(pipe, 100 * PIPE_MS);
	vif_qos_usage_take(usage, &period, pipe->now);
	KUNIT_EXPECT_EQ(test, period.ns[VIF_QOS_IDLE], 100 * PIPE_MS);
	KUNIT_EXPECT_EQ(test, period.bytes, 0);
}

static struct kunit_case period_cases[] = {
	KUNIT_CASE(period_doings),
	KUNIT_CASE(period_changes),
	{ }
};

static struct kunit_suite period_suite = {
	.name = "vif_qos_period",
	.test_cases = period_cases,
};

kunit_test_suite(period_suite);
