// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the unit tests in user space, up to the first that fails.
 */
#include <kunit/test.h>

static struct kunit_suite *suites;

/* Called before main(). */
void kunit_add(struct kunit_suite *suite)
{
	suite->next = suites;
	suites = suite;
}

/* What a broken core has left cannot be cleaned up. */
void kunit_fail(const struct kunit *test, const char *file, int line)
{
	printf("%s: %s:%d\n", test->name, file, line);
	fflush(stdout);
	quick_exit(1);
}

static void run_case(struct kunit_case *one, const void *param)
{
	struct kunit test = { .name = one->name, .param_value = param };

	one->run(&test);
	kunit_end(&test);
}

static unsigned int run_params(struct kunit_case *one)
{
	char text[KUNIT_PARAM_DESC_SIZE];
	unsigned int ran = 0;
	const void *param;

	for (param = one->params(NULL, text); param; param = one->params(param, text)) {
		run_case(one, param);
		ran++;
	}
	return ran;
}

static unsigned int run_suite(struct kunit_suite *suite)
{
	struct kunit_case *one;
	unsigned int ran = 0;

	for (one = suite->test_cases; one->run; one++) {
		if (one->params) {
			ran += run_params(one);
		} else {
			run_case(one, NULL);
			ran++;
		}
	}
	return ran;
}

int main(void)
{
	struct kunit_suite *suite;
	unsigned int ran = 0;

	for (suite = suites; suite; suite = suite->next)
		ran += run_suite(suite);
	printf("%u tests passed\n", ran);
	return 0;
}
