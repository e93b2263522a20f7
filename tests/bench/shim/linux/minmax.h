/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_BENCH_MINMAX_H
#define _VIF_QOS_BENCH_MINMAX_H

/* Those of the kernel's tools insist on one type, which here is not the kernel's. */
#include <linux/kernel.h>

#undef min
#undef max
#undef min_t
#undef max_t
#undef clamp
#undef min_not_zero

#define min(a, b) \
	({ typeof(a) _a = (a); typeof(b) _b = (b); _a < _b ? _a : _b; })
#define max(a, b) \
	({ typeof(a) _a = (a); typeof(b) _b = (b); _a > _b ? _a : _b; })
#define clamp(value, low, high)		min(max(value, low), high)
#define min_not_zero(a, b) \
	({ typeof(a) _x = (a); typeof(b) _y = (b); !_x ? _y : !_y ? _x : min(_x, _y); })

#define min_t(type, a, b)		min((type)(a), (type)(b))
#define max_t(type, a, b)		max((type)(a), (type)(b))
#define clamp_t(type, value, low, high)	clamp((type)(value), (type)(low), (type)(high))

#endif /* _VIF_QOS_BENCH_MINMAX_H */
