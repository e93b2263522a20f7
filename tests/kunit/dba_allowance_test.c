// SPDX-License-Identifier: GPL-2.0-only
/*
 * What vifs that drop their excess may send until the next round, by hand, and
 * its rules at random.  Rates are in bytes per second.
 */
#include <kunit/test.h>
#include <net/vif_qos/dba.h>
#include "dba_case.h"

#define VIFS	4

#define NOT	VIF_QOS_HELD_NOT
#define OTHERS	VIF_QOS_HELD_BY_OTHERS
#define RATE	VIF_QOS_HELD_BY_RATE
#define PACKETS	VIF_QOS_HELD_BY_PACKETS

/**
 * struct allowance_line - a vif, and what it may send
 * @priority: weight; 0 ends a table
 * @max: its maximum; 0: none
 * @held: what held it
 * @allocation: what a round has given it
 * @guarantee: what it is guaranteed
 * @keeps: its excess waits
 * @allowance: what it may send
 */
struct allowance_line {
	u32 priority;
	u64 max;
	enum vif_qos_held held;
	u64 allocation;
	u64 guarantee;
	bool keeps;
	u64 allowance;
};

/**
 * struct allowance_table - vifs of an uplink with 1000 bytes per second
 * @name: what is shown
 * @vif: the vifs
 */
struct allowance_table {
	const char *name;
	struct allowance_line vif[VIFS];
};

static const struct allowance_table tables[] = {
	{ "alone: the link", { { 10, 0, OTHERS, 1000, 0, false, 1000 } } },
	{ "alone and idle: the link", { { 10, 0, NOT, 0, 0, false, 1000 } } },
	{ "alone with a maximum", { { 10, 300, NOT, 200, 0, false, 300 } } },
	{ "a maximum beyond the link", { { 10, 3000, OTHERS, 1000, 0, false, 1000 } } },
	{ "both want all: what each was given", {
		{ 30, 0, OTHERS, 750, 0, false, 750 }, { 10, 0, OTHERS, 250, 0, false, 250 } } },
	{ "one has what it wants: an eighth more", {
		{ 10, 0, NOT, 560, 0, false, 630 }, { 10, 0, OTHERS, 440, 0, false, 500 } } },
	{ "what is spare is everybody's", {
		{ 10, 0, NOT, 400, 0, false, 650 }, { 10, 0, NOT, 400, 0, false, 650 } } },
	{ "idle: its part by priority", {
		{ 30, 0, NOT, 0, 0, false, 750 }, { 10, 0, OTHERS, 1000, 0, false, 1000 } } },
	{ "idle: its guarantee, which is more", {
		{ 10, 0, NOT, 0, 600, false, 600 }, { 10, 0, OTHERS, 1000, 0, false, 1000 } } },
	{ "a guarantee is no maximum", {
		{ 10, 0, OTHERS, 700, 600, false, 700 }, { 10, 0, OTHERS, 300, 0, false, 500 } } },
	{ "whose excess waits has none", {
		{ 10, 0, OTHERS, 500, 0, true, 0 }, { 10, 0, OTHERS, 500, 0, false, 500 } } },
	{ "whose excess waits counts all the same", {
		{ 10, 0, OTHERS, 900, 0, true, 0 }, { 10, 0, NOT, 100, 0, false, 500 } } },
	{ "never nothing", {
		{ 1, 0, OTHERS, 0, 0, false, 1 }, { 1000, 0, OTHERS, 1000, 0, false, 1000 },
		{ 1000, 0, NOT, 0, 0, false, 499 } } },
};

static unsigned int table_read(const struct allowance_table *table,
			       struct vif_qos_claim *claims)
{
	unsigned int i;

	for (i = 0; i < VIFS && table->vif[i].priority; i++) {
		claims[i] = (struct vif_qos_claim){
			.priority = table->vif[i].priority,
			.max = table->vif[i].max,
			.held = table->vif[i].held,
			.drops = !table->vif[i].keeps,
			.allocation = table->vif[i].allocation,
			.guarantee = table->vif[i].guarantee,
			.allowance = 4711,
		};
	}
	return i;
}

static void allowance_tables(struct kunit *test)
{
	struct vif_qos_claim claims[VIFS];
	unsigned int i, k, count;

	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		count = table_read(&tables[i], claims);
		vif_qos_dba_allowances(claims, count, 1000);
		for (k = 0; k < count; k++)
			KUNIT_EXPECT_EQ_MSG(test, claims[k].allowance,
					    tables[i].vif[k].allowance, "%s: vif %u",
					    tables[i].name, k);
	}
}

static void expect_rules(struct kunit *test, const struct vif_qos_claim *claim, u64 link,
			 u64 seed)
{
	u64 most = claim->max ? min(claim->max, link) : link;

	KUNIT_ASSERT_GE_MSG(test, claim->allowance, 1ULL, "seed %llu", seed);
	KUNIT_ASSERT_LE_MSG(test, claim->allowance, most, "seed %llu", seed);
	KUNIT_ASSERT_GE_MSG(test, claim->allowance, min(claim->guarantee, most),
			    "seed %llu", seed);
	KUNIT_ASSERT_GE_MSG(test, claim->allowance, min(claim->allocation, most),
			    "seed %llu", seed);
}

