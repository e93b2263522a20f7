// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns without limits: the calls of the random test, chosen by the input, and
 * everything compared with the model after each of them.
 */
#include "../kunit/model_test.c"

int fuzz_one(const u8 *data, size_t size)
{
	struct kunit test = { };
	struct model_random random = { .test = &test };
	const char *fault;

	fuzz_begin(data, size);
	random.run = &runs[fuzz_pick(ARRAY_SIZE(runs))];
	model_init(&random.model, world_new(&test, random.run->unit));
	random.model.world->sched.round = random.run->round;
	random.model.round = random.run->round;
	while (fuzz_more()) {
		do_something(&random);
		fault = model_fault(&random.model);
		fuzz_check_msg(!fault, "%s", fault);
	}
	kunit_end(&test);
	return 0;
}
