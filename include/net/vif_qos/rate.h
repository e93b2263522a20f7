/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_RATE_H
#define _NET_VIF_QOS_RATE_H

#include <linux/types.h>

/* Rates that are accepted, bytes per second: 1 kbit/s to 400 Gbit/s. */
#define VIF_QOS_RATE_MIN	125ULL
#define VIF_QOS_RATE_MAX	50000000000ULL
/* The same in kbit/s, and what one kbit/s is in bytes per second. */
#define VIF_QOS_KBIT_MAX	400000000U
#define VIF_QOS_KBIT_BYTES	125U
/* Packets per second: minimum frames at 400 Gbit/s. */
#define VIF_QOS_PPS_MAX		600000000U

int vif_qos_parse_number(const char *text, size_t len, u64 most, u64 *value);
int vif_qos_parse_priority(const char *text, size_t len, u32 *priority);
int vif_qos_parse_early_drop(const char *text, size_t len, u32 *early_drop);
int vif_qos_parse_rate(const char *text, size_t len, u64 *rate);
int vif_qos_parse_credit(const char *text, size_t len, u64 *rate);

#endif /* _NET_VIF_QOS_RATE_H */
