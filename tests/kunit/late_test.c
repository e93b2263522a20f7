// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dom0's being late: when it counts, how much of it, and when it is forgotten; and
 * what a link can carry all the same whose timer, or whose polls, come late.
 */
#include <kunit/test.h>
#include <linux/math64.h>
#include <net/vif_qos/late.h>
#include "pipe.h"

#define RATE	(100 * PIPE_MBIT)
#define LIMIT	12500
#define FRAME	1538
#define MOST	125000			/* 10 ms of 100 Mbit/s */
#define CALM	VIF_QOS_LATE_CALM_NS

static struct vif_qos_late *late_new(struct kunit *test, s64 seen, u64 now)
{
	struct vif_qos_late *late = kunit_kzalloc(test, sizeof(*late), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, late);
	vif_qos_late_look(late, seen, now);
	return late;
}

/* In 3 ms 37500 bytes could have been sent: less 12500 that were there, 25000 were lacking. */
static void late_lacks(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, LIMIT, PIPE_SECOND);

	vif_qos_late_notice(late, RATE, LIMIT, 0, 0, PIPE_SECOND + 3 * PIPE_MS);
	KUNIT_EXPECT_EQ(test, late->bytes, 25000);
}

/* What the late poll has sent: of 5000 bytes 2000 have left by now, so 23000 were lacking. */
static void late_poll(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, LIMIT, PIPE_SECOND);

	vif_qos_late_notice(late, RATE, LIMIT, 3000, 5000, PIPE_SECOND + 3 * PIPE_MS);
	KUNIT_EXPECT_EQ(test, late->bytes, 23000);
}

/* A queue that is not empty lacks nothing, however slowly it drains. */
static void late_not_if_queued(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, LIMIT, PIPE_SECOND);

	vif_qos_late_notice(late, RATE, LIMIT, 1, 0, PIPE_SECOND + 9 * PIPE_MS);
	vif_qos_late_notice(late, RATE, LIMIT, 5001, 5000, PIPE_SECOND + 9 * PIPE_MS);
	KUNIT_EXPECT_EQ(test, late->bytes, 0);
	/* in time: what was there would last until now, but for an eighth of the limit */
	vif_qos_late_notice(late, RATE, LIMIT, 0, 0, PIPE_SECOND + PIPE_MS);
	vif_qos_late_notice(late, RATE, LIMIT, 0, 0, PIPE_SECOND + PIPE_MS + 124000);
	KUNIT_EXPECT_EQ(test, late->bytes, 0);
	vif_qos_late_notice(late, RATE, LIMIT, 0, 0, PIPE_SECOND + PIPE_MS + 126000);
	KUNIT_EXPECT_EQ(test, late->bytes, 1575);
}

/* However late, and however often: 10 ms' worth. */
static void late_most(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, 0, PIPE_SECOND);
	u64 now = PIPE_SECOND;
	u32 i;

	for (i = 0; i < 1000; i++) {
		now += i * PIPE_MS;
		vif_qos_late_notice(late, RATE, LIMIT, 0, 0, now);
		KUNIT_ASSERT_LE(test, late->bytes, MOST);
		vif_qos_late_look(late, 0, now);
	}
	vif_qos_late_notice(late, RATE, LIMIT, 0, 0, now + 3600 * PIPE_SECOND);
	KUNIT_EXPECT_EQ(test, late->bytes, MOST);
}

/* At any rate there is: no overflow, never more than 10 ms' worth, never less than nothing. */
static void late_anywhere(struct kunit *test)
{
	static const u64 rates[] = { 125, 12500, RATE, 125000000, 1250000000, 50000000000 };
	static const s64 seen[] = { 0, 1, LIMIT, 1LL << 40 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rates) * ARRAY_SIZE(seen); i++) {
		u64 rate = rates[i % ARRAY_SIZE(rates)];
		s64 stood = seen[i / ARRAY_SIZE(rates)];
		struct vif_qos_late *late = late_new(test, stood, PIPE_SECOND);
		u64 most = div_u64(rate, 100);

		vif_qos_late_notice(late, rate, 2 * FRAME, 0, 1LL << 40, 10 * PIPE_SECOND);
		KUNIT_ASSERT_EQ(test, late->bytes, 0);
		vif_qos_late_notice(late, rate, 2 * FRAME, 0, 0, 10 * PIPE_SECOND);
		KUNIT_ASSERT_EQ(test, late->bytes,
				(s64)most - stood > FRAME / 4 ? (s64)most - stood : 0);
	}
}

