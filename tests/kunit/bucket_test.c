// SPDX-License-Identifier: GPL-2.0-only
/*
 * Token buckets: exact over any time, bursts, debts, loans, the time to come
 * back, and the same as a reference that counts in 128 bits.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/prandom.h>
#include <net/vif_qos/bucket.h>

#define NSEC	1000000000LL
#define MS	1000000ULL		/* nanoseconds */
#define US	1000ULL
#define YEAR	(365ULL * 86400 * NSEC)
#define MBIT	125000ULL		/* bytes per second */
#define FRAME	1538

static const u64 rates[] = {
	1, 2, 3, 7, 125, 999, 14880, MBIT, 12345678, 100 * MBIT, 1000 * MBIT,
	10000 * MBIT, 600000000, 12345678901ULL, 50000000000ULL,
};

static const u64 bursts[] = { 10 * US, 100 * US, 1 * MS, 7777777, 100 * MS };

/* A bucket with a full burst, at time @now. */
static struct vif_qos_bucket bucket_new(u64 rate, u64 burst_ns, u64 now)
{
	struct vif_qos_bucket bucket;

	vif_qos_bucket_init(&bucket);
	vif_qos_bucket_set(&bucket, rate, burst_ns, now);
	return bucket;
}

/* Call @check for the full bucket of every rate and burst there is. */
static void check_all(struct kunit *test,
		      void (*check)(struct kunit *test, struct vif_qos_bucket *bucket))
{
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		for (j = 0; j < ARRAY_SIZE(bursts); j++) {
			struct vif_qos_bucket bucket = bucket_new(rates[i], bursts[j], 5);

			check(test, &bucket);
		}
	}
}

static void bucket_starts_full(struct kunit *test)
{
	struct vif_qos_bucket bucket;

	vif_qos_bucket_init(&bucket);
	KUNIT_EXPECT_EQ(test, bucket.rate, 0);
	KUNIT_EXPECT_EQ(test, bucket.level, 0);
	vif_qos_bucket_set(&bucket, 100 * MBIT, 1 * MS, 123);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_ready(&bucket), 123);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 123, false), 12500);
}

/* Send frames as soon as they may be sent, for 1000 wake-ups: not a byte is lost. */
static void check_exact(struct kunit *test, struct vif_qos_bucket *bucket)
{
	u64 start = bucket->filled, now = start, sent = 0;
	s128 earned;
	u32 i;

	for (i = 0; i < 1000; i++) {
		while (vif_qos_bucket_fill(bucket, now, true) > 0) {
			u32 size = max_t(u64, FRAME, bucket->rate * bucket->burst_ns / NSEC / 3);

			vif_qos_bucket_take(bucket, size);
			sent += size;
		}
		now = vif_qos_bucket_ready(bucket);
	}
	earned = (s128)bucket->rate * (bucket->filled - start + bucket->burst_ns);
	KUNIT_ASSERT_EQ(test, (s64)(earned - (s128)sent * NSEC), bucket->level);
	KUNIT_ASSERT_GE(test, (s64)((s128)sent * NSEC - earned), 0);
}

static void bucket_exact(struct kunit *test)
{
	check_all(test, check_exact);
}

/* A year of looks, one a minute, and an hour's worth at once: no second is lost. */
static void bucket_slow_and_long(struct kunit *test)
{
	struct vif_qos_bucket bucket = bucket_new(1, 10 * US, 0);
	u64 sent = 0;
	u32 i;

	for (i = 1; i <= 365 * 1440; i++) {
		while (vif_qos_bucket_fill(&bucket, i * 60ULL * NSEC, true) > 0) {
			vif_qos_bucket_take(&bucket, 3600);
			sent += 3600;
		}
	}
	KUNIT_EXPECT_GE(test, sent, 31536000 - 3600);
	KUNIT_EXPECT_LE(test, sent, 31536000 + 3600);
}

