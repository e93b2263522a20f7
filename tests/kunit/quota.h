/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_QUOTA_H
#define _VIF_QOS_TEST_QUOTA_H

#include <linux/types.h>

struct kunit;

/**
 * struct quota - what a limit allows, counted beside the scheduler's own book
 * @rate: units per second; 0: no limit
 * @since: from when on @rate counts, ns
 * @base: units allowed at that time
 * @used: units granted or sent since then
 */
struct quota {
	u64 rate;
	u64 since;
	s64 base;
	s64 used;
};

void quota_set(struct quota *quota, u64 rate, u64 burst_ns, u64 now);
void quota_take(struct kunit *test, struct quota *quota, s64 units, u64 now);

#endif /* _VIF_QOS_TEST_QUOTA_H */
