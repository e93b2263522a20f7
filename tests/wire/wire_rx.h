/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIRE_RX_H
#define WIRE_RX_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

/**
 * struct wire_rx - the receiving half of a device
 * @napi: delivers to the stack what the wire's interrupt put into @queue
 * @queue: arrived packets; its lock guards the rest
 * @dev: the receiving device
 * @open: it is up
 * @packets: arrived packets, those freed on arrival included
 * @bytes: arrived bytes
 * @dropped: packets lost for want of room, memory or an open device
 */
struct wire_rx {
	struct napi_struct napi;
	struct sk_buff_head queue;
	struct net_device *dev;
	bool open;
	u64 packets;
	u64 bytes;
	u64 dropped;
};

/* Process context. */
void wire_rx_init(struct wire_rx *rx, struct net_device *dev);
void wire_rx_open(struct wire_rx *rx);
void wire_rx_close(struct wire_rx *rx);

/* A packet's transmission has ended here; any context, consumes @skb. With
 * @sink it is counted and freed instead of delivered.
 */
void wire_rx_arrive(struct wire_rx *rx, struct sk_buff *skb, bool sink);

void wire_rx_counts(struct wire_rx *rx, struct rtnl_link_stats64 *s);

#endif
