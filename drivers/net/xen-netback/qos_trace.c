// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tracepoints of include/trace/events/vif_qos.h are defined here.
 */
#include <linux/string.h>

#define CREATE_TRACE_POINTS
#include <trace/events/vif_qos.h>
