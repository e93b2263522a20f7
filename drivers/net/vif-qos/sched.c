// SPDX-License-Identifier: GPL-2.0-only
/*
 * Round robin over the vifs of one uplink: deficit round robin (Shreedhar and
 * Varghese, SIGCOMM 1995) on bytes, as paper 002 proposes for packets of random
 * size, or on packets, as its Algorithm 1 does; with minimum and maximum rates.
 *
 * Description
 * -----------
 * A flow is one vif; it owns queues, which share its turn.  A queue with
 * packets gets in line (wait), is given a grant of bytes and packets when its
 * vif's turn comes (next), sends, and reports what it really sent (settle).
 * Nothing is ever taken from a guest without a grant.
 *
 * Algorithm
 * ---------
 * 1. In each round every flow earns a quantum of deficit (turn.c).  A grant
 *    takes its cost from the deficit at once; settling gives back what was
 *    not used, or takes what was overdrawn.  A queue may overdraw its grant by
 *    one packet, so any packet can be sent with any deficit above zero, and
 *    since the debt is carried over, shares are exact over time.
 * 2. Flows with a deficit stand first in the list, in turn order; a flow that
 *    has used its deficit up goes to the end.  When no waiting flow has any,
 *    as many rounds are given at once as the first of them needs.
 * 3. A flow that holds a grant is about to come back, so a new round does not
 *    begin without it, unless the uplink would run dry (late).
 * 4. The only flow there is gets all the room and is charged for it: should
 *    another come back a moment later, the debt restores the balance.  Without a
 *    limit it needs no place in the rounds (sole) until there is another.
 * 5. An idle flow keeps at most one quantum.  The rounds it missed pay its debt
 *    and refill it to one quantum; if it then has a deficit, it goes first: who
 *    sends little waits little, and nobody gets more than a quantum a round.
 * 6. A flow over its maximum rate or packet rate is out of the list, as if it
 *    were idle, until its buckets (flow.c) allow it again.
 * 7. A flow that waits and is below its minimum rate is urgent: it is granted
 *    one quantum at a time before all others, first come first served, and
 *    while it is being served nobody else is granted anything, for a
 *    millisecond at most: so it is first for dom0's time, too.
 * 8. So the minimum is a floor under the flow's share, not something on top:
 *    what is sent by guarantee also counts in the round, and what is sent by
 *    turn also uses the guarantee up.  Neither makes a debt larger than eight
 *    turns, or 2 ms of the guarantee, or the one payment: a flow that lives on
 *    its guarantee does not lose its turns for ever, and one that used to get
 *    more does not lose its guarantee.  A debt of one payment alone would let
 *    the two add where the minimum is about the share: they alternate by chance.
 * 9. A flow that goes first by rule 5 doesn't wait for room either: who comes back
 *    may have, all together, one default quantum (a frame, or an eighth of the
 *    uplink's limit) beyond the limit, until there is room again.
 * 10. A poll costs the same for one packet as for a few, so nobody is woken for less than a
 *    batch: who has to wait waits until there is room for one, and whose turn it is gets
 *    one, even if its deficit is less; the debt keeps shares exact.  Who comes back from
 *    silence or is urgent does not wait for that.
 */
#include <linux/math64.h>
#include <net/vif_qos/admit.h>
#include <net/vif_qos/place.h>
#include <net/vif_qos/round.h>
#include <net/vif_qos/sched.h>
#include <net/vif_qos/turn.h>
#include <net/vif_qos/wire.h>

/* How long others wait for an urgent flow that holds a grant, ns. */
#define RUSH_NS		(1000ULL * 1000)
/* Wire bytes of the shortest packet. */
#define SHORTEST	(VIF_QOS_WIRE_MIN + VIF_QOS_WIRE_OVERHEAD)

/**
 * vif_qos_sched_init() - an empty scheduler, counting in bytes
 * @sched: scheduler
 * @unit: bytes of quantum per point of priority, at least 1
 */
void vif_qos_sched_init(struct vif_qos_sched *sched, u32 unit)
{
	*sched = (struct vif_qos_sched){
		.round = VIF_QOS_ROUNDS_FORGIVE,
		.mode = VIF_QOS_DRR,
		.unit = unit,
		.scale = VIF_QOS_SCALE_ONE,
		.least = U32_MAX,
	};
	INIT_LIST_HEAD(&sched->flows);
	INIT_LIST_HEAD(&sched->urgent);
	timerqueue_init_head(&sched->later);
}

