// SPDX-License-Identifier: GPL-2.0-only
/*
 * What vifs got, in windows of time, against what they should have got.  The
 * first slots are left out: there, all vifs have just begun.
 */
#include <kunit/test.h>
#include <linux/math64.h>
#include "judge.h"

#define BEGINNING	10	/* slots */

/**
 * judge_slot() - the slot under way
 * @pipe: link
 *
 * Return: its number.
 */
u32 judge_slot(const struct pipe *pipe)
{
	return div64_u64(pipe->now, pipe->slot_ns);
}

/**
 * judge_span() - what a vif sent in all windows up to now
 * @pipe: link
 * @vif: which
 * @width: slots of a window
 *
 * Return: the least and the most, bytes.
 */
struct tally_span judge_span(const struct pipe *pipe, u32 vif, u32 width)
{
	return tally_span(pipe->vif[vif].tally.bytes, BEGINNING, judge_slot(pipe),
			  width);
}

static u64 due_of(const struct pipe *pipe, u64 rate, u32 width)
{
	return mul_u64_u64_div_u64(rate, width * pipe->slot_ns, PIPE_SECOND);
}

static u64 slack_of(u64 due, u32 ppm, u64 slack)
{
	return max(slack, mul_u64_u64_div_u64(due, ppm, 1000000));
}

/**
 * judge_least() - a vif must not have got less in any window
 * @pipe: link
 * @vif: which
 * @rate: bytes per second
 * @width: slots of a window
 * @ppm: parts per million of it that may be missing
 * @slack: bytes that may be missing, if that is more
 */
void judge_least(const struct pipe *pipe, u32 vif, u64 rate, u32 width, u32 ppm,
		 u64 slack)
{
	u64 due = due_of(pipe, rate, width);

	KUNIT_EXPECT_GE_MSG(pipe->test,
			    judge_span(pipe, vif, width).least + slack_of(due, ppm, slack),
			    due, "vif %u, windows of %u", vif, width);
}

/**
 * judge_rate() - a vif must not have got less or more in any window
 * @pipe: link
 * @vif: which
 * @rate: bytes per second
 * @width: slots of a window
 * @ppm: parts per million of it that it may be off
 * @slack: bytes that it may be off, if that is more
 */
void judge_rate(const struct pipe *pipe, u32 vif, u64 rate, u32 width, u32 ppm,
		u64 slack)
{
	u64 due = due_of(pipe, rate, width);

	judge_least(pipe, vif, rate, width, ppm, slack);
	KUNIT_EXPECT_LE_MSG(pipe->test, judge_span(pipe, vif, width).most,
			    due + slack_of(due, ppm, slack),
			    "vif %u, windows of %u", vif, width);
}

/**
 * judge_busy() - the link must have been busy in all windows
 * @pipe: link
 * @width: slots of a window
 * @percent: part of its rate that was used at least
 */
void judge_busy(const struct pipe *pipe, u32 width, u32 percent)
{
	u64 due = due_of(pipe, pipe->credit.rate, width);
	u32 from, i;

	for (from = BEGINNING; from + width <= judge_slot(pipe); from++) {
		u64 sent = 0;

		for (i = 0; i < pipe->count; i++)
			sent += tally_sum(pipe->vif[i].tally.bytes, from, from + width);
		KUNIT_ASSERT_GE(pipe->test, sent * 100, due * percent);
	}
}
