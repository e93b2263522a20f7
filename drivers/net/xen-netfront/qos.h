/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Early drops and a short queue: what the distribution's xen-netfront calls and
 * holds for us.  hooks.cocci puts the calls in; nothing else in the driver
 * changes.
 */
#ifndef __XEN_NETFRONT_QOS_H__
#define __XEN_NETFRONT_QOS_H__

#include <linux/atomic.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <net/vif_qos/allowance.h>
#include <xen/interface/io/netif.h>
#include <xen/interface/io/netif_allowance.h>
#include <xen/page.h>
#include <xen/xenbus.h>

struct net_device;
struct sk_buff;

/* Requests that a TX ring holds, and ids that they have. */
#define XENNET_QOS_IDS	__CONST_RING_SIZE(xen_netif_tx, XEN_PAGE_SIZE)

/**
 * struct xennet_qos_queue - our part of struct netfront_queue: byte queue limits
 * @answered_packets: packets answered and not yet told to the stack
 * @answered_bytes: their bytes
 * @bytes: by id of a request: bytes of the packet whose last request it is, 0:
 *	none; a packet has at most %XEN_NETIF_MAX_TX_SIZE
 *
 * All under &netfront_queue.tx_lock.
 */
struct xennet_qos_queue {
	unsigned int answered_packets;
	unsigned int answered_bytes;
	u16 bytes[XENNET_QOS_IDS];
};

/**
 * struct xennet_qos - our part of struct netfront_info: what the backend will take
 * @shared: in the page of the first queue's TX ring, while connected to a backend
 *	that tells
 * @lock: for @allowance; interrupts off, as netpoll may send from any context
 * @allowance: what may be sent
 * @dropped: packets dropped since the device was created
 * @dropped_before: how many of them before it connected
 */
struct xennet_qos {
	struct xen_netif_tx_allowance __rcu *shared;
	spinlock_t lock; /* allowance */
	struct vif_qos_allowance allowance;
	atomic64_t dropped;
	u64 dropped_before;
};

void xennet_qos_init(struct xennet_qos *qos);
void xennet_qos_connect(struct xennet_qos *qos, struct xenbus_device *dev,
			struct xenbus_transaction xbt, void *ring);
void xennet_qos_disconnect(struct xennet_qos *qos);
bool __xennet_qos_may_send(struct xennet_qos *qos, const struct sk_buff *skb);

void xennet_qos_sent(struct xennet_qos_queue *qos, struct net_device *dev,
		     unsigned int queue, unsigned int id, unsigned int bytes);
void xennet_qos_completed(struct xennet_qos_queue *qos, struct net_device *dev,
			  unsigned int queue);
void xennet_qos_forget(struct xennet_qos_queue *qos, struct net_device *dev,
		       unsigned int queue);

int xennet_qos_stats_count(void);
void xennet_qos_stats_names(u8 *to);
void xennet_qos_stats(const struct xennet_qos *qos, u64 *values);

/**
 * xennet_qos_may_send() - will the backend take this packet?
 * @qos: of the device
 * @skb: packet, nothing has been done for it yet
 *
 * Context: ndo_start_xmit.
 * Return: false if it shall be dropped; it has been counted then.
 */
static inline bool xennet_qos_may_send(struct xennet_qos *qos,
				       const struct sk_buff *skb)
{
	return !rcu_access_pointer(qos->shared) || __xennet_qos_may_send(qos, skb);
}

/**
 * xennet_qos_answered() - a request has been answered
 * @qos: of the queue
 * @id: of the request; it was pending
 *
 * Context: under &netfront_queue.tx_lock.
 */
static inline void xennet_qos_answered(struct xennet_qos_queue *qos,
				       unsigned int id)
{
	unsigned int bytes = qos->bytes[id];

	qos->bytes[id] = 0;
	qos->answered_bytes += bytes;
	qos->answered_packets += !!bytes;
}

#endif /* __XEN_NETFRONT_QOS_H__ */
