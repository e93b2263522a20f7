/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_DISCOVER_H__
#define __XEN_NETBACK_QOS_DISCOVER_H__

#include <linux/types.h>

struct net_device;

typedef bool (*xenvif_is_vif_fn)(const struct net_device *dev);

/* rtnl held */
struct net_device *xenvif_discover_bridge(struct net_device *vif_dev,
					  xenvif_is_vif_fn is_vif);
struct net_device *xenvif_discover_name(const char *name, xenvif_is_vif_fn is_vif);

#endif /* __XEN_NETBACK_QOS_DISCOVER_H__ */
