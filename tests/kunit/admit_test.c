// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which minimums fit a link, and what they are worth on one that became slower.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include <net/vif_qos/admit.h>

#define VIFS	10000
#define TOP	50000000000ULL	/* bytes per second */

static void admit_resize(struct kunit *test)
{
	static const struct { u64 rate; u32 percent; u64 reservable; } table[] = {
		{ 12500000, 90, 11250000 }, { TOP, 90, 45000000000ULL }, { TOP, 100, TOP },
		{ TOP, 101, TOP }, { TOP, U32_MAX, TOP }, { 125, 1, 1 }, { 125, 90, 112 },
		{ 99, 1, 0 }, { 199, 99, 197 }, { 0, 90, 0 }, { 12500000, 0, 0 },
		{ U64_MAX, 100, U64_MAX }, { U64_MAX, 50, U64_MAX / 2 },
		{ U64_MAX, 1, U64_MAX / 100 },
	};
	struct vif_qos_admit admit = { .reserved = 4711 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		vif_qos_admit_resize(&admit, table[i].rate, table[i].percent);
		KUNIT_EXPECT_EQ_MSG(test, admit.reservable, table[i].reservable, "line %u", i);
	}
	KUNIT_EXPECT_EQ(test, admit.reserved, 4711);
}

static void admit_change(struct kunit *test)
{
	/* Of 1000; what is reserved before and after each line follows from those above. */
	static const struct { u64 before, after; bool good; u64 reserved; } table[] = {
		{ 0, 0, true, 0 }, { 0, 1001, false, 0 }, { 0, U64_MAX, false, 0 },
		{ 0, 600, true, 600 }, { 0, 401, false, 600 }, { 0, 400, true, 1000 },
		{ 0, 1, false, 1000 }, { 0, 0, true, 1000 }, { 400, 400, true, 1000 },
		{ 400, 401, false, 1000 }, { 600, 599, true, 999 }, { 400, 401, true, 1000 },
		{ 401, U64_MAX, false, 1000 }, { 401, 0, true, 599 }, { 599, 1000, true, 1000 },
		{ 1000, 0, true, 0 },
	};
	struct vif_qos_admit admit = { .reservable = 1000 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		KUNIT_EXPECT_EQ_MSG(test, vif_qos_admit_change(&admit, table[i].before,
							       table[i].after),
				    table[i].good ? 0 : -ENOSPC, "line %u", i);
		KUNIT_EXPECT_EQ_MSG(test, admit.reserved, table[i].reserved, "line %u", i);
	}
	KUNIT_EXPECT_EQ(test, admit.reservable, 1000);
}

/* On a link that has become too slow, minimums may only be lowered. */
static void admit_slower_link(struct kunit *test)
{
	struct vif_qos_admit admit = { .reserved = 1000, .reservable = 100 };

	KUNIT_EXPECT_EQ(test, vif_qos_admit_change(&admit, 500, 501), -ENOSPC);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_change(&admit, 0, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_change(&admit, 500, 500), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_change(&admit, 500, 499), 0);
	KUNIT_EXPECT_EQ(test, admit.reserved, 999);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_change(&admit, 499, 0), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_change(&admit, 500, 50), 0);
	KUNIT_EXPECT_EQ(test, admit.reserved, 50);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_change(&admit, 0, 50), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_change(&admit, 0, 1), -ENOSPC);
}

