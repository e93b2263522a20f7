// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receiving half of a device. Packets arrive in the wire's interrupt and
 * are delivered by NAPI, as a NIC's are. What the sender attached to a packet
 * (socket accounting, pages of a guest) ends here: it held until completion.
 */
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "wire_rx.h"

/* Like a NIC's ring: a receiver that doesn't keep up loses packets. */
#define WIRE_RX_RING	1024

static bool wire_rx_admit(struct wire_rx *rx, struct sk_buff *skb, bool sink)
{
	lockdep_assert_held(&rx->queue.lock);
	if (!rx->open || skb_queue_len(&rx->queue) >= WIRE_RX_RING) {
		rx->dropped++;
		return false;
	}
	rx->packets++;
	rx->bytes += skb->len;
	if (!sink)
		__skb_queue_tail(&rx->queue, skb);
	return true;
}

void wire_rx_arrive(struct wire_rx *rx, struct sk_buff *skb, bool sink)
{
	unsigned long flags;
	bool ok;

	spin_lock_irqsave(&rx->queue.lock, flags);
	ok = wire_rx_admit(rx, skb, sink);
	spin_unlock_irqrestore(&rx->queue.lock, flags);
	if (!ok)
		dev_kfree_skb_any(skb);
	else if (sink)
		dev_consume_skb_any(skb);
	else
		napi_schedule(&rx->napi);
}

static void wire_rx_lost(struct wire_rx *rx)
{
	unsigned long flags;

	spin_lock_irqsave(&rx->queue.lock, flags);
	rx->dropped++;
	spin_unlock_irqrestore(&rx->queue.lock, flags);
}

/* A checksum still to be filled in stays so: the packet never left memory. */
static void wire_rx_deliver(struct wire_rx *rx, struct sk_buff *skb)
{
	if (skb_orphan_frags_rx(skb, GFP_ATOMIC)) {
		wire_rx_lost(rx);
		kfree_skb(skb);
		return;
	}
	skb_orphan(skb);
	skb_scrub_packet(skb, true);
	/* Frees the packet if the device can't take it, and counts that. */
	if (__dev_forward_skb(rx->dev, skb))
		return;
	skb_record_rx_queue(skb, 0);
	napi_gro_receive(&rx->napi, skb);
}

static int wire_rx_poll(struct napi_struct *napi, int budget)
{
	struct wire_rx *rx = container_of(napi, struct wire_rx, napi);
	struct sk_buff *skb;
	int done = 0;

	while (done < budget) {
		skb = skb_dequeue(&rx->queue);
		if (!skb)
			break;
		wire_rx_deliver(rx, skb);
		done++;
	}
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

void wire_rx_open(struct wire_rx *rx)
{
	napi_enable(&rx->napi);
	spin_lock_irq(&rx->queue.lock);
	rx->open = true;
	spin_unlock_irq(&rx->queue.lock);
}

void wire_rx_close(struct wire_rx *rx)
{
	spin_lock_irq(&rx->queue.lock);
	rx->open = false;
	spin_unlock_irq(&rx->queue.lock);
	napi_disable(&rx->napi);
	skb_queue_purge(&rx->queue);
}

void wire_rx_init(struct wire_rx *rx, struct net_device *dev)
{
	skb_queue_head_init(&rx->queue);
	rx->dev = dev;
	netif_napi_add(dev, &rx->napi, wire_rx_poll);
}

void wire_rx_counts(struct wire_rx *rx, struct rtnl_link_stats64 *s)
{
	unsigned long flags;

	spin_lock_irqsave(&rx->queue.lock, flags);
	s->rx_packets = rx->packets;
	s->rx_bytes = rx->bytes;
	s->rx_dropped = rx->dropped;
	spin_unlock_irqrestore(&rx->queue.lock, flags);
}
