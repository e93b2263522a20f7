// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deficit round robin (Shreedhar and Varghese, SIGCOMM 1995) over the vifs of
 * one uplink, as paper 002 proposes for packets of random size.
 *
 * Description
 * -----------
 * A flow is one vif; it owns queues, which share its turn.  A queue with
 * packets gets in line (wait), is given a grant of bytes when its vif's turn
 * comes (next), sends, and reports what it really sent (settle).  Nothing is
 * ever taken from a guest without a grant.
 *
 * Algorithm
 * ---------
 * 1. In each round every flow earns priority * unit bytes of deficit.  A grant
 *    takes its bytes from the deficit at once; settling gives back what was
 *    not used, or takes what was overdrawn.  A queue may overdraw its grant by
 *    one packet, so any packet can be sent with any deficit above zero, and
 *    since the debt is carried over, shares are exact over time.
 * 2. Flows with a deficit stand first in the list, in turn order; a flow that
 *    has used its deficit up goes to the end.  When no waiting flow has any,
 *    as many rounds are given at once as the first of them needs.
 * 3. A flow that holds a grant is about to come back, so a new round does not
 *    begin without it, unless the uplink would run dry (late).
 * 4. The only flow there is gets all the room and is charged for it: should
 *    another come back a moment later, the debt restores the balance.
 * 5. An idle flow keeps at most one quantum.  The rounds it missed pay its debt
 *    and refill it to one quantum; if it then has a deficit, it goes first: who
 *    sends little waits little, and nobody gets more than a quantum a round.
 */
#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/sched.h>

/* More rounds than any debt needs: what an idle uplink gives to all. */
#define ROUNDS_FORGIVE	BIT_ULL(20)

static s64 quantum(const struct vif_qos_sched *sched,
		   const struct vif_qos_flow *flow)
{
	return (s64)READ_ONCE(flow->policy->priority) * sched->unit;
}

static bool flow_listed(const struct vif_qos_flow *flow)
{
	return !list_empty(&flow->node);
}

static bool flow_waits(const struct vif_qos_flow *flow)
{
	return !list_empty(&flow->queues);
}

/**
 * vif_qos_sched_init() - an empty scheduler
 * @sched: scheduler
 * @unit: bytes of quantum per point of priority, at least 1
 */
void vif_qos_sched_init(struct vif_qos_sched *sched, u32 unit)
{
	INIT_LIST_HEAD(&sched->flows);
	sched->round = ROUNDS_FORGIVE;
	sched->unit = unit;
	sched->waiting = 0;
	sched->serving = 0;
}

/**
 * vif_qos_flow_init() - a flow that has been idle for ever
 * @flow: flow
 * @policy: its priority; read at every use, may be changed at any time
 */
void vif_qos_flow_init(struct vif_qos_flow *flow,
		       const struct vif_qos_policy *policy)
{
	INIT_LIST_HEAD(&flow->node);
	INIT_LIST_HEAD(&flow->queues);
	flow->policy = policy;
	flow->deficit = 0;
	flow->round = 0;
	flow->serving = 0;
}

/**
 * vif_qos_queue_init() - a queue that neither waits nor holds a grant
 * @queue: queue
 * @flow: the flow it belongs to
 */
void vif_qos_queue_init(struct vif_qos_queue *queue, struct vif_qos_flow *flow)
{
	INIT_LIST_HEAD(&queue->node);
	queue->flow = flow;
	queue->grant = 0;
}

/* Rule 5: what the rounds it missed are worth to a flow that comes back. */
static void flow_join(struct vif_qos_sched *sched, struct vif_qos_flow *flow)
{
	u64 missed = sched->round - flow->round;
	s64 most = quantum(sched, flow);

	if (missed >= ROUNDS_FORGIVE)
		flow->deficit = most;
	else
		flow->deficit = min(flow->deficit + (s64)missed * most, most);
	if (flow->deficit > 0)
		list_add(&flow->node, &sched->flows);
	else
		list_add_tail(&flow->node, &sched->flows);
}

/* Keep the list in order after the deficit, or the need, of a flow changed. */
static void flow_place(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
		       s64 before)
{
	if (!flow_waits(flow) && !flow->serving) {
		list_del_init(&flow->node);
		flow->deficit = min(flow->deficit, quantum(sched, flow));
		flow->round = sched->round;
	} else if (flow->deficit <= 0) {
		list_move_tail(&flow->node, &sched->flows);
	} else if (before <= 0) {
		list_move(&flow->node, &sched->flows);
	}
}

/**
 * vif_qos_sched_wait() - get in line for a grant
 * @sched: scheduler
 * @queue: a queue with packets to send; one that waits already stays where it
 *	is.  A queue that still holds a grant may get in line if it settles before
 *	the next vif_qos_sched_next().
 */
