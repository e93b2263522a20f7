// SPDX-License-Identifier: GPL-2.0-only
/*
 * A frontend's judge: which terms hold and how long, what of them is believed, and
 * that what is let through is exactly what they allow.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "allowance_case.h"

#define VOID	(2 * NSEC)
#define MBIT	125000ULL		/* bytes per second */

/* One that lets a byte through in 1 s, and is a frame in debt: at START, and after. */
static struct vif_qos_allowance allowance_shut(void)
{
	struct vif_qos_allowance allowance = allowance_new(1, 0, MS);

	vif_qos_allowance_take(&allowance, FULL, 1, START);
	return allowance;
}

static void allowance_silent(struct kunit *test)
{
	struct vif_qos_allowance allowance = allowance_shut();
	u32 i;

	vif_qos_allowance_init(&allowance);
	KUNIT_EXPECT_TRUE(test, vif_qos_allowance_open(&allowance, 0));
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_open(&allowance, 2));
	for (i = 0; i < 1000; i++)
		KUNIT_ASSERT_TRUE(test, may_send(&allowance, START));
}

static void allowance_open(struct kunit *test)
{
	struct vif_qos_allowance free = allowance_new(0, 0, MS);
	struct vif_qos_allowance bytes = allowance_new(1, 0, MS);
	struct vif_qos_allowance packets = allowance_new(0, 1, MS);

	KUNIT_EXPECT_TRUE(test, vif_qos_allowance_open(&free, 2));
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_open(&free, 4));
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_open(&bytes, 2));
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_open(&packets, 2));
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_news(&bytes, 2));
	KUNIT_EXPECT_TRUE(test, vif_qos_allowance_news(&bytes, 3));
}

/* What is being written, was written meanwhile, or has been heard, is not heard. */
static void allowance_not_whole(struct kunit *test)
{
	static const struct { u32 before, after; bool heard; } table[] = {
		{ 0, 0, false }, { 0, 4, false }, { 2, 2, false },
		{ 3, 3, false }, { 3, 4, false }, { 4, 5, false }, { 4, 6, false },
		{ 6, 4, false }, { 4, 0, false }, { 5, 5, false },
		{ U32_MAX, U32_MAX, false }, { U32_MAX - 1, U32_MAX, false },
		{ 4, 4, true }, { 6, 6, true }, { U32_MAX - 1, U32_MAX - 1, true },
		{ 0x80000000, 0x80000000, true }, { 0x80000002, 2, false },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_allowance allowance = allowance_shut();
		struct vif_qos_allowance before = allowance;
		struct vif_qos_terms terms = {
			.before = table[i].before, .after = table[i].after,
		};

		vif_qos_allowance_hear(&allowance, &terms, START + MS);
		KUNIT_EXPECT_EQ_MSG(test, !memcmp(&allowance, &before, sizeof(before)),
				    !table[i].heard, "line %u", i);
		KUNIT_EXPECT_EQ_MSG(test, may_send(&allowance, START + MS), table[i].heard,
				    "line %u", i);
	}
}

static void allowance_heartbeat(struct kunit *test)
{
	struct vif_qos_allowance allowance = allowance_shut();
	u64 now = START + VOID;

	KUNIT_EXPECT_FALSE(test, may_send(&allowance, now - 1));
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, now));
	/* nothing new: still void, for ever */
	hear(&allowance, 2, 1, 0, MS, now);
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, now));
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, now + 1000000 * NSEC));
	/* something that does not hold confirms nothing */
	hear(&allowance, 3, 1, 0, MS, now);
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, now));
	/* the next beat: as before, debt and all */
	hear(&allowance, 4, 1, 0, MS, now);
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, now));
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, now + VOID - 1));
	hear(&allowance, 6, 1, 0, MS, now + VOID - 1);
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, now + VOID));
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, now + 2 * VOID - 2));
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, now + 2 * VOID - 1));
}

