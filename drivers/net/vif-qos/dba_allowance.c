// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reallocation for vifs that drop what exceeds their limits instead of keeping it
 * waiting: until the next round, what each of them may send at all.
 *
 * 1. That is its allocation, and all that nobody wanted; an eighth more for one
 *    that has what it wants, so that it can show that it wants more.
 * 2. It is never less than its guarantee, or than its part of the link by
 *    priority if all wanted theirs: one that begins to send is not dropped for
 *    having been idle.  These may add up to more than the link: what is within
 *    its allowance waits for its turn like anything else.
 * 3. It is never more than its maximum, or than the link.
 *
 * Such a vif never waits for a limit, so what it wants must be seen otherwise: if
 * it has used a limit nearly up, it is taken to have been held back by it.  This
 * holds wherever the excess was dropped, and needs nobody's word.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/dba.h>

static u64 allowance(const struct vif_qos_claim *claim, u64 link, u64 spare,
		     u64 priorities)
{
	u64 even = mul_u64_u64_div_u64(link, claim->priority, priorities);
	u64 most = claim->max ? min(claim->max, link) : link;
	u64 part = claim->allocation;

	if (claim->held == VIF_QOS_HELD_NOT)
		part += part / 8;
	part = max(part + spare, max(even, claim->guarantee));
	return max_t(u64, min(part, most), 1);
}

/**
 * vif_qos_dba_allowances() - what vifs that drop their excess may send
 * @claims: the vifs of an uplink, divided by vif_qos_dba_rates()
 * @count: how many, any number up to 10,000
 * @link: rate of the link, bytes per second, 1 to 50e9
 *
 * Sets &vif_qos_claim.allowance.
 */
void vif_qos_dba_allowances(struct vif_qos_claim *claims, unsigned int count, u64 link)
{
	struct vif_qos_claim *claim;
	u64 given = 0, priorities = 0;

	for (claim = claims; claim < claims + count; claim++) {
		given += claim->allocation;
		priorities += claim->priority;
	}
	for (claim = claims; claim < claims + count; claim++)
		claim->allowance = !claim->drops ? 0 :
				   allowance(claim, link, link - min(given, link), priorities);
}

static bool used_up(u64 rate, u64 limit)
{
	return limit && rate >= limit - limit / 16;
}

/**
 * vif_qos_dba_excess() - was a vif that drops its excess held back by a limit?
 * @claim: vif: @drops, @max, @rate, @pps, and what else held it back
 * @allowed: what it was allowed in the period, bytes per second; 0: not limited
 * @packets: likewise, packets per second
 *
 * Return: what held it back.
 */
enum vif_qos_held vif_qos_dba_excess(const struct vif_qos_claim *claim, u64 allowed,
				     u64 packets)
{
	if (!claim->drops || claim->held != VIF_QOS_HELD_NOT)
		return claim->held;
	if (used_up(claim->rate, allowed))
		return allowed == claim->max ? VIF_QOS_HELD_BY_RATE : VIF_QOS_HELD_BY_OTHERS;
	return used_up(claim->pps, packets) ? VIF_QOS_HELD_BY_PACKETS : VIF_QOS_HELD_NOT;
}
