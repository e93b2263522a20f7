/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_FUZZ_KUNIT_TEST_H
#define _VIF_QOS_FUZZ_KUNIT_TEST_H

/* As much of KUnit as its models and checks need: what fails is a fault. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/types.h>
#include "../../fuzz.h"

#define KUNIT_PARAM_DESC_SIZE	128
#define KUNIT_MEMORY		8

#define strscpy(to, from, size)	snprintf(to, size, "%s", from)

/**
 * struct kunit - a run
 * @param_value: parameter of a test
 * @memory: what was allocated
 * @used: pieces of it
 */
struct kunit {
	const void *param_value;
	void *memory[KUNIT_MEMORY];
	unsigned int used;
};

/**
 * struct kunit_case - a test, never run here
 * @run: its function
 * @params: its parameters
 */
struct kunit_case {
	void (*run)(struct kunit *test);
	const void *(*params)(struct kunit *test);
};

/**
 * struct kunit_suite - tests, never run here
 * @name: name
 * @test_cases: tests
 */
struct kunit_suite {
	const char *name;
	struct kunit_case *test_cases;
};

static inline void *kunit_kcalloc(struct kunit *test, size_t count, size_t size, gfp_t flags)
{
	fuzz_check(test->used < KUNIT_MEMORY);
	return test->memory[test->used++] = calloc(count, size);
}

static inline void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t flags)
{
	return kunit_kcalloc(test, 1, size, flags);
}

/* What ends a test. */
static inline void kunit_end(struct kunit *test)
{
	while (test->used)
		free(test->memory[--test->used]);
}

#define KUNIT_CASE(test)		{ .run = test }
#define KUNIT_CASE_PARAM(test, gen)	{ .run = test, .params = gen }
#define KUNIT_ARRAY_PARAM(name, array, describe)				\
	static const void *name ## _gen_params(struct kunit *test)		\
	{									\
		char text[KUNIT_PARAM_DESC_SIZE];				\
		const void *first = array;					\
										\
		describe(first, text);						\
		return first;							\
	}
#define kunit_test_suite(suite)	\
	struct kunit_suite *const kunit_suite_of_this = &(suite)

/* The test is of no use, but it is an expression. */
#define kunit_claim(test, claim, ...)						\
	do {									\
		(void)(test);							\
		fuzz_check_msg(claim, __VA_ARGS__);				\
	} while (0)

#define KUNIT_ASSERT_TRUE(test, claim)		kunit_claim(test, claim, "")
#define KUNIT_ASSERT_FALSE(test, claim)		kunit_claim(test, !(claim), "")
#define KUNIT_ASSERT_EQ(test, a, b)		kunit_claim(test, (a) == (b), "")
#define KUNIT_ASSERT_NE(test, a, b)		kunit_claim(test, (a) != (b), "")
#define KUNIT_ASSERT_LT(test, a, b)		kunit_claim(test, (a) < (b), "")
#define KUNIT_ASSERT_LE(test, a, b)		kunit_claim(test, (a) <= (b), "")
#define KUNIT_ASSERT_GT(test, a, b)		kunit_claim(test, (a) > (b), "")
#define KUNIT_ASSERT_GE(test, a, b)		kunit_claim(test, (a) >= (b), "")
#define KUNIT_ASSERT_NOT_NULL(test, a)		kunit_claim(test, a, "")
#define KUNIT_ASSERT_PTR_EQ(test, a, b)		kunit_claim(test, (a) == (b), "")
#define KUNIT_ASSERT_EQ_MSG(test, a, b, ...)	kunit_claim(test, (a) == (b), __VA_ARGS__)
#define KUNIT_ASSERT_NULL_MSG(test, a, ...)	kunit_claim(test, !(a), __VA_ARGS__)

#define KUNIT_EXPECT_TRUE	KUNIT_ASSERT_TRUE
#define KUNIT_EXPECT_FALSE	KUNIT_ASSERT_FALSE
#define KUNIT_EXPECT_EQ		KUNIT_ASSERT_EQ
#define KUNIT_EXPECT_NE		KUNIT_ASSERT_NE
#define KUNIT_EXPECT_LT		KUNIT_ASSERT_LT
#define KUNIT_EXPECT_LE		KUNIT_ASSERT_LE
#define KUNIT_EXPECT_GT		KUNIT_ASSERT_GT
#define KUNIT_EXPECT_GE		KUNIT_ASSERT_GE
#define KUNIT_EXPECT_EQ_MSG	KUNIT_ASSERT_EQ_MSG

#endif /* _VIF_QOS_FUZZ_KUNIT_TEST_H */
