// SPDX-License-Identifier: GPL-2.0-only
/*
 * Periodic reallocation of an uplink's bandwidth by the vifs' SLAs: DBA-VM
 * (paper 001), step 1.  dba_packets.c is its step 2.
 *
 * Description
 * -----------
 * Once a period the rate of each vif is measured.  One that was held back wants
 * as much as it may have; one that was not wants what it sent.  A round divides
 * the link between them by class, minimum, maximum and priority.
 *
 * Algorithm
 * ---------
 * 1. First the minimums, as far as they are wanted.  If they exceed what may be
 *    promised, because the link has become slower, the more important class
 *    gets its minimums and the less important class nothing; in the class
 *    between, all shrink alike.
 * 2. Then what is left of what may be promised goes to the vifs that want it,
 *    class after class, within a class by priority; a minimum is a floor under
 *    that, not on top.  One that has what it wants is promised an eighth more,
 *    which others use until it does: if it uses that up, it wants more.  The
 *    least important class that wants any needs no promise: it gets what the
 *    others leave.
 * 3. Last, what may not be promised, and that rest, goes to all by priority:
 *    nobody starves but where the admin lets all of the link be promised.
 * 4. What is a vif's by 1 and 2 the scheduler guarantees until the next round,
 *    and to all their minimums, wanted or not: an idle minimum is lent, but
 *    needs no round to be back.  What is a vif's by 3 needs no promise.
 *
 * The paper leaves a vif whose rate is between its minimum and its maximum as it
 * is, so that who came first keeps what he has.  Here, what he has beyond his
 * minimum counts as what he wants, and is divided anew in each round.  And where
 * the paper serves vifs of a class in the order of their age, they share alike.
 *
 * For example, 100 Mb/s of which 90 may be promised: A of class 1 (minimum 20)
 * and B, C of class 2 (minimum 30 and 10) of the same priority.  When all want
 * more, minimums take 60; of the other 30, A is promised all: it has 50; B and
 * C have 30 and 10, and the last 10 are C's, who has least.  When A sends only
 * 5, B and C are promised their minimums and have 47.5 each.
 */
#include <linux/bitops.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/dba.h>
#include <net/vif_qos/fill.h>

#define CLASSES	(VIF_QOS_CLASS_MAX + 1)

/**
 * struct cut - what there is of the minimums of a class
 * @part: what may be promised, bytes per second
 * @whole: sum of the minimums, bytes per second
 */
struct cut {
	u64 part;
	u64 whole;
};

/**
 * struct round - one round
 * @link: rate of the link, bytes per second
 * @reservable: what of it may be promised, bytes per second
 * @mins: the minimums of each class
 * @floors: the minimums that are wanted
 * @fills: filling of each class
 * @wanting: bits of the classes in which one wants more than its minimum
 * @last: the least important of these, if there are several; else 0
 */
struct round {
	u64 link;
	u64 reservable;
	struct cut mins[CLASSES];
	struct cut floors[CLASSES];
	struct vif_qos_fill fills[CLASSES];
	u32 wanting;
	u32 last;
};

/* It would have sent more; what its packet rate holds back has sent what it can. */
static inline bool wants_more(const struct vif_qos_claim *claim)
{
	return claim->held == VIF_QOS_HELD_BY_OTHERS ||
	       claim->held == VIF_QOS_HELD_BY_RATE;
}

static inline u64 most(const struct vif_qos_claim *claim, u64 link)
{
	return claim->max ? min(claim->max, link) : link;
}

static inline u32 wanting(const struct vif_qos_claim *claim)
{
	return claim->want > claim->floor ? BIT(claim->class) : 0;
}

/* What is wanted; and what is whose before all share if there is but one class. */
static void claims_read(struct round *round, struct vif_qos_fill *all,
			struct vif_qos_claim *claims, unsigned int count)
{
	struct vif_qos_claim *claim;

	for (claim = claims; claim < claims + count; claim++) {
		bool more = wants_more(claim);
		u64 top = most(claim, round->link);

		claim->want = more ? top : min(claim->rate, top);
		claim->floor = more ? claim->min : min(claim->min, claim->rate);
		if (claim->min) {
			round->mins[claim->class].whole += claim->min;
			round->floors[claim->class].whole += claim->floor;
		}
		round->wanting |= wanting(claim);
		claim->guarantee = claim->min;
		claim->packets = claim->max_pps;
		claim->low = claim->floor;
		claim->high = claim->want;
		vif_qos_fill_add(all, claim);
	}
}

/* Rule 1: what of each class's minimums there is; true if that is all. */
static bool cuts_make(struct cut *cuts, u64 reservable)
{
	bool whole = true;
	u32 class;

	for (class = VIF_QOS_CLASS_MIN; class <= VIF_QOS_CLASS_MAX; class++) {
		cuts[class].part = min(cuts[class].whole, reservable);
		reservable -= cuts[class].part;
		whole &= cuts[class].part == cuts[class].whole;
	}
	return whole;
}

static inline u64 cut_to(u64 rate, const struct cut *cut)
{
	if (likely(cut->part == cut->whole))
		return rate;
	return mul_u64_u64_div_u64(rate, cut->part, cut->whole);
}

