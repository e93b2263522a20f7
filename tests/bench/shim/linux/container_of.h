/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_BENCH_CONTAINER_OF_H
#define _VIF_QOS_BENCH_CONTAINER_OF_H

#include <linux/kernel.h>

#endif /* _VIF_QOS_BENCH_CONTAINER_OF_H */
