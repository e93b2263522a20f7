/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_SYSCTL_H__
#define __XEN_NETBACK_QOS_SYSCTL_H__

#include <linux/types.h>

struct xenvif;

/* The sysctls under net/xen_netback; Documentation/admin-guide/sysctl/ */

int xenvif_sysctl_register(void);
void xenvif_sysctl_unregister(void);

/* A vif's own directory; under rtnl.  Failure is logged, the vif works on. */
void xenvif_sysctl_add(struct xenvif *vif);
void xenvif_sysctl_remove(struct xenvif *vif);

u32 xenvif_hold_limit_us(void);
u32 xenvif_default_priority(void);

#endif /* __XEN_NETBACK_QOS_SYSCTL_H__ */
