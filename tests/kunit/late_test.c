// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dom0's being late: when it counts, how much of it, and when it is forgotten; and
 * what a link can carry all the same whose timer, or whose polls, come late.
 */
#include <kunit/test.h>
#include <linux/math64.h>
#include <net/vif_qos/credit.h>
#include "pipe.h"

#define RATE	(100 * PIPE_MBIT)
#define LIMIT	12500
#define FRAME	1538
#define MOST	125000			/* 10 ms of 100 Mbit/s */
#define CALM	VIF_QOS_LATE_CALM_NS

/* One that has no grace left, and was last seen at @now. */
static struct vif_qos_late *late_new(struct kunit *test, s64 seen, u64 now)
{
	struct vif_qos_late *late = kunit_kzalloc(test, sizeof(*late), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, late);
	late->graced = now;
	vif_qos_late_look(late, seen, now);
	return late;
}

/* A 128th of 3 ms may be lacking. */
#define GRACE_3MS	(3 * PIPE_MS >> 7)

static s64 bytes_in(u64 ns)
{
	return div_u64(RATE * ns, PIPE_SECOND);
}

/* What was there was sent for 1 of 3 ms. */
static void late_lacks(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, LIMIT, PIPE_SECOND);

	vif_qos_late_notice(late, RATE, 0, 0, PIPE_SECOND + 3 * PIPE_MS);
	KUNIT_EXPECT_EQ(test, late->bytes, bytes_in(2 * PIPE_MS - GRACE_3MS));
}

/* What the late poll has sent: of 5000 bytes 2500 have left by now, in a fifth of a ms. */
static void late_poll(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, LIMIT, PIPE_SECOND);

	vif_qos_late_notice(late, RATE, 2500, 5000, PIPE_SECOND + 3 * PIPE_MS);
	KUNIT_EXPECT_EQ(test, late->bytes, bytes_in(2 * PIPE_MS - PIPE_MS / 5 - GRACE_3MS));
}

/* A queue that is not empty lacks nothing, however slowly it drains; nor one just empty. */
static void late_not_if_queued(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, LIMIT, PIPE_SECOND);

	vif_qos_late_notice(late, RATE, 1, 0, PIPE_SECOND + 9 * PIPE_MS);
	vif_qos_late_notice(late, RATE, 5001, 5000, PIPE_SECOND + 9 * PIPE_MS);
	vif_qos_late_notice(late, RATE, 0, 0, PIPE_SECOND + PIPE_MS);
	KUNIT_EXPECT_EQ(test, late->bytes, 0);
	KUNIT_EXPECT_EQ(test, late->graced, PIPE_SECOND);
}

/* Saved up for a second, a 128th of the time may be lacking: 7.8125 ms, then no more. */
static void late_grace(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, 0, PIPE_SECOND);
	u64 now = 10 * PIPE_SECOND;

	vif_qos_late_look(late, 0, now);
	vif_qos_late_notice(late, RATE, 0, 0, now += 4 * PIPE_MS);
	KUNIT_EXPECT_EQ(test, late->bytes, 0);
	KUNIT_EXPECT_EQ(test, late->grace, 3812500);
	vif_qos_late_look(late, 0, now);
	vif_qos_late_notice(late, RATE, 0, 0, now += 4 * PIPE_MS);
	KUNIT_EXPECT_EQ(test, late->bytes, bytes_in(4 * PIPE_MS - 3812500 - (4 * PIPE_MS >> 7)));
	KUNIT_EXPECT_EQ(test, late->grace, 0);
}

/* However late, and however often: 10 ms' worth. */
static void late_most(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, 0, PIPE_SECOND);
	u64 now = PIPE_SECOND;
	u32 i;

	for (i = 0; i < 1000; i++) {
		now += i * PIPE_MS;
		vif_qos_late_notice(late, RATE, 0, 0, now);
		KUNIT_ASSERT_LE(test, late->bytes, MOST);
		vif_qos_late_look(late, 0, now);
	}
	for (i = 0; i < 20; i++) {
		vif_qos_late_look(late, 0, now);
		vif_qos_late_notice(late, RATE, 0, 0, now += 12 * PIPE_MS);
	}
	KUNIT_EXPECT_EQ(test, late->bytes, MOST);
}

