/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_MUTANTS_KERNEL_H
#define _VIF_QOS_MUTANTS_KERNEL_H

#include_next <linux/kernel.h>

/* The kernel's brings these along. */
#include <linux/bitops.h>

#define abs_diff(a, b)							\
	({ typeof(a) _a = (a), _b = (b); _a > _b ? _a - _b : _b - _a; })

#endif /* _VIF_QOS_MUTANTS_KERNEL_H */
