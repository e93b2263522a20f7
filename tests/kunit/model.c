// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of the scheduler in their plainest form: arrays, no lists, every
 * answer looked for anew.  Only the order among vifs that may be served is
 * taken from the real list; that those with a deficit stand first is checked.
 */
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "model.h"

#define FORGIVE		1048576ULL	/* rounds */

static s64 quantum(const struct model *model, u32 vif)
{
	return (s64)model->world->vif[vif].policy.priority * model->world->sched.unit;
}

static u32 serving(const struct model_vif *vif)
{
	u32 i, count = 0;

	for (i = 0; i < MODEL_QUEUES; i++)
		count += vif->grant[i] != 0;
	return count;
}

static bool listed(const struct model_vif *vif)
{
	return vif->waiting || serving(vif);
}

static bool waits(const struct model_vif *vif, u32 queue)
{
	u32 i;

	for (i = 0; i < vif->waiting; i++) {
		if (vif->line[i] == queue)
			return true;
	}
	return false;
}

/**
 * model_init() - the model of a world in which nothing happened yet
 * @model: model
 * @world: world
 */
void model_init(struct model *model, struct world *world)
{
	memset(model, 0, sizeof(*model));
	model->world = world;
	model->round = world->sched.round;
}

/**
 * model_look() - note the order of the real list, before each call
 * @model: model
 */
void model_look(struct model *model)
{
	const struct vif_qos_flow *flow;

	model->listed = 0;
	list_for_each_entry(flow, &model->world->sched.flows, node) {
		if (model->listed == MODEL_VIFS)
			break;
		model->order[model->listed++] =
			container_of(flow, struct world_vif, flow) - model->world->vif;
	}
}

static void join(struct model *model, u32 index)
{
	struct model_vif *vif = &model->vif[index];
	u64 missed = model->round - vif->round;
	s64 most = quantum(model, index);

	if (missed >= FORGIVE)
		vif->deficit = most;
	while (missed-- && vif->deficit < most)
		vif->deficit += most;
	vif->deficit = min(vif->deficit, most);
	vif->fresh = vif->deficit > 0;
}

static void go_idle(struct model *model, u32 index)
{
	struct model_vif *vif = &model->vif[index];

	if (listed(vif))
		return;
	vif->deficit = min(vif->deficit, quantum(model, index));
	vif->round = model->round;
}

/**
 * model_wait() - what vif_qos_sched_wait() should do
 * @model: model
 * @vif: vif
 * @queue: its queue
 */
void model_wait(struct model *model, u32 vif, u32 queue)
{
	if (waits(&model->vif[vif], queue))
		return;
	if (!listed(&model->vif[vif]))
		join(model, vif);
	model->vif[vif].line[model->vif[vif].waiting++] = queue;
}

/* The first that waits and has a deficit; -1 if there is none. */
static int ready(const struct model *model)
{
	u32 i;

	for (i = 0; i < model->listed; i++) {
		const struct model_vif *vif = &model->vif[model->order[i]];

		if (vif->waiting && vif->deficit > 0)
			return model->order[i];
	}
	return -1;
}

/* One round: each earns a quantum; who does not wait has no more than one. */
static void one_round(struct model *model)
{
	u32 i;

	model->round++;
	for (i = 0; i < MODEL_VIFS; i++) {
		struct model_vif *vif = &model->vif[i];

		if (!listed(vif))
			continue;
		vif->deficit += quantum(model, i);
		if (!vif->waiting)
			vif->deficit = min(vif->deficit, quantum(model, i));
	}
}

static bool anybody(const struct model *model, bool waiting)
{
	u32 i;

	for (i = 0; i < MODEL_VIFS; i++) {
		if (waiting ? model->vif[i].waiting : serving(&model->vif[i]))
			return true;
	}
	return false;
}

static void grant(struct model *model, u32 index, s64 room)
{
	struct model_vif *vif = &model->vif[index];
	s64 turn = vif->deficit, batch = model->world->sched.batch;
	u32 queue = vif->line[0];

	if (!vif->fresh && turn < batch)
		turn = batch;
	vif->grant[queue] = model->listed == 1 ? room : min(turn, room);
	vif->deficit -= vif->grant[queue];
	if (vif->fresh)
		model->ahead += vif->grant[queue];
	vif->fresh = false;
	vif->waiting--;
	memmove(vif->line, vif->line + 1, sizeof(vif->line) - sizeof(vif->line[0]));
	model->wanted = &model->world->vif[index].queue[queue];
}

/**
 * model_room() - what vif_qos_sched_room() should return
 * @model: model, with the order before the call
 * @room: as there
 *
 * Return: bytes.
 */