static void check_saves(struct kunit *test, struct vif_qos_bucket *bucket)
{
	static const u64 later[] = { 1, 10 * US, 119 * MS, 120 * MS, NSEC, YEAR, 10 * YEAR };
	u32 i, backlogged;

	for (i = 0; i < ARRAY_SIZE(later); i++) {
		for (backlogged = 0; backlogged < 2; backlogged++) {
			struct vif_qos_bucket copy = *bucket;
			u64 most = copy.burst_ns + backlogged * 20 * MS;
			u64 worth = min(copy.burst_ns + later[i], most);

			vif_qos_bucket_fill(&copy, copy.filled + later[i], backlogged);
			KUNIT_ASSERT_EQ(test, copy.level, copy.rate * worth);
			KUNIT_ASSERT_EQ(test, copy.filled, 5 + later[i]);
			vif_qos_bucket_fill(&copy, copy.filled, false);
			KUNIT_ASSERT_EQ(test, copy.level, copy.rate * copy.burst_ns);
		}
	}
}

/* Idle: one burst.  Backlogged: 20 ms more, which go when it becomes idle. */
static void bucket_saves(struct kunit *test)
{
	check_all(test, check_saves);
}

/* A packet that is larger than the burst is a debt, and takes its time. */
static void bucket_debt(struct kunit *test)
{
	struct vif_qos_bucket bucket = bucket_new(1000, 1 * MS, 0);

	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 0, false), 1);
	vif_qos_bucket_take(&bucket, 1501);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 0, false), -1500);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 1500 * MS - 1, false), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 1500 * MS, false), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 1500 * MS + 1, false), 1);
	vif_qos_bucket_take(&bucket, 1);
	vif_qos_bucket_take(&bucket, 5);
	vif_qos_bucket_take(&bucket, -3);
	KUNIT_EXPECT_EQ(test, bucket.level, 1000 - 3 * NSEC);
}

/* Whatever is taken or given back, the level stays where arithmetic is safe. */
static void bucket_take_clamps(struct kunit *test)
{
	static const s64 units[] = {
		S64_MIN, -9000000001LL, -6000000000LL, -3000000001LL, -1, 0, 1,
		3000000001LL, 6000000000LL, 9000000001LL, S64_MAX,
	};
	static const s64 levels[] = { -3000000000LL, -1, 0, 1, 5000000000LL, 6000000000LL };
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		for (j = 0; j < ARRAY_SIZE(levels); j++) {
			struct vif_qos_bucket bucket = bucket_new(50000000000ULL, 100 * MS, 0);
			s128 level = (s128)levels[j] - units[i];

			bucket.level = levels[j] * NSEC;
			vif_qos_bucket_take(&bucket, units[i]);
			level = clamp_t(s128, level, -3 * NSEC, 6 * NSEC);
			KUNIT_ASSERT_EQ(test, bucket.level, (s64)level * NSEC);
			vif_qos_bucket_fill(&bucket, YEAR, true);
			KUNIT_ASSERT_EQ(test, bucket.level, 6 * NSEC * NSEC);
		}
	}
}

/* What is lent is a debt of that payment up to 20 ms, or of eight turns of 2000 up to 2 ms. */
static void bucket_lend(struct kunit *test)
{
	static const struct { s64 before, units, after; } table[] = {
		{ 5000, 1000, 4000 }, { 5000, 5000, 0 }, { 5000, 6000, -1000 },
		{ 1000, 1500, -500 }, { 0, 1500, -1500 }, { -500, 1500, -2000 },
		{ -10500, 1500, -12000 }, { -12000, 1500, -12000 },
		{ -11000, 1500, -12000 }, { -13000, 1500, -13000 }, { -500, 0, -500 },
		{ 7, 0, 7 }, { -500, 100, -600 }, { -900, 100, -900 }, { -50, 100, -150 },
		{ 0, 3000, -3000 }, { -15000, 3000, -16000 }, { -500, 17000, -17000 },
		{ 0, 40000, -40000 }, { -30000, 40000, -40000 },
		{ 0, 250000, -250000 }, { 0, 250001, -250000 }, { 0, S64_MAX, -250000 },
		{ 6000000000LL, S64_MAX, -250000 }, { -300000, 1, -300000 },
		{ -3000000000LL, 1, -3000000000LL },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_bucket bucket = bucket_new(100 * MBIT, 1 * MS, 0);

		bucket.level = table[i].before * NSEC;
		vif_qos_bucket_lend(&bucket, table[i].units, 2000);
		KUNIT_EXPECT_EQ_MSG(test, bucket.level, table[i].after * NSEC, "line %u", i);
	}
}

