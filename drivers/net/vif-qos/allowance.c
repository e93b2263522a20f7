// SPDX-License-Identifier: GPL-2.0-only
/*
 * A frontend's judge: may this packet be sent, by what the backend said last?
 *
 * 1. Terms that are whole (sequence even, and the same before and after) hold
 *    until others do, or until they have not been confirmed for two seconds: then
 *    all may be sent until they are.
 * 2. A token bucket for bytes and one for packets.  Any packet may be sent while
 *    both are above zero; what it takes too much is a debt, so the rate is exact
 *    over time whatever the burst.
 * 3. How long a debt lasts is worked out once.  Until then each further packet
 *    costs a comparison: the more is offered, the less may a drop cost.
 * 4. A sender that was refused and is back within 20 ms of when it might send has
 *    had something to send all the time: it keeps what it earned meanwhile.
 *
 * Terms are the word of somebody who may hold all there is in the ring anyway, so
 * any limit is accepted; what makes no sense is no limit.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/allowance.h>

/**
 * vif_qos_allowance_init() - nothing has been heard: everything may be sent
 * @allowance: allowance
 */
void vif_qos_allowance_init(struct vif_qos_allowance *allowance)
{
	*allowance = (struct vif_qos_allowance){ };
}

static bool terms_whole(const struct vif_qos_terms *terms)
{
	return terms->before && !(terms->before & 1) && terms->before == terms->after;
}

/* What was worked out for a bucket stays as long as its limit does. */
static void bucket_limit(struct vif_qos_allowance *allowance,
			 struct vif_qos_bucket *bucket, u64 rate, u64 burst_ns, u64 now)
{
	if (bucket->rate == rate && bucket->burst_ns == burst_ns)
		return;
	vif_qos_bucket_set(bucket, rate, burst_ns, now);
	WRITE_ONCE(allowance->closed, 0);
}

/**
 * vif_qos_allowance_hear() - take over what the backend says, if it holds
 * @allowance: allowance
 * @terms: what was read; rates above %VIF_QOS_BUCKET_RATE_MAX are no limit, and
 *	the burst is cut to %VIF_QOS_ALLOWANCE_BURST_NS_MIN to %VIF_QOS_BURST_NS_MAX
 * @now: monotonic time, ns
 *
 * Terms that are not whole, or were heard before, change nothing.
 */
void vif_qos_allowance_hear(struct vif_qos_allowance *allowance,
			    const struct vif_qos_terms *terms, u64 now)
{
	u64 rate = terms->rate > VIF_QOS_BUCKET_RATE_MAX ? 0 : terms->rate;
	u64 burst_ns = clamp_t(u64, terms->burst_ns, VIF_QOS_ALLOWANCE_BURST_NS_MIN,
			       VIF_QOS_BURST_NS_MAX);

	if (!terms_whole(terms) || !vif_qos_allowance_news(allowance, terms->before))
		return;
	bucket_limit(allowance, &allowance->bytes, rate, burst_ns, now);
	bucket_limit(allowance, &allowance->packets, terms->packets, burst_ns, now);
	WRITE_ONCE(allowance->heard, now);
	WRITE_ONCE(allowance->limited, rate || terms->packets);
	WRITE_ONCE(allowance->sequence, terms->before);
}

static bool is_void(const struct vif_qos_allowance *allowance, u64 now)
{
	return now > allowance->heard &&
	       now - allowance->heard >= VIF_QOS_ALLOWANCE_VOID_NS;
}

/* When a bucket is above zero, ns; 0: it is now. */
static u64 bucket_opens(struct vif_qos_bucket *bucket, u64 now, bool backlogged)
{
	if (!bucket->rate || vif_qos_bucket_fill(bucket, now, backlogged) > 0)
		return 0;
	return bucket->filled + div64_u64(-bucket->level, bucket->rate) + 1;
}

/**
 * vif_qos_allowance_take() - may this packet be sent now?  Then it is counted.
 * @allowance: allowance
 * @bytes: what it takes on the wire, bytes
 * @packets: packets that it is on the wire
 * @now: monotonic time, ns
 *
 * Return: false if it exceeds what the backend will take.
 */
bool vif_qos_allowance_take(struct vif_qos_allowance *allowance, s64 bytes,
			    s64 packets, u64 now)
{
	bool backlogged;
	u64 opens;

	if (!allowance->limited || is_void(allowance, now))
		return true;
	if (now < allowance->closed)
		return false;
	backlogged = now - allowance->closed < VIF_QOS_BUCKET_SLACK_NS;
	opens = max(bucket_opens(&allowance->bytes, now, backlogged),
		    bucket_opens(&allowance->packets, now, backlogged));
	WRITE_ONCE(allowance->closed, opens);
	if (opens)
		return false;
	vif_qos_bucket_take(&allowance->bytes, bytes);
	vif_qos_bucket_take(&allowance->packets, packets);
	return true;
}
