// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packets per second of a VM, divided between its vifs: DBA-VM (paper 001),
 * step 2.
 *
 * 1. A vif that was held back by its packet rate wants as many as it may have;
 *    any other a quarter more than it sent.  These wants are filled by priority.
 * 2. What is left then goes to them in proportion to their bandwidth, as in the
 *    paper.  The paper divides all by that: a vif of a VM at its limit could then
 *    never get more than what it has, and one that was idle never any.
 * 3. Each keeps a sixteenth of its even part in any case, to wake up with.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sort.h>
#include <net/vif_qos/dba.h>
#include <net/vif_qos/fill.h>

static int compare(const void *left, const void *right)
{
	const struct vif_qos_claim *a = *(const struct vif_qos_claim **)left;
	const struct vif_qos_claim *b = *(const struct vif_qos_claim **)right;

	if (a->vm != b->vm)
		return a->vm < b->vm ? -1 : 1;
	return a < b ? -1 : a > b;
}

static bool limited(struct vif_qos_claim *const *claim, unsigned int count)
{
	struct vif_qos_claim *const *end = claim + count;

	while (claim < end) {
		if ((*claim++)->vm_pps)
			return true;
	}
	return false;
}

/* As they are, mostly: the vifs of a VM come together, and one VM after another. */
static bool sorted(struct vif_qos_claim **order, unsigned int count)
{
	unsigned int i;

	for (i = 1; i < count; i++) {
		if (compare(&order[i - 1], &order[i]) > 0)
			return false;
	}
	return true;
}

/* What one may have at most; 0: no limit. */
static u32 cap(const struct vif_qos_claim *claim, u32 limit)
{
	return claim->max_pps ? min(claim->max_pps, limit) : limit;
}

/* Rule 1. */
static void wants_fill(struct vif_qos_claim **vm, unsigned int count, u32 limit)
{
	u32 keep = max_t(u32, limit / VIF_QOS_DBA_PACKETS_KEPT / count, 1);
	struct vif_qos_fill fill;
	unsigned int i;

	vif_qos_fill_init(&fill);
	for (i = 0; i < count; i++) {
		u32 most = cap(vm[i], limit);
		u64 want = vm[i]->held == VIF_QOS_HELD_BY_PACKETS ? most :
			   vm[i]->pps + vm[i]->pps / 4;

		vm[i]->low = min(keep, most);
		vm[i]->high = clamp_t(u64, want, vm[i]->low, most);
		vif_qos_fill_add(&fill, vm[i]);
	}
	vif_qos_fill_level(&fill, max_t(u64, limit, fill.low));
	for (i = 0; i < count; i++)
		vm[i]->packets = vif_qos_fill_take(&fill, vm[i]);
}

/* Rule 2. */
static void rest_give(struct vif_qos_claim **vm, unsigned int count, u32 limit)
{
	u64 rates = 0, given = 0, rest;
	unsigned int i;

	for (i = 0; i < count; i++) {
		rates += vm[i]->rate;
		given += vm[i]->packets;
	}
	rest = limit > given ? limit - given : 0;
	for (i = 0; i < count && rest; i++) {
		u64 more = rates ? mul_u64_u64_div_u64(rest, vm[i]->rate, rates) :
				   rest / count;

		vm[i]->packets = min(vm[i]->packets + more, (u64)cap(vm[i], limit));
	}
}

static void vm_divide(struct vif_qos_claim **vm, unsigned int count)
{
	unsigned int i;
	u32 limit = 0;

	for (i = 0; i < count; i++)
		limit = min_not_zero(limit, vm[i]->vm_pps);
	if (!limit)
		return;
	if (count == 1) {
		vm[0]->packets = cap(vm[0], limit);
		return;
	}
	wants_fill(vm, count, limit);
	rest_give(vm, count, limit);
}

/**
 * vif_qos_dba_packets() - divide the packets of each VM between its vifs
 * @order: the vifs of all uplinks; is sorted by VM
 * @count: how many
 *
 * Sets &vif_qos_claim.packets where a VM has a limit; where it has none, it stays
 * as vif_qos_dba_rates() has set it.  All vifs of a VM together get its limit at
 * most, but each of them one packet per second at least.
 */
void vif_qos_dba_packets(struct vif_qos_claim **order, unsigned int count)
{
	unsigned int i, first;

	if (!limited(order, count))
		return;
	if (!sorted(order, count))
		sort(order, count, sizeof(*order), compare, NULL);
	for (first = 0, i = 1; i <= count; i++) {
		if (i < count && order[i]->vm == order[first]->vm)
			continue;
		vm_divide(&order[first], i - first);
		first = i;
	}
}
