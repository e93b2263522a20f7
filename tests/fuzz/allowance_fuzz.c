// SPDX-License-Identifier: GPL-2.0-only
/*
 * A frontend's judge, and a page that its backend writes as it likes: honest terms,
 * torn ones, any bits, between any two reads.  The same verdicts as the reference
 * of the random test, which counts in 128 bits.
 */
#include "../kunit/allowance_random_test.c"

#define STEP_MOST	(4ULL * NSEC)	/* ns */
#define PACKET_MOST	68000		/* bytes */

/**
 * struct judge - a frontend, and what it should think
 * @allowance: the real thing
 * @shadow: the reference
 * @now: ns
 * @heard: when whole terms that were news were last heard, ns
 * @sequence: of these
 */
struct judge {
	struct vif_qos_allowance allowance;
	struct shadow shadow;
	u64 now;
	u64 heard;
	u32 sequence;
};

static struct vif_qos_terms page(const struct judge *judge)
{
	struct vif_qos_terms terms = {
		.rate = fuzz_size(fuzz_byte() % 8 ? VIF_QOS_BUCKET_RATE_MAX : U64_MAX - 1),
		.packets = fuzz_size(U32_MAX), .burst_ns = fuzz_size(U32_MAX),
	};

	switch (fuzz_byte() % 8) {
	case 0:
		terms.before = fuzz_size(U32_MAX);
		terms.after = fuzz_size(U32_MAX);
		break;
	case 1:
		terms.before = judge->sequence + fuzz_byte();
		terms.after = terms.before + 2 * (fuzz_byte() & 1);
		break;
	default:
		terms.before = judge->sequence + 2;
		terms.after = terms.before;
	}
	return terms;
}

/* What makes no sense is no limit; and a bucket whose terms are the same goes on. */
static void heard(struct judge *judge, const struct vif_qos_terms *terms)
{
	u64 rate[2] = { terms->rate > VIF_QOS_BUCKET_RATE_MAX ? 0 : terms->rate, terms->packets };
	u64 burst = clamp(terms->burst_ns, 1000000U, 100000000U);

	if (rate[0] != judge->shadow.rate[0] || rate[1] != judge->shadow.rate[1] ||
	    burst != judge->shadow.burst)
		shadow_hear(&judge->shadow, rate, burst, judge->now);
	judge->heard = judge->now;
	judge->sequence = terms->before;
}

static void hear_page(struct judge *judge)
{
	struct vif_qos_terms terms = page(judge);
	struct vif_qos_allowance before = judge->allowance;
	bool whole = terms.before && terms.before % 2 == 0 && terms.before == terms.after;

	vif_qos_allowance_hear(&judge->allowance, &terms, judge->now);
	if (whole && terms.before != judge->sequence)
		heard(judge, &terms);
	else
		fuzz_check(!memcmp(&before, &judge->allowance, sizeof(before)));
	fuzz_check(judge->allowance.sequence == judge->sequence);
	fuzz_check(judge->allowance.limited == (judge->shadow.rate[0] || judge->shadow.rate[1]));
}

/* The shadow knows no debt limit: payments are kept far from it. */
static void offer(struct judge *judge)
{
	u32 bytes = 84 + fuzz_size(PACKET_MOST), packets = bytes / FULL + 1;
	bool lapsed = judge->now - judge->heard >= VIF_QOS_ALLOWANCE_VOID_NS;
	bool open = vif_qos_allowance_open(&judge->allowance, judge->sequence);
	bool shut = vif_qos_allowance_shut(&judge->allowance, judge->sequence, judge->now);
	bool may = vif_qos_allowance_take(&judge->allowance, bytes, packets, judge->now);

	fuzz_check(!(shut && may) && !(open && !may));
	if (lapsed || !judge->allowance.limited) {
		fuzz_check(may);
		return;
	}
	fuzz_check(may == shadow_take(&judge->shadow, bytes, packets, judge->now));
	fuzz_check(may || vif_qos_allowance_shut(&judge->allowance, judge->sequence, judge->now));
}

static void check(const struct judge *judge)
{
	const struct vif_qos_allowance *allowance = &judge->allowance;

	fuzz_check(allowance->bytes.level >= -VIF_QOS_BUCKET_DEBT_MAX * NSEC);
	fuzz_check(allowance->bytes.level <= VIF_QOS_BUCKET_LEVEL_MAX * NSEC);
	if (allowance->bytes.rate)
		fuzz_check(allowance->bytes.level >= -(s64)(PACKET_MOST + 84) * NSEC);
	if (allowance->packets.rate)
		fuzz_check(allowance->packets.level >= -(s64)(PACKET_MOST / FULL + 2) * NSEC);
	fuzz_check(vif_qos_allowance_news(allowance, allowance->sequence + 2));
}

int fuzz_one(const u8 *data, size_t size)
{
	struct judge judge = { .now = START, .shadow = { .filled = START } };

	fuzz_begin(data, size);
	vif_qos_allowance_init(&judge.allowance);
	while (fuzz_more()) {
		u32 what = fuzz_byte();

		judge.now += what & 1 ? fuzz_size(what & 2 ? STEP_MOST : MS) : 0;
		if (what % 16 < 4)
			hear_page(&judge);
		else
			offer(&judge);
		check(&judge);
	}
	return 0;
}
