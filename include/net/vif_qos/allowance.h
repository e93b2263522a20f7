/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_ALLOWANCE_H
#define _NET_VIF_QOS_ALLOWANCE_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <net/vif_qos/bucket.h>

/* An allowance that has not been confirmed for so long is void. */
#define VIF_QOS_ALLOWANCE_VOID_NS	(2ULL * 1000 * 1000 * 1000)
/* Shortest burst, whatever the backend says: senders do not come like a clock. */
#define VIF_QOS_ALLOWANCE_BURST_NS_MIN	(1000 * 1000)

/**
 * struct vif_qos_terms - what a backend says it will take, as read from shared
 *	memory: any bits at all
 * @rate: bytes per second on the wire; 0: not limited
 * @packets: packets per second on the wire; 0: not limited
 * @burst_ns: time's worth that may be sent at once, ns
 * @before: sequence, read before the others; 0: there is nothing to read yet, odd:
 *	they are being written
 * @after: sequence, read after the others
 */
struct vif_qos_terms {
	u64 rate;
	u32 packets;
	u32 burst_ns;
	u32 before;
	u32 after;
};

/**
 * struct vif_qos_allowance - what a frontend may send, all its queues together
 * @sequence: of the terms that hold; 0: none have been heard
 * @limited: they limit bytes or packets
 * @heard: when they were last confirmed, ns
 * @closed: nothing may be sent before, for debts; ns, 0: not known
 * @bytes: bytes it may send
 * @packets: packets it may send
 *
 * The caller serialises all calls on one allowance, but for
 * vif_qos_allowance_open() and vif_qos_allowance_shut().
 */
struct vif_qos_allowance {
	u32 sequence;
	bool limited;
	u64 heard;
	u64 closed;
	struct vif_qos_bucket bytes;
	struct vif_qos_bucket packets;
};

void vif_qos_allowance_init(struct vif_qos_allowance *allowance);
void vif_qos_allowance_hear(struct vif_qos_allowance *allowance,
			    const struct vif_qos_terms *terms, u64 now);
bool vif_qos_allowance_take(struct vif_qos_allowance *allowance, s64 bytes,
			    s64 packets, u64 now);

/**
 * vif_qos_allowance_news() - may there be terms that have not been heard?
 * @allowance: allowance
 * @sequence: as it is now
 *
 * Return: true if it is worth reading them.
 */
static inline bool vif_qos_allowance_news(const struct vif_qos_allowance *allowance,
					  u32 sequence)
{
	return READ_ONCE(allowance->sequence) != sequence;
}

/**
 * vif_qos_allowance_open() - may everything be sent, without further ado?
 * @allowance: allowance
 * @sequence: as it is now
 *
 * Context: any; a change that is under way may be missed once.
 * Return: true if there is nothing to hear and nothing to count.
 */
static inline bool vif_qos_allowance_open(const struct vif_qos_allowance *allowance,
					  u32 sequence)
{
	return !READ_ONCE(allowance->limited) &&
	       !vif_qos_allowance_news(allowance, sequence);
}

/**
 * vif_qos_allowance_shut() - is it known that nothing may be sent?
 * @allowance: allowance
 * @sequence: as it is now
 * @now: monotonic time, ns
 *
 * Context: any; a change that is under way may be missed once.
 * Return: true if vif_qos_allowance_take() would refuse any packet.
 */
static inline bool vif_qos_allowance_shut(const struct vif_qos_allowance *allowance,
					  u32 sequence, u64 now)
{
	return now < READ_ONCE(allowance->closed) &&
	       now - READ_ONCE(allowance->heard) < VIF_QOS_ALLOWANCE_VOID_NS &&
	       !vif_qos_allowance_news(allowance, sequence);
}

#endif /* _NET_VIF_QOS_ALLOWANCE_H */
