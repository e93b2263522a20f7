// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way from a vif to the device its frames leave the host by.
 *
 * 1. What the admin named, or else the port of the vif's bridge that is the
 *    likeliest way out.
 * 2. From there down to the device that has the queue: vifs on several VLANs of
 *    one NIC share that NIC.  A bond or team ends the way: it is one uplink, and
 *    the queues of its ports count together.
 */
#include "common.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>

#include "qos_discover.h"

/* Stacked devices deeper than this are taken for a mistake. */
#define DEPTH_MAX	8

/* The only device below this one; NULL if it has none, or several. */
static struct net_device *only_lower(struct net_device *dev)
{
	struct net_device *lower, *found = NULL;
	struct list_head *iter;

	netdev_for_each_lower_dev(dev, lower, iter) {
		if (found)
			return NULL;
		found = lower;
	}
	return found;
}

static struct net_device *queue_owner(struct net_device *dev)
{
	struct net_device *lower;
	int depth;

	for (depth = 0; depth < DEPTH_MAX; depth++) {
		if (netif_is_lag_master(dev))
			break;
		lower = only_lower(dev);
		if (!lower)
			break;
		dev = lower;
	}
	return dev;
}

/*
 * How likely a bridge port is the way out: 0 never (a vif, or the tap device of
 * an emulated NIC), 2 a device with hardware behind it, 1 anything else.
 */
static int port_rank(struct net_device *port, xenvif_is_vif_fn is_vif)
{
	if (is_vif(port) || port->reg_state != NETREG_REGISTERED)
		return 0;
	if (port->rtnl_link_ops && !strcmp(port->rtnl_link_ops->kind, "tun"))
		return 0;
	return queue_owner(port)->dev.parent || netif_is_lag_master(port) ? 2 : 1;
}

/**
 * xenvif_discover_bridge() - the device a bridged vif's frames leave the host by
 * @vif_dev: the vif's device
 * @is_vif: tells vifs from other devices
 *
 * Among several candidates hardware wins, then the lowest ifindex.
 *
 * Context: rtnl held.
 * Return: the device, or NULL (no bridge, or no way out).
 */
struct net_device *xenvif_discover_bridge(struct net_device *vif_dev,
					  xenvif_is_vif_fn is_vif)
{
	struct net_device *bridge, *port, *best = NULL;
	struct list_head *iter;
	int best_rank = 0;

	ASSERT_RTNL();
	bridge = netdev_master_upper_dev_get(vif_dev);
	if (!bridge || !netif_is_bridge_master(bridge))
		return NULL;
	netdev_for_each_lower_dev(bridge, port, iter) {
		int rank = port_rank(port, is_vif);

		if (rank > best_rank ||
		    (rank && rank == best_rank && port->ifindex < best->ifindex)) {
			best = port;
			best_rank = rank;
		}
	}
	return best ? queue_owner(best) : NULL;
}

/**
 * xenvif_discover_name() - the device that an admin named
 * @name: its name
 * @is_vif: tells vifs from other devices
 *
 * Context: rtnl held.
 * Return: the device, or NULL: there is none of that name (yet), or it is a vif.
 */
struct net_device *xenvif_discover_name(const char *name, xenvif_is_vif_fn is_vif)
{
	struct net_device *dev;

	ASSERT_RTNL();
	dev = __dev_get_by_name(&init_net, name);
	if (!dev || is_vif(dev) || dev->reg_state != NETREG_REGISTERED)
		return NULL;
	return queue_owner(dev);
}
