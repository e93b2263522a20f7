// SPDX-License-Identifier: GPL-2.0-only
/*
 * A token bucket: the calls of the random test, chosen by the input, against its
 * shadow that counts in 128 bits; and when it is ready again.
 */
#include "../kunit/bucket_test.c"

#define UNITS_MOST	8000000000ULL

/* It is ready when it says so, to the nanosecond. */
static void check_when(const struct vif_qos_bucket *bucket)
{
	struct vif_qos_bucket early = *bucket, due = *bucket;
	s64 half = max_t(s64, bucket->rate * bucket->burst_ns / 2, 1);
	u64 ready = vif_qos_bucket_ready(bucket);

	fuzz_check(ready >= bucket->filled);
	if (ready == bucket->filled) {
		fuzz_check(bucket->level >= half);
		return;
	}
	vif_qos_bucket_fill(&due, ready, true);
	vif_qos_bucket_fill(&early, ready - 1, true);
	fuzz_check(due.level >= half && early.level < half);
}

/* Far more than is ever paid at once. */
static void pay_any(struct shadow *shadow, struct vif_qos_bucket *bucket)
{
	s64 units = fuzz_size(UNITS_MOST);
	u32 what = fuzz_byte() % 3;

	shadow_pay(shadow, bucket, what ? units : -units, what == 2);
	fuzz_check(bucket->level == (s64)shadow->level);
}

int fuzz_one(const u8 *data, size_t size)
{
	struct vif_qos_bucket bucket = bucket_new(1000, 1 * MS, 0);
	struct shadow shadow = { .level = bucket.level, .rate = 1000, .burst = 1 * MS };
	struct rnd_state rnd;

	fuzz_begin(data, size);
	while (fuzz_more()) {
		if (fuzz_byte() < 0xf0)
			shadow_step(NULL, &shadow, &bucket, &rnd);
		else
			pay_any(&shadow, &bucket);
		fuzz_check(bucket.level <= VIF_QOS_BUCKET_LEVEL_MAX * NSEC);
		fuzz_check(bucket.level >= -VIF_QOS_BUCKET_DEBT_MAX * NSEC);
		check_when(&bucket);
	}
	return 0;
}