static void admit_scale(struct kunit *test)
{
	static const struct { u64 reserved, reservable; u32 scale; } table[] = {
		{ 0, 0, 65536 }, { 0, 1000, 65536 }, { 999, 1000, 65536 }, { 1000, 1000, 65536 },
		{ 1001, 1000, 65470 }, { 2000, 1000, 32768 }, { 65536, 1, 1 }, { 65537, 1, 1 },
		{ 65535, 1, 1 }, { 3, 1, 21845 }, { 1, 0, 1 }, { 10000 * TOP, 0, 1 },
		{ 10000 * TOP, 45000000000ULL, 5 }, { 10000 * TOP, 5000 * TOP, 32768 },
		{ U64_MAX, U64_MAX - 1, 65535 }, { U64_MAX, U64_MAX / 2, 32767 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_admit admit = {
			.reserved = table[i].reserved, .reservable = table[i].reservable,
		};

		KUNIT_EXPECT_EQ_MSG(test, vif_qos_admit_scale(&admit), table[i].scale,
				    "line %u", i);
	}
}

static u64 sum(const u64 *minimum)
{
	u64 all = 0;
	u32 i;

	for (i = 0; i < VIFS; i++)
		all += minimum[i];
	return all;
}

/* Scaled, the minimums fit; a 65536th more, they don't. */
static void check_scale(struct kunit *test, const struct vif_qos_admit *admit)
{
	u32 scale = vif_qos_admit_scale(admit);
	u128 whole = (u128)admit->reservable * VIF_QOS_SCALE_ONE;

	if (admit->reserved <= admit->reservable) {
		KUNIT_ASSERT_EQ(test, scale, VIF_QOS_SCALE_ONE);
		return;
	}
	if (scale > 1)
		KUNIT_ASSERT_TRUE(test, (u128)admit->reserved * scale <= whole);
	KUNIT_ASSERT_TRUE(test, scale && (u128)admit->reserved * (scale + 1) > whole);
}

/* A change of a random vif on a random link, against the sum over all vifs. */
static void random_change(struct kunit *test, struct vif_qos_admit *admit,
			  u64 *minimum, struct rnd_state *rnd)
{
	u64 *mine = &minimum[prandom_u32_state(rnd) % VIFS];
	u64 after = ((u64)prandom_u32_state(rnd) << 32 | prandom_u32_state(rnd)) >>
		    prandom_u32_state(rnd) % 64;
	u64 before = *mine;
	bool good;

	after = after <= TOP ? after : prandom_u32_state(rnd) % 2 * TOP;
	*mine = after;
	good = after <= before || sum(minimum) <= admit->reservable;
	if (!good)
		*mine = before;
	KUNIT_ASSERT_EQ(test, vif_qos_admit_change(admit, before, after), good ? 0 : -ENOSPC);
	KUNIT_ASSERT_EQ(test, admit->reserved, sum(minimum));
}

static void admit_random(struct kunit *test)
{
	u64 *minimum = kunit_kcalloc(test, VIFS, sizeof(*minimum), GFP_KERNEL);
	struct vif_qos_admit admit = { };
	struct rnd_state rnd;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, minimum);
	prandom_seed_state(&rnd, 7);
	for (i = 0; i < 4000; i++) {
		u64 rate = (VIFS * TOP) >> prandom_u32_state(&rnd) % 40;
		u32 percent = 1 + prandom_u32_state(&rnd) % 100;

		if (i % 8 == 0) {
			vif_qos_admit_resize(&admit, rate, percent);
			KUNIT_ASSERT_LE(test, admit.reservable * 100, rate * percent);
			KUNIT_ASSERT_GT(test, (admit.reservable + 1) * 100, rate * percent);
		}
		random_change(test, &admit, minimum, &rnd);
		check_scale(test, &admit);
	}
}

/* The most there can be: 10,000 vifs with the highest rate each. */
static void admit_extremes(struct kunit *test)
{
	struct vif_qos_admit admit = { };
	u32 i;

	vif_qos_admit_resize(&admit, VIFS * TOP, 100);
	for (i = 0; i < VIFS; i++)
		KUNIT_ASSERT_EQ(test, vif_qos_admit_change(&admit, 0, TOP), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_change(&admit, 0, 125), -ENOSPC);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_scale(&admit), VIF_QOS_SCALE_ONE);
	vif_qos_admit_resize(&admit, TOP, 90);
	KUNIT_EXPECT_EQ(test, vif_qos_admit_scale(&admit), 5);
	for (i = 0; i < VIFS; i++)
		KUNIT_ASSERT_EQ(test, vif_qos_admit_change(&admit, TOP, 0), 0);
	KUNIT_EXPECT_EQ(test, admit.reserved, 0);
}

static struct kunit_case admit_cases[] = {
	KUNIT_CASE(admit_resize),
	KUNIT_CASE(admit_change),
	KUNIT_CASE(admit_slower_link),
	KUNIT_CASE(admit_scale),
	KUNIT_CASE(admit_random),
	KUNIT_CASE(admit_extremes),
	{ }
};

static struct kunit_suite admit_suite = {
	.name = "vif_qos_admit",
	.test_cases = admit_cases,
};

kunit_test_suite(admit_suite);
