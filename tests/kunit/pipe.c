// SPDX-License-Identifier: GPL-2.0-only
/*
 * A link in simulated time.  Vifs offer packets, polls take time, on as many
 * CPUs as the test wants, so that grants are out together; the queue drains by
 * the link's rate, and it is looked at again when the driver would.
 */
#include <kunit/test.h>
#include <linux/math64.h>
#include "pipe.h"

#define FRAME		1538
#define LIMIT_US	1000
/* As in the driver: who waits for tokens is woken together. */
#define TOKENS_SLACK_NS	100000ULL

static u32 queues_of(const struct pipe_vif *vif)
{
	return max(vif->offer.queues, 1U);
}

static u32 largest(const struct pipe_vif *vif)
{
	return max(vif->offer.small, vif->offer.large);
}

static u32 packet_size(struct pipe *pipe, const struct pipe_vif *vif)
{
	u32 range = largest(vif) - vif->offer.small;

	if (!range)
		return vif->offer.small;
	return vif->offer.small + prandom_u32_state(&pipe->rnd) % (range + 1);
}

/* When the next packet arrives in a queue. */
static u64 arrival(const struct pipe_vif *vif, u32 queue)
{
	u64 bytes = (vif->arrived[queue] + 1) * largest(vif) * queues_of(vif);

	if (!vif->on)
		return PIPE_NEVER;
	if (!vif->offer.rate)
		return vif->since;
	return vif->since + div64_u64(bytes * PIPE_SECOND, vif->offer.rate);
}

static bool queue_idle(const struct vif_qos_queue *queue)
{
	return !queue->grant && !vif_qos_queue_waits(queue);
}

static struct pipe_vif *vif_of(struct pipe *pipe, const struct vif_qos_queue *queue)
{
	return &pipe->vif[world_index(pipe->world, queue)];
}

static u32 queue_index(struct pipe *pipe, const struct vif_qos_queue *queue)
{
	return queue - pipe->world->vif[world_index(pipe->world, queue)].queue;
}

static bool has_packets(struct pipe *pipe, const struct vif_qos_queue *queue)
{
	return arrival(vif_of(pipe, queue), queue_index(pipe, queue)) <= pipe->now;
}

/* What a poll sends: up to its grant, its budget, or what there is. */
static void poll_take(struct pipe *pipe, struct pipe_poll *poll)
{
	struct pipe_vif *vif = vif_of(pipe, poll->queue);
	u32 index = queue_index(pipe, poll->queue);
	s64 left = poll->queue->grant, packets = poll->queue->packets;
	u32 taken;

	for (taken = 0; taken < PIPE_BUDGET && has_packets(pipe, poll->queue); taken++) {
		u32 size = packet_size(pipe, vif);

		if (left <= 0 || packets <= 0) {
			poll->held = true;
			break;
		}
		left -= size;
		packets--;
		poll->bytes += size;
		poll->packets += max(vif->offer.segs, 1U);
		vif->arrived[index]++;
	}
	poll->end += taken * pipe->packet_ns;
}

static void poll_begin(struct pipe *pipe, struct vif_qos_queue *queue)
{
	u32 vif = world_index(pipe->world, queue);
	u32 cpu = (vif * WORLD_QUEUES + queue_index(pipe, queue)) % pipe->cpus;
	struct pipe_poll *poll = &pipe->poll[pipe->polls++];

	*poll = (struct pipe_poll){
		.queue = queue,
		.end = max(pipe->now + pipe->wake_ns, pipe->free[cpu]),
	};
	poll_take(pipe, poll);
	pipe->free[cpu] = poll->end;
}

static void grant_check(struct pipe *pipe, struct vif_qos_queue *queue, s64 room)
{
	struct vif_qos_sched *sched = &pipe->world->sched;
	struct pipe_vif *vif = vif_of(pipe, queue);

	KUNIT_ASSERT_GT(pipe->test, queue->grant, 0);
	KUNIT_ASSERT_LE(pipe->test, queue->grant, room);
	KUNIT_ASSERT_GT(pipe->test, queue->packets, 0);
	quota_take(pipe->test, &vif->max, queue->grant, pipe->now);
	quota_take(pipe->test, &vif->pps, queue->packets, pipe->now);
	if (!queue->rush && sched->rushing && pipe->now < sched->rush_until)
		pipe->blocked++;
}

static void timer_arm(struct pipe *pipe, s64 room)
{
	u64 due = vif_qos_sched_due(&pipe->world->sched);

	if (pipe->world->sched.waiting)
		due = pipe->now + vif_qos_credit_wait(&pipe->credit, room);
	else if (due != U64_MAX)
		due = max(due, pipe->now + TOKENS_SLACK_NS);
	if (due == U64_MAX)
		return;
	due += pipe->late_ns;
	if (due < pipe->timer || due - pipe->timer >= pipe->credit.look_min)
		pipe->timer = due;
}

