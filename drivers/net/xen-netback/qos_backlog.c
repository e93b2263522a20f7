// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many bytes stand in a device's queues: in its qdiscs, and in the
 * driver's rings as byte queue limits (BQL) count them.
 *
 * A driver without BQL shows its ring only by stopping the queue: from then on
 * packets gather in the qdisc, where they are seen.
 */
#include "common.h"

#include <linux/netdevice.h>
#include <net/sch_generic.h>

#include "qos_uplink.h"

/*
 * Segments of a GSO packet that the driver had no room for go back to the
 * qdisc, each of them still with the length of the whole packet: what the
 * backlog counts too much, bytes.
 */
static s64 requeued_excess(struct Qdisc *qdisc)
{
	struct sk_buff *skb;
	s64 excess = 0;

	if (skb_queue_empty_lockless(&qdisc->gso_skb))
		return 0;
	spin_lock(qdisc_lock(qdisc));
	skb_queue_walk(&qdisc->gso_skb, skb)
		excess += (s64)qdisc_pkt_len(skb) - skb->len;
	spin_unlock(qdisc_lock(qdisc));
	return excess;
}

/* Lockless qdiscs keep their backlog per CPU; the helper reads both kinds. */
static s64 qdisc_bytes(struct Qdisc *qdisc)
{
	u32 packets, bytes;
	s64 excess = requeued_excess(qdisc);

	qdisc_qstats_qlen_backlog(qdisc, &packets, &bytes);
	return max_t(s64, bytes - excess, 0);
}

static u32 driver_bytes(const struct netdev_queue *txq)
{
#ifdef CONFIG_BQL
	s32 inflight = READ_ONCE(txq->dql.num_queued) -
		       READ_ONCE(txq->dql.num_completed);

	return max(inflight, 0);
#else
	return 0;
#endif
}

/**
 * xenvif_backlog_bytes() - bytes queued on a device
 * @dev: an uplink
 *
 * With mq at the root every transmit queue has a qdisc of its own; any other
 * root qdisc is shared by all queues and counted once.
 *
 * Context: bottom halves off (an RCU read side section).  Takes the qdisc's
 * lock, so the caller must not hold it.
 * Return: bytes of frames; wire overhead is not in it.
 */
s64 xenvif_backlog_bytes(const struct net_device *dev)
{
	struct Qdisc *shared = NULL;
	s64 bytes = 0;
	unsigned int i;

	for (i = 0; i < dev->real_num_tx_queues; i++) {
		struct netdev_queue *txq = netdev_get_tx_queue(dev, i);
		struct Qdisc *qdisc = rcu_dereference_bh(txq->qdisc);

		if (qdisc && qdisc != shared)
			bytes += qdisc_bytes(qdisc);
		shared = qdisc;
		bytes += driver_bytes(txq);
	}
	return bytes;
}

/**
 * xenvif_completed_bytes() - bytes a device's driver has completed so far
 * @dev: an uplink
 * @busy: set to whether it has any in hand
 *
 * Return: bytes modulo 2^32, over all queues; 0 for a driver without BQL.
 */
u32 xenvif_completed_bytes(const struct net_device *dev, bool *busy)
{
	u32 bytes = 0;

	*busy = false;
#ifdef CONFIG_BQL
	for (unsigned int i = 0; i < dev->real_num_tx_queues; i++) {
		const struct netdev_queue *txq = netdev_get_tx_queue(dev, i);

		bytes += READ_ONCE(txq->dql.num_completed);
		*busy |= driver_bytes(txq) > 0;
	}
#endif
	return bytes;
}