static void floors_cut(struct round *round, struct vif_qos_claim *claims,
		       unsigned int count)
{
	struct vif_qos_claim *claim;
	u32 class;

	for (claim = claims; claim < claims + count; claim++) {
		claim->floor = cut_to(claim->floor, &round->floors[claim->class]);
		round->wanting |= wanting(claim);
	}
	for (class = VIF_QOS_CLASS_MIN; class <= VIF_QOS_CLASS_MAX; class++)
		round->floors[class].whole = round->floors[class].part;
}

/* Rule 2. */
static void classes_fill(struct round *round, struct vif_qos_claim *claims,
			 unsigned int count)
{
	u64 budget = round->reservable;
	struct vif_qos_claim *claim;
	u32 class;

	for (claim = claims; claim < claims + count; claim++) {
		claim->low = claim->floor;
		claim->high = claim->want;
		if (claim->class < round->last)
			vif_qos_fill_add(&round->fills[claim->class], claim);
	}
	for (class = VIF_QOS_CLASS_MIN; class <= VIF_QOS_CLASS_MAX; class++)
		budget -= round->floors[class].whole;
	for (class = VIF_QOS_CLASS_MIN; class < round->last; class++) {
		struct vif_qos_fill *fill = &round->fills[class];

		budget += round->floors[class].whole;
		vif_qos_fill_level(fill, budget);
		budget -= min(budget, fill->high);
	}
}

/* Rule 2: its class's part, and what it is promised for that. */
static inline u64 class_part(struct round *round, struct vif_qos_claim *claim)
{
	claim->low = vif_qos_fill_take(&round->fills[claim->class], claim);
	if (claim->held != VIF_QOS_HELD_NOT || claim->low < claim->want)
		return claim->low;
	return min(claim->low + claim->low / 8, most(claim, round->link));
}

/* Rules 2 and 4: what is each one's before all share. */
static void claims_promise(struct round *round, struct vif_qos_fill *all,
			   struct vif_qos_claim *claims, unsigned int count)
{
	struct vif_qos_claim *claim;

	vif_qos_fill_init(all);
	for (claim = claims; claim < claims + count; claim++) {
		u64 kept = cut_to(claim->min, &round->mins[claim->class]);
		u64 part = claim->floor;

		claim->low = claim->floor;
		claim->high = claim->want;
		if (claim->class < round->last)
			part = class_part(round, claim);
		claim->guarantee = max(part, kept);
		vif_qos_fill_add(all, claim);
	}
}

/* It has what it wants: why does it want no more? */
static enum vif_qos_dba_why why_all(const struct vif_qos_claim *claim)
{
	if (!claim->want)
		return VIF_QOS_DBA_IDLE;
	if (claim->want == claim->max && (wants_more(claim) || claim->rate > claim->max))
		return VIF_QOS_DBA_MAX;
	return VIF_QOS_DBA_DEMAND;
}

static inline enum vif_qos_dba_why why(const struct vif_qos_claim *claim)
{
	if (claim->allocation == claim->want)
		return why_all(claim);
	if (claim->allocation < claim->min)
		return VIF_QOS_DBA_SHORT;
	if (claim->allocation > claim->low)
		return VIF_QOS_DBA_SHARE;
	if (claim->low > claim->floor)
		return VIF_QOS_DBA_CLASS;
	return claim->min ? VIF_QOS_DBA_MIN : VIF_QOS_DBA_SHARE;
}

/**
 * vif_qos_dba_rates() - divide an uplink between its vifs for the next period
 * @claims: its vifs
 * @count: how many, any number up to 10,000
 * @link: rate of the link, bytes per second, 1 to 50e9
 * @reservable: what of it may be promised, bytes per second, at most @link
 *
 * Sets &vif_qos_claim.want, allocation, guarantee and why, and packets to
 * max_pps.  The result depends on the arguments alone.  The order of the vifs
 * decides only who gets the single bytes that are left over by rounding.
 */
void vif_qos_dba_rates(struct vif_qos_claim *claims, unsigned int count,
		       u64 link, u64 reservable)
{
	struct round round = { .link = link, .reservable = reservable };
	struct vif_qos_claim *claim;
	struct vif_qos_fill all;
	bool whole;
	u32 class;

	for (class = 0; class < CLASSES; class++)
		vif_qos_fill_init(&round.fills[class]);
	vif_qos_fill_init(&all);
	claims_read(&round, &all, claims, count);
	whole = cuts_make(round.mins, reservable);
	if (!cuts_make(round.floors, reservable))
		floors_cut(&round, claims, count);
	if (round.wanting & (round.wanting - 1))	/* more than one of them */
		round.last = fls(round.wanting) - 1;
	if (round.last)
		classes_fill(&round, claims, count);
	if (round.last || !whole)
		claims_promise(&round, &all, claims, count);
	vif_qos_fill_level(&all, link);
	for (claim = claims; claim < claims + count; claim++) {
		claim->allocation = vif_qos_fill_take(&all, claim);
		claim->why = why(claim);
	}
}
