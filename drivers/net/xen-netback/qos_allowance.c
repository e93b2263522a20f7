// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a frontend is told it may send, so that it can drop its excess itself: see
 * xen/interface/io/netif_allowance.h for the layout and the rules.
 *
 * It is written when limits change and twice a second, into a page that is
 * shared anyway: no hypercall, no xenstore.  All that is ever read there is how many
 * packets the guest claims to have dropped, which ends in a counter and nowhere
 * else: what a guest makes of the page has no effect here.
 */
#include "common.h"

#include <linux/build_bug.h>
#include <linux/workqueue.h>
#include <net/vif_qos/policy.h>
#include <xen/interface/io/netif_allowance.h>
#include <xen/xenbus.h>

#include "qos_policy.h"
#include "qos_uplink.h"

#define HEARTBEAT	(HZ / 2)

static void heartbeat(struct work_struct *unused);
static DECLARE_DELAYED_WORK(heartbeat_work, heartbeat);

/**
 * xenvif_qos_offer() - tell frontends that they will be told
 * @dev: backend device, not yet in InitWait
 *
 * If it can't be written, the frontend does not know of it, and does without.
 */
void xenvif_qos_offer(struct xenbus_device *dev)
{
	if (xenbus_printf(XBT_NIL, dev->nodename, XEN_NETIF_TX_ALLOWANCE_KEY, "%u", 1))
		pr_debug("Error writing " XEN_NETIF_TX_ALLOWANCE_KEY "\n");
}

/**
 * xenvif_qos_accept() - does the frontend want to be told?
 * @vif: vif, which has no rings yet
 * @dev: its backend device
 */
void xenvif_qos_accept(struct xenvif *vif, struct xenbus_device *dev)
{
	WRITE_ONCE(vif->qos->allowance.accepted,
		   xenbus_read_unsigned(dev->otherend, XEN_NETIF_TX_ALLOWANCE_KEY, 0) == 1);
	/* The page that comes is a new one, in which nothing has been claimed. */
	vif->qos->allowance.refused.last = 0;
}

static struct xen_netif_tx_allowance *shared(struct xen_netif_tx_sring *ring)
{
	BUILD_BUG_ON(offsetof(struct xen_netif_tx_sring, rsp_event) + sizeof(ring->rsp_event) >
		     XEN_NETIF_TX_ALLOWANCE_OFFSET);
	BUILD_BUG_ON(XEN_NETIF_TX_ALLOWANCE_OFFSET + sizeof(struct xen_netif_tx_allowance) >
		     offsetof(struct xen_netif_tx_sring, ring));
	return (void *)ring + XEN_NETIF_TX_ALLOWANCE_OFFSET;
}

static void write_shared(struct xenvif_qos_allowance *allowance, u64 rate, u32 packets,
			 u32 burst_ns)
{
	struct xen_netif_tx_allowance *page = shared(allowance->ring);

	WRITE_ONCE(page->sequence, allowance->sequence + 1);
	virt_wmb();	/* odd before what it is about; pairs with the reader's last */
	WRITE_ONCE(page->rate, rate);
	WRITE_ONCE(page->packets, packets);
	WRITE_ONCE(page->burst_ns, burst_ns);
	virt_wmb();	/* what it is about before even; pairs with the reader's first */
	/* 0 is left out: that nothing was written yet. */
	allowance->sequence = allowance->sequence + 2 ?: 2;
	WRITE_ONCE(page->sequence, allowance->sequence);
}

/**
 * xenvif_allowance_tell() - tell a frontend what it may send
 * @uplink: the vif's uplink
 * @vif: vif; if it does not want to be told, nothing is
 *
 * Half the burst: what a guest sends by its own clock within these limits is
 * never over ours.
 *
 * Context: &xenvif_uplink.lock held.
 */
void xenvif_allowance_tell(struct xenvif_uplink *uplink, struct xenvif *vif)
{
	struct xenvif_qos_allowance *allowance = &vif->qos->allowance;
	struct vif_qos_flow *flow = &vif->qos->flow;
	u64 burst_ns = max(flow->max.burst_ns, flow->pps.burst_ns) / 2;

	lockdep_assert_held(&uplink->lock);
	if (!allowance->ring || !READ_ONCE(allowance->accepted))
		return;
	if (READ_ONCE(vif->qos->policy.early_drop) != VIF_QOS_DROP_FRONTEND ||
	    !xenvif_qos_limits()) {
		write_shared(allowance, 0, 0, 0);
		return;
	}
	write_shared(allowance, flow->max.rate, flow->pps.rate, burst_ns);
	/* Does nothing while the next one is due, and ends with the last such vif. */
	queue_delayed_work(system_wq, &heartbeat_work, HEARTBEAT);
}

/**
 * xenvif_allowance_listen() - hear what a frontend claims to have dropped
 * @vif: vif
 *
 * It is read once, at any value, at any time; how that adds up is vif_qos_claim_hear()'s
 * to say.
 *
 * Context: the lock of the uplink that schedules the vif's first queue held, if there is
 * one.
 */
void xenvif_allowance_listen(struct xenvif *vif)
{
	struct xenvif_qos_allowance *allowance = &vif->qos->allowance;

	if (allowance->ring && READ_ONCE(allowance->accepted))
		vif_qos_claim_hear(&allowance->refused,
				   READ_ONCE(shared(allowance->ring)->refused));
}

/**
 * xenvif_allowance_ring() - the first queue's ring comes or goes
 * @vif: vif
 * @ring: the ring; NULL: it goes, and what it says last is heard
 *
 * Context: &xenvif_uplink.lock of the uplink that schedules the queue held.
 */
void xenvif_allowance_ring(struct xenvif *vif, struct xen_netif_tx_sring *ring)
{
	xenvif_allowance_listen(vif);
	vif->qos->allowance.ring = ring;
}

/* Nothing may have changed, but a frontend must know that we are still there. */
static void heartbeat(struct work_struct *unused)
{
	struct xenvif_uplink *uplink = NULL;
	struct xenvif_qos *qos;

	xenvif_uplinks_lock();
	mutex_lock(&xenvif_policy_mutex);
	while ((uplink = xenvif_uplinks_next(uplink))) {
		list_for_each_entry(qos, &uplink->members, member) {
			if (READ_ONCE(qos->policy.early_drop) != VIF_QOS_DROP_FRONTEND)
				continue;
			spin_lock_bh(&uplink->lock);
			xenvif_allowance_listen(qos->vif);
			xenvif_allowance_tell(uplink, qos->vif);
			spin_unlock_bh(&uplink->lock);
		}
	}
	mutex_unlock(&xenvif_policy_mutex);
	xenvif_uplinks_unlock();
}

/**
 * xenvif_allowance_fini() - no heartbeat any more
 */
void xenvif_allowance_fini(void)
{
	cancel_delayed_work_sync(&heartbeat_work);
}
