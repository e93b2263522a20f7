// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shares of a busy link against ideal fluid sharing, asked after every packet.
 */
#include <kunit/test.h>
#include "link.h"

#define UNIT	150	/* default priority earns 1500 bytes a round */

static const u32 spread[] = { 1, 2, 3, 7, 10, 30, 100, 333, 1000 };

/* What vif @vif got of all bytes since the last change, in parts per million. */
static u32 share_ppm(const struct link *link, u32 vif)
{
	return div64_u64(link->fluid.flow[vif].served * 1000000, link->fluid.work);
}

static u32 due_ppm(const struct link *link, u32 vif)
{
	return div64_u64(link->fluid.flow[vif].weight * 1000000, link->fluid.weights);
}

/* Within 1 in 1000 of the link, beside the bound that the oracle checks. */
static void assert_shares(struct link *link)
{
	u32 i;

	for (i = 0; i < link->fluid.flows; i++)
		KUNIT_ASSERT_LE(link->test,
				abs_diff(share_ppm(link, i), due_ppm(link, i)), 1000);
}

static void share_pair(struct kunit *test)
{
	const u32 *a = test->param_value;
	const u32 *b;

	for (b = spread; b <= a; b++) {
		struct link_vif vifs[] = {
			{ .priority = *a, .small = 84, .large = 1538 },
			{ .priority = *b, .small = 84, .large = 1538 },
		};
		struct link *link = link_new(test, vifs, 2, UNIT, 1);

		link_run(link, 100000);
		assert_shares(link);
	}
}

static void spread_name(const u32 *weight, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "priority %u with less", *weight);
}

KUNIT_ARRAY_PARAM(spread, spread, spread_name);

static void share_crowd(struct kunit *test)
{
	struct link_vif vifs[ARRAY_SIZE(spread)];
	struct link *link;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(spread); i++)
		vifs[i] = (struct link_vif){ spread[i], 84, 1538 };
	link = link_new(test, vifs, ARRAY_SIZE(spread), UNIT, 1);
	link_run(link, 300000);
	assert_shares(link);
}

static const struct link_vif mixed[] = {
	{ .priority = 10, .small = 65000, .large = 65560 },
	{ .priority = 10, .small = 84, .large = 84 },
	{ .priority = 1, .small = 84, .large = 65560 },
	{ .priority = 30, .small = 1538, .large = 1538 },
};

/* GSO packets, up to 43 quanta each, beside the smallest there are. */
static void share_gso(struct kunit *test)
{
	struct link *link = link_new(test, mixed, ARRAY_SIZE(mixed), UNIT, 1);

	link_run(link, 400000);
	assert_shares(link);
}

/* With a quantum of one byte per point each packet is a debt of many rounds. */
static void share_tiny_quantum(struct kunit *test)
{
	struct link *link = link_new(test, mixed, ARRAY_SIZE(mixed), 1, 1);

	link_run(link, 200000);
	assert_shares(link);
}

/* Several polls at once, each with a grant, in random turns. */
static void share_many_polls(struct kunit *test)
{
	struct link *link = link_new(test, mixed, ARRAY_SIZE(mixed), UNIT, 4);

	link_run(link, 400000);
	assert_shares(link);
}

/* Served by batches of more than a turn, or of more than many. */
static void share_batch(struct kunit *test)
{
	static const u32 batches[] = { 1, 84, 1538, 3125, 12500 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(batches); i++) {
		struct link *link = link_new(test, mixed, ARRAY_SIZE(mixed), UNIT, 1 + i % 4);

		link_set_batch(link, batches[i]);
		link_run(link, 400000);
		assert_shares(link);
	}
}

/* Four queues get no more than one. */
static void share_queues(struct kunit *test)
{
	static const struct link_vif vifs[] = {
		{ .priority = 10, .small = 84, .large = 1538, .queues = 4 },
		{ .priority = 10, .small = 84, .large = 1538, .queues = 1 },
		{ .priority = 7, .small = 84, .large = 65560, .queues = 3 },
	};
	u32 most;

	for (most = 1; most <= LINK_POLLS; most++) {
		struct link *link = link_new(test, vifs, ARRAY_SIZE(vifs), UNIT, most);

		link_run(link, 100000);
		assert_shares(link);
	}
}