void vif_qos_sched_wait(struct vif_qos_sched *sched, struct vif_qos_queue *queue)
{
	struct vif_qos_flow *flow = queue->flow;

	if (vif_qos_queue_waits(queue))
		return;
	if (!flow_listed(flow))
		flow_join(sched, flow);
	list_add_tail(&queue->node, &flow->queues);
	sched->waiting++;
}

/* The waiting flow whose turn it is in this round; NULL if there is none. */
static struct vif_qos_flow *flow_ready(const struct vif_qos_sched *sched)
{
	struct vif_qos_flow *flow;

	list_for_each_entry(flow, &sched->flows, node) {
		if (flow->deficit <= 0)
			return NULL;
		if (flow_waits(flow))
			return flow;
	}
	return NULL;
}

static u64 rounds_needed(const struct vif_qos_sched *sched)
{
	const struct vif_qos_flow *flow;
	u64 rounds = U64_MAX;

	list_for_each_entry(flow, &sched->flows, node) {
		if (flow_waits(flow) && flow->deficit <= 0)
			rounds = min(rounds, div64_u64(-flow->deficit,
						       quantum(sched, flow)) + 1);
	}
	return rounds;
}

/* Rule 2: rounds until a waiting flow has a deficit; late flows keep one quantum. */
static void rounds_give(struct vif_qos_sched *sched)
{
	struct vif_qos_flow *flow, *next;
	u64 rounds = rounds_needed(sched);
	LIST_HEAD(exhausted);

	sched->round += rounds;
	list_for_each_entry_safe(flow, next, &sched->flows, node) {
		s64 most = quantum(sched, flow);

		flow->deficit += (s64)rounds * most;
		if (!flow_waits(flow))
			flow->deficit = min(flow->deficit, most);
		if (flow->deficit <= 0)
			list_move_tail(&flow->node, &exhausted);
	}
	list_splice_tail(&exhausted, &sched->flows);
}

static struct vif_qos_queue *flow_grant(struct vif_qos_sched *sched,
					struct vif_qos_flow *flow, s64 room)
{
	struct vif_qos_queue *queue;
	s64 before = flow->deficit;

	queue = list_first_entry(&flow->queues, struct vif_qos_queue, node);
	list_del_init(&queue->node);
	WRITE_ONCE(queue->grant,
		   list_is_singular(&sched->flows) ? room : min(before, room));
	flow->deficit -= queue->grant;
	flow->serving++;
	sched->serving++;
	sched->waiting--;
	flow_place(sched, flow, before);
	return queue;
}

/**
 * vif_qos_sched_next() - the queue whose turn it is
 * @sched: scheduler
 * @room: bytes that may be granted now
 * @late: the uplink would run dry if it waited for flows that hold a grant
 *
 * Return: a queue, no longer in line, with &vif_qos_queue.grant set to between 1
 * and @room bytes; NULL when there is no room, nobody waits, or it is better
 * to wait for a grant to be settled.
 */
struct vif_qos_queue *vif_qos_sched_next(struct vif_qos_sched *sched,
					 s64 room, bool late)
{
	struct vif_qos_flow *flow;

	if (room <= 0 || !sched->waiting)
		return NULL;
	while (!(flow = flow_ready(sched))) {
		if (sched->serving && !late)
			return NULL;
		rounds_give(sched);
	}
	return flow_grant(sched, flow, room);
}

/**
 * vif_qos_sched_settle() - give a grant back and pay for what was sent
 * @sched: scheduler
 * @queue: a queue; one without a grant is left as it is
 * @used: bytes sent, 0 or more; may exceed the grant
 */
void vif_qos_sched_settle(struct vif_qos_sched *sched,
			  struct vif_qos_queue *queue, s64 used)
{
	struct vif_qos_flow *flow = queue->flow;
	s64 before = flow->deficit;

	if (!queue->grant)
		return;
	flow->deficit += queue->grant - used;
	WRITE_ONCE(queue->grant, 0);
	flow->serving--;
	sched->serving--;
	flow_place(sched, flow, before);
}

/**
 * vif_qos_sched_leave() - forget a queue: out of line, grant returned unused
 * @sched: scheduler
 * @queue: any queue of this scheduler
 */
void vif_qos_sched_leave(struct vif_qos_sched *sched, struct vif_qos_queue *queue)
{
	struct vif_qos_flow *flow = queue->flow;

	if (vif_qos_queue_waits(queue)) {
		list_del_init(&queue->node);
		sched->waiting--;
		flow_place(sched, flow, flow->deficit);
	}
	vif_qos_sched_settle(sched, queue, 0);
}

/**
 * vif_qos_sched_idle() - the uplink has nothing left to send
 * @sched: scheduler
 *
 * If no flow waits or is served either, the past no longer matters: all debts
 * are forgiven.
 */
void vif_qos_sched_idle(struct vif_qos_sched *sched)
{
	if (list_empty(&sched->flows))
		sched->round += ROUNDS_FORGIVE;
}
