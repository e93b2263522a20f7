/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_ETHTOOL_H__
#define __XEN_NETBACK_QOS_ETHTOOL_H__

struct xenvif;

/* Our counters in ethtool -S, behind the driver's own; under rtnl */
void xenvif_ethtool_add(struct xenvif *vif);
void xenvif_ethtool_remove(struct xenvif *vif);

#endif /* __XEN_NETBACK_QOS_ETHTOOL_H__ */
