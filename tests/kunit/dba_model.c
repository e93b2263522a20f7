// SPDX-License-Identifier: GPL-2.0-only
/*
 * A round of reallocation in its plainest form: everything that is looked for
 * is found by halving, and nothing is rounded that need not be.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include "dba_model.h"

static u64 scaled(u64 units)
{
	return units << DBA_MODEL_SHIFT;
}

/* Both at most 2^61: the sum of a filling stops as soon as it is too much. */
static u64 part_at(const struct dba_model_vif *vif, u64 level)
{
	u128 part = (u128)level * vif->weight;

	if (part >= vif->high)
		return vif->high;
	return max_t(u64, part, vif->low);
}

static bool fits(const struct dba_model *model, u64 level, u64 budget)
{
	u64 all = 0;
	unsigned int i;

	for (i = 0; i < model->count && all <= budget; i++)
		all += part_at(&model->vif[i], level);
	return all <= budget;
}

/* The highest level whose parts fit the budget; lows that don't are given anyway. */
static void fill(struct dba_model *model, u64 budget)
{
	u64 least = 0, level = 0;
	unsigned int i;

	for (i = 0; i < model->count; i++)
		level = max(level, model->vif[i].high);
	if (!fits(model, level, budget)) {
		while (level - least > 1) {
			u64 middle = least + (level - least) / 2;

			if (fits(model, middle, budget))
				least = middle;
			else
				level = middle;
		}
		level = least;
	}
	for (i = 0; i < model->count; i++)
		model->vif[i].got = part_at(&model->vif[i], level);
}

/* Nobody knows how much one wants that was held back. */
static u64 demand_of(const struct vif_qos_claim *claim)
{
	if (claim->held == VIF_QOS_HELD_NOT || claim->held == VIF_QOS_HELD_BY_PACKETS)
		return claim->rate;
	return U64_MAX;
}

static u64 bounded(const struct vif_qos_claim *claim, u64 rate, u64 link)
{
	rate = min(rate, link);
	return claim->max ? min(rate, claim->max) : rate;
}

/* The most that is in proportion: value * left / all, rounded down. */
static u64 portion(u64 value, u64 left, u64 all)
{
	u64 least = 0, over = value + 1;

	while (over - least > 1) {
		u64 middle = least + (over - least) / 2;

		if ((u128)middle * all <= (u128)value * left)
			least = middle;
		else
			over = middle;
	}
	return least;
}

/* Minimums, here in got, as far as they are there: class by class. */
static void keep_minimums(struct dba_model *model)
{
	u64 left = model->reservable;
	u32 class;
	unsigned int i;

	for (class = VIF_QOS_CLASS_MIN; class <= VIF_QOS_CLASS_MAX; class++) {
		u64 all = 0;

		for (i = 0; i < model->count; i++)
			all += model->claims[i].class == class ? model->vif[i].got : 0;
		if (all <= left) {
			left -= all;
			continue;
		}
		for (i = 0; i < model->count; i++) {
			if (model->claims[i].class == class)
				model->vif[i].got = portion(model->vif[i].got, left, all);
		}
		left = 0;
	}
}

static void wants_and_floors(struct dba_model *model)
{
	unsigned int i;

	for (i = 0; i < model->count; i++) {
		struct dba_model_vif *vif = &model->vif[i];

		vif->weight = model->claims[i].priority;
		vif->want = bounded(&model->claims[i], demand_of(&model->claims[i]),
				    model->link);
		vif->got = model->claims[i].min;
	}
	keep_minimums(model);
	for (i = 0; i < model->count; i++) {
		model->vif[i].promise = model->vif[i].got;
		model->vif[i].got = min(model->claims[i].min, demand_of(&model->claims[i]));
	}
	keep_minimums(model);
	for (i = 0; i < model->count; i++)
		model->vif[i].floor = model->vif[i].got;
}

/* The least important class that wants more than its minimums; 0: none does. */
static u32 last_in_want(const struct dba_model *model)
{
	u32 class = 0;
	unsigned int i;

	for (i = 0; i < model->count; i++) {
		if (model->vif[i].want > model->vif[i].floor)
			class = max(class, model->claims[i].class);
	}
	return class;
}

/* A class takes what it wants of all that is not others' already: got and floors. */
static void fill_class(struct dba_model *model, u32 class)
{
	u64 budget = scaled(model->reservable);
	unsigned int i;

	for (i = 0; i < model->count; i++) {
		struct dba_model_vif *vif = &model->vif[i];
		bool mine = model->claims[i].class == class;

		if (!mine)
			budget -= vif->part;
		vif->low = mine ? scaled(vif->floor) : 0;
		vif->high = mine ? scaled(vif->want) : 0;
	}
	fill(model, budget);
	for (i = 0; i < model->count; i++) {
		if (model->claims[i].class == class)
			model->vif[i].part = model->vif[i].got;
	}
}

/* Does any class but the last one want more than its minimums? */
static bool two_in_want(const struct dba_model *model)
{
	u32 last = last_in_want(model);
	unsigned int i;

	for (i = 0; i < model->count; i++) {
		if (model->vif[i].want > model->vif[i].floor && model->claims[i].class < last)
			return true;
	}
	return false;
}

