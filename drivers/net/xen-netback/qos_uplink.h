/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_UPLINK_H__
#define __XEN_NETBACK_QOS_UPLINK_H__

#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <linux/spinlock.h>
#include <net/vif_qos/admit.h>
#include <net/vif_qos/credit.h>
#include <net/vif_qos/meter.h>
#include <net/vif_qos/sched.h>

/**
 * struct xenvif_uplink - a net device that vifs' frames leave the host by
 * @lock: guards all below but @dev, and the scheduler's part of every queue
 *	and vif of this uplink.  Taken with bottom halves off.
 * @sched: who is next
 * @credit: how much the device can take
 * @meter: how fast it is, as far as seen
 * @metered: nobody says how fast it is, so @meter counts
 * @admit: minimum rates promised to its vifs
 * @timer: armed only while somebody is parked
 * @dead: no vif uses it any more; no timer may be armed
 * @held: waits that have begun: what its vifs' counters add up to, while they are here
 * @dev: the device, referenced; NULL for a vif without a way out
 * @node: in the list of all uplinks; under rtnl and the list's mutex
 * @vifs: vifs that use it; under rtnl
 * @members: the same as a list; under the policy mutex
 * @rcu: frees it when no poll can see it any more
 *
 * Lock order: rtnl, then the list's mutex, then the policy mutex, then @lock.
 */
struct xenvif_uplink {
	spinlock_t lock ____cacheline_aligned_in_smp;
	struct vif_qos_sched sched;
	struct vif_qos_credit credit;
	struct vif_qos_meter meter;
	bool metered;
	struct vif_qos_admit admit;
	struct hrtimer timer;
	bool dead;
	u64 held;

	struct net_device *dev;
	struct list_head node;
	unsigned int vifs;
	struct list_head members;
	struct rcu_head rcu;
};

static inline const char *xenvif_uplink_name(const struct xenvif_uplink *uplink)
{
	return uplink && uplink->dev ? uplink->dev->name : "-";
}

/* qos_uplink.c: the uplinks there are */
struct xenvif_uplink *xenvif_uplink_get(struct net_device *dev);
void xenvif_uplink_put(struct xenvif_uplink *uplink);
void xenvif_uplink_resize(struct xenvif_uplink *uplink, u64 rate);
void xenvif_uplink_changed(struct net_device *dev);
void xenvif_uplink_limits_changed(void);
void xenvif_uplinks_lock(void);
void xenvif_uplinks_unlock(void);
struct xenvif_uplink *xenvif_uplinks_next(struct xenvif_uplink *uplink);

/* qos_queue.c: a queue and its uplink */
void xenvif_queue_set_uplink(struct xenvif_queue *queue,
			     struct xenvif_uplink *uplink);
void xenvif_queue_reset(struct xenvif_queue *queue);
void xenvif_queue_kick(struct xenvif_queue *queue);

/* qos_backlog.c: what stands in the way */
s64 xenvif_backlog_bytes(struct net_device *dev);
u32 xenvif_completed_bytes(struct net_device *dev, bool *busy);

#endif /* __XEN_NETBACK_QOS_UPLINK_H__ */
