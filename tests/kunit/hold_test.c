// SPDX-License-Identifier: GPL-2.0-only
/*
 * Credit and scheduler together: a link with a queue that drains by its rate,
 * looked at again when the credit says so.  It must never run dry, never hold
 * more than its limit and a packet of each vif, and be shared by priority.
 */
#include <kunit/test.h>
#include <linux/math64.h>
#include <net/vif_qos/credit.h>
#include "world.h"

#define MBIT		125000ULL	/* bytes per second */
#define SECOND		1000000000ULL	/* ns */
#define VIFS		3

/**
 * struct uplink - a link, its queue and the time
 * @world: vifs and their scheduler
 * @credit: what the queue can take
 * @now: time, ns
 * @queued: bytes in the queue
 * @drained: bytes that left it, times a second
 * @most: most bytes ever queued
 * @dry: time without anything to send, ns
 * @sent: bytes of each vif
 */
struct uplink {
	struct world *world;
	struct vif_qos_credit credit;
	u64 now;
	s64 queued;
	u64 drained;
	s64 most;
	u64 dry;
	u64 sent[VIFS];
};

static const u32 packet[VIFS] = { 1538, 84, 65560 };
static const u32 priority[VIFS] = { 10, 30, 1 };
static const u32 speeds[] = { 1, 10, 100, 1000, 10000, 100000, 400000 };

static void speed_name(const u32 *mbit, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%u Mbit/s", *mbit);
}

KUNIT_ARRAY_PARAM(speeds, speeds, speed_name);

static struct uplink *uplink_new(struct kunit *test, u64 rate, u32 hold_us)
{
	struct uplink *uplink = kunit_kzalloc(test, sizeof(*uplink), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, uplink);
	vif_qos_credit_init(&uplink->credit);
	vif_qos_credit_resize(&uplink->credit, rate, hold_us, 1538);
	uplink->world = world_new(test, vif_qos_credit_unit(&uplink->credit, 1538));
	uplink->world->sched.batch = uplink->credit.batch;
	uplink->now = SECOND;
	for (i = 0; i < VIFS; i++) {
		uplink->world->vif[i].policy.priority = priority[i];
		world_wait(uplink->world, i);
	}
	return uplink;
}

/* A poll sends its grant, overdrawn by one packet, and gets in line again. */
static void poll(struct uplink *uplink, struct vif_qos_queue *queue)
{
	int vif = world_index(uplink->world, queue);
	s64 used = DIV_ROUND_UP_ULL(queue->grant, packet[vif]) * packet[vif];

	uplink->credit.reserved -= queue->grant;
	uplink->queued += used;
	uplink->sent[vif] += used;
	uplink->most = max(uplink->most, uplink->queued);
	vif_qos_sched_wait(&uplink->world->sched, queue, 0);
	vif_qos_sched_settle(&uplink->world->sched, queue, used, 1, 0);
}

/* Give all the grants there are, as the driver does; how many. */
static u32 give_grants(struct uplink *uplink, struct vif_qos_queue **queue, s64 *room)
{
	u32 count = 0;

	*room = vif_qos_credit_look(&uplink->credit, uplink->queued, uplink->now);
	while (count < WORLD_VIFS) {
		bool dry = vif_qos_credit_dry(&uplink->credit, *room);
		s64 least = vif_qos_credit_least(&uplink->credit, uplink->now);
		s64 most = vif_qos_sched_room(&uplink->world->sched, *room, least);

		queue[count] = vif_qos_sched_next(&uplink->world->sched, most, dry, 0);
		if (!queue[count])
			break;
		uplink->credit.reserved += queue[count]->grant;
		*room -= queue[count++]->grant;
	}
	return count;
}

/* The limit, and a packet of each vif. */
static s64 bound(const struct uplink *uplink)
{
	return uplink->credit.limit + packet[0] + packet[1] + packet[2];
}

/* Polls run at once, until there is no more room for them, or a fault. */
static s64 dispatch(struct uplink *uplink)
{
	struct vif_qos_queue *queue[WORLD_VIFS];
	u32 i, count;
	s64 room;

	while ((count = give_grants(uplink, queue, &room)) &&
	       uplink->queued <= bound(uplink)) {
		for (i = 0; i < count; i++)
			poll(uplink, queue[i]);
	}
	return room;
}

static void drain(struct uplink *uplink, u64 ns)
{
	u64 bytes;

	uplink->now += ns;
	uplink->drained += ns * uplink->credit.rate;
	bytes = div64_u64(uplink->drained, SECOND);
	uplink->drained -= bytes * SECOND;
	if (bytes > uplink->queued) {
		uplink->dry += div64_u64((bytes - uplink->queued) * SECOND,
					 uplink->credit.rate);
		bytes = uplink->queued;
	}
	uplink->queued -= bytes;
}

static void uplink_run(struct uplink *uplink, u64 ns)
{
	u64 end = uplink->now + ns;

	while (uplink->now < end)
		drain(uplink, vif_qos_credit_wait(&uplink->credit, dispatch(uplink)));
}

static void expect_shares(struct kunit *test, const struct uplink *uplink)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < VIFS; i++)
		sum += uplink->sent[i];
	for (i = 0; i < VIFS; i++) {
		u64 ppm = div64_u64(uplink->sent[i] * 1000000, sum);

		KUNIT_EXPECT_LE_MSG(test, abs_diff(ppm, priority[i] * 1000000ULL / 41),
				    10000ULL, "vif %u: %llu ppm", i, ppm);
	}
}

static void hold_uplink(struct kunit *test)
{
	u64 rate = *(const u32 *)test->param_value * MBIT;
	struct uplink *uplink = uplink_new(test, rate, 1000);
	/* Enough for a thousand of the largest packets, at least a second. */
	u64 time = max_t(u64, SECOND, div64_u64(65560 * 1000 * SECOND, rate));

	uplink_run(uplink, time);
	KUNIT_EXPECT_EQ(test, uplink->dry, 0);
	KUNIT_EXPECT_LT(test, uplink->most, bound(uplink));
	KUNIT_EXPECT_EQ(test, uplink->credit.reserved, 0);
	KUNIT_EXPECT_EQ(test, uplink->credit.stuck, 0);
	expect_shares(test, uplink);
}

static struct kunit_case hold_cases[] = {
	KUNIT_CASE_PARAM(hold_uplink, speeds_gen_params),
	{ }
};

static struct kunit_suite hold_suite = {
	.name = "vif_qos_hold",
	.test_cases = hold_cases,
};

kunit_test_suite(hold_suite);
