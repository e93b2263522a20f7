// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vif's life as far as scheduling goes: it comes, is plugged into a bridge,
 * moved, renamed, and leaves.  Events say that something changed; what it is
 * now is always found out anew.
 */
#include "common.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "qos_dba.h"
#include "qos_debugfs.h"
#include "qos_discover.h"
#include "qos_ethtool.h"
#include "qos_policy.h"
#include "qos_rate.h"
#include "qos_sysctl.h"
#include "qos_uplink.h"
#include "qos_vif.h"

static LIST_HEAD(vifs);
/* Walkers that must not wait for rtnl take this alone; changes take both. */
static DEFINE_MUTEX(vifs_mutex);
/* What a vif's device is recognised by; set by the first one. */
static const struct net_device_ops *vif_ops;

static bool is_vif(const struct net_device *dev)
{
	return vif_ops && dev->netdev_ops == vif_ops;
}

static struct xenvif *vif_lookup(const struct net_device *dev)
{
	struct xenvif_qos *qos;

	list_for_each_entry(qos, &vifs, node) {
		if (qos->vif->dev == dev)
			return qos->vif;
	}
	return NULL;
}

/* All queues off the old uplink before one is on the new: they share a flow. */
static void vif_set_uplink(struct xenvif *vif, struct xenvif_uplink *uplink)
{
	struct xenvif_queue *queue;

	list_for_each_entry(queue, &vif->qos->queues, qos.node)
		xenvif_queue_set_uplink(queue, NULL);
	xenvif_policy_move(vif, uplink);
	list_for_each_entry(queue, &vif->qos->queues, qos.node) {
		xenvif_queue_set_uplink(queue, uplink);
		xenvif_queue_kick(queue);
	}
}

static void vif_find_uplink(struct xenvif *vif)
{
	struct xenvif_uplink *old = rtnl_dereference(vif->qos->uplink);
	struct net_device *dev;

	dev = vif->qos->uplink_name[0] ?
	      xenvif_discover_name(vif->qos->uplink_name, is_vif) :
	      xenvif_discover_bridge(vif->dev, is_vif);
	if (old && old->dev == dev)
		return;
	vif_set_uplink(vif, xenvif_uplink_get(dev));
	if (old)
		xenvif_uplink_put(old);
}

static void all_find_uplinks(void)
{
	struct xenvif_qos *qos;

	list_for_each_entry(qos, &vifs, node)
		vif_find_uplink(qos->vif);
}

/**
 * xenvif_qos_attach() - a vif is born
 * @vif: vif, its device registered but not yet in any bridge we know of
 *
 * Context: process.
 */
void xenvif_qos_attach(struct xenvif *vif)
{
	/* Less than a page: no vif is without limits for want of memory. */
	vif->qos = kzalloc(sizeof(*vif->qos), GFP_KERNEL | __GFP_NOFAIL);
	vif->qos->vif = vif;
	rtnl_lock();
	vif_ops = vif->dev->netdev_ops;
	INIT_LIST_HEAD(&vif->qos->queues);
	xenvif_policy_init(vif);
	mutex_lock(&vifs_mutex);
	list_add_tail(&vif->qos->node, &vifs);
	mutex_unlock(&vifs_mutex);
	xenvif_sysctl_add(vif);
	xenvif_ethtool_add(vif);
	vif_find_uplink(vif);
	rtnl_unlock();
	xenvif_xenstore_watch(vif);
}

/**
 * xenvif_qos_detach() - a vif is about to go
 * @vif: vif; its queues are stopped
 *
 * Context: process.
 */
void xenvif_qos_detach(struct xenvif *vif)
{
	struct xenvif_uplink *uplink;

	xenvif_xenstore_unwatch(vif);
	rtnl_lock();
	xenvif_ethtool_remove(vif);
	xenvif_sysctl_remove(vif);
	mutex_lock(&vifs_mutex);
	list_del(&vif->qos->node);
	mutex_unlock(&vifs_mutex);
	uplink = rtnl_dereference(vif->qos->uplink);
	vif_set_uplink(vif, NULL);
	if (uplink)
		xenvif_uplink_put(uplink);
	rtnl_unlock();
	kfree(vif->qos);
	vif->qos = NULL;
}

