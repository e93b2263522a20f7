/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_MUTANTS_MINMAX_H
#define _VIF_QOS_MUTANTS_MINMAX_H

#include_next <linux/minmax.h>

#define swap(a, b) \
	do { typeof(a) *_a = &(a), *_b = &(b), _was = *_a; *_a = *_b; *_b = _was; } while (0)

#endif /* _VIF_QOS_MUTANTS_MINMAX_H */
