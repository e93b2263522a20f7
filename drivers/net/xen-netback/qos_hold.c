// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data path: what a NAPI poll of guest TX asks, spends and settles.
 *
 * 1. The first request of a poll asks for a grant, under the uplink's lock:
 *    the one it was woken with, or one on the spot if it is its turn and the
 *    uplink has room.  Without one the queue is parked: its packets stay in the
 *    guest's ring, no page, grant or skb is held for them, and its event
 *    channel stays masked as it is while NAPI polls.
 * 2. Requests are spent against the grant without a lock.  What is excess, if the
 *    vif drops its excess, is dropped instead (qos_drop.c).
 * 3. The end of the poll settles: what was taken is paid for, whatever became of
 *    it, with the bytes that segments add on the wire; the queue gets in line again
 *    if it broke off, and who is next is woken.  Were requests that come to nothing
 *    free, a guest could keep its turn with them for ever.
 *
 * A woken queue is read anew: what a guest rewrote meanwhile is what counts.
 */
#include "common.h"

#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/vif_qos/wire.h>

#include "qos_grant.h"
#include "qos_policy.h"
#include "qos_uplink.h"

DEFINE_STATIC_KEY_FALSE(xenvif_qos_enabled);

/* It needs no grant, as this poll drops what it finds. */
static bool queue_over(struct xenvif_queue *queue)
{
	if (unlikely(xenvif_policy_drops(queue->vif)))
		return xenvif_excess_over(queue);
	queue->qos.excess.marked = false;
	return false;
}

/* Ask for a grant, unless there is one, or the queue waits for it or needs none. */
static void queue_ask(struct xenvif_uplink *uplink, struct xenvif_queue *queue)
{
	struct vif_qos_queue *sched = &queue->qos.sched;

	lockdep_assert_held(&uplink->lock);
	if (!sched->grant && !vif_qos_queue_waits(sched) && !queue_over(queue))
		xenvif_queue_ask(uplink, queue);
}

/*
 * First request of a poll.  Return true if it may be taken: there is a grant,
 * or (@polled stays NULL) it is excess, or there is no uplink whose grant it would
 * need.
 */
static bool poll_begin(struct xenvif_queue *queue)
{
	struct xenvif_uplink *uplink = rcu_dereference_bh(queue->vif->qos->uplink);
	struct xenvif_qos_queue *qos = &queue->qos;
	bool known;

	if (!uplink)
		return true;
	spin_lock(&uplink->lock);
	known = qos->uplink == uplink;
	if (known)
		queue_ask(uplink, queue);
	qos->left = known ? qos->sched.grant : 0;
	qos->left_packets = qos->sched.packets;
	spin_unlock(&uplink->lock);

	qos->held = false;
	qos->used = 0;
	qos->used_packets = 0;
	if (qos->left) {
		qos->polled = uplink;
		if (unlikely(qos->excess.marked))
			xenvif_excess_turn(queue);
	}
	return qos->left || qos->excess.over || !known;
}

/* The packet just read is paid with what the poll has been granted. */
static __always_inline void poll_spend(struct xenvif_qos_queue *qos, s64 bytes)
{
	qos->left_packets--;
	qos->left -= bytes;
	qos->used_packets++;
	qos->used += bytes;
}

/* The first request of a poll, one that may be excess, or one too many. */
static noinline bool hold_or_begin(struct xenvif_queue *queue, s64 bytes)
{
	struct xenvif_qos_queue *qos = &queue->qos;

	if (!qos->polled && !qos->excess.over) {
		bool may = poll_begin(queue);

		if (!may || (!qos->polled && !qos->excess.over))
			return !may;
	}
	if (unlikely(xenvif_excess_any(&qos->excess))) {
		if (xenvif_excess_next(queue))
			return true;
		if (qos->excess.drop)
			return false;
	}
	if (qos->left <= 0 || qos->left_packets <= 0) {
		qos->held = true;
		return true;
	}
	poll_spend(qos, bytes);
	return false;
}

/**
 * __xenvif_qos_hold() - must the request just read stay in the ring?
 * @queue: the queue being polled
 * @size: bytes of the whole packet, as the first request states them
 *
 * GSO segments are not known yet; what they add, in bytes and in packets, is
 * paid when the poll settles.
 *
 * Context: NAPI poll.
 * Return: true to break off: nothing may be consumed.
 */
bool __xenvif_qos_hold(struct xenvif_queue *queue, u32 size)
{
	struct xenvif_qos_queue *qos = &queue->qos;
	s64 bytes = vif_qos_wire_bytes(size, 1, 0);

	if (!qos->polled || unlikely(xenvif_excess_any(&qos->excess)) ||
	    qos->left <= 0 || qos->left_packets <= 0)
		return hold_or_begin(queue, bytes);
	poll_spend(qos, bytes);
	return false;
}

/**
 * __xenvif_qos_charge() - a GSO packet of this poll goes to the network stack now
 * @queue: the queue being polled
 * @skb: the packet, after eth_type_trans()
 *
 * What its requests stated has been counted when it was taken: segments add to that.
 *
 * Context: NAPI poll.
 */
void __xenvif_qos_charge(struct xenvif_queue *queue, const struct sk_buff *skb)
{
	u32 segs, length, hdrlen;

	segs = max_t(u32, skb_shinfo(skb)->gso_segs, 1);
	length = skb->len + ETH_HLEN;
	hdrlen = ETH_HLEN + skb_transport_offset(skb) + tcp_hdrlen(skb);
	queue->qos.used += vif_qos_wire_bytes(length, segs, hdrlen) -
			   vif_qos_wire_bytes(length, 1, 0);
	queue->qos.used_packets += segs - 1;
}

/* The vif drops its excess, or did so when this poll began. */
static bool excess_wanted(const struct xenvif_queue *queue)
{
	return xenvif_policy_drops(queue->vif) || queue->qos.excess.marked;
}

/**
 * __xenvif_qos_poll_done() - settle the grant of this poll, wake who is next
 * @queue: the queue being polled
 *
 * A queue that was woken but found nothing to take settles too.
 *
 * Context: end of a NAPI poll, all its packets are in the network stack.
 */
void __xenvif_qos_poll_done(struct xenvif_queue *queue)
{
	struct xenvif_qos_queue *qos = &queue->qos;
	struct xenvif_uplink *uplink = qos->polled;
	s64 packets = uplink ? qos->used_packets : 0;
	s64 bytes = uplink ? qos->used : 0;
	bool held = uplink && qos->held;

	qos->polled = NULL;
	if (unlikely(qos->excess.over || (uplink && excess_wanted(queue))))
		xenvif_excess_end(queue, held);
	if (!uplink && READ_ONCE(qos->sched.grant))
		uplink = rcu_dereference_bh(queue->vif->qos->uplink);
	if (!uplink)
		return;

	spin_lock(&uplink->lock);
	if (qos->uplink == uplink)
		xenvif_queue_settle(uplink, queue, bytes, packets, held);
	spin_unlock(&uplink->lock);
}

/**
 * __xenvif_qos_leave() - a disabled vif takes no more grants
 * @queue: one of its queues, being polled
 */
void __xenvif_qos_leave(struct xenvif_queue *queue)
{
	struct xenvif_uplink *uplink = rcu_dereference_bh(queue->vif->qos->uplink);

	if (!uplink)
		return;
	spin_lock(&uplink->lock);
	if (queue->qos.uplink == uplink) {
		xenvif_queue_leave(uplink, queue);
		xenvif_uplink_dispatch(uplink);
	}
	spin_unlock(&uplink->lock);
}
