// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who gets a grant: the uplink's side of the data path, under its lock.
 *
 * Whenever a queue asks, settles or leaves, and when the timer says that there
 * should be room again, grants are given while there is room, in scheduling
 * order, and the queues that got one are woken, each on its own CPU.  The timer
 * is armed only while somebody is parked: for lack of room until there should
 * be some, over a limit until there are tokens.
 */
#include "common.h"

#include <trace/events/vif_qos.h>

#include "qos_grant.h"
#include "qos_policy.h"
#include "qos_uplink.h"

/*
 * Vifs that wait for tokens are woken together if they are so close, ns: as many of
 * them as may be wake dom0 10,000 times a second at most.
 */
#define TOKENS_SLACK_NS	(100ULL * 1000)

static struct xenvif_queue *queue_of(struct vif_qos_queue *sched)
{
	return container_of(sched, struct xenvif_queue, qos.sched);
}

static void queue_wake_here(void *data)
{
	struct xenvif_queue *queue = data;

	napi_schedule(&queue->napi);
	/* Pairs with the acquire in xenvif_queue_wait_unwoken(): our last access. */
	smp_store_release(&queue->qos.waking, false);
}

/* Wake a queue on the CPU it was last polled on. */
static void queue_wake(struct xenvif_queue *queue)
{
	struct xenvif_qos_queue *qos = &queue->qos;

	lockdep_assert_held(&qos->uplink->lock);
	trace_vif_qos_wake(qos->uplink->dev, queue->vif->dev, queue->id, qos->cpu);
	WRITE_ONCE(qos->parked, false);
	if (READ_ONCE(qos->waking)) {
		/* The interrupt may have polled it already: don't rely on it. */
		napi_schedule(&queue->napi);
		return;
	}
	WRITE_ONCE(qos->waking, true);
	if (qos->cpu == smp_processor_id() || !cpu_online(qos->cpu) ||
	    smp_call_function_single_async(qos->cpu, &qos->wake))
		queue_wake_here(queue);
}

/**
 * xenvif_queue_init_wake() - make a queue wakeable
 * @queue: queue that is not polled yet
 */
void xenvif_queue_init_wake(struct xenvif_queue *queue)
{
	INIT_CSD(&queue->qos.wake, queue_wake_here, queue);
	queue->qos.waking = false;
	queue->qos.cpu = raw_smp_processor_id();
}

/**
 * xenvif_queue_wait_unwoken() - wait for a wake-up that may be on its way
 * @queue: a queue that no scheduler knows any more
 *
 * Context: process or softirq, interrupts on.
 */
void xenvif_queue_wait_unwoken(struct xenvif_queue *queue)
{
	/* Pairs with the release in queue_wake_here(). */
	while (smp_load_acquire(&queue->qos.waking))
		cpu_relax();
}

/* When to look again, ns; U64_MAX: nobody waits. */
static u64 uplink_next_look(const struct xenvif_uplink *uplink, s64 room, u64 now)
{
	u64 due = vif_qos_sched_due(&uplink->sched);

	if (uplink->sched.waiting)
		return now + vif_qos_credit_wait(&uplink->credit, room);
	return due == U64_MAX ? due : max(due, now + TOKENS_SLACK_NS);
}

/*
 * The timer is armed for then, or a little earlier.  A poll may overdraw its grant by a
 * packet: what was right before it is too early then, and would wake dom0 for nothing.
 */
static bool uplink_armed(struct xenvif_uplink *uplink, u64 when)
{
	u64 armed = ktime_to_ns(hrtimer_get_softexpires(&uplink->timer));

	return hrtimer_is_queued(&uplink->timer) && armed <= when &&
	       when - armed < uplink->credit.look_min;
}

static void uplink_arm(struct xenvif_uplink *uplink, s64 room, u64 now)
{
	u64 when = uplink_next_look(uplink, room, now);

	lockdep_assert_held(&uplink->lock);
	if (when == U64_MAX || uplink->dead || uplink_armed(uplink, when))
		return;
	hrtimer_start(&uplink->timer, ns_to_ktime(when), HRTIMER_MODE_ABS_SOFT);
}

/* A link of unknown speed: see how fast it is, and believe it beyond 1/16. */
static void uplink_measure(struct xenvif_uplink *uplink, u64 now)
{
	u64 rate, known = uplink->credit.rate;
	u32 completed;
	bool busy;

	lockdep_assert_held(&uplink->lock);
	completed = xenvif_completed_bytes(uplink->dev, &busy);
	rate = vif_qos_meter_look(&uplink->meter, completed, busy, now);
	if (rate && (rate > known + (known >> 4) || rate < known - (known >> 4)))
		xenvif_uplink_resize(uplink, rate);
}

