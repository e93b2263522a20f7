/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_BENCH_SORT_H
#define _VIF_QOS_BENCH_SORT_H

/* The kernel has these among its types. */
#define cmp_func_t	typeof(int (*)(const void *, const void *))
#define cmp_r_func_t	typeof(int (*)(const void *, const void *, const void *))
#define swap_func_t	typeof(void (*)(void *, void *, int))
#define swap_r_func_t	typeof(void (*)(void *, void *, int, const void *))

#include_next <linux/sort.h>

#endif /* _VIF_QOS_BENCH_SORT_H */
