/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_BENCH_MATH64_H
#define _VIF_QOS_BENCH_MATH64_H

#include_next <linux/math64.h>

/* On a 64-bit machine the kernel's are no more than this either. */
#include <linux/types.h>

#define mul_u64_u64_div_u64	mul_u64_u64_div64

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static inline s64 div_s64(s64 dividend, s32 divisor)
{
	return dividend / divisor;
}

static inline u64 div64_u64(u64 dividend, u64 divisor)
{
	return dividend / divisor;
}

static inline u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static inline s64 div64_s64(s64 dividend, s64 divisor)
{
	return dividend / divisor;
}

#define DIV_ROUND_UP_ULL(dividend, divisor) \
	({ u64 _n = (dividend), _m = (divisor); (_n + _m - 1) / _m; })

#endif /* _VIF_QOS_BENCH_MATH64_H */
