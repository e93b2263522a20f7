// SPDX-License-Identifier: GPL-2.0-only
/*
 * One round of reallocation, DBA-VM (paper 001), over all uplinks.
 *
 * 1. What each vif has sent in the period, and was held back by, is measured, and
 *    it is counted whether it got its minimum.
 * 2. The core divides each uplink (vif_qos_dba_rates()), and each VM's packets
 *    between its vifs (vif_qos_dba_packets()); as these may be on several
 *    uplinks, all uplinks have one round.
 * 3. What comes out goes into the buckets of those vifs for which it has changed,
 *    under the lock of their uplink, which is held for one vif at a time:
 *    traffic goes on.
 */
#include "common.h"

#include <linux/mm.h>
#include <trace/events/vif_qos.h>

#include "qos_grant.h"
#include "qos_policy.h"
#include "qos_round.h"
#include "qos_sysctl.h"
#include "qos_uplink.h"

static struct xenvif_round last;

/**
 * xenvif_round_free() - module unload: the last round is not needed any more
 */
void xenvif_round_free(void)
{
	kvfree(last.claims);
	kvfree(last.order);
	kvfree(last.rows);
	memset(&last, 0, sizeof(last));
}

/* Room for a round; what was in the last one is lost if there is to be more. */
static bool round_reserve(unsigned int count)
{
	unsigned int room = count + count / 2 + 8;
	u64 number = last.number;

	lockdep_assert_held(&xenvif_policy_mutex);
	if (count <= last.room)
		return true;
	xenvif_round_free();
	last.number = number;
	last.claims = kvcalloc(room, sizeof(*last.claims), GFP_KERNEL);
	last.order = kvcalloc(room, sizeof(*last.order), GFP_KERNEL);
	last.rows = kvcalloc(room, sizeof(*last.rows), GFP_KERNEL);
	if (!last.claims || !last.order || !last.rows) {
		xenvif_round_free();
		pr_warn_ratelimited("no memory to reallocate bandwidth: limits stay as they are\n");
		return false;
	}
	last.room = room;
	return true;
}

static unsigned int members_count(void)
{
	struct xenvif_uplink *uplink = NULL;
	unsigned int count = 0;
	struct list_head *node;

	while ((uplink = xenvif_uplinks_next(uplink))) {
		list_for_each(node, &uplink->members)
			count++;
	}
	return count;
}

/* What a vif has done in the period that ends now. */
static void vif_measure(struct xenvif_uplink *uplink, struct xenvif *vif)
{
	struct xenvif_qos_round *round = &vif->qos->round;
	struct vif_qos_usage period;
	u64 guarantee;

	spin_lock_bh(&uplink->lock);
	guarantee = vif->qos->flow.guarantee;
	vif_qos_usage_take(&vif->qos->flow.usage, &period, ktime_get_ns());
	spin_unlock_bh(&uplink->lock);
	round->rate = vif_qos_usage_rate(&period, period.bytes);
	round->pps = vif_qos_usage_rate(&period, period.packets);
	round->held = vif_qos_usage_held(&period, vif->qos->policy.min_rate, guarantee);
	round->sla = vif_qos_sla_judge(&vif->qos->sla, vif->qos->policy.min_rate, &period);
}

static void claim_make(struct vif_qos_claim *claim, const struct xenvif *vif)
{
	const struct vif_qos_policy *policy = &vif->qos->policy;
	const struct xenvif_qos_round *round = &vif->qos->round;

	*claim = (struct vif_qos_claim){
		.class = policy->class,
		.priority = policy->priority,
		.min = vif->qos->promised,
		.max = policy->max_rate,
		.max_pps = policy->max_pps,
		.vm = vif->domid,
		.vm_pps = policy->vm_max_pps,
		.rate = round->rate,
		.pps = round->pps,
		.held = round->held,
		.drops = xenvif_policy_drops(vif),
	};
}

/* In a period in which it might not have waited, but dropped. */
static void claim_measure(struct vif_qos_claim *claim, struct xenvif *vif)
{
	const struct vif_qos_flow *flow = &vif->qos->flow;

	claim->held = vif_qos_dba_excess(claim, flow->max.rate, flow->pps.rate);
	vif->qos->round.held = claim->held;
}

/* What the rows of an uplink have in common. */
static void uplink_row(struct xenvif_round_row *row, struct xenvif_uplink *uplink)
{
	strscpy(row->uplink, xenvif_uplink_name(uplink), IFNAMSIZ);
	spin_lock_bh(&uplink->lock);
	row->link = max_t(u64, uplink->credit.rate, 1);
	row->reservable = min(uplink->admit.reservable, row->link);
	spin_unlock_bh(&uplink->lock);
}