/* A queue is in line and was not let go: its packets wait from now on. */
static void wait_begin(struct xenvif_uplink *uplink, struct xenvif_queue *queue, s64 room,
		       u64 now)
{
	enum vif_qos_wait why = vif_qos_sched_why(&queue->qos.sched, room);

	queue->qos.waits_since = now;
	vif_qos_waits_begin(&queue->vif->qos->counters.waits, why, now);
	uplink->held++;
	trace_vif_qos_hold(uplink->dev, queue->vif->dev, queue->id, why, room);
}

/* A queue is not in line any more; for how long its packets waited, ns. */
static u64 wait_end(struct xenvif_queue *queue, u64 now)
{
	u64 since = queue->qos.waits_since;

	if (!since)
		return 0;
	queue->qos.waits_since = 0;
	vif_qos_waits_end(&queue->vif->qos->counters.waits, now);
	return now - since;
}

/* It has a grant: let it go, which the queue being polled does by itself. */
static void queue_let(struct xenvif_uplink *uplink, struct xenvif_queue *queue, bool polled,
		      u64 now)
{
	u64 waited = wait_end(queue, now);

	queue->vif->qos->counters.grants++;
	uplink->credit.reserved += queue->qos.sched.grant;
	trace_vif_qos_grant(uplink->dev, queue->vif->dev, queue->id, &queue->qos.sched, waited);
	queue->qos.woken = !polled;
	if (polled)
		WRITE_ONCE(queue->qos.parked, false);
	else
		queue_wake(queue);
}

/*
 * Give grants while there is room, wake who got one.  @queued: bytes queued on the
 * uplink's device.  @self: the queue being polled, which needs no waking; or NULL.
 * If it is parked it has just got in line.
 */
static void grants_give(struct xenvif_uplink *uplink, s64 queued, struct xenvif_queue *self,
			u64 now)
{
	struct vif_qos_credit *credit = &uplink->credit;
	struct vif_qos_sched *sched = &uplink->sched;
	struct vif_qos_queue *next;
	s64 room, least;

	lockdep_assert_held(&uplink->lock);
	if (uplink->metered)
		uplink_measure(uplink, now);
	room = vif_qos_credit_look(credit, queued, now);
	least = vif_qos_credit_least(credit, now);
	while ((next = vif_qos_sched_next(sched, vif_qos_sched_room(sched, room, least),
					  vif_qos_credit_dry(credit, room), now))) {
		room -= next->grant;
		queue_let(uplink, queue_of(next), queue_of(next) == self, now);
		if (!sched->waiting)
			break;
	}
	if (self && self->qos.parked)
		wait_begin(uplink, self, vif_qos_sched_room(sched, room, least), now);
	if (!sched->waiting)
		vif_qos_credit_rest(credit);
	uplink_arm(uplink, room, now);
}

/**
 * xenvif_uplink_dispatch() - give grants while there is room, wake who got one
 * @uplink: uplink
 *
 * Context: &xenvif_uplink.lock held, bottom halves off.
 */
void xenvif_uplink_dispatch(struct xenvif_uplink *uplink)
{
	grants_give(uplink, xenvif_backlog_bytes(uplink->dev), NULL, ktime_get_ns());
}

/* Somebody had to wait, and @sent bytes of that are in the queue by now: did it run dry? */
static void uplink_notice(struct xenvif_uplink *uplink, s64 queued, s64 sent, u64 now)
{
	struct vif_qos_credit *credit = &uplink->credit;

	vif_qos_late_notice(&credit->late, credit->rate, queued, sent, now);
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
	s64 queued;
	u64 now;

	spin_lock_bh(&uplink->lock);
	queued = xenvif_backlog_bytes(uplink->dev);
	now = ktime_get_ns();
	if (uplink->sched.waiting)
		uplink_notice(uplink, queued, 0, now);
	grants_give(uplink, queued, NULL, now);
	spin_unlock_bh(&uplink->lock);
	return HRTIMER_NORESTART;
}

static void queue_sleep(struct xenvif_uplink *uplink, struct xenvif_queue *queue)
{
	trace_vif_qos_park(uplink->dev, queue->vif->dev, queue->id, uplink->sched.waiting);
	queue->qos.cpu = smp_processor_id();
	WRITE_ONCE(queue->qos.parked, true);
}

/* Get in line; parked until a grant is given. */
static void queue_park(struct xenvif_uplink *uplink, struct xenvif_queue *queue, u64 now)
{
	queue_sleep(uplink, queue);
	vif_qos_sched_wait(&uplink->sched, &queue->qos.sched, now);
}

/* Nobody competes with the queue being polled, and there is room: it has a grant. */
static bool queue_alone(struct xenvif_uplink *uplink, struct xenvif_queue *queue, s64 queued)
{
	struct vif_qos_credit *credit = &uplink->credit;
	struct vif_qos_queue *sched = &queue->qos.sched;

	if (uplink->metered || credit->open_until ||
	    !vif_qos_sched_alone(&uplink->sched, sched, vif_qos_credit_room(credit, queued)))
		return false;
	credit->reserved += sched->grant;
	queue->qos.woken = false;
	queue->vif->qos->counters.grants++;
	trace_vif_qos_grant(uplink->dev, queue->vif->dev, queue->id, sched, 0);
	return true;
}

