// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data path: what a NAPI poll of guest TX asks, spends and settles.
 *
 * 1. The first request of a poll asks for a grant, under the uplink's lock:
 *    the one it was woken with, or one on the spot if it is its turn and the
 *    uplink has room.  Without one the queue is parked: its packets stay in the
 *    guest's ring, no page, grant or skb is held for them, and its event
 *    channel stays masked as it is while NAPI polls.
 * 2. Requests are spent against the grant without a lock.
 * 3. The end of the poll settles: wire bytes really sent are paid for, the
 *    queue gets in line again if it broke off, and who is next is woken.
 *
 * A woken queue is read anew: what a guest rewrote meanwhile is what counts.
 */
#include "common.h"

#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/vif_qos/wire.h>

#include "qos_uplink.h"

DEFINE_STATIC_KEY_FALSE(xenvif_qos_enabled);

static struct xenvif_queue *queue_of(struct vif_qos_queue *sched)
{
	return container_of(sched, struct xenvif_queue, qos.sched);
}

static void queue_wake_here(void *data)
{
	struct xenvif_queue *queue = data;

	napi_schedule(&queue->napi);
	/* Pairs with the acquire in queue_wait_unwoken(): our last access. */
	smp_store_release(&queue->qos.waking, false);
}

/* Wake a queue on the CPU it was last polled on. */
static void queue_wake(struct xenvif_queue *queue)
{
	struct xenvif_qos_queue *qos = &queue->qos;

	lockdep_assert_held(&qos->uplink->lock);
	WRITE_ONCE(qos->parked, false);
	if (qos->waking)
		return;
	qos->waking = true;
	if (qos->cpu == smp_processor_id() || !cpu_online(qos->cpu) ||
	    smp_call_function_single_async(qos->cpu, &qos->wake))
		queue_wake_here(queue);
}

/* Nobody wakes it any more: wait for the interrupt that may be on its way. */
static void queue_wait_unwoken(struct xenvif_queue *queue)
{
	/* Pairs with the release in queue_wake_here(). */
	while (smp_load_acquire(&queue->qos.waking))
		cpu_relax();
}

static void uplink_arm(struct xenvif_uplink *uplink, s64 room)
{
	u64 wait;

	lockdep_assert_held(&uplink->lock);
	if (!uplink->sched.waiting || uplink->dead ||
	    hrtimer_is_queued(&uplink->timer))
		return;
	wait = vif_qos_credit_wait(&uplink->credit, room);
	hrtimer_start(&uplink->timer, ns_to_ktime(wait), HRTIMER_MODE_REL_SOFT);
}

/**
 * uplink_dispatch() - give grants while there is room, wake who got one
 * @uplink: uplink
 * @queued: bytes queued on its device
 * @self: the queue being polled, which needs no waking; or NULL
 *
 * Context: &xenvif_uplink.lock held, bottom halves off.
 */
static void uplink_dispatch(struct xenvif_uplink *uplink, s64 queued,
			    struct xenvif_queue *self)
{
	struct vif_qos_credit *credit = &uplink->credit;
	struct vif_qos_queue *next;
	s64 room;

	lockdep_assert_held(&uplink->lock);
	room = vif_qos_credit_look(credit, queued, ktime_get_ns());
	while ((next = vif_qos_sched_next(&uplink->sched, room,
					  vif_qos_credit_dry(credit, room)))) {
		room -= next->grant;
		credit->reserved += next->grant;
		if (queue_of(next) == self)
			WRITE_ONCE(self->qos.parked, false);
		else
			queue_wake(queue_of(next));
	}
	uplink_arm(uplink, room);
}

/**
 * xenvif_uplink_timer() - somebody is parked and there should be room again
 * @timer: &xenvif_uplink.timer
 *
 * Context: softirq.
 * Return: HRTIMER_NORESTART; dispatching arms it again while somebody is parked.
 */
enum hrtimer_restart xenvif_uplink_timer(struct hrtimer *timer)
{
	struct xenvif_uplink *uplink =
		container_of(timer, struct xenvif_uplink, timer);

	spin_lock_bh(&uplink->lock);
	uplink_dispatch(uplink, xenvif_backlog_bytes(uplink->dev), NULL);
	spin_unlock_bh(&uplink->lock);
	return HRTIMER_NORESTART;
}

