/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIRE_LINK_H
#define WIRE_LINK_H

#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <linux/spinlock.h>

struct wire_rx;
struct wire_stats;

/**
 * struct wire_slot - a transmit descriptor
 * @skb: the packet, owned by the ring until its transmission ends
 * @queued_ns: when it came into the ring
 * @len: skb->len then, what BQL counts
 */
struct wire_slot {
	struct sk_buff *skb;
	u64 queued_ns;
	u32 len;
};

/**
 * struct wire_link - one direction: a descriptor ring that a wire empties
 * @lock: guards everything below; taken from hard interrupts; outside
 *	&wire_stats.lock and the receive queue's
 * @timer: fires when the packet at @head has been transmitted
 * @dev: the sending device, whose only queue this is
 * @rx: where packets arrive
 * @stats: where they are recorded
 * @forward: they leave the near device, so they are recorded by source
 * @open: the device is up
 * @stalled: transmission stands still
 * @rate_kbit: rate of the wire
 * @rest: part of a nanosecond owed, in units of 1 / @rate_kbit
 * @end_ns: when the transmission of the packet at @head ends
 * @left_ns: how much of it is left, while stalled
 * @busy_from_ns: up to when the transmission has been recorded as busy
 * @slots: the ring
 * @size: its number of slots
 * @head: slot in transmission if @count is not 0
 * @count: slots in use
 * @packets: transmitted packets
 * @bytes: transmitted bytes
 * @dropped: packets lost because the device was closed
 * @refused: packets that came although the queue had been stopped
 */
struct wire_link {
	spinlock_t lock; /* all of the link */
	struct hrtimer timer;
	struct net_device *dev;
	struct wire_rx *rx;
	struct wire_stats *stats;
	bool forward;
	bool open;
	bool stalled;
	u32 rate_kbit;
	u32 rest;
	u64 end_ns;
	u64 left_ns;
	u64 busy_from_ns;
	struct wire_slot *slots;
	unsigned int size;
	unsigned int head;
	unsigned int count;
	u64 packets;
	u64 bytes;
	u64 dropped;
	u64 refused;
};

/* Process context; wire_link_init() may return -ENOMEM. */
int wire_link_init(struct wire_link *link, struct net_device *dev,
		   unsigned int size);
void wire_link_free(struct wire_link *link);
void wire_link_open(struct wire_link *link);
void wire_link_close(struct wire_link *link);

/* As ndo_start_xmit. */
netdev_tx_t wire_link_xmit(struct wire_link *link, struct sk_buff *skb);

/* Process context. Everything due by now is completed first. */
void wire_link_set_rate(struct wire_link *link, u32 rate_kbit);
void wire_link_set_stall(struct wire_link *link, bool stall);

/* Bring the record up to date and return the time it is true for. */
u64 wire_link_settle(struct wire_link *link);

void wire_link_counts(struct wire_link *link, struct rtnl_link_stats64 *s);

#endif