/**
 * vif_qos_sched_set_mode() - count turns in bytes or in packets from now on
 * @sched: scheduler
 * @mode: how
 *
 * All debts are forgiven, as they were counted otherwise, and so are grants that
 * are out.
 */
void vif_qos_sched_set_mode(struct vif_qos_sched *sched, enum vif_qos_mode mode)
{
	struct vif_qos_flow *flow;

	if (sched->mode == mode)
		return;
	vif_qos_place_sole(sched);
	sched->mode = mode;
	sched->era++;
	sched->round += VIF_QOS_ROUNDS_FORGIVE;
	list_for_each_entry(flow, &sched->flows, node)
		flow->deficit = 0;
}

static __always_inline void line_join(struct vif_qos_sched *sched,
				      struct vif_qos_queue *queue)
{
	struct vif_qos_flow *flow = queue->flow;

	list_add_tail(&queue->node, &flow->queues);
	flow->waiting++;
	sched->waiting += !flow->over;
}

static __always_inline void line_leave(struct vif_qos_sched *sched,
				       struct vif_qos_queue *queue)
{
	struct vif_qos_flow *flow = queue->flow;

	list_del_init(&queue->node);
	flow->waiting--;
	sched->waiting -= !flow->over;
}

static void flow_fill(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
		      u64 now)
{
	if (likely(!flow->limited))
		return;
	vif_qos_flow_scale(flow, sched->scale, now);
	vif_qos_flow_fill(flow, now, vif_qos_flow_waits(flow) || flow->serving);
}

/**
 * vif_qos_sched_wait() - get in line for a grant
 * @sched: scheduler
 * @queue: a queue with packets to send; one that waits already stays where it
 *	is.  A queue that still holds a grant may get in line if it settles before
 *	the next vif_qos_sched_next().
 * @now: monotonic time, ns
 */
void vif_qos_sched_wait(struct vif_qos_sched *sched, struct vif_qos_queue *queue,
			u64 now)
{
	struct vif_qos_flow *flow = queue->flow;

	if (vif_qos_queue_waits(queue))
		return;
	flow_fill(sched, flow, now);
	line_join(sched, queue);
	vif_qos_place(sched, flow, flow->deficit, now);
}

/* The waiting flow whose turn it is in this round; NULL if there is none. */
static inline struct vif_qos_flow *flow_ready(const struct vif_qos_sched *sched)
{
	struct vif_qos_flow *flow;

	list_for_each_entry(flow, &sched->flows, node) {
		if (flow->deficit <= 0)
			return NULL;
		if (vif_qos_flow_waits(flow))
			return flow;
	}
	return NULL;
}

/* A queue out of line is served from now on. */
static __always_inline void queue_serve(struct vif_qos_sched *sched, struct vif_qos_queue *queue,
					s64 bytes, s64 packets, bool rush)
{
	queue->flow->serving++;
	sched->serving++;
	WRITE_ONCE(queue->grant, bytes);
	queue->packets = packets;
	queue->rush = rush;
	queue->era = sched->era;
}

/* Hand the first queue of a flow a grant that fits @deficit and its limits. */
static __always_inline struct vif_qos_queue *
flow_grant(struct vif_qos_sched *sched, struct vif_qos_flow *flow, s64 deficit,
	   s64 room, bool rush, u64 now)
{
	struct vif_qos_queue *queue;
	s64 packets = VIF_QOS_PACKETS_ANY;

	flow_fill(sched, flow, now);
	queue = list_first_entry(&flow->queues, struct vif_qos_queue, node);
	line_leave(sched, queue);
	if (rush || !list_is_singular(&sched->flows))
		vif_qos_turn_cut(sched, flow, deficit,
				 rush || unlikely(flow->fresh) ? 0 : sched->batch,
				 &room, &packets);
	if (unlikely(sched->mode == VIF_QOS_WRR))
		packets = min(packets, div_s64(room, SHORTEST) + 1);
	if (unlikely(flow->limited)) {
		vif_qos_flow_cut(flow, &room, &packets);
		vif_qos_flow_take(flow, room, packets);
	}
	if (unlikely(flow->fresh)) {
		sched->ahead += room;
		flow->fresh = false;
	}
	queue_serve(sched, queue, room, packets, rush);
	return queue;
}

