// SPDX-License-Identifier: GPL-2.0-only
/*
 * One direction of the wire: descriptor ring, transmission and completion.
 *
 * The packet at the head of the ring is in transmission and ends at end_ns;
 * the next one starts at that very instant, or when it came if that was later,
 * whenever the timer's interrupt is served. Lateness of interrupts therefore
 * never adds up, and a ring that doesn't run empty keeps the wire 100% busy.
 * What a frame's time loses to whole nanoseconds is carried to the next frame.
 */
#include <linux/kcsan-checks.h>
#include <linux/math64.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "wire_frame.h"
#include "wire_link.h"
#include "wire_rx.h"
#include "wire_stats.h"

static struct netdev_queue *wire_link_queue(struct wire_link *link)
{
	return netdev_get_tx_queue(link->dev, 0);
}

/* Recorded as busy: the part of the current transmission up to @until. */
static void wire_link_record_busy(struct wire_link *link, u64 until)
{
	if (link->forward)
		wire_stats_busy(link->stats, link->busy_from_ns, until);
	link->busy_from_ns = until;
}

/* The packet at the head starts at @start; 1 kbit/s is 1e6 ns per bit. */
static void wire_link_begin(struct wire_link *link, u64 start)
{
	u64 bytes = wire_frame_bytes(link->slots[link->head].skb);
	u64 ns;

	ns = div_u64_rem(bytes * BITS_PER_BYTE * NSEC_PER_MSEC + link->rest,
			 link->rate_kbit, &link->rest);
	link->busy_from_ns = start;
	link->end_ns = start + ns;
	link->left_ns = ns;
}

static void wire_link_arm(struct wire_link *link)
{
	if (link->open && link->count && !link->stalled)
		hrtimer_start(&link->timer, ns_to_ktime(link->end_ns),
			      HRTIMER_MODE_ABS_PINNED);
}

static void wire_link_hand_over(struct wire_link *link, struct sk_buff *skb)
{
	struct wire_frame frame;
	bool sink = false;

	if (link->forward) {
		wire_frame_read(skb, &frame);
		wire_stats_frame(link->stats, &frame, wire_frame_bytes(skb),
				 link->end_ns);
		sink = frame.udp_data && READ_ONCE(link->stats->sink);
	} else {
		wire_stats_reverse(link->stats, wire_frame_bytes(skb),
				   link->end_ns);
	}
	wire_rx_arrive(link->rx, skb, sink);
}

/* The packet at the head has been transmitted; returns its BQL bytes. */
static u32 wire_link_end(struct wire_link *link)
{
	struct wire_slot slot = link->slots[link->head];

	wire_link_record_busy(link, link->end_ns);
	link->packets++;
	link->bytes += slot.len;
	link->head = (link->head + 1) % link->size;
	link->count--;
	wire_link_hand_over(link, slot.skb);
	if (link->count)
		wire_link_begin(link, max(link->end_ns,
					  link->slots[link->head].queued_ns));
	return slot.len;
}

/* The stack looks at a queue's state without a mark, whosever driver sets it. */
static void wire_link_go_on(struct netdev_queue *txq, unsigned int packets,
			    unsigned int bytes)
{
	kcsan_disable_current();
	netdev_tx_completed_queue(txq, packets, bytes);
	if (netif_tx_queue_stopped(txq))
		netif_tx_wake_queue(txq);
	kcsan_enable_current();
}

/* Complete all that has ended by @now. */
static void wire_link_run(struct wire_link *link, u64 now)
{
	unsigned int packets = 0, bytes = 0;

	lockdep_assert_held(&link->lock);
	while (link->count && !link->stalled && link->end_ns <= now) {
		bytes += wire_link_end(link);
		packets++;
	}
	if (!packets)
		return;
	wire_link_go_on(wire_link_queue(link), packets, bytes);
}

static enum hrtimer_restart wire_link_timer(struct hrtimer *timer)
{
	struct wire_link *link = container_of(timer, struct wire_link, timer);
	unsigned long flags;

	spin_lock_irqsave(&link->lock, flags);
	if (link->open) {
		wire_link_run(link, ktime_get_ns());
		wire_link_arm(link);
	}
	spin_unlock_irqrestore(&link->lock, flags);
	return HRTIMER_NORESTART;
}

static void wire_link_push(struct wire_link *link, struct sk_buff *skb)
{
	struct netdev_queue *txq = wire_link_queue(link);
	u64 now = ktime_get_ns();
	struct wire_slot *slot;

	slot = &link->slots[(link->head + link->count) % link->size];
	slot->skb = skb;
	slot->queued_ns = now;
	slot->len = skb->len;
	skb_tx_timestamp(skb);
	netdev_tx_sent_queue(txq, slot->len);
	if (++link->count == link->size)
		netif_tx_stop_queue(txq);
	if (link->count == 1) {
		wire_link_begin(link, now);
		wire_link_arm(link);
	}
}

