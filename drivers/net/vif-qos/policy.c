// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an admin may ask for one vif, and how it is written.
 */
#include <linux/errno.h>
#include <net/vif_qos/policy.h>

int vif_qos_parse_priority(const char *text, size_t len, u32 *priority)
{
	u32 value = 0;
	size_t i;

	if (!len)
		return -EINVAL;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;
		value = value * 10 + (text[i] - '0');
		if (value > VIF_QOS_PRIORITY_MAX)
			return -EINVAL;
	}
	if (value < VIF_QOS_PRIORITY_MIN)
		return -EINVAL;
	*priority = value;
	return 0;
}