/* Who has what he wants by class has room to show that he wants more. */
static void give_room(struct dba_model *model)
{
	bool any = two_in_want(model);
	u32 last = last_in_want(model);
	unsigned int i;

	for (i = 0; i < model->count; i++) {
		const struct vif_qos_claim *claim = &model->claims[i];
		struct dba_model_vif *vif = &model->vif[i];

		vif->room = vif->want;
		if (any && claim->class < last && claim->held == VIF_QOS_HELD_NOT)
			vif->room = bounded(claim, vif->want + vif->want / 8, model->link);
	}
}

/**
 * dba_model_rates() - what vif_qos_dba_rates() should do
 * @model: model
 */
void dba_model_rates(struct dba_model *model)
{
	u32 class;
	unsigned int i;

	wants_and_floors(model);
	for (i = 0; i < model->count; i++)
		model->vif[i].part = scaled(model->vif[i].floor);
	for (class = VIF_QOS_CLASS_MIN; class < last_in_want(model); class++)
		fill_class(model, class);
	give_room(model);
	for (i = 0; i < model->count; i++) {
		model->vif[i].low = model->vif[i].part;
		model->vif[i].high = scaled(model->vif[i].want);
	}
	fill(model, scaled(model->link));
	for (i = 0; i < model->count; i++)
		model->vif[i].allocation = model->vif[i].got;
}

/**
 * dba_model_limit() - the packet limit of a VM
 * @model: model
 * @vm: which
 * @members: set to the number of its vifs
 *
 * Return: packets per second; 0: none.
 */
u32 dba_model_limit(const struct dba_model *model, u32 vm, unsigned int *members)
{
	u32 limit = 0;
	unsigned int i;

	*members = 0;
	for (i = 0; i < model->count; i++) {
		const struct vif_qos_claim *claim = &model->claims[i];

		if (claim->vm != vm)
			continue;
		++*members;
		if (claim->vm_pps && (!limit || claim->vm_pps < limit))
			limit = claim->vm_pps;
	}
	return limit;
}

/* What a vif of a limited VM keeps, and what it would take. */
static void packet_bounds(const struct vif_qos_claim *claim, struct dba_model_vif *vif,
			  u32 limit, unsigned int members)
{
	u64 keep = max(limit / (VIF_QOS_DBA_PACKETS_KEPT * members), 1U);
	u64 want = claim->pps + claim->pps / 4;

	vif->cap = claim->max_pps ? min(claim->max_pps, limit) : limit;
	keep = min(keep, vif->cap);
	want = claim->held == VIF_QOS_HELD_BY_PACKETS ? vif->cap : min(want, vif->cap);
	vif->weight = claim->priority;
	vif->low = scaled(keep);
	vif->high = scaled(max(want, keep));
}

/* What nobody would take goes where the bytes went; the fillings are in got. */
static void give_rest(struct dba_model *model, u32 vm, u32 limit, unsigned int members)
{
	u64 sent = 0, given = 0, rest;
	unsigned int i;

	for (i = 0; i < model->count; i++) {
		if (model->claims[i].vm == vm)
			sent += model->claims[i].rate;
		given += model->vif[i].got;
	}
	/* A filling that is short of its budget by a trace only, has none. */
	rest = given < scaled(limit) ? (scaled(limit) - given) >> DBA_MODEL_SHIFT : 0;
	for (i = 0; i < model->count; i++) {
		const struct vif_qos_claim *claim = &model->claims[i];
		struct dba_model_vif *vif = &model->vif[i];

		if (claim->vm != vm)
			continue;
		vif->got += scaled(sent ? portion(rest, claim->rate, sent) : rest / members);
		vif->packets = min(vif->got, scaled(vif->cap));
	}
}

static void fill_vm(struct dba_model *model, u32 vm, u32 limit, unsigned int members)
{
	unsigned int i;

	for (i = 0; i < model->count; i++) {
		struct dba_model_vif *vif = &model->vif[i];

		if (model->claims[i].vm == vm) {
			packet_bounds(&model->claims[i], vif, limit, members);
		} else {
			vif->low = 0;
			vif->high = 0;
		}
	}
	fill(model, scaled(limit));
	give_rest(model, vm, limit, members);
}

static bool is_first(const struct dba_model *model, unsigned int index)
{
	unsigned int i;

	for (i = 0; i < index; i++) {
		if (model->claims[i].vm == model->claims[index].vm)
			return false;
	}
	return true;
}

/**
 * dba_model_packets() - what vif_qos_dba_packets() should do
 * @model: model; of rates it needs none
 */
void dba_model_packets(struct dba_model *model)
{
	unsigned int i, members;
	u32 limit;

	for (i = 0; i < model->count; i++) {
		limit = dba_model_limit(model, model->claims[i].vm, &members);
		if (!limit)
			model->vif[i].packets = scaled(model->claims[i].max_pps);
		else if (is_first(model, i))
			fill_vm(model, model->claims[i].vm, limit, members);
	}
}
