// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an operator is shown: waits of several queues, states of a vif and what
 * became of its minimum, and the claims of a frontend that lies.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <net/vif_qos/sla.h>
#include <net/vif_qos/usage.h>
#include <net/vif_qos/waits.h>
#include "fuzz.h"

#define NSEC		1000000000ULL	/* nanoseconds per second */
#define QUEUES		8
#define STEP_MOST	60000000000ULL	/* ns */
#define SEND_MOST	16000000	/* bytes: a rate is in 64 bits, even of all in 1 ns */
#define RATE_MOST	(50 * NSEC)	/* bytes per second */

/**
 * struct vif - a vif, and what is counted of it besides
 * @waits: its waits
 * @usage: what it does
 * @sla: its minimum
 * @sum: what its frontend claims
 * @now: ns
 * @ns: time with a queue that waits, ns
 * @begun: waits begun
 * @line: bits of the queues that wait
 * @in: time in each state since the period began, ns
 * @state: the state it is in
 * @bytes: sent in this period
 * @claimed: by steps that are no lie
 * @periods: that were judged
 */
struct vif {
	struct vif_qos_waits waits;
	struct vif_qos_usage usage;
	struct vif_qos_sla sla;
	struct vif_qos_claim_sum sum;
	u64 now;
	u64 ns;
	u64 begun;
	u32 line;
	u64 in[VIF_QOS_STATES];
	enum vif_qos_state state;
	u64 bytes;
	u64 claimed;
	u64 periods;
};

static void time_passes(struct vif *vif)
{
	u64 ns = fuzz_size(STEP_MOST);

	vif->now += ns;
	vif->ns += vif->line ? ns : 0;
	vif->in[vif->state] += ns;
}

static void toggle(struct vif *vif)
{
	u32 queue = 1U << fuzz_pick(QUEUES);

	if (vif->line & queue) {
		vif_qos_waits_end(&vif->waits, vif->now);
	} else {
		vif_qos_waits_begin(&vif->waits, fuzz_pick(VIF_QOS_WAITS), vif->now);
		vif->begun++;
	}
	vif->line ^= queue;
}

static void claim(struct vif *vif)
{
	u32 claim = fuzz_size(U32_MAX), before = vif->sum.last;

	/* As a difference of two 32-bit counters: forward by less than half. */
	if (((s64)claim - before + (1LL << 32)) % (1LL << 32) < 1LL << 31)
		vif->claimed += ((s64)claim - before + (1LL << 32)) % (1LL << 32);
	vif_qos_claim_hear(&vif->sum, claim);
	fuzz_check(vif->sum.last == claim && vif->sum.total == vif->claimed);
}

static void check_verdict(struct vif *vif, const struct vif_qos_usage *period, u64 min)
{
	u64 met = vif->sla.met, missed = vif->sla.missed, length = period->since - period->start;
	u64 due = (u128)min * period->ns[VIF_QOS_BUSY] / NSEC;
	enum vif_qos_verdict verdict = vif_qos_sla_judge(&vif->sla, min, period);

	fuzz_check(verdict <= VIF_QOS_SLA_MISSED);
	fuzz_check(vif->sla.met == met + (verdict == VIF_QOS_SLA_MET));
	fuzz_check(vif->sla.missed == missed + (verdict == VIF_QOS_SLA_MISSED));
	fuzz_check(vif->sla.ahead <= 65536);
	if (!min || !length)
		fuzz_check(verdict == VIF_QOS_SLA_UNWANTED);
	if (verdict == VIF_QOS_SLA_MISSED)
		fuzz_check(period->bytes < due && !vif_qos_usage_idled(period));
	if (period->bytes >= due && verdict != VIF_QOS_SLA_MET)
		fuzz_check(!min || !length || period->ns[VIF_QOS_BUSY] <= length / 2);
}

static void check_held(const struct vif_qos_usage *period)
{
	u64 length = period->since - period->start;
	enum vif_qos_held held = vif_qos_usage_held(period, fuzz_size(RATE_MOST),
						    fuzz_size(RATE_MOST));

	fuzz_check(held <= VIF_QOS_HELD_BY_PACKETS);
	if (held == VIF_QOS_HELD_BY_RATE)
		fuzz_check(period->ns[VIF_QOS_OVER_RATE] >= period->ns[VIF_QOS_OVER_PPS] &&
			   period->ns[VIF_QOS_OVER_RATE]);
	if (held == VIF_QOS_HELD_BY_PACKETS)
		fuzz_check(period->ns[VIF_QOS_OVER_PPS] > period->ns[VIF_QOS_OVER_RATE]);
	if (held != VIF_QOS_HELD_NOT)
		fuzz_check(period->ns[VIF_QOS_IDLE] <= length / 2 && length);
}

static void end_period(struct vif *vif)
{
	struct vif_qos_usage period;
	u64 length, all = 0;
	u32 i;

	vif_qos_usage_take(&vif->usage, &period, vif->now);
	length = period.since - period.start;
	for (i = 0; i < VIF_QOS_STATES; i++) {
		fuzz_check(period.ns[i] == vif->in[i]);
		all += vif->in[i];
		vif->in[i] = 0;
	}
	fuzz_check(all == length && period.since == vif->now && period.bytes == vif->bytes);
	fuzz_check(!vif->usage.bytes && vif->usage.start == vif->now);
	fuzz_check(vif_qos_usage_rate(&period, period.bytes) ==
		   (length ? (u64)((u128)period.bytes * NSEC / length) : 0));
	vif->bytes = 0;
	check_held(&period);
	check_verdict(vif, &period, fuzz_byte() & 1 ? fuzz_size(RATE_MOST) : 0);
}

static void change(struct vif *vif)
{
	vif->state = fuzz_pick(VIF_QOS_STATES);
	vif_qos_usage_note(&vif->usage, vif->state, vif->now);
}

static void send(struct vif *vif)
{
	u64 bytes = fuzz_size(SEND_MOST);

	vif->usage.bytes += bytes;
	vif->bytes += bytes;
}

static void (*const steps[])(struct vif *vif) = {
	time_passes, time_passes, toggle, toggle, change, send, claim, end_period,
};

static void check_waits(const struct vif *vif)
{
	u64 count = 0;
	u32 i;

	for (i = 0; i < VIF_QOS_WAITS; i++)
		count += vif->waits.count[i];
	fuzz_check(count == vif->begun);
	fuzz_check(vif_qos_waits_ns(&vif->waits, vif->now) == vif->ns);
	fuzz_check(vif->waits.waiting == (u32)__builtin_popcount(vif->line));
}

int fuzz_one(const u8 *data, size_t size)
{
	struct vif vif = { };

	fuzz_begin(data, size);
	vif.now = fuzz_size(1ULL << 60);
	vif_qos_usage_begin(&vif.usage, vif.now);
	while (fuzz_more()) {
		steps[fuzz_byte() % 8](&vif);
		check_waits(&vif);
	}
	return 0;
}
