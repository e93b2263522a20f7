// SPDX-License-Identifier: GPL-2.0-only
/*
 * An oracle for limits: a burst, and rate times time since the beginning.
 * Nobody may be granted anything who has used that up.
 */
#include <kunit/test.h>
#include <linux/math64.h>
#include "quota.h"

#define SECOND	1000000000ULL	/* ns */
#define SLACK	20000000ULL	/* what a backlogged vif may save up, ns */

static s64 quota_left(const struct quota *quota, u64 now)
{
	u64 earned = mul_u64_u64_div_u64(quota->rate, now - quota->since, SECOND);

	return quota->base - quota->used + (s64)earned;
}

/**
 * quota_set() - a limit changes; what was saved up, or is owed, stays
 * @quota: quota
 * @rate: units per second; 0: no limit
 * @burst_ns: time's worth of a burst
 * @now: time, ns
 */
void quota_set(struct quota *quota, u64 rate, u64 burst_ns, u64 now)
{
	u64 most_ns = burst_ns + (quota->rate ? SLACK : 0);
	s64 base = mul_u64_u64_div_u64(quota->rate ?: rate, most_ns, SECOND) + 1;

	if (quota->rate)
		base = min(base, quota_left(quota, now) + 1);
	*quota = (struct quota){ .rate = rate, .since = now, .base = base };
}

/**
 * quota_take() - a grant is given; the test ends here if it must not be
 * @test: running test
 * @quota: quota
 * @units: bytes or packets of the grant
 * @now: time, ns
 */
void quota_take(struct kunit *test, struct quota *quota, s64 units, u64 now)
{
	if (quota->rate)
		KUNIT_ASSERT_GE(test, quota_left(quota, now), 0);
	quota->used += units;
}
