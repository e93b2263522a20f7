/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_BENCH_BUG_H
#define _VIF_QOS_BENCH_BUG_H

#include <asm/bug.h>

#endif /* _VIF_QOS_BENCH_BUG_H */
