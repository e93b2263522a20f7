// SPDX-License-Identifier: GPL-2.0-only
/*
 * Progressive filling: everybody has the same part per point of priority, but no
 * less than what is his in any case and no more than he wants (Bertsekas and
 * Gallager, Data Networks, 6.5.2).
 *
 * What all of them take together grows with the level, so the level is searched
 * for: where the straight line through the last look meets the budget, which is
 * exact if nobody's bound lies between; or else, if that did not come closer by
 * half, and at every fourth look, in the middle of what is left.  Those whose
 * bound is decided by a look take no part in the next.  So there are at most
 * four looks for each bit of the level, and mostly four or five in all.
 */
#include <linux/bitops.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <net/vif_qos/fill.h>

/**
 * struct look - what claims take at one level
 * @level: level
 * @sum: of what they take
 * @inside: those between their bounds, linked
 * @inside_last: where the next of them is linked; so the others
 * @count: how many these are
 * @weight: sum of their priorities
 * @below: those that have what is theirs in any case, linked
 * @below_last: see @inside_last
 * @below_sum: of what they take
 * @above: those that have what they want, linked
 * @above_last: see @inside_last
 * @above_sum: of what they take
 */
struct look {
	u64 level;
	u64 sum;
	struct vif_qos_claim *inside, **inside_last;
	u64 count;
	u64 weight;
	struct vif_qos_claim *below, **below_last;
	u64 below_sum;
	struct vif_qos_claim *above, **above_last;
	u64 above_sum;
};

static __always_inline void append(struct vif_qos_claim ***last,
				   struct vif_qos_claim *claim)
{
	**last = claim;
	*last = &claim->next;
}

static __always_inline void look_in(struct look *look, struct vif_qos_claim *claim)
{
	u64 part = look->level * claim->priority >> VIF_QOS_FILL_SHIFT;

	if (part >= claim->high) {
		look->above_sum += claim->high;
		append(&look->above_last, claim);
	} else if (part <= claim->low) {
		look->below_sum += claim->low;
		append(&look->below_last, claim);
	} else {
		look->sum += part;
		look->count++;
		look->weight += claim->priority;
		append(&look->inside_last, claim);
	}
}

static void look_at(struct look *look, struct vif_qos_claim *first, u64 level)
{
	struct vif_qos_claim *claim, *next;

	*look = (struct look){ .level = level };
	look->inside_last = &look->inside;
	look->below_last = &look->below;
	look->above_last = &look->above;
	for (claim = first; claim; claim = next) {
		next = claim->next;
		look_in(look, claim);
	}
	*look->below_last = NULL;
	*look->above_last = NULL;
	look->sum += look->below_sum + look->above_sum;
}

/* How much the claims take too much, or too little. */
static u64 gap_of(const struct look *look, u64 budget)
{
	return look->sum > budget ? look->sum - budget : budget - look->sum;
}

/*
 * Where the budget is met if nobody's bound lies between.  From above so far
 * down that rounding can't keep it above: each part loses less than a unit.  A
 * step below 0 wraps to more than any level, which the caller doesn't take.
 */
static u64 straight_on(const struct look *look, u64 budget)
{
	u64 gap = min(gap_of(look, budget), VIF_QOS_BUCKET_RATE_MAX);
	bool above = look->sum > budget;
	u64 step;

	if (!look->weight)
		return 0;
	gap += above ? look->count : 0;
	step = div64_u64(gap << VIF_QOS_FILL_SHIFT, look->weight);
	return above ? look->level - step - 1 : look->level + step;
}

/* In the middle; of the bits, as long as they are wide apart. */
static u64 middle(u64 least, u64 most)
{
	u32 bits = fls64(most) - fls64(least + 1);

	return bits > 4 ? (least + 1) << bits / 2 : least + (most - least) / 2;
}

/**
 * vif_qos_fill_level() - find the level at which a budget is used up
 * @fill: filling, with all its claims added
 * @budget: units to be given out, at least &vif_qos_fill.low and at most 50e9;
 *	parts of all priorities up to 1000 then fit 64 bits
 *
 * Sets &vif_qos_fill.level and &vif_qos_fill.rest, for vif_qos_fill_take(), and
 * &vif_qos_fill.looks.
 */
void vif_qos_fill_level(struct vif_qos_fill *fill, u64 budget)
{
	u64 least = 0, most = (budget + 1) << VIF_QOS_FILL_SHIFT;
	struct vif_qos_claim *claim = fill->first;
	u64 level, gap, before = U64_MAX;
	struct look look;

	fill->rest = 0;
	fill->looks = 0;
	fill->level = fill->high <= budget ? VIF_QOS_FILL_FULL : 0;
	if (fill->high <= budget || fill->low == budget)
		return;
	*fill->last = NULL;
	fill->rest = budget - fill->low;
	level = div64_u64(budget << VIF_QOS_FILL_SHIFT, fill->weight);
	while (most - least > 1) {
		fill->looks++;
		look_at(&look, claim, level);
		gap = gap_of(&look, budget);
		level = straight_on(&look, budget);
		if (look.sum <= budget) {
			least = look.level;
			fill->rest = gap;
			if (gap <= look.count)
				break;
			*look.inside_last = look.below;
			budget -= look.above_sum;
		} else {
			most = look.level;
			*look.inside_last = look.above;
			budget -= look.below_sum;
		}
		claim = look.inside;
		if (level <= least || level >= most || gap > before / 2 || fill->looks % 4 == 0)
			level = middle(least, most);
		before = gap;
	}
	fill->level = least;
}
