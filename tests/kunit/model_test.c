// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random calls, a hundred thousand and more from each seed; after each of them
 * everything is compared with the model.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include "model.h"

#define STEPS	150000

/**
 * struct model_run - one run of random calls
 * @name: what is special about it
 * @seed: of the random numbers
 * @unit: quantum per point of priority
 * @round: where the counter of rounds begins
 * @hurry: share of calls, in percent, that get in line and ask for a grant; the
 *	others settle, leave and change things
 */
struct model_run {
	const char *name;
	u64 seed;
	u32 unit;
	u64 round;
	u32 hurry;
};

static const struct model_run runs[] = {
	{ "balanced", 1, 150, 1 << 20, 60 },
	{ "crowded", 2, 150, 1 << 20, 85 },
	{ "sparse", 3, 150, 1 << 20, 30 },
	{ "tiny quanta", 4, 20, 1 << 20, 60 },
	{ "large quanta", 5, 15625, 1 << 20, 60 },
	{ "wrap of the round counter", 6, 150, U64_MAX - 1000, 60 },
	{ "wrap in a crowd", 7, 150, U64_MAX - 1000, 85 },
};

static void run_name(const struct model_run *run, char *name)
{
	strscpy(name, run->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(runs, runs, run_name);

/**
 * struct model_random - the run in progress
 * @test: running test
 * @run: what it shall be like
 * @model: the model, with the real scheduler
 * @rnd: random numbers
 */
struct model_random {
	struct kunit *test;
	const struct model_run *run;
	struct model model;
	struct rnd_state rnd;
};

static u32 pick(struct model_random *random, u32 below)
{
	return prandom_u32_state(&random->rnd) % below;
}

static s64 random_room(struct model_random *random)
{
	switch (pick(random, 8)) {
	case 0:
		return 0;
	case 1:
		return 1;
	case 2:
		return -(s64)pick(random, 100000);
	case 3:
		return 100000;
	default:
		return 1 + pick(random, 12500);
	}
}

static s64 random_used(struct model_random *random, s64 granted)
{
	switch (pick(random, 5)) {
	case 0:
		return 0;
	case 1:
		return granted;
	case 2:
		return granted + pick(random, 65560);
	case 3:
		return granted + pick(random, 1538);
	default:
		return granted ? pick(random, granted) : pick(random, 1538);
	}
}

static void do_wait(struct model_random *random, u32 vif, u32 queue)
{
	struct world *world = random->model.world;

	model_wait(&random->model, vif, queue);
	vif_qos_sched_wait(&world->sched, &world->vif[vif].queue[queue], 0);
}

static void do_next(struct model_random *random)
{
	struct model *model = &random->model;
	s64 room = random_room(random);
	bool late = !pick(random, 4);
	struct vif_qos_queue *queue;
	s64 most = model_room(model, room);

	KUNIT_ASSERT_EQ(random->test,
			vif_qos_sched_room(&model->world->sched, room, model->world->sched.batch),
			most);
	room = most;
	model_next(model, room, late);
	queue = vif_qos_sched_next(&model->world->sched, room, late, 0);
	KUNIT_ASSERT_PTR_EQ(random->test, queue, model->wanted);
	if (!queue)
		return;
	KUNIT_ASSERT_GT(random->test, queue->grant, 0);
	KUNIT_ASSERT_LE(random->test, queue->grant, room);
}

/* A queue that holds a grant may only get in line when it settles at once. */
static void do_settle(struct model_random *random, u32 vif, u32 queue)
{
	struct world *world = random->model.world;
	s64 granted = world->vif[vif].queue[queue].grant;
	s64 used = random_used(random, granted);

	if (granted && pick(random, 2))
		do_wait(random, vif, queue);
	model_settle(&random->model, vif, queue, used);
	vif_qos_sched_settle(&world->sched, &world->vif[vif].queue[queue], used, 1, 0);
}

static void do_leave(struct model_random *random, u32 vif, u32 queue)
{
	struct world *world = random->model.world;

	model_leave(&random->model, vif, queue);
	vif_qos_sched_leave(&world->sched, &world->vif[vif].queue[queue], 0);
}

static void do_change(struct model_random *random, u32 vif)
{
	static const u32 priorities[] = { 1, 2, 3, 7, 10, 30, 100, 333, 1000 };
	struct world *world = random->model.world;

	if (pick(random, 10)) {
		world->vif[vif].policy.priority =
			priorities[pick(random, ARRAY_SIZE(priorities))];
	} else if (pick(random, 2)) {
		world->sched.batch = pick(random, 2) ? pick(random, 12500) : 0;
	} else {
		world->sched.unit = random->run->unit + pick(random, random->run->unit);
	}
}

static void do_other(struct model_random *random, u32 vif, u32 queue)
{
	switch (pick(random, 10)) {
	case 0:
		do_leave(random, vif, queue);
		break;
	case 1:
		do_change(random, vif);
		break;
	case 2:
		model_idle(&random->model);
		vif_qos_sched_idle(&random->model.world->sched);
		break;
	default:
		do_settle(random, vif, queue);
	}
}

static void do_something(struct model_random *random)
{
	u32 vif = pick(random, MODEL_VIFS);
	u32 queue = pick(random, MODEL_QUEUES);

	model_look(&random->model);
	if (pick(random, 100) >= random->run->hurry)
		do_other(random, vif, queue);
	else if (pick(random, 2))
		do_next(random);
	else if (random->model.vif[vif].grant[queue])
		do_settle(random, vif, queue);
	else
		do_wait(random, vif, queue);
}

static void model_random(struct kunit *test)
{
	const struct model_run *run = test->param_value;
	struct model_random *random = kunit_kzalloc(test, sizeof(*random), GFP_KERNEL);
	const char *fault;
	u32 step;

	KUNIT_ASSERT_NOT_NULL(test, random);
	random->test = test;
	random->run = run;
	prandom_seed_state(&random->rnd, run->seed);
	model_init(&random->model, world_new(test, run->unit));
	random->model.world->sched.round = run->round;
	random->model.round = run->round;
	for (step = 0; step < STEPS; step++) {
		do_something(random);
		fault = model_fault(&random->model);
		KUNIT_ASSERT_NULL_MSG(test, fault, "step %u: %s", step, fault);
	}
}

static struct kunit_case model_cases[] = {
	KUNIT_CASE_PARAM(model_random, runs_gen_params),
	{ }
};

static struct kunit_suite model_suite = {
	.name = "vif_qos_model",
	.test_cases = model_cases,
};

kunit_test_suite(model_suite);
