// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which policies are possible: each value's range, and the rates together.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/rate.h>

#define TOP	VIF_QOS_RATE_MAX

static const struct { u32 priority, max_pps; u64 min_rate, max_rate; bool good; } table[] = {
	{ 10, 0, 0, 0, true }, { 1, 0, 0, 0, true }, { 1000, 0, 0, 0, true },
	{ 0, 0, 0, 0, false }, { 1001, 0, 0, 0, false }, { U32_MAX, 0, 0, 0, false },
	{ 10, 1, 0, 0, true }, { 10, 600000000, 0, 0, true },
	{ 10, 600000001, 0, 0, false }, { 10, U32_MAX, 0, 0, false },
	{ 10, 0, 125, 0, true }, { 10, 0, TOP, 0, true }, { 10, 0, 1, 0, false },
	{ 10, 0, 124, 0, false }, { 10, 0, TOP + 1, 0, false }, { 10, 0, U64_MAX, 0, false },
	{ 10, 0, 0, 125, true }, { 10, 0, 0, TOP, true }, { 10, 0, 0, 1, false },
	{ 10, 0, 0, 124, false }, { 10, 0, 0, TOP + 1, false }, { 10, 0, 0, U64_MAX, false },
	{ 10, 0, 125, 125, true }, { 10, 0, 126, 125, false }, { 10, 0, 125, 126, true },
	{ 10, 0, TOP, TOP, true }, { 10, 0, TOP, TOP - 1, false }, { 10, 0, TOP, 125, false },
	{ 10, 0, 125, TOP, true }, { 10, 1, 125, TOP, true }, { 0, 1, 125, TOP, false },
	{ 10, 0, 5000000000ULL, 4294967295ULL, false },
	{ 10, 0, 4294967295ULL, 5000000000ULL, true },
	{ 10, 0, 125, 1, false }, { 10, 0, 1, 125, false }, { 10, 0, TOP + 1, TOP + 1, false },
};

static void policy_ranges(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_policy policy = {
			.priority = table[i].priority, .class = VIF_QOS_CLASS_DEFAULT,
			.max_pps = table[i].max_pps,
			.min_rate = table[i].min_rate, .max_rate = table[i].max_rate,
		};

		KUNIT_EXPECT_EQ_MSG(test, vif_qos_policy_check(&policy),
				    table[i].good ? 0 : -EINVAL, "line %u", i);
	}
}

static void policy_class(struct kunit *test)
{
	struct vif_qos_policy policy = { .priority = VIF_QOS_PRIORITY_DEFAULT };

	for (policy.class = 0; policy.class < 10; policy.class++)
		KUNIT_EXPECT_EQ(test, vif_qos_policy_check(&policy),
				policy.class >= 1 && policy.class <= 7 ? 0 : -EINVAL);
	policy.class = U32_MAX;
	KUNIT_EXPECT_EQ(test, vif_qos_policy_check(&policy), -EINVAL);
}

static void policy_vm_packets(struct kunit *test)
{
	struct vif_qos_policy policy = {
		.priority = VIF_QOS_PRIORITY_DEFAULT,
		.class = VIF_QOS_CLASS_DEFAULT,
		.vm_max_pps = VIF_QOS_PPS_MAX,
	};

	KUNIT_EXPECT_EQ(test, vif_qos_policy_check(&policy), 0);
	policy.vm_max_pps++;
	KUNIT_EXPECT_EQ(test, vif_qos_policy_check(&policy), -EINVAL);
}

static void policy_early_drop(struct kunit *test)
{
	struct vif_qos_policy policy = {
		.priority = VIF_QOS_PRIORITY_DEFAULT,
		.class = VIF_QOS_CLASS_DEFAULT,
	};

	for (policy.early_drop = 0; policy.early_drop < 5; policy.early_drop++)
		KUNIT_EXPECT_EQ(test, vif_qos_policy_check(&policy),
				policy.early_drop <= 2 ? 0 : -EINVAL);
	policy.early_drop = U32_MAX;
	KUNIT_EXPECT_EQ(test, vif_qos_policy_check(&policy), -EINVAL);
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(policy_ranges),
	KUNIT_CASE(policy_class),
	KUNIT_CASE(policy_vm_packets),
	KUNIT_CASE(policy_early_drop),
	{ }
};

static struct kunit_suite policy_suite = {
	.name = "vif_qos_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);
