// SPDX-License-Identifier: GPL-2.0-only
/*
 * Token buckets for the minimum rate, maximum rate and packet rate of a vif.
 *
 * 1. A bucket fills at its rate.  An idle owner saves up one burst at most; one
 *    that is backlogged keeps what it earns while it waits for its turn, up to
 *    20 ms more, or the link's being busy would cost it rate.
 * 2. Any packet may be sent while the level is above zero; what it takes too
 *    much is a debt, so bursts may be shorter than a packet and the rate is
 *    exact over time all the same.
 * 3. An empty bucket is ready again at half a burst: the owner works in batches.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/bucket.h>

#define NSEC	1000000000LL	/* nanoseconds per second */
/* What some turns are worth of a guarantee that was not needed, at most. */
#define LEND_NS	(2ULL * 1000 * 1000)

/**
 * vif_qos_bucket_init() - no bucket: no limit, no guarantee
 * @bucket: bucket
 */
void vif_qos_bucket_init(struct vif_qos_bucket *bucket)
{
	*bucket = (struct vif_qos_bucket){ };
}

/**
 * vif_qos_bucket_set() - give a bucket a rate
 * @bucket: bucket
 * @rate: units per second, more than 50e9 count as that; 0 takes the bucket away
 * @burst_ns: how much time's worth an idle owner saves up; more than 100 ms
 *	count as that
 * @now: monotonic time, ns
 *
 * Tokens and debts stay, as far as the next filling lets an owner save them up;
 * a bucket that is new begins with a full burst.
 */
void vif_qos_bucket_set(struct vif_qos_bucket *bucket, u64 rate, u64 burst_ns,
			u64 now)
{
	bool fresh = !bucket->rate;

	if (!fresh)
		vif_qos_bucket_fill(bucket, now, true);
	bucket->rate = min_t(u64, rate, VIF_QOS_BUCKET_RATE_MAX);
	bucket->burst_ns = min_t(u64, burst_ns, VIF_QOS_BURST_NS_MAX);
	if (fresh) {
		bucket->filled = now;
		bucket->level = bucket->rate * bucket->burst_ns;
	}
}

/**
 * vif_qos_bucket_fill() - earn what the time since the last filling is worth
 * @bucket: bucket with a rate
 * @now: monotonic time, ns; one before the last filling earns nothing
 * @backlogged: the owner has been waiting for its turn since then
 *
 * Return: tokens, whole units rounded up; above zero when packets may be sent.
 */
s64 vif_qos_bucket_fill(struct vif_qos_bucket *bucket, u64 now, bool backlogged)
{
	u64 elapsed = now > bucket->filled ? now - bucket->filled : 0;
	u64 most_ns = bucket->burst_ns + (backlogged ? VIF_QOS_BUCKET_SLACK_NS : 0);
	s64 most = bucket->rate * most_ns;
	s64 level = bucket->level;

	bucket->filled += elapsed;
	if (level >= most)
		level = most;
	else if (elapsed > div64_u64((u64)most - level, bucket->rate))
		level = most;
	else
		level += bucket->rate * elapsed;
	bucket->level = level;
	return level > 0 ? div64_u64(level + NSEC - 1, NSEC) : div64_s64(level, NSEC);
}

/**
 * vif_qos_bucket_take() - pay, or take back what was paid too much
 * @bucket: bucket
 * @units: units sent; negative: given back
 *
 * The level stays within %VIF_QOS_BUCKET_LEVEL_MAX and minus
 * %VIF_QOS_BUCKET_DEBT_MAX.
 */
void vif_qos_bucket_take(struct vif_qos_bucket *bucket, s64 units)
{
	const s64 most = VIF_QOS_BUCKET_LEVEL_MAX, debt = VIF_QOS_BUCKET_DEBT_MAX;
	s64 cost = clamp(units, -most - debt, most + debt) * NSEC;

	bucket->level -= clamp(cost, bucket->level - most * NSEC,
			       bucket->level + debt * NSEC);
}

/**
 * vif_qos_bucket_lend() - count what was sent without need of these tokens
 * @bucket: bucket
 * @units: units sent, not negative
 * @turn: units that a turn takes, not negative
 *
 * As taking, but the debt grows no larger than this one payment and what 20 ms are
 * worth, or than %VIF_QOS_BUCKET_TURNS such turns and what 2 ms are worth: what is
 * sent beyond a guarantee does not use up the guarantee of later.
 */
void vif_qos_bucket_lend(struct vif_qos_bucket *bucket, s64 units, s64 turn)
{
	s64 before = bucket->level;
	s64 turns = VIF_QOS_BUCKET_TURNS * min(min(units, turn), VIF_QOS_BUCKET_TURN_MAX);
	s64 most = min_t(s64, min_t(s64, units, VIF_QOS_BUCKET_DEBT_MAX) * NSEC,
			 bucket->rate * VIF_QOS_BUCKET_SLACK_NS);

	most = max_t(s64, most, min_t(s64, turns * NSEC, bucket->rate * LEND_NS));
	vif_qos_bucket_take(bucket, units);
	bucket->level = max(bucket->level, min(before, -most));
}

/**
 * vif_qos_bucket_ready() - when an empty bucket is worth looking at again
 * @bucket: bucket with a rate, just filled
 *
 * Return: monotonic time at which half a burst is there, ns.
 */
u64 vif_qos_bucket_ready(const struct vif_qos_bucket *bucket)
{
	s64 target = max_t(u64, bucket->rate * bucket->burst_ns / 2, 1);

	if (bucket->level >= target)
		return bucket->filled;
	return bucket->filled +
	       div64_u64((u64)target - bucket->level + bucket->rate - 1, bucket->rate);
}
