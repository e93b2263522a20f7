/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_FILL_H
#define _NET_VIF_QOS_FILL_H

#include <linux/minmax.h>
#include <net/vif_qos/bucket.h>
#include <net/vif_qos/dba.h>

/* Levels are in 1/65536 unit per point of priority. */
#define VIF_QOS_FILL_SHIFT	16
/* So high that everybody has what he wants. */
#define VIF_QOS_FILL_FULL	((VIF_QOS_BUCKET_RATE_MAX + 1) << VIF_QOS_FILL_SHIFT)

/**
 * struct vif_qos_fill - a filling: like water, in vessels as wide as priorities
 * @first: the claims that take part, linked by &vif_qos_claim.next; used up by
 *	vif_qos_fill_level()
 * @last: where the next one is linked
 * @weight: sum of their priorities
 * @low: sum of what they have in any case
 * @high: sum of what they would take
 * @level: how high the water stands
 * @rest: units that the level, rounded down, leaves over
 * @looks: how many levels were tried to find it, each by a walk over those claims that
 *	are not yet decided
 */
struct vif_qos_fill {
	struct vif_qos_claim *first;
	struct vif_qos_claim **last;
	u64 weight;
	u64 low;
	u64 high;
	u64 level;
	u64 rest;
	u32 looks;
};

void vif_qos_fill_level(struct vif_qos_fill *fill, u64 budget);

static inline void vif_qos_fill_init(struct vif_qos_fill *fill)
{
	*fill = (struct vif_qos_fill){ };
	fill->last = &fill->first;
}

static inline void vif_qos_fill_add(struct vif_qos_fill *fill,
				    struct vif_qos_claim *claim)
{
	*fill->last = claim;
	fill->last = &claim->next;
	fill->weight += claim->priority;
	fill->low += claim->low;
	fill->high += claim->high;
}

/*
 * What a claim takes: its part at the level, or what is its own in any case; and
 * while there is a rest, one unit more if it has the part.
 */
static inline u64 vif_qos_fill_take(struct vif_qos_fill *fill,
				    const struct vif_qos_claim *claim)
{
	u64 part = fill->level * claim->priority >> VIF_QOS_FILL_SHIFT;

	if (part >= claim->high)
		return claim->high;
	if (part < claim->low || !fill->rest)
		return max(part, claim->low);
	fill->rest--;
	return part + 1;
}

#endif /* _NET_VIF_QOS_FILL_H */
