/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_POLICY_H
#define _NET_VIF_QOS_POLICY_H

#include <linux/types.h>

#define VIF_QOS_PRIORITY_MIN		1
#define VIF_QOS_PRIORITY_MAX		1000
#define VIF_QOS_PRIORITY_DEFAULT	10

/**
 * struct vif_qos_policy - what the admin asked for one vif
 * @priority: weight among the vifs of one uplink, %VIF_QOS_PRIORITY_MIN to
 *	%VIF_QOS_PRIORITY_MAX; bandwidth is shared in proportion to it
 *	(the "priority" of Algorithm 1 in paper 002)
 *
 * Written by the admin's interfaces with WRITE_ONCE(), read by the scheduler
 * with READ_ONCE(); no lock.
 */
struct vif_qos_policy {
	u32 priority;
};

/**
 * vif_qos_parse_priority() - read a priority as an admin writes it
 * @text: decimal digits, not necessarily terminated
 * @len: how many bytes of @text to read
 * @priority: where a valid value goes; untouched on error
 *
 * Context: any.
 * Return: 0, or -EINVAL when @text is empty, holds anything but digits, or
 * lies outside 1..1000.
 */
int vif_qos_parse_priority(const char *text, size_t len, u32 *priority);

#endif /* _NET_VIF_QOS_POLICY_H */