/* All rounds there may be, up to 400 Gbit/s: nothing overflows or divides by 0. */
static void allowance_random(struct kunit *test)
{
	struct dba_case *dba = dba_case_new(test, 64);
	u64 seed, i;

	for (seed = 1; seed <= 20000; seed++) {
		unsigned int count = 1 + seed % 64;

		dba_case_draw(dba, seed, count);
		vif_qos_dba_rates(dba->claims, count, dba->model.link, dba->model.reservable);
		for (i = 0; i < count; i++)
			dba->claims[i].drops = (seed + i) % 5;
		vif_qos_dba_allowances(dba->claims, count, dba->model.link);
		for (i = 0; i < count; i++) {
			if (dba->claims[i].drops)
				expect_rules(test, &dba->claims[i], dba->model.link, seed);
			else
				KUNIT_ASSERT_EQ(test, dba->claims[i].allowance, 0ULL);
		}
	}
}

static const struct {
	const char *name;
	bool keeps;
	u64 max, rate, pps, allowed, packets;
	enum vif_qos_held held, seen;
} excesses[] = {
	{ "nothing used up", false, 0, 900, 0, 1000, 0, NOT, NOT },
	{ "just not used up", false, 0, 1499, 0, 1600, 0, NOT, NOT },
	{ "just used up", false, 0, 1500, 0, 1600, 0, NOT, OTHERS },
	{ "its own maximum used up", false, 1600, 1500, 0, 1600, 0, NOT, RATE },
	{ "less than its maximum used up", false, 1700, 1500, 0, 1600, 0, NOT, OTHERS },
	{ "no limit", false, 0, 1500, 99, 0, 0, NOT, NOT },
	{ "packets used up", false, 0, 0, 1500, 0, 1600, NOT, PACKETS },
	{ "packets not used up", false, 0, 0, 1499, 0, 1600, NOT, NOT },
	{ "both used up", false, 0, 1600, 1600, 1600, 1600, NOT, OTHERS },
	{ "known already", false, 1600, 1600, 0, 1600, 0, OTHERS, OTHERS },
	{ "its excess waits", true, 1600, 1600, 0, 1600, 0, NOT, NOT },
	{ "a limit of one", false, 0, 1, 0, 1, 0, NOT, OTHERS },
	{ "idle", false, 0, 0, 0, 1, 1, NOT, NOT },
};

static void allowance_used_up(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(excesses); i++) {
		struct vif_qos_claim claim = {
			.drops = !excesses[i].keeps, .max = excesses[i].max,
			.rate = excesses[i].rate, .pps = excesses[i].pps,
			.held = excesses[i].held,
		};

		KUNIT_EXPECT_EQ_MSG(test, vif_qos_dba_excess(&claim, excesses[i].allowed,
							     excesses[i].packets),
				    excesses[i].seen, "%s", excesses[i].name);
	}
}

/* One that can send 300, then 900, beside one that sends all it may. */
static void allowance_settles(struct kunit *test)
{
	u64 wants[] = { 300, U64_MAX };
	u64 allowed[] = { 1000, 1000 };
	unsigned int round, i;

	for (round = 0; round < 20; round++) {
		struct vif_qos_claim claims[2] = { };
		u64 sum = 0;

		if (round == 10)
			wants[0] = 900;
		for (i = 0; i < 2; i++) {
			claims[i] = (struct vif_qos_claim){
				.class = VIF_QOS_CLASS_DEFAULT, .priority = 10,
				.drops = true, .rate = min(wants[i], allowed[i]),
			};
			sum += claims[i].rate;
		}
		/* The link takes no more than 1000; what is above that waits. */
		for (i = 0; i < 2; i++) {
			if (sum > 1000)
				claims[i].rate = max(claims[i].rate * 1000 / sum,
						     min(claims[i].rate, 500ULL));
			claims[i].held = vif_qos_dba_excess(&claims[i], allowed[i], 0);
		}
		vif_qos_dba_rates(claims, 2, 1000, 900);
		vif_qos_dba_allowances(claims, 2, 1000);
		for (i = 0; i < 2; i++)
			allowed[i] = claims[i].allowance;
		if (round == 9) {
			KUNIT_EXPECT_GE(test, allowed[0], 300ULL);
			KUNIT_EXPECT_GE(test, allowed[1], 690ULL);
		}
	}
	KUNIT_EXPECT_EQ(test, allowed[0], 500ULL);
	KUNIT_EXPECT_EQ(test, allowed[1], 500ULL);
}

static struct kunit_case allowance_cases[] = {
	KUNIT_CASE(allowance_tables),
	KUNIT_CASE(allowance_random),
	KUNIT_CASE(allowance_used_up),
	KUNIT_CASE(allowance_settles),
	{ }
};

static struct kunit_suite allowance_suite = {
	.name = "vif_qos_dba_allowance",
	.test_cases = allowance_cases,
};

kunit_test_suite(allowance_suite);
