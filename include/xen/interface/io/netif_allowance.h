/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a network backend will take, told to the frontend without a hypercall.
 *
 * A frontend that has more to send than its backend will take can drop the
 * excess itself, before it grants a page, if it knows the limit.  The backend
 * writes it into bytes of the TX ring's shared page that the ring does not use.
 *
 * Negotiation
 * -----------
 * The backend writes feature-tx-allowance = 1 into its xenstore directory before
 * it goes to InitWait; the frontend writes the same into its own before it goes
 * to Initialised or Connected.  Either side leaves these bytes alone unless it
 * has seen the other's key.
 *
 * Layout
 * ------
 * struct xen_netif_tx_allowance is at byte 24 of the page of the first queue's TX
 * ring (the ring's indices end at byte 16, its entries begin at byte 64).  It is
 * about the whole interface, all queues together.  Byte order is that of the
 * ring's indices.  The frontend zeroes the page before it grants it.
 *
 * The backend writes
 *   sequence  even: what the other fields say holds; odd: they are being written;
 *             0: nothing has been written yet.  It makes it odd, a write barrier,
 *             writes the fields, a write barrier, makes it even.  It grows by 2
 *             at least twice a second, also when nothing changes: a heartbeat.
 *   rate      bytes per second on the wire: each frame with at least 60 bytes, and
 *             24 more for preamble, FCS and gap; 0: not limited
 *   packets   packets per second on the wire; 0: not limited
 *   burst_ns  what may be sent at once is what rate and packets are worth in this
 *             time, nanoseconds
 *   reserved  0
 * and never reads any of them.
 *
 * The frontend reads sequence, a read barrier, the fields, a read barrier,
 * sequence again: they hold if both were the same and even.  When sequence has
 * not changed for two seconds the allowance is void, until it changes again.
 * The frontend writes
 *   refused   packets it has dropped for want of allowance since it connected, or
 *             anything else: the backend only ever reports it as a claim
 *
 * A frontend that ignores all this gains nothing: the backend enforces the same.
 */
#ifndef __XEN_PUBLIC_IO_NETIF_ALLOWANCE_H__
#define __XEN_PUBLIC_IO_NETIF_ALLOWANCE_H__

#include <linux/types.h>

#define XEN_NETIF_TX_ALLOWANCE_KEY	"feature-tx-allowance"
#define XEN_NETIF_TX_ALLOWANCE_OFFSET	24

struct xen_netif_tx_allowance {
	__u64 rate;
	__u32 packets;
	__u32 burst_ns;
	__u32 sequence;
	__u32 refused;
	__u32 reserved[4];
};

#endif /* __XEN_PUBLIC_IO_NETIF_ALLOWANCE_H__ */