static void check_beats(struct kunit *test, u32 burst_ns)
{
	struct vif_qos_allowance allowance = allowance_new(1000, 3, burst_ns);
	struct vif_qos_allowance before;
	u32 i;

	vif_qos_allowance_take(&allowance, 100 * FULL, 1, START);
	for (i = 2; i < 100; i++) {
		before = allowance;
		hear(&allowance, 2 * i, 1000, 3, burst_ns, START + i);
		before.sequence = 2 * i;
		before.heard = START + i;
		KUNIT_ASSERT_MEMEQ(test, &allowance, &before, sizeof(before));
		KUNIT_ASSERT_FALSE(test, may_send(&allowance, START + i));
	}
}

/* A beat changes nothing but the time, however the terms had to be cut. */
static void allowance_confirmed(struct kunit *test)
{
	static const u32 bursts[] = { 0, 1, 10 * MS, 100 * MS, 100 * MS + 1, U32_MAX };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bursts); i++)
		check_beats(test, bursts[i]);
}

/* The sequence begins anew after 2^32; a backend may also set it as it likes. */
static void allowance_sequence_wraps(struct kunit *test)
{
	static const u32 sequences[] = { U32_MAX - 3, U32_MAX - 1, 0, 2, 4, 2, 0x80000000, 6 };
	struct vif_qos_allowance allowance = allowance_shut();
	u64 now = START, heard = START;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sequences); i++) {
		now += NSEC;
		if (sequences[i])
			heard = now;
		hear(&allowance, sequences[i], 1, 0, MS, now);
		KUNIT_EXPECT_EQ(test, allowance.heard, heard);
		KUNIT_EXPECT_FALSE(test, may_send(&allowance, now));
	}
}

static void allowance_clamps(struct kunit *test)
{
	static const struct {
		u64 rate;
		u32 packets, burst_ns;
		u64 rate_used;
		u32 burst_used;
	} table[] = {
		{ 1, 1, MS, 1, MS }, { 125, 0, 0, 125, MS }, { 0, 1, 1, 0, MS },
		{ 7, 7, MS - 1, 7, MS }, { 7, 7, MS + 1, 7, MS + 1 },
		{ 7, 7, 100 * MS, 7, 100 * MS }, { 7, 7, 100 * MS + 1, 7, 100 * MS },
		{ 7, U32_MAX, U32_MAX, 7, 100 * MS },
		{ 50 * NSEC, 1, MS, 50 * NSEC, MS }, { 50 * NSEC + 1, 1, MS, 0, MS },
		{ S64_MAX, 1, MS, 0, MS }, { 1ULL << 63, 1, MS, 0, MS },
		{ U64_MAX, U32_MAX, U32_MAX, 0, 100 * MS },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_allowance allowance =
			allowance_new(table[i].rate, table[i].packets, table[i].burst_ns);

		KUNIT_EXPECT_EQ(test, allowance.bytes.rate, table[i].rate_used);
		KUNIT_EXPECT_EQ(test, allowance.packets.rate, table[i].packets);
		KUNIT_EXPECT_EQ(test, allowance.bytes.burst_ns, table[i].burst_used);
		KUNIT_EXPECT_EQ(test, allowance.packets.burst_ns, table[i].burst_used);
		KUNIT_EXPECT_EQ(test, vif_qos_allowance_open(&allowance, 2),
				!table[i].rate_used && !table[i].packets);
	}
}

/**
 * struct allowance_offer - what is offered, and which part of it is due
 * @rate: limit, bytes per second
 * @packets: limit, packets per second
 * @bytes: of each packet, on the wire
 * @segs: wire packets of each
 * @gap: time between two of them, ns
 */
struct allowance_offer {
	u64 rate;
	u32 packets;
	u32 bytes;
	u32 segs;
	u64 gap;
};

