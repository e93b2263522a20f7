// SPDX-License-Identifier: GPL-2.0-only
/*
 * A frontend's judge at random: forged terms, and the same verdicts as a reference
 * that counts in 128 bits.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/prandom.h>
#include "allowance_case.h"

static u64 forged(struct rnd_state *rnd)
{
	u64 bits = (u64)prandom_u32_state(rnd) << 32 | prandom_u32_state(rnd);

	return bits >> prandom_u32_state(rnd) % 64;
}

/* Any bits, at times that jump: nothing overflows, and honest terms work at once. */
static void allowance_forged(struct kunit *test)
{
	struct vif_qos_allowance allowance;
	struct rnd_state rnd;
	u64 now = START;
	u32 i, j;

	prandom_seed_state(&rnd, 4711);
	vif_qos_allowance_init(&allowance);
	for (i = 0; i < 200000; i++) {
		u32 sequence = forged(&rnd) & ~1U;

		now = i % 100 ? now + forged(&rnd) % NSEC : forged(&rnd) % (1LL << 62);
		hear(&allowance, sequence, forged(&rnd), forged(&rnd), forged(&rnd), now);
		for (j = 0; j < 3; j++) {
			u32 bytes = prandom_u32_state(&rnd) % 4000000;

			vif_qos_allowance_take(&allowance, bytes, 1 + bytes % 65536, now);
		}
	}
	now = 1LL << 62;
	hear(&allowance, allowance.sequence ^ 4 ?: 8, 0, 0, 0, now);
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, now));
	hear(&allowance, allowance.sequence ^ 8 ?: 4, 1000, 0, MS, now);
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, now));
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, now + 1537 * MS));
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, now + 1537 * MS + 1));
}

/**
 * struct shadow - what an allowance should be, with no thought of overflows
 * @level: bytes and packets that may be sent, times 10^9
 * @rate: and what they grow by in a second; 0: no limit
 * @burst: time's worth that is saved, ns
 * @filled: when @level was right, ns
 * @opens: a packet was refused, and may be sent from then on, ns; else 0
 */
struct shadow {
	s128 level[2];
	u64 rate[2];
	u64 burst;
	u64 filled;
	u64 opens;
};

static void shadow_fill(struct shadow *shadow, bool backlogged, u64 now)
{
	u64 most_ns = shadow->burst + backlogged * 20 * MS;
	u32 i;

	for (i = 0; i < 2; i++) {
		s128 level = shadow->level[i] + (s128)shadow->rate[i] * (now - shadow->filled);

		shadow->level[i] = min_t(s128, level, (s128)shadow->rate[i] * most_ns);
	}
	shadow->filled = now;
}

static bool shadow_take(struct shadow *shadow, u32 bytes, u32 packets, u64 now)
{
	u32 i;

	if (now < shadow->opens)
		return false;
	shadow_fill(shadow, shadow->opens && now < shadow->opens + 20 * MS, now);
	shadow->opens = 0;
	for (i = 0; i < 2; i++) {
		if (shadow->rate[i] && shadow->level[i] <= 0)
			shadow->opens = max(shadow->opens, now + 1 +
					    div64_u64(-shadow->level[i], shadow->rate[i]));
	}
	if (shadow->opens)
		return false;
	shadow->level[0] -= (s128)bytes * NSEC;
	shadow->level[1] -= (s128)packets * NSEC;
	return true;
}

/* New terms: a limit that is new begins with a burst, others go on. */
static void shadow_hear(struct shadow *shadow, const u64 *rate, u64 burst, u64 now)
{
	u32 i;

	shadow_fill(shadow, true, now);
	for (i = 0; i < 2; i++) {
		if (!shadow->rate[i])
			shadow->level[i] = (s128)rate[i] * burst;
		shadow->rate[i] = rate[i];
	}
	shadow->burst = burst;
	shadow->opens = 0;
}

static u64 random_rate(struct rnd_state *rnd, u64 most)
{
	u64 bits = (u64)prandom_u32_state(rnd) << 32 | prandom_u32_state(rnd);

	return prandom_u32_state(rnd) % 4 ? div64_u64(bits, U64_MAX / most) >> bits % 24 : 0;
}

static void shadow_change(struct shadow *shadow, struct vif_qos_allowance *allowance,
			  struct rnd_state *rnd, u64 now)
{
	u64 rate[2] = { random_rate(rnd, 50 * NSEC), random_rate(rnd, U32_MAX) };
	u64 burst = MS + prandom_u32_state(rnd) % (99 * MS);

	hear(allowance, allowance->sequence + 2, rate[0], rate[1], burst, now);
	shadow_hear(shadow, rate, burst, now);
}

/* Changed terms and offered packets at random: the same verdict each time. */
static void allowance_random(struct kunit *test)
{
	struct vif_qos_allowance allowance = allowance_new(0, 0, MS);
	struct shadow shadow = { .filled = START };
	u64 now = START, passed = 0;
	struct rnd_state rnd;
	u32 i;

	prandom_seed_state(&rnd, 815);
	for (i = 0; i < 300000; i++) {
		u32 bytes = 84 + prandom_u32_state(&rnd) % 68000;
		u32 packets = bytes / FULL + 1;
		bool may, shut;

		now += (prandom_u32_state(&rnd) >> prandom_u32_state(&rnd) % 32) % (100 * MS);
		allowance.heard = now;
		if (i % 64 == 0)
			shadow_change(&shadow, &allowance, &rnd, now);
		shut = vif_qos_allowance_shut(&allowance, allowance.sequence, now);
		may = vif_qos_allowance_take(&allowance, bytes, packets, now);
		passed += may;
		KUNIT_ASSERT_FALSE(test, shut && may);
		KUNIT_ASSERT_EQ_MSG(test, may, shadow_take(&shadow, bytes, packets, now),
				    "packet %u", i);
	}
	KUNIT_EXPECT_GT(test, passed, 30000);
	KUNIT_EXPECT_LT(test, passed, 270000);
}

static struct kunit_case allowance_random_cases[] = {
	KUNIT_CASE(allowance_forged),
	KUNIT_CASE(allowance_random),
	{ }
};

static struct kunit_suite allowance_random_suite = {
	.name = "vif_qos_allowance_random",
	.test_cases = allowance_random_cases,
};

kunit_test_suite(allowance_random_suite);
