/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_DEBUGFS_H__
#define __XEN_NETBACK_QOS_DEBUGFS_H__

/* /sys/kernel/debug/xen-netback-qos: the schedulers' state, for humans */

void xenvif_debugfs_register(void);
void xenvif_debugfs_unregister(void);

#endif /* __XEN_NETBACK_QOS_DEBUGFS_H__ */
