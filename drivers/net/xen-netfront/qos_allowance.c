// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drops what the backend would not take, before it costs anything.
 *
 * What the backend will take stands in the page of the first queue's TX ring, see
 * xen/interface/io/netif_allowance.h.  It is about all queues together.
 *
 * A packet of a device without an allowance costs a comparison; with one that
 * limits nothing also a look at the sequence, whose cache line it needs anyway.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/tcp.h>
#include <net/vif_qos/wire.h>

#include "qos.h"

static bool allowance __read_mostly = true;
module_param(allowance, bool, 0644);
MODULE_PARM_DESC(allowance, "Drop what the backend says it would not take");

/**
 * xennet_qos_init() - a device that has not been connected yet
 * @qos: of the device
 */
void xennet_qos_init(struct xennet_qos *qos)
{
	spin_lock_init(&qos->lock);
	vif_qos_allowance_init(&qos->allowance);
}

/**
 * xennet_qos_connect() - offer to heed an allowance, and do if the backend has it
 * @qos: of the device, just created or disconnected
 * @dev: its xenbus device
 * @xbt: the transaction in which its keys are written
 * @ring: page of the first queue's TX ring, zeroed but for its indices
 *
 * Failure is no reason not to connect: without the key the backend leaves the
 * page alone, so there is no allowance.
 *
 * Context: once or more often while connecting, before the backend knows the ring.
 */
void xennet_qos_connect(struct xennet_qos *qos, struct xenbus_device *dev,
			struct xenbus_transaction xbt, void *ring)
{
	bool wanted = READ_ONCE(allowance);

	BUILD_BUG_ON(XEN_NETIF_TX_ALLOWANCE_OFFSET + sizeof(*qos->shared) >
		     offsetof(struct xen_netif_tx_sring, ring));

	if (xenbus_printf(xbt, dev->nodename, XEN_NETIF_TX_ALLOWANCE_KEY, "%d", wanted))
		wanted = false;
	if (!xenbus_read_unsigned(dev->otherend, XEN_NETIF_TX_ALLOWANCE_KEY, 0))
		wanted = false;
	rcu_assign_pointer(qos->shared,
			   wanted ? ring + XEN_NETIF_TX_ALLOWANCE_OFFSET : NULL);
}

/**
 * xennet_qos_disconnect() - forget the backend and its page
 * @qos: of the device; its carrier is off
 *
 * The driver frees the rings next.  It stops senders by the carrier alone, which
 * they look at under a queue's lock, later than they look at our page.  So wait
 * for those that are on their way; bottom halves are off in all of them.  This
 * is part of a migration's downtime, hence expedited.
 *
 * Context: process.
 */
void xennet_qos_disconnect(struct xennet_qos *qos)
{
	RCU_INIT_POINTER(qos->shared, NULL);
	synchronize_rcu_expedited();
	vif_qos_allowance_init(&qos->allowance);
	qos->dropped_before = atomic64_read(&qos->dropped);
}

/* Read what may be changed meanwhile; whether that holds is not for us to say. */
static void terms_read(struct vif_qos_terms *terms,
		       const struct xen_netif_tx_allowance *shared)
{
	terms->before = READ_ONCE(shared->sequence);
	virt_rmb(); /* the fields not before the sequence */
	terms->rate = READ_ONCE(shared->rate);
	terms->packets = READ_ONCE(shared->packets);
	terms->burst_ns = READ_ONCE(shared->burst_ns);
	virt_rmb(); /* the sequence again not before the fields */
	terms->after = READ_ONCE(shared->sequence);
}

/* Bytes of the headers that each packet of a GSO packet has, Ethernet included. */
static u32 gso_header(const struct sk_buff *skb)
{
	struct tcphdr copy;
	const struct tcphdr *tcp = NULL;
	u32 offset;

	if (!skb_transport_header_was_set(skb))
		return ETH_HLEN;
	offset = skb_transport_offset(skb);
	if (skb_is_gso_tcp(skb))
		tcp = skb_header_pointer(skb, offset, sizeof(copy), &copy);
	return tcp ? offset + __tcp_hdrlen(tcp) : offset;
}

/* Packets that it is on the wire, and the bytes it takes there, as netback has it. */
static u32 wire_packets(const struct sk_buff *skb, u64 *bytes)
{
	u32 segs = 1, header = ETH_HLEN;

	if (skb_is_gso(skb)) {
		header = min(gso_header(skb), skb->len);
		segs = DIV_ROUND_UP(skb->len - header, skb_shinfo(skb)->gso_size);
	}
	*bytes = vif_qos_wire_bytes(skb->len, segs, header);
	return max_t(u32, segs, 1);
}

static bool take(struct xennet_qos *qos, const struct xen_netif_tx_allowance *shared,
		 const struct sk_buff *skb, u64 now)
{
	struct vif_qos_terms terms;
	unsigned long flags;
	u64 bytes;
	u32 packets = wire_packets(skb, &bytes);
	bool may;

	spin_lock_irqsave(&qos->lock, flags);
	if (vif_qos_allowance_news(&qos->allowance, READ_ONCE(shared->sequence))) {
		terms_read(&terms, shared);
		vif_qos_allowance_hear(&qos->allowance, &terms, now);
	}
	may = vif_qos_allowance_take(&qos->allowance, bytes, packets, now);
	spin_unlock_irqrestore(&qos->lock, flags);
	return may;
}

/**
 * __xennet_qos_may_send() - will the backend take this packet?
 * @qos: of the device
 * @skb: packet, nothing has been done for it yet
 *
 * While a debt lasts packets are dropped without the lock: many of them may come.
 *
 * Context: ndo_start_xmit.
 * Return: false if it shall be dropped; it has been counted then.
 */
bool __xennet_qos_may_send(struct xennet_qos *qos, const struct sk_buff *skb)
{
	struct xen_netif_tx_allowance *shared = rcu_dereference_bh(qos->shared);
	u32 sequence;
	u64 now;

	if (!shared || !READ_ONCE(allowance))
		return true;
	sequence = READ_ONCE(shared->sequence);
	if (vif_qos_allowance_open(&qos->allowance, sequence))
		return true;
	now = ktime_get_ns();
	if (!vif_qos_allowance_shut(&qos->allowance, sequence, now) &&
	    take(qos, shared, skb, now))
		return true;
	WRITE_ONCE(shared->refused,
		   atomic64_inc_return(&qos->dropped) - qos->dropped_before);
	return false;
}