/* Get in line; it is parked until dispatching gives it a grant. */
static void queue_park(struct xenvif_uplink *uplink, struct xenvif_queue *queue)
{
	lockdep_assert_held(&uplink->lock);
	queue->qos.cpu = smp_processor_id();
	WRITE_ONCE(queue->qos.parked, true);
	vif_qos_sched_wait(&uplink->sched, &queue->qos.sched);
}

/* Ask for a grant, unless there is one already or the queue waits for it. */
static void queue_ask(struct xenvif_uplink *uplink, struct xenvif_queue *queue)
{
	struct vif_qos_queue *sched = &queue->qos.sched;
	s64 queued;

	lockdep_assert_held(&uplink->lock);
	if (sched->grant || vif_qos_queue_waits(sched))
		return;
	queued = xenvif_backlog_bytes(uplink->dev);
	if (!queued && !uplink->credit.reserved)
		vif_qos_sched_idle(&uplink->sched);
	queue_park(uplink, queue);
	uplink_dispatch(uplink, queued, queue);
	uplink->held += !sched->grant;
}

/* Give the grant back; what was really sent stands in the uplink's queue now. */
static void queue_settle(struct xenvif_uplink *uplink,
			 struct xenvif_queue *queue, s64 used)
{
	struct vif_qos_queue *sched = &queue->qos.sched;

	lockdep_assert_held(&uplink->lock);
	uplink->credit.reserved -= sched->grant;
	vif_qos_sched_settle(&uplink->sched, sched, used);
}

/* Out of line, grant returned: the scheduler knows nothing of this queue. */
static void queue_leave(struct xenvif_uplink *uplink, struct xenvif_queue *queue)
{
	lockdep_assert_held(&uplink->lock);
	uplink->credit.reserved -= queue->qos.sched.grant;
	vif_qos_sched_leave(&uplink->sched, &queue->qos.sched);
	WRITE_ONCE(queue->qos.parked, false);
}

/*
 * First request of a poll.  Return true if it may be taken: there is a grant,
 * or (@polled stays NULL) no uplink whose grant it would need.
 */
static bool poll_begin(struct xenvif_queue *queue)
{
	struct xenvif_uplink *uplink = rcu_dereference_bh(queue->vif->qos.uplink);
	struct xenvif_qos_queue *qos = &queue->qos;
	bool known;

	if (!uplink)
		return true;
	spin_lock(&uplink->lock);
	known = qos->uplink == uplink;
	if (known)
		queue_ask(uplink, queue);
	qos->left = known ? qos->sched.grant : 0;
	spin_unlock(&uplink->lock);

	qos->held = false;
	qos->used = 0;
	if (qos->left)
		qos->polled = uplink;
	return qos->left || !known;
}

/**
 * __xenvif_qos_hold() - must the request just read stay in the ring?
 * @queue: the queue being polled
 * @size: bytes of the whole packet, as the first request states them
 *
 * GSO segments are not known yet; what they add is paid when the poll settles.
 *
 * Context: NAPI poll.
 * Return: true to break off: nothing may be consumed.
 */
bool __xenvif_qos_hold(struct xenvif_queue *queue, u32 size)
{
	struct xenvif_qos_queue *qos = &queue->qos;

	if (!qos->polled) {
		bool may = poll_begin(queue);

		if (!may || !qos->polled)
			return !may;
	}
	if (qos->left <= 0) {
		qos->held = true;
		return true;
	}
	qos->left -= vif_qos_wire_bytes(size, 1, 0);
	return false;
}

/**
 * __xenvif_qos_charge() - a packet of this poll goes to the network stack now
 * @queue: the queue being polled
 * @skb: the packet, after eth_type_trans()
 *
 * Context: NAPI poll.
 */
void __xenvif_qos_charge(struct xenvif_queue *queue, const struct sk_buff *skb)
{
	u32 hdrlen = ETH_HLEN;

	if (skb_is_gso(skb))
		hdrlen += skb_transport_offset(skb) + tcp_hdrlen(skb);
	queue->qos.used += vif_qos_wire_bytes(skb->len + ETH_HLEN,
					      skb_shinfo(skb)->gso_segs, hdrlen);
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
	s64 used = uplink ? qos->used : 0;
	bool held = uplink && qos->held;

	qos->polled = NULL;
	if (!uplink && READ_ONCE(qos->sched.grant))
		uplink = rcu_dereference_bh(queue->vif->qos.uplink);
	if (!uplink)
		return;

	spin_lock(&uplink->lock);
	if (qos->uplink == uplink) {
		if (held)
			queue_park(uplink, queue);
		queue_settle(uplink, queue, used);
		uplink_dispatch(uplink, xenvif_backlog_bytes(uplink->dev), queue);
		uplink->held += held && !qos->sched.grant;
	}
	spin_unlock(&uplink->lock);
}

