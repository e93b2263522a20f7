/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few places where 6.1 and 6.12 differ for our glue.
 */
#ifndef __XEN_NETBACK_QOS_COMPAT_H__
#define __XEN_NETBACK_QOS_COMPAT_H__

#include <linux/sysctl.h>
#include <linux/version.h>
#include <net/net_namespace.h>

/* proc handlers take a const table since 6.11 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
typedef const struct ctl_table xenvif_ctl_table;
#else
typedef struct ctl_table xenvif_ctl_table;
#endif

/* Tables end with an empty entry for kernels that do not take their size. */
static inline struct ctl_table_header *
xenvif_register_sysctl(const char *dir, struct ctl_table *table, size_t size)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	return register_net_sysctl_sz(&init_net, dir, table, size);
#else
	return register_net_sysctl(&init_net, dir, table);
#endif
}

#endif /* __XEN_NETBACK_QOS_COMPAT_H__ */