/**
 * xenvif_queue_ask() - ask for a grant: there is one at once, or the queue is parked
 * @uplink: the queue's uplink, its lock held
 * @queue: the queue being polled, without a grant and not in line
 */
void xenvif_queue_ask(struct xenvif_uplink *uplink, struct xenvif_queue *queue)
{
	s64 queued = xenvif_backlog_bytes(uplink->dev);
	u64 now;

	lockdep_assert_held(&uplink->lock);
	if (!queued && !uplink->credit.reserved)
		vif_qos_sched_idle(&uplink->sched);
	if (queue_alone(uplink, queue, queued))
		return;
	now = ktime_get_ns();
	queue_park(uplink, queue, now);
	grants_give(uplink, queued, queue, now);
}

/* Pay for what was sent, get in line again if there is more, and wake who is next. */
static noinline void settle_and_give(struct xenvif_uplink *uplink, struct xenvif_queue *queue,
				     s64 bytes, s64 packets, bool again)
{
	struct vif_qos_queue *sched = &queue->qos.sched;
	u64 now = ktime_get_ns();
	s64 queued;

	if (sched->grant)
		trace_vif_qos_settle(uplink->dev, queue->vif->dev, queue->id, sched->grant,
				     bytes, packets, again);
	uplink->credit.reserved -= sched->grant;
	if (!again) {
		vif_qos_sched_settle(&uplink->sched, sched, bytes, packets, now);
	} else if (sched->grant) {
		queue_sleep(uplink, queue);
		vif_qos_sched_again(&uplink->sched, sched, bytes, packets, now);
	} else {
		queue_park(uplink, queue, now);
	}
	if (xenvif_policy_drops(queue->vif))
		xenvif_flow_release(uplink, sched->flow);
	/* Another queue of this vif may have to wait for tokens from now on: for the timer. */
	if (!again && !uplink->sched.waiting && !vif_qos_flow_waits(sched->flow)) {
		vif_qos_credit_rest(&uplink->credit);
		return;
	}
	queued = xenvif_backlog_bytes(uplink->dev);
	if (again && queue->qos.woken)
		uplink_notice(uplink, queued, bytes, now);
	grants_give(uplink, queued, queue, now);
}

/**
 * xenvif_queue_settle() - give a grant back and pay for what was sent
 * @uplink: the queue's uplink, its lock held
 * @queue: the queue being polled
 * @bytes: wire bytes taken; what was sent of them stands in the uplink's queue by now
 * @packets: wire packets taken
 * @again: it has more, and is parked
 *
 * Who is next is woken.  While nobody waits there is nothing to look for.
 */
void xenvif_queue_settle(struct xenvif_uplink *uplink,
			 struct xenvif_queue *queue, s64 bytes, s64 packets,
			 bool again)
{
	struct vif_qos_queue *sched = &queue->qos.sched;

	lockdep_assert_held(&uplink->lock);
	if (again || uplink->sched.waiting || !vif_qos_sched_timeless(sched) ||
	    trace_vif_qos_settle_enabled()) {
		settle_and_give(uplink, queue, bytes, packets, again);
		return;
	}
	uplink->credit.reserved -= sched->grant;
	vif_qos_sched_settle(&uplink->sched, sched, bytes, packets, 0);
}

/**
 * xenvif_queue_leave() - out of line, grant returned: the scheduler forgets it
 * @uplink: the queue's uplink, its lock held
 * @queue: queue
 */
void xenvif_queue_leave(struct xenvif_uplink *uplink, struct xenvif_queue *queue)
{
	u64 now = ktime_get_ns();

	lockdep_assert_held(&uplink->lock);
	wait_end(queue, now);
	uplink->credit.reserved -= queue->qos.sched.grant;
	vif_qos_sched_leave(&uplink->sched, &queue->qos.sched, now);
	WRITE_ONCE(queue->qos.parked, false);
}

/**
 * xenvif_flow_release() - nothing of a vif that drops its excess waits for tokens
 * @uplink: its uplink, its lock held
 * @flow: the vif in its scheduler; if it is over a limit, its queues in line are
 *	polled anew, which finds that out
 */
void xenvif_flow_release(struct xenvif_uplink *uplink, struct vif_qos_flow *flow)
{
	struct xenvif_queue *queue;

	lockdep_assert_held(&uplink->lock);
	while (flow->over) {
		queue = queue_of(list_first_entry(&flow->queues, struct vif_qos_queue, node));
		xenvif_queue_leave(uplink, queue);
		queue_wake(queue);
	}
}
