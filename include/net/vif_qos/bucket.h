/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_BUCKET_H
#define _NET_VIF_QOS_BUCKET_H

#include <linux/types.h>

/* Highest rate, units per second, and longest burst, ns. */
#define VIF_QOS_BUCKET_RATE_MAX	(50ULL * 1000 * 1000 * 1000)
#define VIF_QOS_BURST_NS_MAX		(100ULL * 1000 * 1000)
/* What a backlogged owner may save up while it waits for its turn. */
#define VIF_QOS_BUCKET_SLACK_NS	(20ULL * 1000 * 1000)
/* A debt for what was sent without need of tokens: so many turns at most. */
#define VIF_QOS_BUCKET_TURNS		8LL
#define VIF_QOS_BUCKET_TURN_MAX	(VIF_QOS_BUCKET_DEBT_MAX / VIF_QOS_BUCKET_TURNS)
/* Most tokens, in units: what the longest burst and the slack are worth at most. */
#define VIF_QOS_BUCKET_LEVEL_MAX	(6LL * 1000 * 1000 * 1000)
/* Largest debt, in units; with the most tokens it still fits 63 bits of 1e-9. */
#define VIF_QOS_BUCKET_DEBT_MAX	(3LL * 1000 * 1000 * 1000)

/**
 * struct vif_qos_bucket - token bucket with debts, exact to the nanosecond
 * @rate: units (bytes or packets) per second, up to 50e9; 0: there is no bucket
 * @burst_ns: an idle owner saves up what this time is worth, at most 100 ms
 * @level: tokens, in units * 1e-9; negative after an overdraft
 * @filled: up to when @level counts, ns
 *
 * Tokens are kept in units times nanoseconds, so filling neither rounds nor
 * divides.  The caller serialises all calls on one bucket.
 */
struct vif_qos_bucket {
	u64 rate;
	u64 burst_ns;
	s64 level;
	u64 filled;
};

void vif_qos_bucket_init(struct vif_qos_bucket *bucket);
void vif_qos_bucket_set(struct vif_qos_bucket *bucket, u64 rate, u64 burst_ns,
			u64 now);
s64 vif_qos_bucket_fill(struct vif_qos_bucket *bucket, u64 now, bool backlogged);
void vif_qos_bucket_take(struct vif_qos_bucket *bucket, s64 units);
void vif_qos_bucket_lend(struct vif_qos_bucket *bucket, s64 units, s64 turn);
u64 vif_qos_bucket_ready(const struct vif_qos_bucket *bucket);

#endif /* _NET_VIF_QOS_BUCKET_H */
