/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_SYSCTL_H__
#define __XEN_NETBACK_QOS_SYSCTL_H__

#include <linux/types.h>
#include <net/vif_qos/sched.h>

struct xenvif;

#define XENVIF_SYSCTL_DIR	"net/xen_netback"

/* The sysctls under net/xen_netback; Documentation/admin-guide/sysctl/ */

/* qos_sysctl.c: the directory itself */
int xenvif_sysctl_register(void);
void xenvif_sysctl_unregister(void);
u32 xenvif_hold_limit_us(void);
u64 xenvif_burst_ns(void);
u32 xenvif_reservable_percent(void);
u32 xenvif_dba_period_ms(void);
enum vif_qos_mode xenvif_mode(void);

/* qos_sysctl_vif.c: a vif's own directory, and default */
int xenvif_sysctl_add_default(void);
void xenvif_sysctl_remove_default(void);
/* under rtnl.  Failure is logged, the vif works on. */
void xenvif_sysctl_add(struct xenvif *vif);
void xenvif_sysctl_remove(struct xenvif *vif);

#endif /* __XEN_NETBACK_QOS_SYSCTL_H__ */
