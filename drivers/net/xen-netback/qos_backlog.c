// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many bytes stand in a device's queues: in its qdiscs, and in the
 * driver's rings as byte queue limits (BQL) count them.
 *
 * A bond has no queue of its own: those of the devices below it count.
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
static noinline s64 requeued_excess(struct Qdisc *qdisc)
{
	struct sk_buff *skb;
	s64 excess = 0;

	spin_lock(qdisc_lock(qdisc));
	skb_queue_walk(&qdisc->gso_skb, skb)
		excess += (s64)qdisc_pkt_len(skb) - skb->len;
	spin_unlock(qdisc_lock(qdisc));
	return excess;
}

/* Lockless qdiscs keep their backlog per CPU; the kernel's helper adds up all their figures. */
static u32 qdisc_backlog(const struct Qdisc *qdisc)
{
	u32 bytes = 0;
	int cpu;

	if (!qdisc_is_percpu_stats(qdisc))
		return qdisc->qstats.backlog;
	for_each_possible_cpu(cpu)
		bytes += per_cpu_ptr(qdisc->cpu_qstats, cpu)->backlog;
	return bytes;
}

static s64 qdisc_bytes(struct Qdisc *qdisc)
{
	s64 excess = skb_queue_empty_lockless(&qdisc->gso_skb) ? 0 : requeued_excess(qdisc);
	/* Without the qdisc's lock: what comes or goes meanwhile is seen next time. */
	s64 backlog = data_race(qdisc_backlog(qdisc));

	return max_t(s64, backlog - excess, 0);
}

static u32 driver_bytes(const struct netdev_queue *txq)
{
#ifdef CONFIG_BQL
	/* The kernel writes them without marks. */
	s32 inflight = data_race(READ_ONCE(txq->dql.num_queued) -
				 READ_ONCE(txq->dql.num_completed));

	return max(inflight, 0);
#else
	return 0;
#endif
}

/*
 * With mq at the root every transmit queue has a qdisc of its own; any other
 * root qdisc is shared by all queues and counted once.
 */
static __always_inline s64 device_bytes(const struct net_device *dev)
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

static int lower_bytes(struct net_device *dev, struct netdev_nested_priv *priv)
{
	*(s64 *)priv->data += device_bytes(dev);
	return 0;
}

static noinline s64 all_lower_bytes(struct net_device *dev)
{
	s64 bytes = 0;
	struct netdev_nested_priv priv = { .data = &bytes };

	netdev_walk_all_lower_dev_rcu(dev, lower_bytes, &priv);
	return bytes;
}

/**
 * xenvif_backlog_bytes() - bytes queued on a device and those below it
 * @dev: an uplink's device, or NULL
 *
 * Context: bottom halves off (an RCU read side section).  Takes the qdisc's
 * lock, so the caller must not hold it.
 * Return: bytes of frames; wire overhead is not in it.
 */
s64 xenvif_backlog_bytes(struct net_device *dev)
{
	if (!dev)
		return 0;
	/* Walking takes a while to find out that there is nothing below. */
	return device_bytes(dev) + (list_empty(&dev->adj_list.lower) ? 0 : all_lower_bytes(dev));
}

/* What a device's driver has completed, and whether it has any in hand. */
struct completed {
	u32 bytes;
	bool busy;
};

static int device_completed(struct net_device *dev, struct netdev_nested_priv *priv)
{
#ifdef CONFIG_BQL
	struct completed *done = priv->data;

	for (unsigned int i = 0; i < dev->real_num_tx_queues; i++) {
		const struct netdev_queue *txq = netdev_get_tx_queue(dev, i);

		done->bytes += READ_ONCE(txq->dql.num_completed);
		done->busy |= driver_bytes(txq) > 0;
	}
#endif
	return 0;
}

/**
 * xenvif_completed_bytes() - bytes a device's driver has completed so far
 * @dev: an uplink's device; with it, those below count
 * @busy: set to whether any are in hand
 *
 * Context: bottom halves off (an RCU read side section).
 * Return: bytes modulo 2^32, over all queues; 0 for a driver without BQL.
 */
u32 xenvif_completed_bytes(struct net_device *dev, bool *busy)
{
	struct completed done = { };
	struct netdev_nested_priv priv = { .data = &done };

	device_completed(dev, &priv);
	netdev_walk_all_lower_dev_rcu(dev, device_completed, &priv);
	*busy = done.busy;
	return done.bytes;
}