netdev_tx_t wire_link_xmit(struct wire_link *link, struct sk_buff *skb)
{
	netdev_tx_t ret = NETDEV_TX_OK;
	unsigned long flags;

	spin_lock_irqsave(&link->lock, flags);
	if (unlikely(!link->open)) {
		link->dropped++;
		dev_kfree_skb_any(skb);
	} else if (unlikely(link->count == link->size)) {
		link->refused++;
		netif_tx_stop_queue(wire_link_queue(link));
		ret = NETDEV_TX_BUSY;
	} else {
		wire_link_push(link, skb);
	}
	spin_unlock_irqrestore(&link->lock, flags);
	return ret;
}

/* Begin a change from process context: all that is due is done. Softirqs wait
 * for wire_link_unlock(), which runs the receiver if something arrived.
 */
static u64 wire_link_lock(struct wire_link *link, unsigned long *flags)
	__acquires(&link->lock)
{
	u64 now;

	local_bh_disable();
	spin_lock_irqsave(&link->lock, *flags);
	now = ktime_get_ns();
	wire_link_run(link, now);
	if (link->count && !link->stalled)
		wire_link_record_busy(link, now);
	return now;
}

static void wire_link_unlock(struct wire_link *link, unsigned long flags)
	__releases(&link->lock)
{
	wire_link_arm(link);
	spin_unlock_irqrestore(&link->lock, flags);
	local_bh_enable();
}

u64 wire_link_settle(struct wire_link *link)
{
	unsigned long flags;
	u64 now;

	now = wire_link_lock(link, &flags);
	wire_link_unlock(link, flags);
	return now;
}

/* What is left of the packet in transmission goes at the new rate. */
void wire_link_set_rate(struct wire_link *link, u32 rate_kbit)
{
	unsigned long flags;
	u64 now, left;

	now = wire_link_lock(link, &flags);
	left = link->stalled ? link->left_ns : link->end_ns - now;
	if (link->count) {
		link->left_ns = mul_u64_u32_div(left, link->rate_kbit,
						rate_kbit);
		link->end_ns = now + link->left_ns;
	}
	link->rate_kbit = rate_kbit;
	link->rest = 0;
	wire_link_unlock(link, flags);
}

void wire_link_set_stall(struct wire_link *link, bool stall)
{
	unsigned long flags;
	u64 now;

	now = wire_link_lock(link, &flags);
	if (stall && !link->stalled && link->count)
		link->left_ns = link->end_ns - now;
	if (!stall && link->stalled && link->count) {
		link->end_ns = now + link->left_ns;
		link->busy_from_ns = now;
	}
	link->stalled = stall;
	wire_link_unlock(link, flags);
}

void wire_link_open(struct wire_link *link)
{
	unsigned long flags;

	spin_lock_irqsave(&link->lock, flags);
	netdev_tx_reset_queue(wire_link_queue(link));
	link->open = true;
	spin_unlock_irqrestore(&link->lock, flags);
}

static void wire_link_drain(struct wire_link *link)
{
	while (link->count) {
		dev_kfree_skb_any(link->slots[link->head].skb);
		link->head = (link->head + 1) % link->size;
		link->count--;
		link->dropped++;
	}
	netdev_tx_reset_queue(wire_link_queue(link));
}

void wire_link_close(struct wire_link *link)
{
	unsigned long flags;

	wire_link_lock(link, &flags);
	link->open = false;
	wire_link_unlock(link, flags);
	/* Nobody arms the timer of a closed link. */
	hrtimer_cancel(&link->timer);
	spin_lock_irqsave(&link->lock, flags);
	wire_link_drain(link);
	spin_unlock_irqrestore(&link->lock, flags);
}

void wire_link_counts(struct wire_link *link, struct rtnl_link_stats64 *s)
{
	unsigned long flags;

	spin_lock_irqsave(&link->lock, flags);
	s->tx_packets = link->packets;
	s->tx_bytes = link->bytes;
	s->tx_dropped = link->dropped;
	s->tx_fifo_errors = link->refused;
	spin_unlock_irqrestore(&link->lock, flags);
}

int wire_link_init(struct wire_link *link, struct net_device *dev,
		   unsigned int size)
{
	spin_lock_init(&link->lock);
	hrtimer_init(&link->timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED);
	link->timer.function = wire_link_timer;
	link->dev = dev;
	link->size = size;
	link->slots = kvcalloc(size, sizeof(*link->slots), GFP_KERNEL);
	return link->slots ? 0 : -ENOMEM;
}

void wire_link_free(struct wire_link *link)
{
	kvfree(link->slots);
}