/**
 * xenvif_policy_set_uplink() - name the device a vif's frames leave the host by
 * @vif: vif
 * @name: name of a device, which need not exist yet
 *
 * Context: process, takes rtnl.
 * Return: 0, or -EINVAL for what can't be a device's name.
 */
int xenvif_policy_set_uplink(struct xenvif *vif, const char *name)
{
	if (!dev_valid_name(name))
		return -EINVAL;
	rtnl_lock();
	strscpy(vif->qos->uplink_name, name, IFNAMSIZ);
	vif_find_uplink(vif);
	rtnl_unlock();
	return 0;
}

/**
 * xenvif_walk() - call a function for every vif
 * @fn: function
 * @arg: passed on
 *
 * Context: process, rtnl not needed.
 * Return: what @fn returned last, 0 when there is no vif.
 */
int xenvif_walk(xenvif_walk_fn fn, void *arg)
{
	struct xenvif_qos *qos;
	int ret = 0;

	mutex_lock(&vifs_mutex);
	list_for_each_entry(qos, &vifs, node) {
		ret = fn(qos->vif, arg);
		if (ret)
			break;
	}
	mutex_unlock(&vifs_mutex);
	return ret;
}

/**
 * xenvif_qos_switch() - start or stop scheduling, under load or not
 * @on: schedule; otherwise as a stock netback
 *
 * Off: no new poll asks for grants, those that run end, then what is parked or
 * granted is forgotten and polled anew.
 *
 * Context: process.
 */
void xenvif_qos_switch(bool on)
{
	struct xenvif_queue *queue;
	struct xenvif_qos *qos;

	rtnl_lock();
	if (on) {
		static_branch_enable(&xenvif_qos_enabled);
	} else {
		static_branch_disable(&xenvif_qos_enabled);
		synchronize_net();
		list_for_each_entry(qos, &vifs, node) {
			list_for_each_entry(queue, &qos->queues, qos.node)
				xenvif_queue_reset(queue);
		}
	}
	rtnl_unlock();
}

static void vif_event(struct xenvif *vif, unsigned long event)
{
	switch (event) {
	case NETDEV_CHANGENAME:
		xenvif_sysctl_remove(vif);
		xenvif_sysctl_add(vif);
		break;
	case NETDEV_CHANGEUPPER:
		vif_find_uplink(vif);
		break;
	}
}

static void other_event(struct net_device *dev, unsigned long event)
{
	switch (event) {
	case NETDEV_CHANGEUPPER:
	case NETDEV_REGISTER:
	case NETDEV_UNREGISTER:
		all_find_uplinks();
		break;
	case NETDEV_CHANGENAME:
		all_find_uplinks();
		/* link_rates is about names. */
		xenvif_uplink_changed(dev);
		break;
	case NETDEV_UP:
	case NETDEV_CHANGE:
	case NETDEV_CHANGEMTU:
	case NETDEV_BONDING_FAILOVER:
		xenvif_uplink_changed(dev);
		break;
	}
}

static int netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct xenvif *vif = is_vif(dev) ? vif_lookup(dev) : NULL;

	if (vif)
		vif_event(vif, event);
	else if (!is_vif(dev))
		other_event(dev, event);
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = {
	.notifier_call = netdev_event,
};

/**
 * xenvif_qos_init() - module load
 *
 * Return: 0 or a negative errno; nothing is left behind then.
 */
int xenvif_qos_init(void)
{
	int ret = register_netdevice_notifier(&netdev_notifier);

	if (ret)
		return ret;
	xenvif_dba_init();
	ret = xenvif_sysctl_register();
	if (ret) {
		xenvif_dba_fini();
		unregister_netdevice_notifier(&netdev_notifier);
		return ret;
	}
	xenvif_debugfs_register();
	static_branch_enable(&xenvif_qos_enabled);
	return 0;
}

/**
 * xenvif_qos_fini() - module unload, or a load that failed; no vif is left
 */
void xenvif_qos_fini(void)
{
	xenvif_debugfs_unregister();
	xenvif_sysctl_unregister();
	xenvif_dba_fini();
	xenvif_allowance_fini();
	unregister_netdevice_notifier(&netdev_notifier);
	xenvif_link_rates_free();
}