/* Paper 002, figure 10: priorities change while both vifs send. */
static void share_sweep(struct kunit *test)
{
	static const struct link_vif vifs[] = {
		{ .priority = 30, .small = 1538, .large = 1538 },
		{ .priority = 1, .small = 1538, .large = 1538 },
	};
	struct link *link = link_new(test, vifs, 2, UNIT, 1);
	u32 priority;

	for (priority = 30; priority > 0; priority--) {
		link_priority(link, 0, priority);
		link_priority(link, 1, 31 - priority);
		link_run(link, 40000);
		assert_shares(link);
	}
}

static const struct link_vif crowd[] = {
	{ .priority = 1, .small = 84, .large = 1538 },
	{ .priority = 10, .small = 84, .large = 1538 },
	{ .priority = 10, .small = 65000, .large = 65560, .queues = 2 },
	{ .priority = 100, .small = 84, .large = 84 },
	{ .priority = 1000, .small = 84, .large = 65560 },
	{ .priority = 33, .small = 84, .large = 65560, .queues = 4 },
};

/*
 * Vifs come and go at random, now and then all of them.  Whoever stays loses
 * nothing, and between two changes each gets what the fluid gives.
 */
static void share_comings_and_goings(struct kunit *test)
{
	u32 count = ARRAY_SIZE(crowd);
	struct link *link = link_new(test, crowd, count, UNIT, 3);
	u32 i;

	link_allow_alone(link);
	for (i = 0; i < 20000; i++) {
		u32 vif = link_random(link, count);

		if (test_bit(vif, &link->busy))
			link_leave(link, vif);
		else
			link_join(link, vif);
		link_run(link, link_random(link, 60));
	}
}

/* As above, with priorities changed as well: only the fluid holds throughout. */
static void share_change_of_everything(struct kunit *test)
{
	u32 count = ARRAY_SIZE(crowd);
	struct link *link = link_new(test, crowd, count, UNIT, 3);
	u32 i;

	for (i = 0; i < 10000; i++) {
		u32 vif = link_random(link, count);

		link_priority(link, vif, spread[link_random(link, ARRAY_SIZE(spread))]);
		link_run(link, link_random(link, 100));
	}
}

/*
 * A vif that goes idle after each packet comes back with its debt: it gets no
 * more than its share, measured against one that stays.
 */
static void share_fickle(struct kunit *test)
{
	static const struct link_vif vifs[] = {
		{ .priority = 10, .small = 1538, .large = 1538 },
		{ .priority = 10, .small = 65560, .large = 65560, .fickle = true },
		{ .priority = 10, .small = 84, .large = 84, .fickle = true },
	};
	struct link *link = link_new(test, vifs, ARRAY_SIZE(vifs), UNIT, 1);
	const struct fluid_flow *flow = link->fluid.flow;

	link_run(link, 200000);
	KUNIT_EXPECT_GE(test, flow[0].total * 100, 99 * flow[1].total);
	KUNIT_EXPECT_GE(test, flow[0].total * 100, 99 * flow[2].total);
}

static struct kunit_case share_cases[] = {
	KUNIT_CASE_PARAM(share_pair, spread_gen_params),
	KUNIT_CASE(share_crowd),
	KUNIT_CASE(share_gso),
	KUNIT_CASE(share_tiny_quantum),
	KUNIT_CASE(share_many_polls),
	KUNIT_CASE(share_batch),
	KUNIT_CASE(share_queues),
	KUNIT_CASE(share_sweep),
	KUNIT_CASE(share_comings_and_goings),
	KUNIT_CASE(share_change_of_everything),
	KUNIT_CASE(share_fickle),
	{ }
};

static struct kunit_suite share_suite = {
	.name = "vif_qos_share",
	.test_cases = share_cases,
};

kunit_test_suite(share_suite);