/* A quarter goes in each 100 ms; what is left goes at last. */
static void late_calms(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, 0, PIPE_SECOND);
	u64 now = PIPE_SECOND + 2 * PIPE_MS;
	u32 i;

	vif_qos_late_notice(late, RATE, LIMIT, 0, 0, now);
	KUNIT_EXPECT_EQ(test, late->bytes, 25000);
	vif_qos_late_look(late, 0, now + CALM - 1);
	KUNIT_EXPECT_EQ(test, late->bytes, 25000);
	vif_qos_late_look(late, 0, now + CALM);
	KUNIT_EXPECT_EQ(test, late->bytes, 18750);
	vif_qos_late_look(late, 0, now + 3 * CALM);
	KUNIT_EXPECT_EQ(test, late->bytes, 10546);
	/* lacking anew: it is as long again until a quarter goes */
	vif_qos_late_notice(late, RATE, LIMIT, 0, 0, now + 3 * CALM + 2 * PIPE_MS);
	KUNIT_EXPECT_EQ(test, late->bytes, 35546);
	vif_qos_late_look(late, 0, now + 4 * CALM);
	KUNIT_EXPECT_EQ(test, late->bytes, 35546);
	for (i = 5; i < 60; i++)
		vif_qos_late_look(late, 0, now + i * CALM);
	KUNIT_EXPECT_EQ(test, late->bytes, 0);
}

/* After a long time without a look at once. */
static void late_calms_at_once(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, 0, PIPE_SECOND);

	vif_qos_late_notice(late, RATE, LIMIT, 0, 0, 2 * PIPE_SECOND);
	KUNIT_EXPECT_EQ(test, late->bytes, MOST);
	vif_qos_late_look(late, 0, 3600 * PIPE_SECOND);
	KUNIT_EXPECT_EQ(test, late->bytes, 0);
}

/**
 * struct late_case - how dom0 is late
 * @late_us: by which the timer is
 * @wake_us: by which polls are
 * @rate: that the link must carry, percent of its own
 */
struct late_case {
	u64 late_us;
	u64 wake_us;
	u64 rate;
};

/* Up to what the limit itself covers nothing is lost; then a little, each 100 ms. */
static const struct late_case cases[] = {
	{ 0, 0, 100 }, { 400, 0, 99 }, { 3500, 0, 97 }, { 0, 3500, 97 }, { 2000, 2000, 96 },
};

static void case_name(const struct late_case *what, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "timer %llu us, polls %llu us", what->late_us,
		 what->wake_us);
}

KUNIT_ARRAY_PARAM(cases, cases, case_name);

/* One vif that always has packets; the link's own busy time is what it has sent. */
static void late_carries(struct kunit *test)
{
	static const struct pipe_offer offer = { .priority = 10, .small = FRAME };
	const struct late_case *what = test->param_value;
	struct pipe *pipe = pipe_new(test, RATE, &offer, 1);
	u64 sent;

	pipe->late_ns = what->late_us * 1000;
	pipe->wake_ns = what->wake_us * 1000;
	pipe_start(pipe, 0);
	pipe_run(pipe, PIPE_SECOND);
	sent = tally_sum(pipe->vif[0].tally.bytes, 0, TALLY_SLOTS);
	KUNIT_EXPECT_GE(test, sent * 100, RATE * what->rate);
	KUNIT_EXPECT_LE(test, sent, RATE + MOST + LIMIT);
	if (what->late_us + what->wake_us < 500)
		KUNIT_EXPECT_EQ(test, pipe->credit.late.bytes, 0);
}

static struct kunit_case late_cases[] = {
	KUNIT_CASE(late_lacks),
	KUNIT_CASE(late_poll),
	KUNIT_CASE(late_not_if_queued),
	KUNIT_CASE(late_most),
	KUNIT_CASE(late_anywhere),
	KUNIT_CASE(late_calms),
	KUNIT_CASE(late_calms_at_once),
	KUNIT_CASE_PARAM(late_carries, cases_gen_params),
	{ }
};

static struct kunit_suite late_suite = {
	.name = "vif_qos_late",
	.test_cases = late_cases,
};

kunit_test_suite(late_suite);