static struct vif_qos_queue *grant_by_turn(struct vif_qos_sched *sched,
					   struct vif_qos_flow *flow, s64 room,
					   u64 now)
{
	s64 before = flow->deficit;
	struct vif_qos_queue *queue;

	queue = flow_grant(sched, flow, before, room, false, now);
	queue->cost = vif_qos_turn_cost(sched, queue->grant, queue->packets);
	flow->deficit -= queue->cost;
	if (unlikely(flow->limited))
		vif_qos_place(sched, flow, before, now);
	else
		vif_qos_place_order(sched, flow, before);
	return queue;
}

static noinline struct vif_qos_queue *grant_by_guarantee(struct vif_qos_sched *sched,
							 s64 room, u64 now)
{
	struct vif_qos_flow *flow = list_first_entry(&sched->urgent,
						     struct vif_qos_flow, urgent);
	s64 quantum = vif_qos_turn_quantum(sched, flow);
	struct vif_qos_queue *queue;

	queue = flow_grant(sched, flow, quantum, room, true, now);
	queue->cost = 0;
	sched->rushing++;
	sched->rush_until = now + RUSH_NS;
	vif_qos_bucket_take(&flow->min, queue->grant);
	list_move_tail(&flow->urgent, &sched->urgent);
	vif_qos_place(sched, flow, flow->deficit, now);
	return queue;
}

/* Flows whose buckets have filled meanwhile. */
static inline void flows_wake(struct vif_qos_sched *sched, u64 now)
{
	struct timerqueue_node *first;

	while ((first = timerqueue_getnext(&sched->later)) &&
	       (u64)first->expires <= now) {
		struct vif_qos_flow *flow =
			container_of(first, struct vif_qos_flow, later);

		vif_qos_place_later(sched, flow, 0);
		flow_fill(sched, flow, now);
		vif_qos_place(sched, flow, flow->deficit, now);
	}
}

/**
 * vif_qos_sched_room() - how much whoever is first may be granted: rules 9 and 10
 * @sched: scheduler
 * @room: bytes that the uplink has room for; negative if it has more than its limit
 * @least: how much of it is worth waking somebody for, bytes
 *
 * Return: @room; none while it is less than @least; or what a flow that has come back
 * from silence may have in spite of it; for vif_qos_sched_next().
 */
s64 vif_qos_sched_room(struct vif_qos_sched *sched, s64 room, s64 least)
{
	s64 turn = (s64)sched->unit * VIF_QOS_PRIORITY_DEFAULT;
	const struct vif_qos_flow *first;

	if (room > 0)
		sched->ahead = 0;
	if (room >= max(turn, least) || list_empty(&sched->flows))
		return room;
	first = list_first_entry(&sched->flows, struct vif_qos_flow, node);
	if (first->fresh)
		return max(room, turn - sched->ahead);
	if (room < least && list_empty(&sched->urgent))
		return min_t(s64, room, 0);
	return room;
}

/**
 * vif_qos_sched_next() - the queue whose turn it is
 * @sched: scheduler
 * @room: bytes that may be granted now
 * @late: the uplink would run dry if it waited for flows that hold a grant
 * @now: monotonic time, ns
 *
 * Return: a queue, no longer in line, with &vif_qos_queue.grant set to between 1
 * and @room bytes; NULL when there is no room, nobody waits, everybody who does
 * is over a limit, or it is better to wait for a grant to be settled.
 */
struct vif_qos_queue *vif_qos_sched_next(struct vif_qos_sched *sched, s64 room,
					 bool late, u64 now)
{
	struct vif_qos_flow *flow;

	flows_wake(sched, now);
	if (room <= 0 || !sched->waiting)
		return NULL;
	if (!list_empty(&sched->urgent) && !list_is_singular(&sched->flows))
		return grant_by_guarantee(sched, room, now);
	if (sched->rushing && now < sched->rush_until)
		return NULL;
	while (!(flow = flow_ready(sched))) {
		if (sched->serving && !late)
			return NULL;
		vif_qos_round_give(sched);
	}
	return grant_by_turn(sched, flow, room, now);
}

/**
 * vif_qos_sched_alone() - serve at once who has nobody beside him
 * @sched: scheduler
 * @queue: a queue with packets to send, without a grant and not in line
 * @room: bytes that may be granted now
 *
 * Rule 4 without the way there: what vif_qos_sched_wait() and vif_qos_sched_next()
 * come to when no flow is in the rounds and this one has no limits.  As nothing holds
 * it back its time does not count as busy, and no clock is needed.
 *
 * Return: true if it has a grant; false if it has to wait for its turn, as far as is
 * known here, and nothing has changed.
 */