/* Tokens and debts outlive a change; time until it counts at the rate of then. */
static void bucket_set_live(struct kunit *test)
{
	struct vif_qos_bucket bucket = bucket_new(1000, 10 * MS, 0);

	vif_qos_bucket_take(&bucket, 110);
	vif_qos_bucket_set(&bucket, 2000, 10 * MS, 40 * MS);
	KUNIT_EXPECT_EQ(test, bucket.level, -60 * NSEC);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 70 * MS, true), 0);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 75 * MS, true), 10);
	vif_qos_bucket_set(&bucket, 100, 50 * MS, 75 * MS);
	KUNIT_EXPECT_EQ(test, bucket.level, 10 * NSEC);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 75 * MS, false), 5);
	vif_qos_bucket_take(&bucket, 1000);
	vif_qos_bucket_set(&bucket, 0, 50 * MS, 80 * MS);
	vif_qos_bucket_set(&bucket, 3000, 10 * MS, 90 * MS);
	KUNIT_EXPECT_EQ(test, bucket.level, 30 * NSEC);
	KUNIT_EXPECT_EQ(test, bucket.filled, 90 * MS);
}

static void bucket_set_clamps(struct kunit *test)
{
	struct vif_qos_bucket bucket = bucket_new(U64_MAX, U64_MAX, 0);

	KUNIT_EXPECT_EQ(test, bucket.rate, 50000000000ULL);
	KUNIT_EXPECT_EQ(test, bucket.burst_ns, 100 * MS);
	KUNIT_EXPECT_EQ(test, bucket.level, 5 * NSEC * NSEC);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, U64_MAX, true), 6000000000LL);
}

/* Two CPUs may bring their times in another order than they read them. */
static void bucket_time_goes_back(struct kunit *test)
{
	struct vif_qos_bucket bucket = bucket_new(1000, 10 * MS, 100 * MS);

	vif_qos_bucket_take(&bucket, 1000);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 99 * MS, true), -990);
	KUNIT_EXPECT_EQ(test, bucket.filled, 100 * MS);
	vif_qos_bucket_set(&bucket, 1000, 10 * MS, 98 * MS);
	KUNIT_EXPECT_EQ(test, bucket.filled, 100 * MS);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_fill(&bucket, 101 * MS, true), -989);
}

/* Ready: half a burst is there, a nanosecond earlier it is not. */
static void check_ready(struct kunit *test, struct vif_qos_bucket *bucket)
{
	static const s64 debts[] = { 0, 1, 2, 1000, FRAME, 65536, 10000000, 3000000000LL };
	s64 half = max_t(u64, bucket->rate * bucket->burst_ns / 2, 1);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(debts); i++) {
		struct vif_qos_bucket early = *bucket, due = *bucket;
		u64 ready;

		vif_qos_bucket_take(&early, debts[i]);
		due = early;
		ready = vif_qos_bucket_ready(&early);
		KUNIT_ASSERT_EQ(test, ready == early.filled, early.level >= half);
		KUNIT_ASSERT_GT(test, vif_qos_bucket_fill(&due, ready, i % 2), 0);
		KUNIT_ASSERT_GE(test, due.level, half);
		if (ready == early.filled)
			continue;
		vif_qos_bucket_fill(&early, ready - 1, i % 2);
		KUNIT_ASSERT_LT(test, early.level, half);
	}
}

static void bucket_ready(struct kunit *test)
{
	struct vif_qos_bucket bucket = bucket_new(100 * MBIT, 1 * MS, 0);

	vif_qos_bucket_take(&bucket, 12500 + 1250);
	KUNIT_EXPECT_EQ(test, vif_qos_bucket_ready(&bucket), 600 * US);
	check_all(test, check_ready);
}

/**
 * struct shadow - a bucket that counts in 128 bits
 * @level: tokens, in units * 1e-9
 * @rate: units per second
 * @burst: ns
 * @now: ns
 */
struct shadow {
	s128 level;
	s128 rate;
	s128 burst;
	u64 now;
};

static void shadow_fill(struct kunit *test, struct shadow *shadow,
			struct vif_qos_bucket *bucket, u64 elapsed, bool backlogged)
{
	s128 most = shadow->rate * (shadow->burst + (backlogged ? 20 * MS : 0));
	s64 units;

