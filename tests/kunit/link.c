// SPDX-License-Identifier: GPL-2.0-only
/*
 * A link that sends whatever the scheduler grants, packet by packet, from up to
 * LINK_POLLS polls at once in random turns, as the driver does on many CPUs.
 * After each packet the oracle is asked.
 */
#include <kunit/test.h>
#include "link.h"

/* Its limits in the oracle; @carried: bytes it may have kept from before. */
static void describe(struct link *link, u32 vif, s64 carried)
{
	const struct link_vif *offer = &link->vif[vif];
	s64 over = min(offer->queues, link->most) * (s64)(offer->large - 1);
	s64 top = (s64)offer->priority * link->world->sched.unit;

	if (link->alone)
		over += link->limit;
	over += link->world->sched.batch;
	fluid_flow_init(&link->fluid, vif, offer->priority, max(top, carried), over);
}

/**
 * link_new() - a link and its vifs, all of them with packets from the beginning
 * @test: running test
 * @vifs: what the vifs offer
 * @count: how many
 * @unit: bytes of quantum per point of priority
 * @most: how many grants may be out at once
 *
 * Return: the link; the test ends here when there is no memory.
 */
struct link *link_new(struct kunit *test, const struct link_vif *vifs, u32 count,
		      u32 unit, u32 most)
{
	struct link *link = kunit_kzalloc(test, sizeof(*link), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, link);
	link->test = test;
	link->world = world_new(test, unit);
	link->limit = 12500;
	link->most = most;
	prandom_seed_state(&link->rnd, 20 + count);
	fluid_init(&link->fluid, count);
	for (i = 0; i < count; i++) {
		link->vif[i] = vifs[i];
		link->vif[i].queues = max(vifs[i].queues, 1U);
		link->world->vif[i].policy.priority = vifs[i].priority;
		describe(link, i, 0);
		link_join(link, i);
	}
	return link;
}

/**
 * link_allow_alone() - vifs will be alone at times, and get all the room
 * @link: link
 */
void link_allow_alone(struct link *link)
{
	u32 i;

	link->alone = true;
	for (i = 0; i < link->fluid.flows; i++)
		describe(link, i, 0);
}

/**
 * link_set_batch() - nobody is served for less than a batch
 * @link: link
 * @batch: bytes
 */
void link_set_batch(struct link *link, u32 batch)
{
	u32 i;

	link->world->sched.batch = batch;
	for (i = 0; i < link->fluid.flows; i++)
		describe(link, i, 0);
}

/**
 * link_join() - a vif has packets in all its queues from now on
 * @link: link
 * @vif: which
 */
void link_join(struct link *link, u32 vif)
{
	u32 i;

	__set_bit(vif, &link->busy);
	fluid_busy(&link->fluid, vif, true);
	for (i = 0; i < link->vif[vif].queues; i++)
		vif_qos_sched_wait(&link->world->sched,
				   &link->world->vif[vif].queue[i], 0);
}

static void poll_end(struct link *link, struct link_poll *poll)
{
	u32 vif = world_index(link->world, poll->queue);

	if (test_bit(vif, &link->busy) && !link->vif[vif].fickle)
		vif_qos_sched_wait(&link->world->sched, poll->queue, 0);
	link->reserved -= poll->queue->grant;
	vif_qos_sched_settle(&link->world->sched, poll->queue, poll->used, 1, 0);
	*poll = link->poll[--link->polls];
	if (link->vif[vif].fickle && test_bit(vif, &link->busy)) {
		link_leave(link, vif);
		link_join(link, vif);
	}
}

/**
 * link_leave() - a vif has no more packets
 * @link: link
 * @vif: which
 */
void link_leave(struct link *link, u32 vif)
{
	struct world *world = link->world;
	u32 i;

	if (!test_bit(vif, &link->busy))
		return;
	__clear_bit(vif, &link->busy);
	for (i = link->polls; i-- > 0;) {
		if (world_index(world, link->poll[i].queue) == vif)
			poll_end(link, &link->poll[i]);
	}
	for (i = 0; i < link->vif[vif].queues; i++)
		vif_qos_sched_leave(&world->sched, &world->vif[vif].queue[i], 0);
	fluid_busy(&link->fluid, vif, false);
}

/**
 * link_priority() - change the priority of a vif
 * @link: link
 * @vif: which
 * @priority: its priority from now on; what it earned before, it keeps
 */
void link_priority(struct link *link, u32 vif, u32 priority)
{
	u64 round = link->world->sched.round;
	s64 carried = link->fluid.flow[vif].top;

	if (link->changed[vif] != round)
		carried = (s64)link->vif[vif].priority * link->world->sched.unit;
	link->changed[vif] = round;
	link->vif[vif].priority = priority;
	WRITE_ONCE(link->world->vif[vif].policy.priority, priority);
	describe(link, vif, carried);
}

/* Ask for a grant; with packets waiting and no grant out there must be one. */
static bool poll_begin(struct link *link)
{
	s64 room = vif_qos_sched_room(&link->world->sched, link->limit - link->reserved,
				      link->world->sched.batch);
	struct vif_qos_queue *queue;

	queue = vif_qos_sched_next(&link->world->sched, room, false, 0);
	if (!queue) {
		KUNIT_ASSERT_TRUE(link->test, link->polls || !link->busy);
		return false;
	}
	KUNIT_ASSERT_GT(link->test, queue->grant, 0);
	KUNIT_ASSERT_LE(link->test, queue->grant, room);
	link->reserved += queue->grant;
	link->poll[link->polls++] = (struct link_poll){
		.queue = queue,
		.left = queue->grant,
	};
	return true;
}

static void ask_oracle(struct link *link, u32 vif)
{
	const char *fault = fluid_fault(&link->fluid, vif);

	if (!fault || link->broken)
		return;
	link->broken = true;
	KUNIT_FAIL(link->test, "vif %u, priority %u: %s", vif,
		   link->vif[vif].priority, fault);
}

static void poll_send(struct link *link, struct link_poll *poll)
{
	u32 vif = world_index(link->world, poll->queue);
	const struct link_vif *offer = &link->vif[vif];
	u32 size = offer->small + link_random(link, offer->large - offer->small + 1);

	poll->left -= size;
	poll->used += size;
	poll->packets++;
	fluid_serve(&link->fluid, vif, size);
	ask_oracle(link, vif);
	if (poll->left <= 0 || poll->packets == LINK_BUDGET || offer->fickle)
		poll_end(link, poll);
}

/**
 * link_run() - send packets
 * @link: link
 * @packets: how many, of all vifs
 */
void link_run(struct link *link, u32 packets)
{
	while (packets && link->busy && !link->broken) {
		bool ask = link->polls < link->most && link_random(link, 2);

		if (!link->polls || ask)
			poll_begin(link);
		if (!link->polls)
			return;
		poll_send(link, &link->poll[link_random(link, link->polls)]);
		packets--;
	}
}