bool vif_qos_sched_alone(struct vif_qos_sched *sched, struct vif_qos_queue *queue, s64 room)
{
	struct vif_qos_flow *flow = queue->flow;

	if (sched->sole || !list_empty(&sched->flows) || flow->limited ||
	    sched->mode != VIF_QOS_DRR || room <= 0)
		return false;
	vif_qos_place_earn(sched, flow);
	if (flow->deficit <= 0)
		return false;
	sched->sole = flow;
	flow->fresh = false;
	queue_serve(sched, queue, room, VIF_QOS_PACKETS_ANY, false);
	queue->cost = room;
	flow->deficit -= room;
	return true;
}

/* Rule 8, for the bytes of a grant by guarantee. */
static noinline void pay_rush(struct vif_qos_sched *sched,
			      struct vif_qos_flow *flow, s64 over, s64 cost)
{
	s64 debt = max(cost, VIF_QOS_BUCKET_TURNS * min(cost, vif_qos_turn_full(sched, flow)));
	s64 before = flow->deficit;

	sched->rushing--;
	if (flow->min.rate)
		vif_qos_bucket_take(&flow->min, over);
	flow->deficit = max(before - cost, min(before, -debt));
}

/* Rule 8, for the bytes of a turn. */
static void pay_turn(const struct vif_qos_sched *sched, struct vif_qos_flow *flow,
		     s64 bytes, s64 over)
{
	flow->deficit -= over;
	if (unlikely(flow->limited) && flow->min.rate)
		vif_qos_bucket_lend(&flow->min, bytes, vif_qos_turn_bytes(sched, flow));
}

/* A grant is used up, or given back. */
static __always_inline void grant_end(struct vif_qos_sched *sched, struct vif_qos_queue *queue,
				      s64 bytes, s64 packets)
{
	struct vif_qos_flow *flow = queue->flow;

	if (unlikely(sched->ahead) && bytes < queue->grant)
		sched->ahead = max(sched->ahead + bytes - queue->grant, 0LL);
	flow->usage.bytes += bytes;
	flow->usage.packets += packets;
	WRITE_ONCE(queue->grant, 0);
	flow->serving--;
	sched->serving--;
}

/* Pay for what a grant was used for; the flow must be placed anew. */
static __always_inline void grant_pay(struct vif_qos_sched *sched, struct vif_qos_queue *queue,
				      s64 bytes, s64 packets, u64 now)
{
	struct vif_qos_flow *flow = queue->flow;
	s64 cost = vif_qos_turn_cost(sched, bytes, packets);
	s64 over = bytes - queue->grant;

	if (unlikely(flow->limited)) {
		flow_fill(sched, flow, now);
		vif_qos_flow_take(flow, over, packets - queue->packets);
		vif_qos_place_over(sched, flow, 0);
	}
	if (unlikely(queue->rush))
		pay_rush(sched, flow, over, cost);
	else
		pay_turn(sched, flow, bytes, queue->era == sched->era ? cost - queue->cost : 0);
	if (sched->mode == VIF_QOS_WRR)
		vif_qos_turn_learn(flow, bytes, packets);
	grant_end(sched, queue, bytes, packets);
}

/* Nobody has come: the same for who had no place in the rounds, and needs none. */
static __always_inline void sole_settles(struct vif_qos_sched *sched, struct vif_qos_queue *queue,
					 s64 bytes, s64 packets)
{
	struct vif_qos_flow *flow = queue->flow;

	/* At most one quantum: so much it had when it was served. */
	flow->deficit += queue->grant - bytes;
	grant_end(sched, queue, bytes, packets);
	sched->sole = NULL;
}

/* As most settle; apart from it, what little sole_settles() needs stays little. */
static noinline void settle_in_rounds(struct vif_qos_sched *sched, struct vif_qos_queue *queue,
				      s64 bytes, s64 packets, u64 now)
{
	s64 before = queue->flow->deficit;

	grant_pay(sched, queue, bytes, packets, now);
	vif_qos_place(sched, queue->flow, before, now);
}

/**
 * vif_qos_sched_settle() - give a grant back and pay for what was sent
 * @sched: scheduler
 * @queue: a queue; one without a grant is left as it is
 * @bytes: wire bytes sent, 0 or more; may exceed the grant
 * @packets: wire packets sent, 0 or more; may exceed the grant
 * @now: monotonic time, ns; any with vif_qos_sched_timeless()
 */
