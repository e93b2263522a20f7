// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rates of vifs made up at random: against the model, and against what must be
 * true of any result.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/minmax.h>
#include "dba_case.h"

#define CASES		100000
#define VIFS		40
#define CROWD		10000
#define ROUNDED		2	/* units: by class, and in all */

/* Each vif may be rounded, and one may have to bear it for all. */
static u64 slack(const struct dba_case *dba)
{
	return dba->model.count + ROUNDED;
}

static u64 wanted_min(const struct dba_case *dba, unsigned int index)
{
	return min(dba->claims[index].min, dba->model.vif[index].want);
}

/* What may have decided an allocation that is no limit of the vif's own. */
static u32 reasons_shared(const struct dba_case *dba, unsigned int index)
{
	const struct dba_model_vif *vif = &dba->model.vif[index];
	const struct vif_qos_claim *claim = &dba->claims[index];
	u64 unsure = slack(dba) << DBA_MODEL_SHIFT;
	u64 floor = vif->floor << DBA_MODEL_SHIFT;
	u32 plain = BIT(claim->min ? VIF_QOS_DBA_MIN : VIF_QOS_DBA_SHARE);
	u32 found = 0;

	if (vif->allocation > vif->part + unsure)
		return BIT(VIF_QOS_DBA_SHARE);
	if (claim->allocation > min(vif->part >> DBA_MODEL_SHIFT, claim->guarantee))
		found |= BIT(VIF_QOS_DBA_SHARE);
	if (max(vif->part, claim->guarantee << DBA_MODEL_SHIFT) > floor)
		found |= BIT(VIF_QOS_DBA_CLASS);
	return vif->part > floor + unsure ? found : found | plain;
}

static u32 reasons(const struct dba_case *dba, unsigned int index)
{
	const struct vif_qos_claim *claim = &dba->claims[index];
	bool known = claim->held == VIF_QOS_HELD_NOT || claim->held == VIF_QOS_HELD_BY_PACKETS;

	if (!claim->want)
		return BIT(VIF_QOS_DBA_IDLE);
	if (claim->allocation < wanted_min(dba, index))
		return BIT(VIF_QOS_DBA_SHORT);
	if (known && claim->allocation == claim->rate)
		return BIT(VIF_QOS_DBA_DEMAND);
	if (claim->max && claim->allocation == claim->max)
		return BIT(VIF_QOS_DBA_MAX);
	if (claim->allocation == claim->want)
		return BIT(VIF_QOS_DBA_DEMAND);
	return reasons_shared(dba, index);
}

static bool is_promised(const struct dba_case *dba, unsigned int index, u64 part)
{
	u64 promise = dba->model.vif[index].promise << DBA_MODEL_SHIFT;

	return dba_case_near(dba->claims[index].guarantee, max(part, promise), slack(dba));
}

static const char *vif_fault(const struct dba_case *dba, unsigned int index, bool minimums_fit)
{
	const struct vif_qos_claim *claim = &dba->claims[index];
	const struct dba_model_vif *vif = &dba->model.vif[index];

	if (claim->want != vif->want)
		return "want";
	if (claim->packets != claim->max_pps)
		return "packets before they are divided";
	if (claim->allocation > claim->want)
		return "more than it wants";
	if (claim->max && claim->allocation > claim->max)
		return "more than its maximum";
	if (minimums_fit && claim->allocation < wanted_min(dba, index))
		return "less than its minimum";
	if (!dba_case_near(claim->allocation, vif->allocation, slack(dba)))
		return "allocation";
	if (claim->guarantee < vif->promise)
		return "guarantee less than promised";
	if (!is_promised(dba, index, vif->part) &&
	    !(dba_case_near(vif->want, vif->part, slack(dba)) &&
	      is_promised(dba, index, vif->room << DBA_MODEL_SHIFT)))
		return "guarantee";
	if (claim->why >= 32 || !(BIT(claim->why) & reasons(dba, index)))
		return "why";
	return dba_case_changed(dba, index);
}

static const char *sums_fault(const struct dba_case *dba, bool *minimums_fit)
{
	const struct dba_model *model = &dba->model;
	u64 given = 0, wanted = 0, promised = 0, floors = 0;
	bool all = true;	/* want their minimum, so none is promised without need */
	unsigned int i;

	for (i = 0; i < model->count; i++) {
		given += dba->claims[i].allocation;
		wanted += model->vif[i].want;
		promised += min(dba->claims[i].guarantee,
				max(model->vif[i].want, model->vif[i].promise));
		floors += wanted_min(dba, i);
		all = all && model->vif[i].want >= dba->claims[i].min;
	}
	*minimums_fit = floors <= model->reservable;
	if (given != min(wanted, model->link))
		return "sum of allocations";
	return all && promised > model->reservable ? "sum of guarantees" : NULL;
}

/* Two that want the same: by class, then by priority; classes as such are rounded too. */
static const char *pair_fault(const struct vif_qos_claim *more, const struct vif_qos_claim *less,
			      u64 rounded)
{
	if (more->class == less->class)
		rounded = ROUNDED;
	if (more->min != less->min || more->max != less->max || more->want != less->want ||
	    more->held != less->held || more->rate != less->rate)
		return NULL;
	if (more->class == less->class ? more->priority < less->priority :
	    more->class > less->class || more->priority != less->priority)
		return NULL;
	if (more->allocation + rounded < less->allocation)
		return "gets less than one that matters less";
	if (more->guarantee + rounded < min(less->guarantee, max(less->want, less->min)))
		return "is guaranteed less than one that matters less";
	return NULL;
}

