/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_XL_TYPES_H
#define _VIF_QOS_XL_TYPES_H

#include_next <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

typedef __u32 u32;
typedef __u64 u64;

#endif /* _VIF_QOS_XL_TYPES_H */
