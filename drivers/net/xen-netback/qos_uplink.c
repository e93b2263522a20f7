// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uplinks: the physical devices that vifs' frames leave the host by.
 *
 * An uplink comes into being with the first vif that uses it and goes with the
 * last.  A vif that has no way out gets an uplink without a device of its own:
 * it never lacks room, and so only the vif's limits hold.
 */
#include "common.h"

#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <net/vif_qos/rate.h>
#include <net/vif_qos/wire.h>

#include "qos_grant.h"
#include "qos_policy.h"
#include "qos_rate.h"
#include "qos_sysctl.h"
#include "qos_uplink.h"

static LIST_HEAD(uplinks);
static DEFINE_MUTEX(uplinks_mutex);

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
	u32 frame = uplink->dev ? full_frame(uplink->dev) : 0;

	lockdep_assert_held(&uplink->lock);
	vif_qos_credit_resize(&uplink->credit, rate, xenvif_hold_limit_us(), frame);
	uplink->sched.unit = vif_qos_credit_unit(&uplink->credit, frame);
	uplink->sched.batch = min_t(s64, uplink->credit.batch, U32_MAX);
	if (uplink->dev)
		vif_qos_admit_resize(&uplink->admit, rate,
				     xenvif_reservable_percent());
	uplink->sched.scale = vif_qos_admit_scale(&uplink->admit);
}

/* Ask anew how fast the device is; what was measured is not thrown away. */
static void uplink_refresh(struct xenvif_uplink *uplink)
{
	u64 rate = uplink->dev ? xenvif_link_rate(uplink->dev) : VIF_QOS_RATE_MAX;

	spin_lock_bh(&uplink->lock);
	uplink->metered = !rate;
	vif_qos_sched_set_mode(&uplink->sched, xenvif_mode());
	xenvif_uplink_resize(uplink, rate ?: uplink->meter.rate ?:
				     XENVIF_RATE_UNKNOWN);
	spin_unlock_bh(&uplink->lock);
	xenvif_policy_retry(uplink);
}

static struct xenvif_uplink *uplink_lookup(const struct net_device *dev)
{
	struct xenvif_uplink *uplink;

	list_for_each_entry(uplink, &uplinks, node) {
		if (dev && uplink->dev == dev)
			return uplink;
	}
	return NULL;
}

/*
 * No vif may be without limits for want of memory.  What is asked for is less than a
 * page, for which GFP_KERNEL hardly ever gives up anyway.
 */
static struct xenvif_uplink *uplink_create(struct net_device *dev)
{
	struct xenvif_uplink *uplink = kzalloc(sizeof(*uplink), GFP_KERNEL | __GFP_NOFAIL);

	spin_lock_init(&uplink->lock);
	vif_qos_sched_init(&uplink->sched, 1);
	vif_qos_credit_init(&uplink->credit);
	uplink->admit.reservable = U64_MAX;
	INIT_LIST_HEAD(&uplink->members);
	hrtimer_init(&uplink->timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
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
 * @dev: a device that vifs' frames leave by; NULL: an uplink without device, for
 *	one vif alone
 *
 * Context: rtnl held, may sleep.
 * Return: an uplink to be put again, never NULL.
 */
struct xenvif_uplink *xenvif_uplink_get(struct net_device *dev)
{
	struct xenvif_uplink *uplink;

	ASSERT_RTNL();
	uplink = uplink_lookup(dev) ?: uplink_create(dev);
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
 * @dev: any device; with a bond's port the bond's speed may have changed
 *
 * Context: rtnl held.
 */
void xenvif_uplink_changed(struct net_device *dev)
{
	struct xenvif_uplink *uplink;

	ASSERT_RTNL();
	uplink = uplink_lookup(dev) ?: uplink_lookup(netdev_master_upper_dev_get(dev));
	if (uplink)
		uplink_refresh(uplink);
}

/**
 * xenvif_uplink_limits_changed() - a sysctl about uplinks was set
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
 * xenvif_uplinks_lock() - no uplink comes or goes from now on
 *
 * Context: process.
 */
void xenvif_uplinks_lock(void)
{
	mutex_lock(&uplinks_mutex);
}

/**
 * xenvif_uplinks_unlock() - uplinks may come and go again
 */
void xenvif_uplinks_unlock(void)
{
	mutex_unlock(&uplinks_mutex);
}

/**
 * xenvif_uplinks_next() - walk the uplinks
 * @uplink: the one before; NULL: none
 *
 * Context: after xenvif_uplinks_lock().
 * Return: the next one; NULL after the last.
 */
struct xenvif_uplink *xenvif_uplinks_next(struct xenvif_uplink *uplink)
{
	lockdep_assert_held(&uplinks_mutex);
	uplink = list_prepare_entry(uplink, &uplinks, node);
	list_for_each_entry_continue(uplink, &uplinks, node)
		return uplink;
	return NULL;
}