/**
 * pipe_dispatch() - give all the grants there are now
 * @pipe: link
 */
void pipe_dispatch(struct pipe *pipe)
{
	s64 room = vif_qos_credit_look(&pipe->credit, pipe->queued + pipe->own, pipe->now);
	struct vif_qos_sched *sched = &pipe->world->sched;
	struct vif_qos_queue *queue;
	s64 most, least = vif_qos_credit_least(&pipe->credit, pipe->now);

	while (most = vif_qos_sched_room(sched, room, least),
	       (queue = vif_qos_sched_next(sched, most, vif_qos_credit_dry(&pipe->credit, room),
					   pipe->now))) {
		grant_check(pipe, queue, most);
		room -= queue->grant;
		pipe->grants++;
		pipe->credit.reserved += queue->grant;
		poll_begin(pipe, queue);
	}
	if (!sched->waiting)
		vif_qos_credit_rest(&pipe->credit);
	timer_arm(pipe, room);
}

/* Somebody was kept waiting, and has just put @sent bytes in the queue. */
static void notice(struct pipe *pipe, s64 sent)
{
	vif_qos_late_notice(&pipe->credit.late, pipe->credit.rate, pipe->queued, sent, pipe->now);
}

static void queue_ask(struct pipe *pipe, struct vif_qos_queue *queue)
{
	if (!pipe->queued && !pipe->credit.reserved)
		vif_qos_sched_idle(&pipe->world->sched);
	vif_qos_sched_wait(&pipe->world->sched, queue, pipe->now);
	pipe_dispatch(pipe);
}

static void record(struct pipe *pipe, const struct pipe_poll *poll)
{
	struct pipe_vif *vif = vif_of(pipe, poll->queue);
	u64 slot = div64_u64(pipe->now, pipe->slot_ns);

	KUNIT_ASSERT_LT(pipe->test, slot, (u64)TALLY_SLOTS);
	vif->tally.bytes[slot] += poll->bytes;
	vif->tally.packets[slot] += poll->packets;
	vif->max.used += poll->bytes - poll->queue->grant;
	vif->pps.used += poll->packets - poll->queue->packets;
	if (poll->bytes)
		vif->first = min(vif->first, pipe->now);
}

static void poll_end(struct pipe *pipe, u32 index)
{
	struct pipe_poll poll = pipe->poll[index];

	pipe->poll[index] = pipe->poll[--pipe->polls];
	record(pipe, &poll);
	pipe->credit.reserved -= poll.queue->grant;
	pipe->queued += poll.bytes;
	if (poll.held) {
		notice(pipe, poll.bytes);
		vif_qos_sched_again(&pipe->world->sched, poll.queue, poll.bytes,
				    poll.packets, pipe->now);
	} else {
		vif_qos_sched_settle(&pipe->world->sched, poll.queue, poll.bytes,
				     poll.packets, pipe->now);
	}
	if (!poll.held && has_packets(pipe, poll.queue))
		queue_ask(pipe, poll.queue);
	else
		pipe_dispatch(pipe);
}

/* Time passes, and the queue drains. */
static void pass(struct pipe *pipe, u64 until)
{
	u64 empty = div64_u64(pipe->queued * PIPE_SECOND, pipe->credit.rate) + 1;
	u64 elapsed = until - pipe->now;
	u64 bytes;

	pipe->now = until;
	if (elapsed >= empty) {
		pipe->queued = 0;
		pipe->rest = 0;
		return;
	}
	pipe->rest += elapsed * pipe->credit.rate;
	bytes = div64_u64(pipe->rest, PIPE_SECOND);
	pipe->rest -= bytes * PIPE_SECOND;
	pipe->queued = max_t(s64, pipe->queued - (s64)bytes, 0);
}

/* The queue whose packet comes first of those without any. */
static struct vif_qos_queue *next_arrival(struct pipe *pipe, u64 *when)
{
	struct vif_qos_queue *first = NULL;
	u32 i, j;

	for (i = 0; i < pipe->count; i++) {
		for (j = 0; j < queues_of(&pipe->vif[i]); j++) {
			struct vif_qos_queue *queue = &pipe->world->vif[i].queue[j];
			u64 time = arrival(&pipe->vif[i], j);

			if (time < *when && queue_idle(queue)) {
				*when = time;
				first = queue;
			}
		}
	}
	return first;
}

static u32 next_end(const struct pipe *pipe, u64 *when)
{
	u32 i, first = PIPE_CPUS;

	for (i = 0; i < pipe->polls; i++) {
		if (pipe->poll[i].end < *when) {
			*when = pipe->poll[i].end;
			first = i;
		}
	}
	return first;
}

