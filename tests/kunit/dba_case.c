// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vifs made up at random for a round of reallocation.  What a case is like as a
 * whole is drawn first: vifs that have nothing in common meet few borders.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <net/vif_qos/policy.h>
#include "dba_case.h"

#define RESULTS		offsetof(struct vif_qos_claim, want)
#define NEVER_READ	0xa5

/**
 * struct mood - what all vifs of a case have in common
 * @classes: number of classes in use
 * @heights: number of priorities in use
 * @mins: up to how much minimums are, bytes per second
 * @minimums: one of so many vifs has none
 * @limits: one of so many vifs has a maximum
 * @held: what holds three of four vifs
 * @vms: number of VMs
 */
struct mood {
	u32 classes;
	u32 heights;
	u64 mins;
	u32 minimums;
	u32 limits;
	enum vif_qos_held held;
	u32 vms;
};

static struct mood draw_mood(struct dba_case *dba)
{
	static const u32 heights[] = { 1, 2, 100, VIF_QOS_PRIORITY_MAX };
	unsigned int count = dba->model.count;
	const u64 mins[] = {
		dba->model.reservable / (count + 1), dba->model.reservable / (count + 1),
		dba->model.reservable, DBA_TOP,
	};

	return (struct mood){
		.classes = dba_case_pick(dba, 2) ? 1 + dba_case_pick(dba, 7) : 1,
		.heights = heights[dba_case_pick(dba, ARRAY_SIZE(heights))],
		.mins = mins[dba_case_pick(dba, ARRAY_SIZE(mins))],
		.minimums = 1 + dba_case_pick(dba, 4),
		.limits = 1 + dba_case_pick(dba, 4),
		.held = dba_case_pick(dba, VIF_QOS_HELD_BY_PACKETS + 1),
		.vms = 1 + dba_case_pick(dba, count + 1),
	};
}

static u64 draw_rate(struct dba_case *dba, const struct vif_qos_claim *claim)
{
	switch (dba_case_pick(dba, 8)) {
	case 0:
		return 0;
	case 1:
		return claim->min;
	case 2:
		return claim->max;
	case 3:
		return claim->max + dba_case_size(dba, DBA_TOP);
	case 4:
		return dba->model.link + dba_case_size(dba, DBA_TOP);
	default:
		return dba_case_size(dba, dba->model.link);
	}
}

static void draw_rates(struct dba_case *dba, const struct mood *mood,
		       struct vif_qos_claim *claim)
{
	claim->class = 1 + dba_case_pick(dba, mood->classes);
	if (dba_case_pick(dba, 2))
		claim->class = VIF_QOS_CLASS_MAX + 1 - claim->class;
	claim->priority = VIF_QOS_PRIORITY_MAX - dba_case_pick(dba, mood->heights);
	if (mood->classes & 1)
		claim->priority = 1001 - claim->priority;
	claim->min = dba_case_pick(dba, mood->minimums) ? dba_case_size(dba, mood->mins) : 0;
	if (!dba_case_pick(dba, mood->limits))
		claim->max = max(claim->min + dba_case_size(dba, dba->model.link), 1ULL);
	if (!dba_case_pick(dba, 16))
		claim->max = claim->min;
	claim->rate = draw_rate(dba, claim);
	claim->held = mood->held;
	if (!dba_case_pick(dba, 4))
		claim->held = dba_case_pick(dba, VIF_QOS_HELD_BY_PACKETS + 1);
}

static void draw_packets(struct dba_case *dba, const struct mood *mood,
			 struct vif_qos_claim *claim)
{
	claim->vm = dba_case_pick(dba, mood->vms) * 65537;
	if (dba_case_pick(dba, 2))
		claim->vm_pps = dba_case_size(dba, U32_MAX);
	if (!dba_case_pick(dba, mood->limits))
		claim->max_pps = dba_case_size(dba, U32_MAX);
	claim->pps = dba_case_pick(dba, 4) ? dba_case_size(dba, U32_MAX) : 0;
	if (claim->vm_pps && dba_case_pick(dba, 2))
		claim->pps = dba_case_pick(dba, claim->vm_pps);
}

