/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_FUZZ_H
#define _VIF_QOS_FUZZ_H

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * struct fuzz_input - what is left of the bytes that a run is made of
 * @data: the next one
 * @left: how many there are
 *
 * All is 0 behind the last one.
 */
struct fuzz_input {
	const u8 *data;
	size_t left;
};

/* The input of this run. */
extern struct fuzz_input fuzz_input;

/**
 * fuzz_one() - one run of a target; defined by each of them
 * @data: bytes
 * @size: how many
 *
 * Return: 0.
 */
int fuzz_one(const u8 *data, size_t size);

void fuzz_begin(const u8 *data, size_t size);
void __noreturn fuzz_fault(const char *file, int line, const char *claim,
			   const char *format, ...);

u32 fuzz_number(void);
u64 fuzz_size(u64 top);

/* What must be true. */
#define fuzz_check(claim) \
	fuzz_check_msg(claim, "")
#define fuzz_check_msg(claim, ...)					\
	do {								\
		if (unlikely(!(claim)))			\
			fuzz_fault(__FILE__, __LINE__, #claim, __VA_ARGS__); \
	} while (0)

static inline bool fuzz_more(void)
{
	return fuzz_input.left;
}

static inline u8 fuzz_byte(void)
{
	if (!fuzz_input.left)
		return 0;
	fuzz_input.left--;
	return *fuzz_input.data++;
}

static inline u32 fuzz_pick(u32 below)
{
	return fuzz_number() % below;
}

#endif /* _VIF_QOS_FUZZ_H */
