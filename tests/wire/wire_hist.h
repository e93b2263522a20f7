/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIRE_HIST_H
#define WIRE_HIST_H

#include <linux/types.h>

#define WIRE_HIST_SUB_BITS	5	/* 32 buckets per octave */
#define WIRE_HIST_MAX_BITS	35	/* values up to 34 s in nanoseconds */
#define WIRE_HIST_BUCKETS \
	((WIRE_HIST_MAX_BITS - WIRE_HIST_SUB_BITS + 1) << WIRE_HIST_SUB_BITS)

/**
 * struct wire_hist - log-linear histogram of nanoseconds, one page
 * @samples: how many values were added
 * @sum: their sum
 * @min: smallest value, exact (may be negative)
 * @max: largest value, exact
 * @sum_sq: sum of their squares
 * @count: values per bucket; negative ones are in the first, those of 34 s
 *	and more in the last
 *
 * A bucket is at most 1/32 of its lower bound wide and is reported by its
 * middle, so a percentile is at most 1/64 off. The caller locks.
 */
struct wire_hist {
	u64 samples;
	s64 sum;
	s64 min;
	s64 max;
	__uint128_t sum_sq;
	u32 count[WIRE_HIST_BUCKETS];
};

void wire_hist_add(struct wire_hist *hist, s64 value);

/* Nearest-rank percentile; 0 without samples. */
s64 wire_hist_percentile(const struct wire_hist *hist, unsigned int permille);
s64 wire_hist_mean(const struct wire_hist *hist);

/* Population standard deviation, rounded down. */
u64 wire_hist_stddev(const struct wire_hist *hist);

#endif
