// SPDX-License-Identifier: GPL-2.0-only
/*
 * The speed of a link, from what its driver completes.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <net/vif_qos/meter.h>

#define WINDOW	VIF_QOS_METER_NS
#define RATE	12500000ULL	/* 100 Mbit/s */
#define BYTES	125000		/* of it in a window */

/* Look once a window at a link that sends @bytes in each; what it is thought to do. */
static u64 windows(struct vif_qos_meter *meter, u32 count, u32 bytes, u64 *now)
{
	u32 completed = meter->completed;
	u64 rate = 0;

	while (count--) {
		completed += bytes;
		*now += WINDOW;
		rate = vif_qos_meter_look(meter, completed, true, *now);
	}
	return rate;
}

static void meter_needs_a_window(struct kunit *test)
{
	struct vif_qos_meter meter = { };
	u64 now = 12345;

	KUNIT_EXPECT_EQ(test, vif_qos_meter_look(&meter, 1000, true, now), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_meter_look(&meter, 100000, true, now + WINDOW - 1), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_meter_look(&meter, 1000 + BYTES, true, now + WINDOW), RATE);
}

/* A window in which the device had nothing to do tells nothing. */
static void meter_ignores_idle(struct kunit *test)
{
	struct vif_qos_meter meter = { };
	u64 now = 1;

	vif_qos_meter_look(&meter, 0, true, now);
	KUNIT_EXPECT_EQ(test, vif_qos_meter_look(&meter, 500, false, now += WINDOW / 2), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_meter_look(&meter, 600, true, now += WINDOW), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_meter_look(&meter, 600 + BYTES, true, now += WINDOW), RATE);
	KUNIT_EXPECT_EQ(test, vif_qos_meter_look(&meter, 600 + BYTES, false, now += WINDOW), RATE);
}

/* Faster at once, slower by a 64th each window, never below the truth. */
static void meter_follows(struct kunit *test)
{
	struct vif_qos_meter meter = { };
	u64 now = 1, rate, before;
	u32 i;

	vif_qos_meter_look(&meter, 0, true, now);
	KUNIT_ASSERT_EQ(test, windows(&meter, 1, BYTES, &now), RATE);
	before = windows(&meter, 1, 10 * BYTES, &now);
	KUNIT_ASSERT_EQ(test, before, 10 * RATE);
	for (i = 0; i < 300; i++) {
		rate = windows(&meter, 1, BYTES, &now);
		KUNIT_ASSERT_EQ(test, rate, max(RATE, before - before / 64));
		before = rate;
	}
	KUNIT_ASSERT_EQ(test, rate, RATE);
}

/* The driver's counter wraps; a window may be as long as it likes. */
static void meter_wraps(struct kunit *test)
{
	struct vif_qos_meter meter = { };
	u64 now = U64_MAX - 3 * WINDOW;

	vif_qos_meter_look(&meter, U32_MAX - 1000, true, now);
	KUNIT_EXPECT_EQ(test, windows(&meter, 3, BYTES, &now), RATE);
	KUNIT_EXPECT_EQ(test, windows(&meter, 3, BYTES, &now), RATE);
	KUNIT_EXPECT_EQ(test, vif_qos_meter_look(&meter, meter.completed + 1250000, true,
						 now + 10 * WINDOW), RATE);
}

/* 400 Gbit/s, and the most that fits between two looks. */
static void meter_extremes(struct kunit *test)
{
	struct vif_qos_meter meter = { };
	u64 now = 1;

	vif_qos_meter_look(&meter, 0, true, now);
	KUNIT_EXPECT_EQ(test, windows(&meter, 1, 500000000, &now), 50000000000ULL);
	KUNIT_EXPECT_EQ(test, windows(&meter, 1, U32_MAX, &now), U32_MAX * 100ULL);
	KUNIT_EXPECT_LT(test, windows(&meter, 1000, 0, &now), 100000ULL);
}

static struct kunit_case meter_cases[] = {
	KUNIT_CASE(meter_needs_a_window),
	KUNIT_CASE(meter_ignores_idle),
	KUNIT_CASE(meter_follows),
	KUNIT_CASE(meter_wraps),
	KUNIT_CASE(meter_extremes),
	{ }
};

static struct kunit_suite meter_suite = {
	.name = "vif_qos_meter",
	.test_cases = meter_cases,
};

kunit_test_suite(meter_suite);
