/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/limits.h>

/* The C library's own <limits.h> comes here too. */
#ifndef U32_MAX
#define U32_MAX		(~0U)
#define U64_MAX		(~0ULL)
#endif
