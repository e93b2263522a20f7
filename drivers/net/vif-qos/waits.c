// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an operator is shown of a vif: its waits, and what its frontend claims.
 *
 * 1. A wait begins when a queue gets in line and is not served at once, and ends
 *    when it is served, or out of line.  It is counted by what began it, once,
 *    whatever else it waits for before its end.
 * 2. The time of a vif is that in which any of its queues waits: never more than
 *    has passed, whatever the number of its queues.
 * 3. A claim is a counter of somebody who may lie.  It only ever adds: one that
 *    goes back by anything, or up by 2^31 or more, counts as one that begins anew.
 */
#include <linux/limits.h>
#include <net/vif_qos/waits.h>

/**
 * vif_qos_waits_begin() - a queue begins to wait
 * @waits: of its vif
 * @why: for what
 * @now: monotonic time, ns
 */
void vif_qos_waits_begin(struct vif_qos_waits *waits, enum vif_qos_wait why, u64 now)
{
	waits->count[why]++;
	if (!waits->waiting++)
		waits->since = now;
}

/**
 * vif_qos_waits_end() - a queue that waited does so no more
 * @waits: of its vif
 * @now: monotonic time, ns
 */
void vif_qos_waits_end(struct vif_qos_waits *waits, u64 now)
{
	if (!--waits->waiting)
		waits->ns += now - waits->since;
}

/**
 * vif_qos_waits_ns() - how long has a vif waited?
 * @waits: of the vif
 * @now: monotonic time, ns
 *
 * Return: nanoseconds in which at least one of its queues waited, up to now.
 */
u64 vif_qos_waits_ns(const struct vif_qos_waits *waits, u64 now)
{
	return waits->ns + (waits->waiting ? now - waits->since : 0);
}

/**
 * vif_qos_claim_hear() - add what is claimed beyond the last time
 * @sum: sum; &vif_qos_claim_sum.last is 0 when whoever claims begins anew
 * @claim: the counter as it is claimed to be now
 */
void vif_qos_claim_hear(struct vif_qos_claim_sum *sum, u32 claim)
{
	u32 more = claim - sum->last;

	sum->last = claim;
	if (more <= S32_MAX)
		sum->total += more;
}
