/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_BENCH_RCUPDATE_H
#define _VIF_QOS_BENCH_RCUPDATE_H

#include <linux/compiler.h>

/* Nobody else reads the trees. */
#define rcu_dereference_raw(pointer)		READ_ONCE(pointer)
#define rcu_assign_pointer(pointer, value)	WRITE_ONCE(pointer, value)

#endif /* _VIF_QOS_BENCH_RCUPDATE_H */
