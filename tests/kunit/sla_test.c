// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a minimum was wanted, and kept.  Periods are 100 ms and the minimum is
 * a byte per microsecond, unless said otherwise: 100000 bytes are due, of which
 * 2 * 1538 + 100000 / 128 = 3857 may be missing.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <net/vif_qos/sla.h>
#include <net/vif_qos/usage.h>

#define MS	1000000ULL	/* ns */
#define PERIOD	(100 * MS)
#define PROMISE	1000000		/* bytes per second */
#define DUE	100000		/* bytes of it in a period */
#define SLACK	3857

#define NEVER	VIF_QOS_SLA_UNWANTED
#define MET	VIF_QOS_SLA_MET
#define MISSED	VIF_QOS_SLA_MISSED

/**
 * struct sla_line - a period, and what it is judged
 * @busy: how long the vif waited or was served, ns
 * @over: how long it was over a limit, ns; the rest of the period it was idle
 * @bytes: what it sent
 * @verdict: what is counted
 * @ahead: what it is ahead by then, bytes
 */
struct sla_line {
	u64 busy;
	u64 over;
	u64 bytes;
	enum vif_qos_verdict verdict;
	u64 ahead;
};

static void judge(struct kunit *test, struct vif_qos_sla *sla, u64 min,
		  const struct sla_line *line, u32 number)
{
	struct vif_qos_usage period = {
		.start = 4711, .since = 4711 + PERIOD, .bytes = line->bytes,
		.ns = {
			[VIF_QOS_IDLE] = PERIOD - line->busy - line->over,
			[VIF_QOS_BUSY] = line->busy,
			[VIF_QOS_OVER_RATE] = line->over / 2,
			[VIF_QOS_OVER_PPS] = line->over - line->over / 2,
		},
	};
	struct vif_qos_sla before = *sla;

	KUNIT_EXPECT_EQ_MSG(test, vif_qos_sla_judge(sla, min, &period), line->verdict,
			    "line %u", number);
	KUNIT_EXPECT_EQ_MSG(test, sla->ahead, line->ahead, "line %u", number);
	KUNIT_EXPECT_EQ_MSG(test, sla->met, before.met + (line->verdict == MET),
			    "line %u", number);
	KUNIT_EXPECT_EQ_MSG(test, sla->missed, before.missed + (line->verdict == MISSED),
			    "line %u", number);
}