/**
 * dba_case_new() - memory for cases, freed with the test
 * @test: running test
 * @most: vifs in a case
 *
 * Return: a case; the test ends here when there is no memory.
 */
struct dba_case *dba_case_new(struct kunit *test, unsigned int most)
{
	struct dba_case *dba = kunit_kzalloc(test, sizeof(*dba), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, dba);
	dba->test = test;
	dba->most = most;
	dba->claims = kunit_kcalloc(test, most, sizeof(*dba->claims), GFP_KERNEL);
	dba->order = kunit_kcalloc(test, most, sizeof(*dba->order), GFP_KERNEL);
	dba->model.claims = kunit_kcalloc(test, most, sizeof(*dba->claims), GFP_KERNEL);
	dba->model.vif = kunit_kcalloc(test, most, sizeof(*dba->model.vif), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, dba->claims);
	KUNIT_ASSERT_NOT_NULL(test, dba->order);
	KUNIT_ASSERT_NOT_NULL(test, dba->model.claims);
	KUNIT_ASSERT_NOT_NULL(test, dba->model.vif);
	return dba;
}

/**
 * dba_case_start() - begin a case of vifs that ask for nothing yet
 * @dba: case
 * @seed: of its random numbers
 * @count: vifs
 *
 * The claims are to be written to by the caller, then dba_case_turn().
 */
void dba_case_start(struct dba_case *dba, u64 seed, unsigned int count)
{
	KUNIT_ASSERT_LE(dba->test, count, dba->most);
	dba->seed = seed;
	prandom_seed_state(&dba->rnd, seed);
	dba->model.count = count;
	memset(dba->claims, 0, count * sizeof(*dba->claims));
	memset(dba->model.vif, 0, count * sizeof(*dba->model.vif));
}

/**
 * dba_case_draw() - make up a whole case
 * @dba: case
 * @seed: what from; the same seed gives the same case
 * @count: vifs
 */
void dba_case_draw(struct dba_case *dba, u64 seed, unsigned int count)
{
	static const u32 percents[] = { 90, 90, 90, 100, 50, 1, 0 };
	struct mood mood;
	unsigned int i;

	dba_case_start(dba, seed, count);
	dba->model.link = max(dba_case_size(dba, DBA_TOP), dba_case_pick(dba, 4) ? 1000ULL : 1ULL);
	dba->model.reservable = dba->model.link / 100 *
				percents[dba_case_pick(dba, ARRAY_SIZE(percents))];
	mood = draw_mood(dba);
	for (i = 0; i < count; i++) {
		draw_rates(dba, &mood, &dba->claims[i]);
		draw_packets(dba, &mood, &dba->claims[i]);
	}
	dba_case_turn(dba);
}

/* The results of the core are to be its own. */
static void spoil(struct vif_qos_claim *claim)
{
	memset((u8 *)claim + RESULTS, NEVER_READ, sizeof(*claim) - RESULTS);
}

/**
 * dba_case_turn() - copy the claims to the model, and shuffle the order
 * @dba: case
 */
void dba_case_turn(struct dba_case *dba)
{
	struct vif_qos_claim *claims = (struct vif_qos_claim *)dba->model.claims;
	unsigned int i;

	for (i = 0; i < dba->model.count; i++) {
		unsigned int other = dba_case_pick(dba, i + 1);

		spoil(&dba->claims[i]);
		claims[i] = dba->claims[i];
		dba->order[i] = dba->order[other];
		dba->order[other] = &dba->claims[i];
	}
}

/**
 * dba_case_changed() - has the core written where it may only read?
 * @dba: case
 * @index: vif
 *
 * Return: what is wrong, or %NULL.
 */
const char *dba_case_changed(const struct dba_case *dba, unsigned int index)
{
	if (memcmp(&dba->claims[index], &dba->model.claims[index], RESULTS))
		return "an input was changed";
	return NULL;
}
