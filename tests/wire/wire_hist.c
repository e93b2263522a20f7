// SPDX-License-Identifier: GPL-2.0-only
/* Log-linear histogram with exact extremes, mean and standard deviation. */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/math64.h>

#include "wire_hist.h"

#define SUB	BIT(WIRE_HIST_SUB_BITS)

static unsigned int wire_hist_bucket(s64 value)
{
	unsigned int shift;

	if (value < 0)
		return 0;
	if (value < SUB)
		return value;
	if (value >> WIRE_HIST_MAX_BITS)
		return WIRE_HIST_BUCKETS - 1;
	shift = fls64(value) - 1 - WIRE_HIST_SUB_BITS;
	return (shift << WIRE_HIST_SUB_BITS) + (value >> shift);
}

static s64 wire_hist_middle(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < SUB)
		return bucket;
	shift = (bucket >> WIRE_HIST_SUB_BITS) - 1;
	return ((s64)(SUB + bucket % SUB) << shift) + ((1LL << shift) >> 1);
}

void wire_hist_add(struct wire_hist *hist, s64 value)
{
	u64 size = abs(value);

	if (!hist->samples || value < hist->min)
		hist->min = value;
	if (!hist->samples || value > hist->max)
		hist->max = value;
	hist->samples++;
	hist->sum += value;
	hist->sum_sq += (__uint128_t)size * size;
	hist->count[wire_hist_bucket(value)]++;
}

s64 wire_hist_percentile(const struct wire_hist *hist, unsigned int permille)
{
	u64 rank = DIV_ROUND_UP_ULL(hist->samples * permille, 1000);
	unsigned int i;
	u64 seen = 0;

	if (!hist->samples)
		return 0;
	for (i = 0; i < WIRE_HIST_BUCKETS - 1; i++) {
		seen += hist->count[i];
		if (seen >= rank)
			return clamp(wire_hist_middle(i), hist->min, hist->max);
	}
	return hist->max;
}

s64 wire_hist_mean(const struct wire_hist *hist)
{
	return hist->samples ? div64_s64(hist->sum, hist->samples) : 0;
}

/*
 * With sum = n * q + r the squared deviations add up to
 * sum_sq - n * q^2 - 2 * q * r - r^2 / n, which loses nothing to a rounded
 * mean. The division by n wants 64 bits: the excess is shifted out.
 */
u64 wire_hist_stddev(const struct wire_hist *hist)
{
	__uint128_t total = hist->sum_sq;
	u64 n = hist->samples, q, r, sum;
	unsigned int shift = 0;

	if (!n)
		return 0;
	sum = abs(hist->sum);
	q = div64_u64_rem(sum, n, &r);
	total -= (__uint128_t)q * q * n;
	total -= (__uint128_t)q * r * 2;
	total -= mul_u64_u64_div_u64(r, r, n);
	while (total >> 62) {
		total >>= 2;
		shift++;
	}
	return (u64)int_sqrt64(div64_u64(total, n)) << shift;
}