static const struct allowance_offer offers[] = {
	{ 125, 0, 84, 1, 10 * MS }, { 20 * MBIT, 0, FULL, 1, 60 * US },
	{ 20 * MBIT, 0, 84, 1, 3 * US }, { 20 * MBIT, 0, 68000, 44, 700 * US },
	{ 1000 * MBIT, 0, FULL, 1, 999 }, { 50 * NSEC, 0, 68000, 44, 100 },
	{ 0, 1, 84, 1, 20 * MS }, { 0, 1000, FULL, 1, 99 * US },
	{ 0, 1000, 68000, 44, 5 * MS }, { 0, 4000000, 84, 1, 17 },
	{ 20 * MBIT, 1000, FULL, 1, 60 * US }, { 20 * MBIT, 10000, FULL, 1, 60 * US },
	{ 20 * MBIT, 10000, 84, 1, 9 * US },
};

static void offer_name(const struct allowance_offer *offer, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%llu B/s, %u packets/s, each %u B, %u packets",
		 offer->rate, offer->packets, offer->bytes, offer->segs);
}

KUNIT_ARRAY_PARAM(offers, offers, offer_name);

/* Packets of an offer that its limits let through in a time, rounded down. */
static u64 packets_due(const struct allowance_offer *offer, u64 ns)
{
	u64 due = U64_MAX;

	if (offer->rate)
		due = div64_u64(mul_u64_u64_div_u64(offer->rate, ns, NSEC), offer->bytes);
	if (offer->packets)
		due = min(due, div_u64(mul_u64_u64_div_u64(offer->packets, ns, NSEC),
				       offer->segs));
	return due;
}

/*
 * Many times what may be sent: the rate gets through, with a burst at first and no
 * more than one packet beside it, whatever is dropped in between.
 */
static void allowance_exact(struct kunit *test)
{
	const struct allowance_offer *offer = test->param_value;
	struct vif_qos_allowance allowance =
		allowance_new(offer->rate, offer->packets, MS);
	u64 now, due, sent = 0;
	u32 i;

	for (i = 0; i < 200000; i++) {
		now = START + i * offer->gap;
		if (i % 7 == 0)
			hear(&allowance, allowance.sequence + 2, offer->rate,
			     offer->packets, MS, now);
		allowance.heard = now;
		sent += vif_qos_allowance_take(&allowance, offer->bytes, offer->segs, now);
	}
	due = packets_due(offer, now - START);
	KUNIT_EXPECT_GT(test, 200000, due);
	KUNIT_EXPECT_GE(test, sent, due);
	KUNIT_EXPECT_LE(test, sent, packets_due(offer, now - START + MS) + 2);
}

/* From idle: what a burst is worth, and the packet that makes a debt. */
static void allowance_burst(struct kunit *test)
{
	struct vif_qos_allowance allowance = allowance_new(100 * MBIT, 0, 10 * MS);
	u32 i, sent;

	for (i = 0; i < 3; i++) {
		allowance.heard = START + i * NSEC;
		for (sent = 0; may_send(&allowance, START + i * NSEC); sent++)
			;
		KUNIT_EXPECT_EQ(test, sent, 125000 / FULL + 1);
	}
}

/* To the nanosecond: when a debt is paid, also when dropped packets ask before. */
static void allowance_opens(struct kunit *test)
{
	static const u64 rates[] = { 1, 3, 7, 125, 999, MBIT, 100 * MBIT, 12345678901ULL };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		struct vif_qos_allowance allowance = allowance_new(rates[i], 0, MS);
		u64 opens;

		vif_qos_allowance_take(&allowance, 20000000, 1, START);
		KUNIT_ASSERT_LT(test, allowance.bytes.level, 0);
		opens = START + div64_u64(-allowance.bytes.level, rates[i]) + 1;
		allowance.heard = opens;
		KUNIT_EXPECT_FALSE(test, may_send(&allowance, START));
		KUNIT_EXPECT_FALSE(test, may_send(&allowance, START + 1));
		KUNIT_EXPECT_FALSE(test, may_send(&allowance, opens - 1));
		KUNIT_EXPECT_TRUE(test, may_send(&allowance, opens));
	}
}

