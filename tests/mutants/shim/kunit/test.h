/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_MUTANTS_KUNIT_TEST_H
#define _VIF_QOS_MUTANTS_KUNIT_TEST_H

/* As much of KUnit as the unit tests use, in user space: what fails ends the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/types.h>

#define KUNIT_PARAM_DESC_SIZE	128

#define strscpy(to, from, size)	snprintf(to, size, "%s", from)

/**
 * struct kunit - a test that runs
 * @name: its name
 * @param_value: its parameter
 * @memory: what it has allocated, the last first
 */
struct kunit {
	const char *name;
	const void *param_value;
	struct kunit_memory *memory;
};

/**
 * struct kunit_memory - before a piece of memory that a test sees
 * @next: the one before it
 * @unused: keeps that in cachelines of its own
 */
struct kunit_memory {
	struct kunit_memory *next;
	u64 unused[7];
};

/**
 * struct kunit_case - a test
 * @name: its name
 * @run: its function
 * @params: what comes after a parameter, the first one for NULL, NULL at the end
 */
struct kunit_case {
	const char *name;
	void (*run)(struct kunit *test);
	const void *(*params)(const void *prev, char *text);
};

/**
 * struct kunit_suite - tests of one thing
 * @name: its name
 * @test_cases: tests, up to one without a function
 * @next: what main.c runs after it
 */
struct kunit_suite {
	const char *name;
	struct kunit_case *test_cases;
	struct kunit_suite *next;
};

void kunit_add(struct kunit_suite *suite);
void kunit_fail(const struct kunit *test, const char *file, int line);

/* What ends a test. */
static inline void kunit_end(struct kunit *test)
{
	while (test->memory) {
		struct kunit_memory *last = test->memory;

		test->memory = last->next;
		free(last);
	}
}

static inline void *kunit_kcalloc(struct kunit *test, size_t count, size_t size, gfp_t flags)
{
	size_t all = sizeof(struct kunit_memory) + (count * size + 63) / 64 * 64;
	struct kunit_memory *memory = aligned_alloc(64, all);

	if (!memory)
		abort();
	memset(memory, 0, all);
	memory->next = test->memory;
	test->memory = memory;
	return memory + 1;
}

/* The parameter after @prev, of @size bytes each in @all bytes; NULL: there is none. */
static inline const void *kunit_param(const void *prev, const void *first, size_t all, size_t size)
{
	const char *next = prev ? (const char *)prev + size : first;

	return next == (const char *)first + all ? NULL : next;
}

#define kunit_kzalloc(test, size, flags)	kunit_kcalloc(test, 1, size, flags)
#define kunit_kmalloc(test, size, flags)	kunit_kcalloc(test, 1, size, flags)

#define KUNIT_CASE(test)		{ .name = #test, .run = test }
#define KUNIT_CASE_PARAM(test, gen)	{ .name = #test, .run = test, .params = gen }
#define KUNIT_ARRAY_PARAM(name, array, describe)				\
	static const void *name ## _gen_params(const void *prev, char *text)	\
	{									\
		const void *next = kunit_param(prev, array, sizeof(array),	\
					       sizeof((array)[0]));		\
										\
		if (next)							\
			describe(next, text);					\
		return next;							\
	}
#define kunit_test_suite(suite)							\
	static void __attribute__((constructor)) kunit_register(void)		\
	{									\
		kunit_add(&(suite));						\
	}

#define kunit_claim(test, claim)						\
	do {									\
		if (!(claim))							\
			kunit_fail(test, __FILE__, __LINE__);			\
	} while (0)

#define KUNIT_SUCCEED(test)			kunit_claim(test, 1)
#define KUNIT_FAIL(test, ...)			kunit_claim(test, 0)
#define KUNIT_ASSERT_TRUE(test, claim)		kunit_claim(test, claim)
#define KUNIT_ASSERT_FALSE(test, claim)		kunit_claim(test, !(claim))
#define KUNIT_ASSERT_EQ(test, a, b)		kunit_claim(test, (a) == (b))
#define KUNIT_ASSERT_NE(test, a, b)		kunit_claim(test, (a) != (b))
#define KUNIT_ASSERT_LT(test, a, b)		kunit_claim(test, (a) < (b))
#define KUNIT_ASSERT_LE(test, a, b)		kunit_claim(test, (a) <= (b))
#define KUNIT_ASSERT_GT(test, a, b)		kunit_claim(test, (a) > (b))
#define KUNIT_ASSERT_GE(test, a, b)		kunit_claim(test, (a) >= (b))
#define KUNIT_ASSERT_PTR_EQ(test, a, b)		kunit_claim(test, (a) == (b))
#define KUNIT_ASSERT_NULL(test, a)		kunit_claim(test, !(a))
#define KUNIT_ASSERT_NOT_NULL(test, a)		kunit_claim(test, a)
#define KUNIT_ASSERT_MEMEQ(test, a, b, size)	kunit_claim(test, !memcmp(a, b, size))
#define KUNIT_ASSERT_TRUE_MSG(test, claim, ...)	kunit_claim(test, claim)
#define KUNIT_ASSERT_EQ_MSG(test, a, b, ...)	kunit_claim(test, (a) == (b))
#define KUNIT_ASSERT_LE_MSG(test, a, b, ...)	kunit_claim(test, (a) <= (b))
#define KUNIT_ASSERT_GE_MSG(test, a, b, ...)	kunit_claim(test, (a) >= (b))
#define KUNIT_ASSERT_NULL_MSG(test, a, ...)	kunit_claim(test, !(a))

#define KUNIT_EXPECT_TRUE	KUNIT_ASSERT_TRUE
#define KUNIT_EXPECT_FALSE	KUNIT_ASSERT_FALSE
#define KUNIT_EXPECT_EQ		KUNIT_ASSERT_EQ
#define KUNIT_EXPECT_NE		KUNIT_ASSERT_NE
#define KUNIT_EXPECT_LT		KUNIT_ASSERT_LT
#define KUNIT_EXPECT_LE		KUNIT_ASSERT_LE
#define KUNIT_EXPECT_GT		KUNIT_ASSERT_GT
#define KUNIT_EXPECT_GE		KUNIT_ASSERT_GE
#define KUNIT_EXPECT_PTR_EQ	KUNIT_ASSERT_PTR_EQ
#define KUNIT_EXPECT_NULL	KUNIT_ASSERT_NULL
#define KUNIT_EXPECT_EQ_MSG	KUNIT_ASSERT_EQ_MSG
#define KUNIT_EXPECT_LE_MSG	KUNIT_ASSERT_LE_MSG
#define KUNIT_EXPECT_GE_MSG	KUNIT_ASSERT_GE_MSG

#endif /* _VIF_QOS_MUTANTS_KUNIT_TEST_H */