static const char *pairs_fault(const struct dba_case *dba, unsigned int index)
{
	const char *fault = NULL;
	unsigned int i;

	for (i = 0; i < dba->model.count && !fault; i++)
		fault = pair_fault(&dba->claims[index], &dba->claims[i], slack(dba));
	return fault;
}

static void check(const struct dba_case *dba)
{
	const struct dba_model *model = &dba->model;
	bool minimums_fit;
	const char *fault = sums_fault(dba, &minimums_fit);
	unsigned int i;

	KUNIT_ASSERT_NULL_MSG(dba->test, fault, "seed %llu: %s", dba->seed, fault);
	for (i = 0; i < model->count; i++) {
		fault = vif_fault(dba, i, minimums_fit);
		if (!fault && model->count <= VIFS)
			fault = pairs_fault(dba, i);
		KUNIT_ASSERT_NULL_MSG(dba->test, fault,
				      "seed %llu, vif %u: %s (%llu and %llu, %u; model %llu)",
				      dba->seed, i, fault, dba->claims[i].allocation,
				      dba->claims[i].guarantee, dba->claims[i].why,
				      model->vif[i].allocation >> DBA_MODEL_SHIFT);
	}
}

static void run(struct dba_case *dba)
{
	vif_qos_dba_rates(dba->claims, dba->model.count, dba->model.link,
			  dba->model.reservable);
	dba_model_rates(&dba->model);
	check(dba);
}

/* The oldest becomes the youngest, and a second run starts from other leftovers. */
static void run_reversed(struct dba_case *dba)
{
	unsigned int i, count = dba->model.count;

	for (i = 0; i < count / 2; i++)
		swap(dba->claims[i], dba->claims[count - 1 - i]);
	vif_qos_dba_rates(dba->claims, count, dba->model.link, dba->model.reservable);
	for (i = 0; i < count / 2; i++)
		swap(dba->claims[i], dba->claims[count - 1 - i]);
	check(dba);
}

static void dba_random(struct kunit *test)
{
	struct dba_case *dba = dba_case_new(test, VIFS);
	u64 seed;

	for (seed = 1; seed <= CASES; seed++) {
		dba_case_draw(dba, seed, seed % (VIFS + 1));
		run(dba);
		run_reversed(dba);
	}
}

/* Among equals all is rounding; heavy ones are rounded most. */
static void dba_equals(struct kunit *test)
{
	struct dba_case *dba = dba_case_new(test, 1000);
	u64 seed;
	u32 i;

	for (seed = 1; seed <= 2000; seed++) {
		dba_case_start(dba, seed, seed % 10 ? 1 + seed % 150 : 1000);
		dba->model.link = dba_case_size(dba, DBA_TOP / 2000) * dba->model.count +
				  1 + dba_case_pick(dba, 4);
		dba->model.reservable = dba->model.link * (seed & 1);
		for (i = 0; i < dba->model.count; i++) {
			dba->claims[i].class = seed & 2 ? 4 : 4 + i % 2;
			dba->claims[i].priority = seed & 4 ? 1000 : 997 + i % 4;
			dba->claims[i].held = VIF_QOS_HELD_BY_OTHERS;
		}
		dba_case_turn(dba);
		run(dba);
	}
}

/* As many vifs as there may be, and links up to the fastest. */
static void dba_crowd(struct kunit *test)
{
	struct dba_case *dba = dba_case_new(test, CROWD);
	u64 seed;

	for (seed = 1; seed <= 40; seed++) {
		dba_case_draw(dba, CASES + seed, CROWD);
		if (seed & 1) {
			dba->model.link = DBA_TOP;
			dba->model.reservable = DBA_TOP;
		}
		run(dba);
	}
}

/* All at their highest: each wants the whole of the fastest link, or is promised it. */
static void dba_extremes(struct kunit *test)
{
	struct dba_case *dba = dba_case_new(test, CROWD);
	u64 seed;
	u32 i;

	for (seed = 0; seed < 16; seed++) {
		dba_case_start(dba, seed, CROWD);
		dba->model.link = DBA_TOP;
		dba->model.reservable = DBA_TOP;
		for (i = 0; i < CROWD; i++) {
			dba->claims[i].class = seed & 1 ? 1 + i % 7 : 1;
			dba->claims[i].priority = seed & 2 ? 1000 : 1;
			dba->claims[i].min = seed & 4 ? DBA_TOP : 0;
			dba->claims[i].max = seed & 8 ? DBA_TOP : 0;
			dba->claims[i].rate = DBA_TOP;
			dba->claims[i].held = i % 4;
		}
		dba_case_turn(dba);
		run(dba);
	}
}

static struct kunit_case dba_random_cases[] = {
	KUNIT_CASE(dba_random),
	KUNIT_CASE(dba_equals),
	KUNIT_CASE(dba_crowd),
	KUNIT_CASE(dba_extremes),
	{ }
};

static struct kunit_suite dba_random_suite = {
	.name = "vif_qos_dba_random",
	.test_cases = dba_random_cases,
};

kunit_test_suite(dba_random_suite);