/* Known without a lock: while a debt lasts and nothing else is to be considered. */
static void allowance_known_shut(struct kunit *test)
{
	struct vif_qos_allowance allowance = allowance_new(1000, 0, MS);
	u64 opens = START + 1537 * MS + 1;

	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_shut(&allowance, 2, START));
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, START));
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_shut(&allowance, 2, START));
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, START));
	KUNIT_EXPECT_TRUE(test, vif_qos_allowance_shut(&allowance, 2, START));
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_shut(&allowance, 4, START));
	KUNIT_EXPECT_TRUE(test, vif_qos_allowance_shut(&allowance, 2, opens - 1));
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_shut(&allowance, 2, opens));
	hear(&allowance, 4, 1000, 0, MS, START);
	KUNIT_EXPECT_TRUE(test, vif_qos_allowance_shut(&allowance, 4, START));
	hear(&allowance, 6, 1001, 0, MS, START);
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_shut(&allowance, 6, START));

	allowance = allowance_shut();
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, START));
	KUNIT_EXPECT_TRUE(test, vif_qos_allowance_shut(&allowance, 2, START + VOID - 1));
	KUNIT_EXPECT_FALSE(test, vif_qos_allowance_shut(&allowance, 2, START + VOID));
}

/* A debt is paid at the rate of now; without a limit there is none. */
static void allowance_change_in_debt(struct kunit *test)
{
	static const struct { u64 rate; u32 packets; u64 opens; } table[] = {
		{ 1000, 0, 1537 * MS }, { 2000, 0, 768500 * US }, { 500, 0, 3074 * MS },
		{ 1537000, 0, MS }, { 0, 0, 0 }, { 0, 5, 0 }, { U64_MAX, 0, 0 },
		{ 500, 5, 3074 * MS },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct vif_qos_allowance allowance = allowance_new(1000, 0, MS);

		may_send(&allowance, START);
		KUNIT_ASSERT_EQ(test, allowance.bytes.level, -1537 * NSEC);
		KUNIT_ASSERT_FALSE(test, may_send(&allowance, START));
		hear(&allowance, 4, table[i].rate, table[i].packets, MS, START);
		allowance.heard = START + table[i].opens;
		if (table[i].opens)
			KUNIT_EXPECT_FALSE(test, may_send(&allowance, START + table[i].opens));
		KUNIT_EXPECT_TRUE(test, may_send(&allowance, START + table[i].opens + 1));
	}
}

static void allowance_time_goes_back(struct kunit *test)
{
	struct vif_qos_allowance allowance = allowance_new(1000, 0, MS);
	u64 opens = START + 1537 * MS + 1;

	KUNIT_EXPECT_TRUE(test, may_send(&allowance, START - NSEC));
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, START - NSEC));
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, 0));
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, opens - 1));
	KUNIT_EXPECT_TRUE(test, may_send(&allowance, opens));
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, opens - NSEC));
	hear(&allowance, 4, 1000, 0, MS, START - NSEC);
	KUNIT_EXPECT_FALSE(test, may_send(&allowance, START - NSEC));
}

static struct kunit_case allowance_cases[] = {
	KUNIT_CASE(allowance_silent),
	KUNIT_CASE(allowance_open),
	KUNIT_CASE(allowance_not_whole),
	KUNIT_CASE(allowance_heartbeat),
	KUNIT_CASE(allowance_confirmed),
	KUNIT_CASE(allowance_sequence_wraps),
	KUNIT_CASE(allowance_clamps),
	KUNIT_CASE_PARAM(allowance_exact, offers_gen_params),
	KUNIT_CASE(allowance_burst),
	KUNIT_CASE(allowance_opens),
	KUNIT_CASE(allowance_known_shut),
	KUNIT_CASE(allowance_change_in_debt),
	KUNIT_CASE(allowance_time_goes_back),
	{ }
};

static struct kunit_suite allowance_suite = {
	.name = "vif_qos_allowance",
	.test_cases = allowance_cases,
};

kunit_test_suite(allowance_suite);