void vif_qos_sched_settle(struct vif_qos_sched *sched,
			  struct vif_qos_queue *queue, s64 bytes, s64 packets,
			  u64 now)
{
	if (!queue->grant)
		return;
	if (sched->sole == queue->flow)
		sole_settles(sched, queue, bytes, packets);
	else
		settle_in_rounds(sched, queue, bytes, packets, now);
}

/**
 * vif_qos_sched_again() - settle, and get in line again
 * @sched: scheduler
 * @queue: a queue that holds a grant and has more packets to send
 * @bytes: wire bytes sent, 0 or more; may exceed the grant
 * @packets: wire packets sent, 0 or more; may exceed the grant
 * @now: monotonic time, ns
 */
void vif_qos_sched_again(struct vif_qos_sched *sched,
			 struct vif_qos_queue *queue, s64 bytes, s64 packets,
			 u64 now)
{
	struct vif_qos_flow *flow = queue->flow;
	s64 before = flow->deficit;

	grant_pay(sched, queue, bytes, packets, now);
	line_join(sched, queue);
	vif_qos_place(sched, flow, before, now);
}

/**
 * vif_qos_sched_leave() - forget a queue: out of line, grant returned unused
 * @sched: scheduler
 * @queue: any queue of this scheduler
 * @now: monotonic time, ns
 */
void vif_qos_sched_leave(struct vif_qos_sched *sched, struct vif_qos_queue *queue,
			 u64 now)
{
	struct vif_qos_flow *flow = queue->flow;

	if (vif_qos_queue_waits(queue)) {
		flow_fill(sched, flow, now);
		line_leave(sched, queue);
		vif_qos_place(sched, flow, flow->deficit, now);
	}
	vif_qos_sched_settle(sched, queue, 0, 0, now);
}

/**
 * vif_qos_sched_limit() - take over a vif's limits, while it sends or not
 * @sched: scheduler
 * @flow: one of its flows
 * @limits: the limits
 * @now: monotonic time, ns
 */
void vif_qos_sched_limit(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
			 const struct vif_qos_limits *limits, u64 now)
{
	flow_fill(sched, flow, now);
	vif_qos_flow_limit(flow, limits, now);
	vif_qos_place_check(sched, flow, now);
	vif_qos_place(sched, flow, flow->deficit, now);
}

/**
 * vif_qos_sched_over() - would a vif have to wait for tokens if it sent now?
 * @sched: scheduler
 * @flow: one of its flows
 * @now: monotonic time, ns
 *
 * Return: which limit, its maximum rate or its packet rate, it is over; else 0.
 */
enum vif_qos_state vif_qos_sched_over(struct vif_qos_sched *sched, struct vif_qos_flow *flow,
				      u64 now)
{
	flow_fill(sched, flow, now);
	return flow->limited ? vif_qos_flow_over(flow, now) : 0;
}

/**
 * vif_qos_sched_why() - why is a queue in line not served now?
 * @queue: a queue in line that vif_qos_sched_next() has just not returned
 * @room: bytes that may be granted, as vif_qos_sched_next() was told last
 *
 * Its own limit comes first: room would be of no use to it.
 *
 * Return: why.
 */
enum vif_qos_wait vif_qos_sched_why(const struct vif_qos_queue *queue, s64 room)
{
	switch (queue->flow->over) {
	case VIF_QOS_OVER_RATE:
		return VIF_QOS_WAIT_RATE;
	case VIF_QOS_OVER_PPS:
		return VIF_QOS_WAIT_PPS;
	default:
		return room > 0 ? VIF_QOS_WAIT_TURN : VIF_QOS_WAIT_UPLINK;
	}
}

/**
 * vif_qos_sched_due() - when a vif that waits for tokens has them
 * @sched: scheduler
 *
 * Return: monotonic time, ns; %U64_MAX when no vif waits for any.
 */
u64 vif_qos_sched_due(const struct vif_qos_sched *sched)
{
	struct timerqueue_node *first =
		timerqueue_getnext((struct timerqueue_head *)&sched->later);

	return first ? (u64)first->expires : U64_MAX;
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
	if (!sched->sole && list_empty(&sched->flows))
		sched->round += VIF_QOS_ROUNDS_FORGIVE;
}
