// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our counters in ethtool -S, behind the driver's own.
 */
#include <linux/ethtool.h>
#include <linux/string.h>

#include "qos.h"

static const char names[][ETH_GSTRING_LEN] = {
	"tx_dropped_allowance",
};

/**
 * xennet_qos_stats_count() - how many counters we have
 *
 * Return: their number.
 */
int xennet_qos_stats_count(void)
{
	return ARRAY_SIZE(names);
}

/**
 * xennet_qos_stats_names() - what our counters are called
 * @to: where the names go
 */
void xennet_qos_stats_names(u8 *to)
{
	memcpy(to, names, sizeof(names));
}

/**
 * xennet_qos_stats() - what our counters say
 * @qos: of the device
 * @values: where the values go
 */
void xennet_qos_stats(const struct xennet_qos *qos, u64 *values)
{
	values[0] = atomic64_read(&qos->dropped);
}