/* Each by itself, of a vif that was ahead. */
static void sla_one_period(struct kunit *test)
{
	static const struct sla_line table[] = {
		/* not wanted */
		{ 0, 0, 0, NEVER, 0 }, { 0, 0, DUE - 1, NEVER, 0 },
		{ 0, PERIOD, 0, NEVER, 0 }, { PERIOD / 2 - 1, 0, 0, NEVER, 0 },
		{ PERIOD / 2 - 1, PERIOD / 2 + 1, DUE - 1, NEVER, 0 },
		/* hardly busy, but it sent what it is promised: nothing was due */
		{ 0, 0, DUE, MET, 65536 }, { 10 * MS, 0, DUE, MET, 65536 },
		{ 40 * MS, 0, DUE, MET, 60000 }, { 10 * MS, 90 * MS, DUE, MET, 65536 },
		/*
		 * busy for half of it: 50000 due, 3466 may be missing, it is not ahead;
		 * less, and idle besides: it may not have wanted it
		 */
		{ PERIOD / 2, 0, 50000, MET, 0 }, { PERIOD / 2, 0, 46534, MET, 0 },
		{ PERIOD / 2, 0, 46533, NEVER, 0 }, { PERIOD / 2, PERIOD / 2, 46534, MET, 0 },
		{ PERIOD / 2, PERIOD / 2, 46533, MISSED, 0 }, { PERIOD / 2, 0, 50001, MET, 1 },
		/* busy throughout: what it was ahead counts */
		{ PERIOD, 0, DUE, MET, 1000 }, { PERIOD, 0, DUE - 1, MET, 999 },
		{ PERIOD, 0, DUE - 1000, MET, 0 }, { PERIOD, 0, DUE - 1001, MET, 0 },
		{ PERIOD, 0, DUE - 1000 - SLACK, MET, 0 },
		{ PERIOD, 0, DUE - 1001 - SLACK, MISSED, 0 }, { PERIOD, 0, 0, MISSED, 0 },
		{ PERIOD, 0, DUE + 64536, MET, 65536 }, { PERIOD, 0, DUE + 64537, MET, 65536 },
		{ PERIOD, 0, 100 * DUE, MET, 65536 },
		/* or all but a moment: it does not */
		{ PERIOD - 1, 0, DUE - SLACK, MET, 0 }, { PERIOD - 1, 1, DUE - SLACK, MET, 0 },
		{ PERIOD - 1000, 0, DUE - SLACK - 2, MISSED, 0 },
		{ PERIOD - 1000, 1000, DUE - SLACK - 2, MISSED, 0 },
		/* idle for a sixteenth: 93750 are due, 3808 may be missing */
		{ 93750000, 0, 89942, MET, 0 }, { 93750000, 0, 89941, NEVER, 0 },
		{ 93750001, 0, 89941, MISSED, 0 }, { 93750000, 6250000, 89941, MISSED, 0 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_sla sla = { .met = 5, .missed = 7, .ahead = 1000 };

		judge(test, &sla, PROMISE, &table[i], i);
	}
}

static void sla_without_a_minimum(struct kunit *test)
{
	static const struct sla_line table[] = {
		{ PERIOD, 0, 0, NEVER, 0 }, { PERIOD, 0, DUE, NEVER, 0 }, { 0, 0, 0, NEVER, 0 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_sla sla = { .ahead = 1000 };

		judge(test, &sla, 0, &table[i], i);
	}
}

/* One after the other: a large packet is worth the periods that it takes. */
static void sla_periods(struct kunit *test)
{
	static const struct sla_line table[] = {
		{ PERIOD, 0, DUE + 68000, MET, 65536 },
		{ PERIOD, 0, 40000, MET, 5536 }, { PERIOD, 0, 94464, MET, 0 },
		{ PERIOD, 0, DUE - SLACK, MET, 0 }, { PERIOD, 0, DUE - SLACK - 1, MISSED, 0 },
		/* what was missed is not made up for, nor counted twice */
		{ PERIOD, 0, DUE + 50000, MET, 50000 }, { PERIOD, 0, 0, MISSED, 0 },
		{ PERIOD, 0, DUE + 50000, MET, 50000 }, { PERIOD - 1, 1, 50001, MISSED, 0 },
		{ PERIOD, 0, DUE + 50000, MET, 50000 }, { 0, 0, 0, NEVER, 0 },
		{ PERIOD, 0, 50001, MISSED, 0 },
		{ PERIOD, 0, DUE + 50000, MET, 50000 }, { 0, PERIOD, 0, NEVER, 0 },
		{ PERIOD, 0, 50001, MISSED, 0 },
	};
	struct vif_qos_sla sla = { };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		judge(test, &sla, PROMISE, &table[i], i);
	KUNIT_EXPECT_EQ(test, sla.met, 8);
	KUNIT_EXPECT_EQ(test, sla.missed, 5);
}

/* The lowest and the highest minimum. */
static void sla_extremes(struct kunit *test)
{
	static const u64 hour = 3600000 * MS, top = 50000000000ULL;
	struct vif_qos_usage period = { .since = hour, .ns = { [VIF_QOS_BUSY] = hour } };
	struct vif_qos_sla sla = { };
	u64 due = top * 3600;

	period.bytes = due;
	KUNIT_EXPECT_EQ(test, vif_qos_sla_judge(&sla, top, &period), MET);
	period.bytes = due - due / 128 - 2 * 1538;
	KUNIT_EXPECT_EQ(test, vif_qos_sla_judge(&sla, top, &period), MET);
	period.bytes--;
	KUNIT_EXPECT_EQ(test, vif_qos_sla_judge(&sla, top, &period), MISSED);
	period.bytes = 0;
	KUNIT_EXPECT_EQ(test, vif_qos_sla_judge(&sla, 1, &period), MISSED);
	period.bytes = 3600;
	KUNIT_EXPECT_EQ(test, vif_qos_sla_judge(&sla, 1, &period), MET);
	KUNIT_EXPECT_EQ(test, sla.ahead, 0);
}

static struct kunit_case sla_cases[] = {
	KUNIT_CASE(sla_one_period),
	KUNIT_CASE(sla_without_a_minimum),
	KUNIT_CASE(sla_periods),
	KUNIT_CASE(sla_extremes),
	{ }
};

static struct kunit_suite sla_suite = {
	.name = "vif_qos_sla",
	.test_cases = sla_cases,
};

kunit_test_suite(sla_suite);
