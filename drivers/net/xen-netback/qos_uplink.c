// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uplinks: the physical devices that vifs' frames leave the host by.
 *
 * A vif's uplink is the port of its bridge that is not a vif.  An uplink comes
 * into being with the first vif that uses it and goes with the last.
 */
#include "common.h"

#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>
#include <net/vif_qos/wire.h>

#include "qos_grant.h"
#include "qos_rate.h"
#include "qos_sysctl.h"
#include "qos_uplink.h"

static LIST_HEAD(uplinks);
static DEFINE_MUTEX(uplinks_mutex);

/*
 * How likely a bridge port is the way out: 0 never (a vif, or the tap device of
 * an emulated NIC), 2 a device with hardware behind it, 1 anything else.
 */
static int port_rank(struct net_device *port,
		     bool (*is_vif)(const struct net_device *))
{
	if (is_vif(port))
		return 0;
	if (port->rtnl_link_ops && !strcmp(port->rtnl_link_ops->kind, "tun"))
		return 0;
	return port->dev.parent ? 2 : 1;
}

/**
 * xenvif_uplink_find() - the device a vif's frames leave the host by
 * @vif_dev: the vif's device
 * @is_vif: tells vifs from other devices
 *
 * Among several candidates hardware wins, then the lowest ifindex.
 *
 * Context: rtnl held.
 * Return: a port of the vif's bridge, or NULL (no bridge, or no way out).
 */
struct net_device *xenvif_uplink_find(struct net_device *vif_dev,
				      bool (*is_vif)(const struct net_device *))
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

		if (!rank || port->reg_state != NETREG_REGISTERED)
			continue;
		if (rank > best_rank ||
		    (rank == best_rank && port->ifindex < best->ifindex)) {
			best = port;
			best_rank = rank;
		}
	}
	return best;
}

static u32 full_frame(const struct net_device *dev)
{
	return vif_qos_wire_bytes(READ_ONCE(dev->mtu) + VLAN_ETH_HLEN, 1, 0);
}

/**
 * xenvif_uplink_resize() - fit limit and quantum to a link rate
 * @uplink: uplink
 * @rate: bytes per second
 *
 * Context: &xenvif_uplink.lock held.
 */
void xenvif_uplink_resize(struct xenvif_uplink *uplink, u64 rate)
{
	u32 frame = full_frame(uplink->dev);

	lockdep_assert_held(&uplink->lock);
	vif_qos_credit_resize(&uplink->credit, rate, xenvif_hold_limit_us(), frame);
	uplink->sched.unit = vif_qos_credit_unit(&uplink->credit, frame);
}

/* Ask anew how fast the device is; what was measured is not thrown away. */
static void uplink_refresh(struct xenvif_uplink *uplink)
{
	u64 rate = xenvif_link_rate(uplink->dev);

	spin_lock_bh(&uplink->lock);
	uplink->metered = !rate;
	xenvif_uplink_resize(uplink, rate ?: uplink->meter.rate ?:
				     XENVIF_RATE_UNKNOWN);
	spin_unlock_bh(&uplink->lock);
}

static struct xenvif_uplink *uplink_lookup(const struct net_device *dev)
{
	struct xenvif_uplink *uplink;

	list_for_each_entry(uplink, &uplinks, node) {
		if (uplink->dev == dev)
			return uplink;
	}
	return NULL;
}

static struct xenvif_uplink *uplink_create(struct net_device *dev)
{
	struct xenvif_uplink *uplink = kzalloc(sizeof(*uplink), GFP_KERNEL);

	if (!uplink)
		return NULL;
	spin_lock_init(&uplink->lock);
	vif_qos_sched_init(&uplink->sched, 1);
	vif_qos_credit_init(&uplink->credit);
	hrtimer_init(&uplink->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	uplink->timer.function = xenvif_uplink_timer;
	dev_hold(dev);
	uplink->dev = dev;
	uplink_refresh(uplink);

	mutex_lock(&uplinks_mutex);
	list_add_tail(&uplink->node, &uplinks);
	mutex_unlock(&uplinks_mutex);
	return uplink;
}

/**
 * xenvif_uplink_get() - the uplink that stands for a device
 * @dev: a device that vifs' frames leave by
 *
 * Context: rtnl held, may sleep.
 * Return: an uplink to be put again, or NULL when out of memory.
 */
struct xenvif_uplink *xenvif_uplink_get(struct net_device *dev)
{
	struct xenvif_uplink *uplink;

	ASSERT_RTNL();
	uplink = uplink_lookup(dev) ?: uplink_create(dev);
	if (uplink)
		uplink->vifs++;
	return uplink;
}

/**
 * xenvif_uplink_put() - a vif no longer uses an uplink; the last one ends it
 * @uplink: uplink that knows no queue of that vif any more
 *
 * Context: rtnl held, may sleep.
 */
void xenvif_uplink_put(struct xenvif_uplink *uplink)
{
	ASSERT_RTNL();
	if (--uplink->vifs)
		return;
	mutex_lock(&uplinks_mutex);
	list_del(&uplink->node);
	mutex_unlock(&uplinks_mutex);

	spin_lock_bh(&uplink->lock);
	uplink->dead = true;
	spin_unlock_bh(&uplink->lock);
	hrtimer_cancel(&uplink->timer);
	dev_put(uplink->dev);
	kfree_rcu(uplink, rcu);
}

/**
 * xenvif_uplink_changed() - a device may have another speed or MTU now
 * @dev: any device
 *
 * Context: rtnl held.
 */
void xenvif_uplink_changed(struct net_device *dev)
{
	struct xenvif_uplink *uplink;

	ASSERT_RTNL();
	uplink = uplink_lookup(dev);
	if (uplink)
		uplink_refresh(uplink);
}

/**
 * xenvif_uplink_limits_changed() - hold_limit_us or link_rates was set
 *
 * Context: rtnl held.
 */
void xenvif_uplink_limits_changed(void)
{
	struct xenvif_uplink *uplink;

	ASSERT_RTNL();
	list_for_each_entry(uplink, &uplinks, node)
		uplink_refresh(uplink);
}

/**
 * xenvif_uplink_each() - call a function for every uplink
 * @fn: function; the list of uplinks does not change meanwhile
 * @arg: passed on
 *
 * Context: process.
 */
void xenvif_uplink_each(void (*fn)(struct xenvif_uplink *uplink, void *arg),
			void *arg)
{
	struct xenvif_uplink *uplink;

	mutex_lock(&uplinks_mutex);
	list_for_each_entry(uplink, &uplinks, node)
		fn(uplink, arg);
	mutex_unlock(&uplinks_mutex);
}