	shadow->now += elapsed;
	shadow->level = min(shadow->level + shadow->rate * elapsed, most);
	units = vif_qos_bucket_fill(bucket, shadow->now, backlogged);
	KUNIT_ASSERT_TRUE(test, shadow->level <= (s128)units * NSEC);
	KUNIT_ASSERT_TRUE(test, shadow->level > ((s128)units - 1) * NSEC);
}

static void shadow_set(struct shadow *shadow, struct vif_qos_bucket *bucket,
		       struct rnd_state *rnd)
{
	u64 rate = rates[prandom_u32_state(rnd) % ARRAY_SIZE(rates)];
	u64 burst = bursts[prandom_u32_state(rnd) % ARRAY_SIZE(bursts)];

	vif_qos_bucket_set(bucket, rate, burst, shadow->now);
	shadow->level = min(shadow->level, shadow->rate * (shadow->burst + 20 * MS));
	shadow->rate = rate;
	shadow->burst = burst;
}

static void shadow_pay(struct shadow *shadow, struct vif_qos_bucket *bucket,
		       s64 units, bool lend)
{
	s128 turns = min(8 * (s128)min(units, 1538LL) * NSEC, shadow->rate * 2 * MS);
	s128 owed = max(min((s128)units * NSEC, shadow->rate * 20 * MS), turns);
	s128 most = lend ? min(shadow->level, -owed) : -3 * (s128)NSEC * NSEC;

	if (lend)
		vif_qos_bucket_lend(bucket, units, 1538);
	else
		vif_qos_bucket_take(bucket, units);
	shadow->level = max(shadow->level - (s128)units * NSEC, most);
	shadow->level = min(shadow->level, 6 * (s128)NSEC * NSEC);
}

/* One call with random arguments, small and large ones alike. */
static void shadow_step(struct kunit *test, struct shadow *shadow,
			struct vif_qos_bucket *bucket, struct rnd_state *rnd)
{
	u32 what = prandom_u32_state(rnd) % 100;
	u64 size = prandom_u32_state(rnd) >> (prandom_u32_state(rnd) % 32);

	if (what < 40)
		shadow_fill(test, shadow, bucket, size, what % 2);
	else if (what < 45)
		shadow_fill(test, shadow, bucket, size << 18, what % 2);
	else if (what < 70)
		shadow_pay(shadow, bucket, size >> 3, false);
	else if (what < 75)
		shadow_pay(shadow, bucket, -(s64)(size >> 3), false);
	else if (what < 98)
		shadow_pay(shadow, bucket, size >> 3, true);
	else
		shadow_set(shadow, bucket, rnd);
	KUNIT_ASSERT_EQ(test, bucket->level, (s64)shadow->level);
}

static void bucket_random(struct kunit *test)
{
	struct rnd_state rnd;
	u32 seed, i;

	for (seed = 1; seed <= 20; seed++) {
		struct vif_qos_bucket bucket = bucket_new(1000, 1 * MS, 0);
		struct shadow shadow = {
			.level = bucket.level, .rate = 1000, .burst = 1 * MS,
		};

		prandom_seed_state(&rnd, seed);
		for (i = 0; i < 20000; i++)
			shadow_step(test, &shadow, &bucket, &rnd);
	}
}

static struct kunit_case bucket_cases[] = {
	KUNIT_CASE(bucket_starts_full),
	KUNIT_CASE(bucket_exact),
	KUNIT_CASE(bucket_slow_and_long),
	KUNIT_CASE(bucket_saves),
	KUNIT_CASE(bucket_debt),
	KUNIT_CASE(bucket_take_clamps),
	KUNIT_CASE(bucket_lend),
	KUNIT_CASE(bucket_set_live),
	KUNIT_CASE(bucket_set_clamps),
	KUNIT_CASE(bucket_time_goes_back),
	KUNIT_CASE(bucket_ready),
	KUNIT_CASE(bucket_random),
	{ }
};

static struct kunit_suite bucket_suite = {
	.name = "vif_qos_bucket",
	.test_cases = bucket_cases,
};

kunit_test_suite(bucket_suite);