/* At any rate there is: no overflow, never more than 10 ms' worth, never less than nothing. */
static void late_anywhere(struct kunit *test)
{
	static const u64 rates[] = { 125, 12500, RATE, 125000000, 1250000000, 50000000000 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		u64 rate = rates[i], most = div_u64(rate, 100);
		struct vif_qos_late *late = late_new(test, most, PIPE_SECOND);

		vif_qos_late_notice(late, rate, 0, 1LL << 40, 10 * PIPE_SECOND);
		vif_qos_late_notice(late, rate, 0, 0, 10 * PIPE_SECOND);
		KUNIT_ASSERT_EQ(test, late->bytes, 0);
		vif_qos_late_look(late, 0, 10 * PIPE_SECOND);
		vif_qos_late_notice(late, rate, 0, 0, 20 * PIPE_SECOND);
		vif_qos_late_look(late, 0, 20 * PIPE_SECOND);
		vif_qos_late_notice(late, rate, 0, 0, 20 * PIPE_SECOND + 10 * PIPE_MS);
		KUNIT_ASSERT_LE(test, late->bytes, (s64)most);
		KUNIT_ASSERT_GE(test, late->bytes, (s64)most - (s64)div_u64(rate, 1000));
	}
}

/* A link that gets slower keeps 10 ms' worth of what it is now; faster, it gains nothing. */
static void late_resize(struct kunit *test)
{
	struct vif_qos_credit *credit = kunit_kzalloc(test, sizeof(*credit), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, credit);
	vif_qos_credit_init(credit);
	vif_qos_credit_resize(credit, RATE, 1000, FRAME);
	credit->late.bytes = MOST;
	vif_qos_credit_resize(credit, RATE / 100, 1000, FRAME);
	KUNIT_EXPECT_EQ(test, credit->late.bytes, MOST / 100);
	KUNIT_EXPECT_EQ(test, vif_qos_credit_room(credit, 0), 2 * FRAME + MOST / 100);
	vif_qos_credit_resize(credit, RATE, 1000, FRAME);
	KUNIT_EXPECT_EQ(test, credit->late.bytes, MOST / 100);
}

/* A quarter goes in each 100 ms in which it does not grow; what is left goes at last. */
static void late_calms(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, 0, PIPE_SECOND);
	u64 now = PIPE_SECOND + 2 * PIPE_MS;
	s64 grown;
	u32 i;

	late->bytes = 25000;
	late->since = now;
	vif_qos_late_look(late, 0, now + CALM - 1);
	KUNIT_EXPECT_EQ(test, late->bytes, 25000);
	vif_qos_late_look(late, 0, now + CALM);
	KUNIT_EXPECT_EQ(test, late->bytes, 18750);
	vif_qos_late_look(late, 0, now + 3 * CALM);
	KUNIT_EXPECT_EQ(test, late->bytes, 10546);
	late->graced = now + 3 * CALM;
	vif_qos_late_notice(late, RATE, 0, 0, now + 3 * CALM + 3 * PIPE_MS);
	grown = 10546 + bytes_in(3 * PIPE_MS - GRACE_3MS);
	KUNIT_EXPECT_EQ(test, late->bytes, grown);
	/* it is as long again until a quarter goes */
	vif_qos_late_look(late, 0, now + 4 * CALM);
	KUNIT_EXPECT_EQ(test, late->bytes, grown);
	for (i = 5; i < 60; i++)
		vif_qos_late_look(late, 0, now + i * CALM);
	KUNIT_EXPECT_EQ(test, late->bytes, 0);
}

/* After a long time without a look at once. */
static void late_calms_at_once(struct kunit *test)
{
	struct vif_qos_late *late = late_new(test, 0, PIPE_SECOND);

	late->bytes = MOST;
	late->since = PIPE_SECOND;
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

/* Nothing is lost that the limit covers; else what may be, and a little each 100 ms. */
static const struct late_case cases[] = {
	{ 0, 0, 100 }, { 400, 0, 99 }, { 3500, 0, 96 }, { 0, 3500, 96 }, { 2000, 2000, 95 },
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
	KUNIT_CASE(late_grace),
	KUNIT_CASE(late_most),
	KUNIT_CASE(late_anywhere),
	KUNIT_CASE(late_resize),
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