/* Divide an uplink between its vifs; the oldest comes first. */
static void uplink_divide(struct xenvif_uplink *uplink, bool measure)
{
	unsigned int first = last.count;
	struct xenvif_round_row common;
	struct xenvif_qos *qos;

	uplink_row(&common, uplink);
	list_for_each_entry(qos, &uplink->members, member) {
		struct xenvif *vif = qos->vif;
		struct xenvif_round_row *row = &last.rows[last.count];
		struct vif_qos_claim *claim = &last.claims[last.count];

		if (measure)
			vif_measure(uplink, vif);
		*row = common;
		/* Without rtnl: for people, who may see a name half changed. */
		data_race(strscpy(row->name, vif->dev->name, IFNAMSIZ));
		row->sla = qos->round.sla;
		claim_make(claim, vif);
		if (measure)
			claim_measure(claim, vif);
		last.order[last.count++] = claim;
	}
	if (last.count == first)
		return;
	vif_qos_dba_rates(&last.claims[first], last.count - first, common.link,
			  common.reservable);
	if (measure)
		vif_qos_dba_allowances(&last.claims[first], last.count - first, common.link);
}

static bool vif_limits_same(const struct xenvif *vif, u64 guarantee, u32 packets)
{
	const struct vif_qos_flow *flow = &vif->qos->flow;

	return flow->guarantee == guarantee && flow->pps.rate == packets &&
	       flow->max.rate == xenvif_policy_most(vif) && flow->scale == VIF_QOS_SCALE_ONE;
}

/* Put a result into the buckets. */
static void vif_apply(struct xenvif_uplink *uplink, struct xenvif *vif,
		      const struct vif_qos_claim *claim, bool measured)
{
	struct xenvif_qos_round *round = &vif->qos->round;
	u64 guarantee;

	round->packets = claim->packets != claim->max_pps ? claim->packets : 0;
	if (measured) {
		round->guarantee = claim->guarantee;
		round->allowance = claim->allowance;
	}
	guarantee = measured ? claim->guarantee :
			       max(vif->qos->promised, round->guarantee);
	spin_lock_bh(&uplink->lock);
	uplink->sched.scale = measured ? VIF_QOS_SCALE_ONE :
					 vif_qos_admit_scale(&uplink->admit);
	if (!vif_limits_same(vif, guarantee, claim->packets))
		xenvif_policy_limits(uplink, vif, guarantee);
	spin_unlock_bh(&uplink->lock);
}

static void uplink_apply(struct xenvif_uplink *uplink, unsigned int *next,
			 bool measured)
{
	struct xenvif_qos *qos;

	list_for_each_entry(qos, &uplink->members, member) {
		struct xenvif_round_row *row = &last.rows[*next];
		struct vif_qos_claim *claim = &last.claims[(*next)++];

		vif_apply(uplink, qos->vif, claim, measured);
		if (measured)
			trace_vif_qos_round(row->uplink, row->name, claim, row->sla);
	}
	spin_lock_bh(&uplink->lock);
	xenvif_uplink_dispatch(uplink);
	spin_unlock_bh(&uplink->lock);
}

/**
 * xenvif_round_make() - make a round
 * @measure: a period is over; else its measurements are those of the last round,
 *	and only what VMs' packets are divided into counts
 *
 * Without memory for it everything stays as it was, which is logged.
 *
 * Context: process; uplinks and policies locked.
 */
void xenvif_round_make(bool measure)
{
	struct xenvif_uplink *uplink = NULL;
	unsigned int next = 0;

	lockdep_assert_held(&xenvif_policy_mutex);
	if (!round_reserve(members_count()))
		return;
	last.count = 0;
	last.number += measure;
	while ((uplink = xenvif_uplinks_next(uplink)))
		uplink_divide(uplink, measure);
	vif_qos_dba_packets(last.order, last.count);
	while ((uplink = xenvif_uplinks_next(uplink)))
		uplink_apply(uplink, &next, measure);
}

/**
 * xenvif_round_last() - the last round
 *
 * Context: policies locked.
 * Return: what was measured and decided; without vifs before the first.
 */
const struct xenvif_round *xenvif_round_last(void)
{
	lockdep_assert_held(&xenvif_policy_mutex);
	return &last;
}