static void assert_nobody_hangs(struct pipe *pipe)
{
	u32 i, j;

	for (i = 0; i < pipe->count; i++) {
		struct vif_qos_queue *queue = pipe->world->vif[i].queue;

		for (j = 0; j < queues_of(&pipe->vif[i]); j++)
			KUNIT_ASSERT_FALSE(pipe->test, vif_qos_queue_waits(&queue[j]));
	}
}

/* What comes first, unless that is after @end. */
static bool step(struct pipe *pipe, u64 end)
{
	u64 when = pipe->timer;
	u32 poll = next_end(pipe, &when);
	struct vif_qos_queue *queue = next_arrival(pipe, &when);

	if (when == PIPE_NEVER)
		assert_nobody_hangs(pipe);
	pass(pipe, max(min(when, end), pipe->now));
	if (when >= end)
		return false;
	if (queue) {
		queue_ask(pipe, queue);
	} else if (poll < PIPE_CPUS) {
		poll_end(pipe, poll);
	} else {
		pipe->timer = PIPE_NEVER;
		if (pipe->world->sched.waiting)
			notice(pipe, 0);
		pipe_dispatch(pipe);
	}
	return true;
}

/**
 * pipe_run() - let time pass
 * @pipe: link
 * @ns: how much
 */
void pipe_run(struct pipe *pipe, u64 ns)
{
	u64 end = pipe->now + ns;

	while (step(pipe, end))
		;
}

/**
 * pipe_start() - a vif has packets from now on
 * @pipe: link
 * @vif: which
 */
void pipe_start(struct pipe *pipe, u32 vif)
{
	struct pipe_vif *own = &pipe->vif[vif];

	own->on = true;
	own->since = pipe->now;
	own->first = PIPE_NEVER;
	memset(own->arrived, 0, sizeof(own->arrived));
}

/**
 * pipe_stop() - a vif has no more packets; what polls have taken is sent
 * @pipe: link
 * @vif: which
 */
void pipe_stop(struct pipe *pipe, u32 vif)
{
	u32 i;

	pipe->vif[vif].on = false;
	for (i = 0; i < queues_of(&pipe->vif[vif]); i++) {
		struct vif_qos_queue *queue = &pipe->world->vif[vif].queue[i];

		if (!queue->grant)
			vif_qos_sched_leave(&pipe->world->sched, queue, pipe->now);
	}
	for (i = 0; i < pipe->polls; i++) {
		if (world_index(pipe->world, pipe->poll[i].queue) == vif)
			pipe->poll[i].held = false;
	}
}

/**
 * pipe_limit() - change a vif's limits, as the admin does, live
 * @pipe: link
 * @vif: which
 * @min: minimum rate, bytes per second; 0: none
 * @max: maximum rate, bytes per second; 0: none
 * @pps: maximum rate, packets per second; 0: none
 */
void pipe_limit(struct pipe *pipe, u32 vif, u64 min, u64 max, u32 pps)
{
	const struct vif_qos_limits limits = {
		.guarantee = min,
		.max_rate = max,
		.max_pps = pps,
		.burst_ns = pipe->burst_ns,
	};

	quota_set(&pipe->vif[vif].max, max, pipe->burst_ns, pipe->now);
	quota_set(&pipe->vif[vif].pps, pps, pipe->burst_ns, pipe->now);
	vif_qos_sched_limit(&pipe->world->sched, world_flow(pipe->world, vif),
			    &limits, pipe->now);
	pipe_dispatch(pipe);
}

/**
 * pipe_new() - a link and its vifs, all of them with packets from the beginning
 * @test: running test
 * @rate: link rate, bytes per second
 * @offers: what the vifs offer
 * @count: how many
 *
 * Return: the link; the test ends here when there is no memory.
 */
struct pipe *pipe_new(struct kunit *test, u64 rate,
		      const struct pipe_offer *offers, u32 count)
{
	struct pipe *pipe = kunit_kzalloc(test, sizeof(*pipe), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, pipe);
	pipe->test = test;
	vif_qos_credit_init(&pipe->credit);
	vif_qos_credit_resize(&pipe->credit, rate, LIMIT_US, FRAME);
	pipe->world = world_new(test, vif_qos_credit_unit(&pipe->credit, FRAME));
	pipe->world->sched.batch = pipe->credit.batch;
	prandom_seed_state(&pipe->rnd, 20 + count);
	pipe->count = count;
	pipe->cpus = PIPE_CPUS;
	pipe->wake_ns = 3000;
	pipe->packet_ns = 100;
	pipe->burst_ns = PIPE_MS;
	pipe->slot_ns = 10 * PIPE_MS;
	pipe->timer = PIPE_NEVER;
	for (i = 0; i < count; i++) {
		pipe->vif[i].offer = offers[i];
		pipe->world->vif[i].policy.priority = offers[i].priority;
		pipe_start(pipe, i);
	}
	return pipe;
}
