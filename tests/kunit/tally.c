// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was sent when: sums over slots of time, and windows that slide over them.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include "tally.h"

/**
 * tally_sum() - what was sent from one slot to another
 * @slots: bytes or packets of a tally
 * @from: first slot
 * @to: slot after the last one
 *
 * Return: bytes or packets.
 */
u64 tally_sum(const u64 *slots, u32 from, u32 to)
{
	u64 sum = 0;

	while (from < to)
		sum += slots[from++];
	return sum;
}

/**
 * tally_span() - all windows of some width
 * @slots: bytes or packets of a tally
 * @from: first slot
 * @to: slot after the last one
 * @width: slots of a window
 *
 * Return: the least and the most that was sent in a window.
 */
struct tally_span tally_span(const u64 *slots, u32 from, u32 to, u32 width)
{
	struct tally_span span = { .least = U64_MAX };

	for (; from + width <= to; from++) {
		u64 sum = tally_sum(slots, from, from + width);

		span.least = min(span.least, sum);
		span.most = max(span.most, sum);
	}
	return span;
}
