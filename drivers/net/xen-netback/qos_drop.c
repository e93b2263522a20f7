// SPDX-License-Identifier: GPL-2.0-only
/*
 * Early drops: what exceeds a vif's limits is answered in its ring, before a
 * grant is used, a page taken or an skb allocated.
 *
 * 1. While the vif is over a limit all that a poll finds is excess, up to a
 *    poll's worth; it needs no turn and no room on the uplink.
 * 2. What is within the limits waits for its turn, but not for ever: what was left
 *    in the ring when a turn ended, and is still there 20 ms later, is dropped
 *    when the next turn comes.  So a full ring does not stay a standing queue,
 *    and a vif that needs no more than its turns loses nothing.
 * 3. The driver has read all of a packet before it is dropped, its extras and
 *    further requests too, and has refused what is malformed: packets go whole,
 *    and a guest that breaks the rules gets what it would get anyway.
 */
#include "common.h"

#include <trace/events/vif_qos.h>

#include "qos_policy.h"
#include "qos_uplink.h"

/* How long packets may wait after the turn that left them, ns. */
#define LATE_NS		(20ULL * NSEC_PER_MSEC)

/**
 * xenvif_excess_over() - is what a queue has to send more than it may?
 * @queue: queue of a vif that drops its excess; it has packets and no grant
 *
 * Context: its poll, under the lock of the uplink that schedules it.
 * Return: true when it needs no grant, as this poll drops what it finds.
 */
bool xenvif_excess_over(struct xenvif_queue *queue)
{
	struct xenvif_qos_excess *excess = &queue->qos.excess;
	struct xenvif_uplink *uplink = queue->qos.uplink;

	lockdep_assert_held(&uplink->lock);
	excess->over = vif_qos_sched_over(&uplink->sched, queue->qos.sched.flow,
					  ktime_get_ns());
	return excess->over;
}

/**
 * xenvif_excess_turn() - the queue has a grant: has what it left waited too long?
 * @queue: queue being polled, with &xenvif_qos_excess.marked
 *
 * Context: NAPI poll.
 */
void xenvif_excess_turn(struct xenvif_queue *queue)
{
	struct xenvif_qos_excess *excess = &queue->qos.excess;

	excess->late = xenvif_policy_drops(queue->vif) &&
		       ktime_get_ns() - excess->since > LATE_NS;
}

/* Packets that the mark is about are still in the ring. */
static bool mark_ahead(const struct xenvif_queue *queue)
{
	return (s32)(queue->qos.excess.mark - queue->tx.req_cons) > 0;
}

/**
 * xenvif_excess_next() - judge the packet just read
 * @queue: queue being polled
 *
 * The guest may refill its ring for ever, and with requests that the driver answers
 * without making a packet of them: others' polls come first then.
 *
 * Context: NAPI poll, with xenvif_excess_any().
 * Return: true to break off, as this poll has seen enough that is not to be sent.
 */
bool xenvif_excess_next(struct xenvif_queue *queue)
{
	struct xenvif_qos_excess *excess = &queue->qos.excess;

	excess->drop = excess->over || mark_ahead(queue);
	return excess->drop && excess->judged++ >= NAPI_POLL_WEIGHT;
}

/* What is in the ring now was left by a turn. */
static void excess_mark(struct xenvif_queue *queue)
{
	struct xenvif_qos_excess *excess = &queue->qos.excess;

	excess->mark = READ_ONCE(queue->tx.sring->req_prod);
	excess->since = ktime_get_ns();
	excess->marked = true;
}

static noinline void excess_trace(const struct xenvif_queue *queue)
{
	const struct xenvif_uplink *uplink = rcu_dereference_bh(queue->vif->qos->uplink);

	trace_vif_qos_drop(uplink ? uplink->dev : NULL, queue->vif->dev, queue->id,
			   queue->qos.excess.dropped, queue->qos.excess.over);
}

static void excess_count(struct xenvif_queue *queue)
{
	if (!queue->qos.excess.dropped)
		return;
	atomic64_add(queue->qos.excess.dropped, &queue->vif->qos->dropped);
	if (trace_vif_qos_drop_enabled())
		excess_trace(queue);
}

/**
 * xenvif_excess_end() - a poll is over
 * @queue: the queue
 * @left: it has used its grant up, and packets are left
 *
 * Context: end of a NAPI poll that had a grant or dropped what it found.
 */
void xenvif_excess_end(struct xenvif_queue *queue, bool left)
{
	struct xenvif_qos_excess *excess = &queue->qos.excess;

	excess_count(queue);
	if (!mark_ahead(queue) || (!left && !excess->late))
		excess->marked = false;
	if (left && !excess->marked && xenvif_policy_drops(queue->vif))
		excess_mark(queue);
	excess->dropped = 0;
	excess->judged = 0;
	excess->over = 0;
	excess->late = false;
	excess->drop = false;
}

/* What the driver would refuse later, when it has an skb: that is left to it. */
static bool gso_malformed(const struct xen_netif_extra_info *gso)
{
	if (!gso->type)
		return false;
	return !gso->u.gso.size || (gso->u.gso.type != XEN_NETIF_GSO_TYPE_TCPV4 &&
				    gso->u.gso.type != XEN_NETIF_GSO_TYPE_TCPV6);
}

/* Answer the packet that was just read, all requests of it, and consume them. */
static noinline bool packet_drop(struct xenvif_queue *queue,
				 const struct xen_netif_tx_request *first,
				 unsigned int extra_count, RING_IDX end,
				 xenvif_qos_answer answer)
{
	struct xen_netif_tx_request request;
	RING_IDX index;

	answer(queue, first, extra_count, XEN_NETIF_RSP_DROPPED);
	for (index = queue->tx.req_cons; index != end; index++) {
		RING_COPY_REQUEST(&queue->tx, index, &request);
		answer(queue, &request, 0, XEN_NETIF_RSP_DROPPED);
	}
	queue->tx.req_cons = end;
	queue->qos.excess.dropped++;
	return true;
}

/**
 * __xenvif_qos_drop() - answer the packet that was just read, which is excess
 * @qos: queue being polled
 * @first: its first request
 * @extras: its extras, by type
 * @extra_count: slots these take
 * @end: index behind its last request
 * @answer: the driver's way to answer a request
 *
 * Context: NAPI poll; requests up to and with the extras are consumed.
 * Return: true if it was dropped: all of its requests are answered and consumed.
 */
bool __xenvif_qos_drop(struct xenvif_qos_queue *qos,
		       const struct xen_netif_tx_request *first,
		       const struct xen_netif_extra_info *extras,
		       unsigned int extra_count, RING_IDX end, xenvif_qos_answer answer)
{
	struct xenvif_queue *queue = container_of(qos, struct xenvif_queue, qos);

	return !gso_malformed(&extras[XEN_NETIF_EXTRA_TYPE_GSO - 1]) &&
	       packet_drop(queue, first, extra_count, end, answer);
}