/**
 * __xenvif_qos_parked() - do packets in the ring wait for a grant?
 * @queue: the queue being polled
 *
 * Return: true when dispatching will schedule NAPI, and events stay off.
 */
bool __xenvif_qos_parked(const struct xenvif_queue *queue)
{
	return READ_ONCE(queue->qos.parked);
}

/**
 * __xenvif_qos_leave() - a disabled vif takes no more grants
 * @queue: one of its queues, being polled
 */
void __xenvif_qos_leave(struct xenvif_queue *queue)
{
	struct xenvif_uplink *uplink = rcu_dereference_bh(queue->vif->qos.uplink);

	if (!uplink)
		return;
	spin_lock(&uplink->lock);
	if (queue->qos.uplink == uplink) {
		queue_leave(uplink, queue);
		uplink_dispatch(uplink, xenvif_backlog_bytes(uplink->dev), NULL);
	}
	spin_unlock(&uplink->lock);
}

/**
 * xenvif_queue_set_uplink() - take a queue from its uplink and give it another
 * @queue: queue
 * @uplink: the uplink whose scheduler shall know it, or NULL
 *
 * What was parked stays in the ring: the caller polls the queue anew, or keeps
 * it from being polled.
 *
 * Context: rtnl held, bottom halves on.
 */
void xenvif_queue_set_uplink(struct xenvif_queue *queue,
			     struct xenvif_uplink *uplink)
{
	struct xenvif_uplink *old = queue->qos.uplink;

	ASSERT_RTNL();
	if (old) {
		spin_lock_bh(&old->lock);
		queue_leave(old, queue);
		queue->qos.uplink = NULL;
		uplink_dispatch(old, xenvif_backlog_bytes(old->dev), NULL);
		spin_unlock_bh(&old->lock);
	}
	if (uplink) {
		spin_lock_bh(&uplink->lock);
		queue->qos.uplink = uplink;
		spin_unlock_bh(&uplink->lock);
	}
}

/**
 * xenvif_queue_reset() - forget all grants: nobody schedules this queue any more
 * @queue: a started queue
 *
 * Context: rtnl held; prioritize is off, and no poll that saw it on still runs.
 */
void xenvif_queue_reset(struct xenvif_queue *queue)
{
	struct xenvif_uplink *uplink = queue->qos.uplink;

	xenvif_queue_set_uplink(queue, NULL);
	queue->qos.polled = NULL;
	xenvif_queue_set_uplink(queue, uplink);
	xenvif_queue_kick(queue);
}

/**
 * xenvif_queue_kick() - poll a started queue anew, parked or not
 * @queue: queue
 */
void xenvif_queue_kick(struct xenvif_queue *queue)
{
	local_bh_disable();
	napi_schedule(&queue->napi);
	local_bh_enable();
}

/**
 * xenvif_qos_queue_start() - a queue is about to be polled
 * @queue: queue of a vif that goes up
 *
 * Context: rtnl held, NAPI still disabled.
 */
void xenvif_qos_queue_start(struct xenvif_queue *queue)
{
	struct xenvif_qos_queue *qos = &queue->qos;
	struct xenvif_qos *vif = &queue->vif->qos;

	ASSERT_RTNL();
	vif_qos_queue_init(&qos->sched, &vif->flow);
	INIT_CSD(&qos->wake, queue_wake_here, queue);
	qos->cpu = raw_smp_processor_id();
	qos->parked = false;
	qos->polled = NULL;
	xenvif_queue_set_uplink(queue, rtnl_dereference(vif->uplink));
	list_add_tail(&qos->node, &vif->queues);
}

/**
 * xenvif_qos_queue_stop() - a queue will not be polled any more
 * @queue: queue of a vif that goes down
 *
 * The order matters: out of every list under the lock, so nobody wakes it any
 * more; wait for the wake-up on its way; then the caller disables NAPI, and
 * frees the queue after synchronize_net().
 *
 * Context: rtnl held.
 */
void xenvif_qos_queue_stop(struct xenvif_queue *queue)
{
	ASSERT_RTNL();
	list_del_init(&queue->qos.node);
	xenvif_queue_set_uplink(queue, NULL);
	queue_wait_unwoken(queue);
}
