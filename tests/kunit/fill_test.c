// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filling: all is given out, nobody gets less or more than he may, and the level
 * is found in few looks.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include <net/vif_qos/fill.h>

#define CLAIMS_MOST	2000
#define RUNS		400
#define LOOKS_MOST	24
#define LOOKS_MEAN	7	/* 6.4 were seen */

/**
 * struct filling - a filling with claims made up
 * @fill: the filling
 * @claims: its claims
 * @count: of them
 * @budget: what is there
 * @rnd: source of numbers
 */
struct filling {
	struct vif_qos_fill fill;
	struct vif_qos_claim claims[CLAIMS_MOST];
	u32 count;
	u64 budget;
	struct rnd_state rnd;
};

/* From 0 to 50e9, each number of digits as often as another. */
static u64 any_rate(struct rnd_state *rnd)
{
	u64 number = (u64)prandom_u32_state(rnd) << 32 | prandom_u32_state(rnd);

	return (number >> prandom_u32_state(rnd) % 64) % (VIF_QOS_BUCKET_RATE_MAX + 1);
}

static void claim_make_up(struct filling *filling, struct vif_qos_claim *claim)
{
	u64 one = any_rate(&filling->rnd) / filling->count, other = any_rate(&filling->rnd);

	*claim = (struct vif_qos_claim){
		.priority = 1 + prandom_u32_state(&filling->rnd) % 1000,
		.low = min(one, other),
		.high = max(one, other),
	};
	vif_qos_fill_add(&filling->fill, claim);
}

static void filling_make_up(struct filling *filling, u32 most)
{
	u64 low;
	u32 i;

	vif_qos_fill_init(&filling->fill);
	filling->count = 1 + prandom_u32_state(&filling->rnd) % most;
	for (i = 0; i < filling->count; i++)
		claim_make_up(filling, &filling->claims[i]);
	low = filling->fill.low;
	filling->budget = low + any_rate(&filling->rnd) % (VIF_QOS_BUCKET_RATE_MAX - low + 1);
}

/* Returns the sum of what they take. */
static u64 filling_take(struct kunit *test, struct filling *filling)
{
	u64 sum = 0;
	u32 i;

	vif_qos_fill_level(&filling->fill, filling->budget);
	for (i = 0; i < filling->count; i++) {
		const struct vif_qos_claim *claim = &filling->claims[i];
		u64 part = vif_qos_fill_take(&filling->fill, claim);

		KUNIT_ASSERT_GE(test, part, claim->low);
		KUNIT_ASSERT_LE(test, part, claim->high);
		sum += part;
	}
	return sum;
}

static struct filling *filling_new(struct kunit *test)
{
	struct filling *filling = kunit_kzalloc(test, sizeof(*filling), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, filling);
	prandom_seed_state(&filling->rnd, 9);
	return filling;
}

static void fill_all(struct kunit *test)
{
	struct filling *filling = filling_new(test);
	u32 i;

	for (i = 0; i < 50 * RUNS; i++) {
		u64 high;

		filling_make_up(filling, 20);
		high = filling->fill.high;
		KUNIT_ASSERT_EQ(test, filling_take(test, filling), min(filling->budget, high));
	}
}

/* By halves it would be 52 looks; and each is at fewer claims than the one before. */
static void fill_looks(struct kunit *test)
{
	struct filling *filling = filling_new(test);
	u32 i, most = 0, sum = 0;

	for (i = 0; i < RUNS; i++) {
		filling_make_up(filling, CLAIMS_MOST);
		filling_take(test, filling);
		sum += filling->fill.looks;
		most = max(most, filling->fill.looks);
	}
	KUNIT_EXPECT_LE(test, most, LOOKS_MOST);
	KUNIT_EXPECT_LE(test, sum, LOOKS_MEAN * RUNS);
}

static struct kunit_case fill_cases[] = {
	KUNIT_CASE(fill_all),
	KUNIT_CASE(fill_looks),
	{ }
};

static struct kunit_suite fill_suite = {
	.name = "vif_qos_fill",
	.test_cases = fill_cases,
};

kunit_test_suite(fill_suite);
