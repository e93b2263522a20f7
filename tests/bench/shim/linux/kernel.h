/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/kernel.h>

/* The kernel's brings these along. */
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
