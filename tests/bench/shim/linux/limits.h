/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_BENCH_LIMITS_H
#define _VIF_QOS_BENCH_LIMITS_H

#define U32_MAX		(~0U)
#define S32_MAX		((int)(U32_MAX >> 1))
#define U64_MAX		(~0ULL)
#define S64_MAX		((long long)(U64_MAX >> 1))
#define S64_MIN		(-S64_MAX - 1)

#endif /* _VIF_QOS_BENCH_LIMITS_H */