s64 model_room(struct model *model, s64 room)
{
	s64 turn = 10 * (s64)model->world->sched.unit;

	if (room > 0)
		model->ahead = 0;
	if (!model->listed)
		return room;
	if (model->vif[model->order[0]].fresh)
		return max(room, turn - model->ahead);
	if (room > 0 && room < model->world->sched.batch)
		return 0;
	return room;
}

/**
 * model_next() - what vif_qos_sched_next() should do and return
 * @model: model, with the order before the call
 * @room: as there
 * @late: as there
 */
void model_next(struct model *model, s64 room, bool late)
{
	model->wanted = NULL;
	if (room <= 0 || !anybody(model, true))
		return;
	if (ready(model) < 0 && anybody(model, false) && !late)
		return;
	while (ready(model) < 0)
		one_round(model);
	grant(model, ready(model), room);
}

/**
 * model_settle() - what vif_qos_sched_settle() should do
 * @model: model
 * @vif: vif
 * @queue: its queue
 * @used: bytes sent
 */
void model_settle(struct model *model, u32 vif, u32 queue, s64 used)
{
	s64 granted = model->vif[vif].grant[queue];

	if (!granted)
		return;
	model->vif[vif].deficit += granted - used;
	if (used < granted)
		model->ahead = max(model->ahead - (granted - used), 0LL);
	model->vif[vif].grant[queue] = 0;
	go_idle(model, vif);
}

/**
 * model_leave() - what vif_qos_sched_leave() should do
 * @model: model
 * @vif: vif
 * @queue: its queue
 */
void model_leave(struct model *model, u32 vif, u32 queue)
{
	struct model_vif *state = &model->vif[vif];
	bool waited = waits(state, queue);
	u32 i, kept = 0;

	for (i = 0; i < state->waiting; i++) {
		if (state->line[i] != queue)
			state->line[kept++] = state->line[i];
	}
	state->waiting = kept;
	if (waited)
		go_idle(model, vif);
	model_settle(model, vif, queue, 0);
}

/**
 * model_idle() - what vif_qos_sched_idle() should do
 * @model: model
 */
void model_idle(struct model *model)
{
	if (!anybody(model, true) && !anybody(model, false))
		model->round += FORGIVE;
}

static const char *vif_fault(const struct model *model, u32 index)
{
	const struct model_vif *vif = &model->vif[index];
	const struct world_vif *real = &model->world->vif[index];
	u32 i = 0;
	const struct vif_qos_queue *queue;

	if (real->flow.deficit != vif->deficit)
		return "deficit";
	if (real->flow.serving != serving(vif))
		return "grants of a vif";
	if (list_empty(&real->flow.node) == listed(vif))
		return "listed without need, or not listed";
	if (!listed(vif) && real->flow.round != vif->round)
		return "round when it went idle";
	list_for_each_entry(queue, &real->flow.queues, node) {
		if (i == vif->waiting || queue != &real->queue[vif->line[i]])
			return "line of queues";
		i++;
	}
	if (i != vif->waiting)
		return "length of the line of queues";
	for (i = 0; i < MODEL_QUEUES; i++) {
		if (real->queue[i].grant != vif->grant[i])
			return "grant";
	}
	return NULL;
}

/* Counters against a recount, and those with a deficit before those without. */
static const char *list_fault(const struct model *model)
{
	const struct vif_qos_sched *sched = &model->world->sched;
	const struct vif_qos_flow *flow;
	u32 i, waiting = 0, granted = 0, entries = 0, count = 0;
	s64 last = 1;

	for (i = 0; i < MODEL_VIFS; i++) {
		waiting += model->vif[i].waiting;
		granted += serving(&model->vif[i]);
		count += listed(&model->vif[i]);
	}
	list_for_each_entry(flow, &sched->flows, node) {
		if (last <= 0 && flow->deficit > 0)
			return "order of the list";
		last = flow->deficit;
		if (++entries > count)
			return "length of the list";
	}
	if (entries != count)
		return "length of the list";
	if (sched->waiting != waiting || sched->serving != granted)
		return "counters";
	if (sched->ahead != model->ahead)
		return "bytes ahead";
	return sched->round == model->round ? NULL : "number of rounds";
}

/**
 * model_fault() - compare the real scheduler with the model
 * @model: model
 *
 * Return: %NULL, or what is wrong.
 */
const char *model_fault(const struct model *model)
{
	const char *fault = list_fault(model);
	u32 i;

	for (i = 0; i < MODEL_VIFS && !fault; i++)
		fault = vif_fault(model, i);
	return fault;
}
