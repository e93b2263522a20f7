// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler with limits, in time: all its calls, chosen by the input.  After
 * each of them everything is counted anew; no grant exceeds the room or a limit;
 * and in the end each queue that waits is served.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <net/vif_qos/admit.h>
#include <net/vif_qos/rate.h>
#include <net/vif_qos/turn.h>
#include "quota.h"
#include "world.h"
#include "fuzz.h"

#define VIFS		6
#define QUEUES		3
#define NSEC		1000000000LL	/* nanoseconds per second */
#define STEP_MOST	1000000000000ULL	/* ns */
#define ROOM_MOST	(100LL << 20)	/* bytes */
#define PACKET_MOST	65560		/* bytes of the largest GSO packet */
#define SEGMENTS_MOST	64		/* packets of it */
#define UNIT_MOST	4000000U	/* bytes */

/**
 * struct vif - what is known of a vif besides
 * @max: what its maximum rate allows
 * @pps: what its packet rate allows
 * @burst_ns: time's worth of a burst
 * @bytes: sent since it was there
 * @packets: likewise
 * @since: since when it is there, ns
 */
struct vif {
	struct quota max;
	struct quota pps;
	u64 burst_ns;
	u64 bytes;
	u64 packets;
	u64 since;
};

/**
 * struct uplink - a run
 * @test: what the world is from
 * @world: the real thing
 * @vif: its vifs
 * @now: ns
 * @quantum: largest there has been
 * @cost: the most that a grant or a payment has cost
 */
struct uplink {
	struct kunit test;
	struct world *world;
	struct vif vif[VIFS];
	u64 now;
	s64 quantum;
	s64 cost;
};

static struct vif_qos_queue *queue_of(struct uplink *uplink, u32 what)
{
	return &uplink->world->vif[what % VIFS].queue[what / VIFS % QUEUES];
}

static struct vif *vif_of(struct uplink *uplink, const struct vif_qos_queue *queue)
{
	return &uplink->vif[world_index(uplink->world, queue)];
}

static void check_bucket(const struct vif_qos_bucket *bucket)
{
	fuzz_check(bucket->level <= VIF_QOS_BUCKET_LEVEL_MAX * NSEC);
	fuzz_check(bucket->level >= -VIF_QOS_BUCKET_DEBT_MAX * NSEC);
}

static void check_usage(const struct uplink *uplink, u32 index)
{
	const struct vif_qos_usage *usage = &uplink->world->vif[index].flow.usage;
	u64 all = 0;
	u32 i;

	for (i = 0; i < VIF_QOS_STATES; i++)
		all += usage->ns[i];
	fuzz_check(all == usage->since - usage->start && usage->since <= uplink->now);
	fuzz_check(usage->start == uplink->vif[index].since);
	fuzz_check(usage->bytes == uplink->vif[index].bytes);
	fuzz_check(usage->packets == uplink->vif[index].packets);
}

/* Where it stands is what it does; nobody has more than he may have saved up. */
static void check_flow(struct uplink *uplink, u32 index)
{
	const struct vif_qos_flow *flow = &uplink->world->vif[index].flow;
	bool busy = flow->waiting || flow->serving;

	fuzz_check(vif_qos_flow_listed(flow) == (busy && !flow->over));
	fuzz_check(flow->usage.state == (flow->over ?: busy ? VIF_QOS_BUSY : VIF_QOS_IDLE));
	if (flow->over)
		fuzz_check(flow->waiting && flow->limited && !RB_EMPTY_NODE(&flow->later.node));
	if (!list_empty(&flow->urgent))
		fuzz_check(flow->waiting && !flow->over && flow->min.rate &&
			   flow->min.level > 0);
	if (!flow->waiting)
		fuzz_check(RB_EMPTY_NODE(&flow->later.node));
	uplink->quantum = max(uplink->quantum,
			      vif_qos_turn_quantum(&uplink->world->sched, flow));
	if (vif_qos_flow_listed(flow)) {
		fuzz_check(flow->deficit <= uplink->quantum + QUEUES * uplink->cost);
		fuzz_check(flow->deficit >= -(QUEUES + VIF_QOS_BUCKET_TURNS) * uplink->cost);
	}
	check_bucket(&flow->min);
	check_bucket(&flow->max);
	check_bucket(&flow->pps);
	check_usage(uplink, index);
}

/* The queues of a vif, counted anew. */
static void count_queues(struct uplink *uplink, u32 index, u32 *serving, u32 *rushing)
{
	struct world_vif *vif = &uplink->world->vif[index];
	u32 i, served = 0, waiting = 0, length = 0;
	const struct vif_qos_queue *queue;

	for (i = 0; i < QUEUES; i++) {
		served += vif->queue[i].grant != 0;
		*rushing += vif->queue[i].grant && vif->queue[i].rush;
		waiting += vif_qos_queue_waits(&vif->queue[i]);
		fuzz_check(vif->queue[i].grant >= 0);
	}
	list_for_each_entry(queue, &vif->flow.queues, node)
		fuzz_check(++length <= QUEUES);
	fuzz_check(vif->flow.waiting == waiting && length == waiting);
	fuzz_check(vif->flow.serving == served);
	*serving += served;
}

static void check_lists(const struct vif_qos_sched *sched, u32 listed, u32 urgent)
{
	const struct vif_qos_flow *flow;
	s64 last = 1;

	list_for_each_entry(flow, &sched->flows, node) {
		fuzz_check(listed--);
		fuzz_check(last > 0 || flow->deficit <= 0);
		last = flow->deficit;
	}
	list_for_each_entry(flow, &sched->urgent, urgent)
		fuzz_check(urgent--);
	fuzz_check(!listed && !urgent);
}

static void check_all(struct uplink *uplink)
{
	const struct vif_qos_sched *sched = &uplink->world->sched;
	u32 i, waiting = 0, serving = 0, rushing = 0, listed = 0, urgent = 0;

	for (i = 0; i < VIFS; i++) {
		const struct vif_qos_flow *flow = &uplink->world->vif[i].flow;

		count_queues(uplink, i, &serving, &rushing);
		check_flow(uplink, i);
		waiting += flow->over ? 0 : flow->waiting;
		listed += vif_qos_flow_listed(flow);
		urgent += !list_empty(&flow->urgent);
	}
	fuzz_check(sched->waiting == waiting && sched->serving == serving && sched->ahead >= 0);
	fuzz_check(sched->rushing == rushing);
	check_lists(sched, listed, urgent);
}

/* It never waits longer than it must: who could be served now? */
static void check_nobody(const struct uplink *uplink, s64 room, bool late)
{
	const struct vif_qos_sched *sched = &uplink->world->sched;
	const struct vif_qos_flow *flow;

	if (room <= 0 || !sched->waiting)
		return;
	if (sched->rushing && uplink->now < sched->rush_until)
		return;
	fuzz_check(sched->serving && !late);
	list_for_each_entry(flow, &sched->flows, node)
		fuzz_check(!flow->waiting || flow->deficit <= 0);
}

static void check_grant(struct uplink *uplink, const struct vif_qos_queue *queue, s64 room)
{
	struct vif *vif = vif_of(uplink, queue);

	fuzz_check(queue->grant >= 1 && queue->grant <= room);
	fuzz_check(queue->packets >= 1 && queue->packets <= VIF_QOS_PACKETS_ANY);
	fuzz_check(!vif_qos_queue_waits(queue));
	quota_take(&uplink->test, &vif->max, queue->grant, uplink->now);
	quota_take(&uplink->test, &vif->pps, queue->packets, uplink->now);
	uplink->cost = max(uplink->cost, queue->cost);
}

/*
 * What whoever is first may have in spite of the room: one default quantum at most, or
 * nothing of what is less than a batch.
 */
static s64 room_of_first(struct vif_qos_sched *sched, s64 room)
{
	s64 most = vif_qos_sched_room(sched, room, sched->batch);

	fuzz_check(most >= room || (most == 0 && room < sched->batch));
	fuzz_check(most <= max(room, (s64)sched->unit * VIF_QOS_PRIORITY_DEFAULT));
	return most;
}

static struct vif_qos_queue *next(struct uplink *uplink, s64 room, bool late)
{
	struct vif_qos_sched *sched = &uplink->world->sched;
	bool hurry = !list_empty(&sched->urgent) && !list_is_singular(&sched->flows);
	bool rushed = sched->rushing && uplink->now < sched->rush_until;
	struct vif_qos_queue *queue;

	room = room_of_first(sched, room);
	queue = vif_qos_sched_next(sched, room, late, uplink->now);

	fuzz_check(vif_qos_sched_due(sched) > uplink->now);
	if (!queue) {
		check_nobody(uplink, room, late);
		return NULL;
	}
	fuzz_check(room > 0 && (queue->rush || (!hurry && !rushed)));
	check_grant(uplink, queue, room);
	return queue;
}

/* Up to one packet more than was granted, as a poll does. */
static void pay(struct uplink *uplink, struct vif_qos_queue *queue, bool again)
{
	struct vif_qos_sched *sched = &uplink->world->sched;
	struct vif *vif = vif_of(uplink, queue);
	s64 bytes, packets;

	if (!queue->grant)
		return;
	bytes = fuzz_size(queue->grant + PACKET_MOST);
	packets = bytes ? fuzz_size(queue->packets + SEGMENTS_MOST) : 0;
	vif->max.used += bytes - queue->grant;
	vif->pps.used += packets - queue->packets;
	vif->bytes += bytes;
	vif->packets += packets;
	uplink->cost = max(uplink->cost, vif_qos_turn_cost(sched, bytes, packets));
	if (again)
		vif_qos_sched_again(sched, queue, bytes, packets, uplink->now);
	else
		vif_qos_sched_settle(sched, queue, bytes, packets, uplink->now);
	fuzz_check(!queue->grant && vif_qos_queue_waits(queue) == again);
}

static void leave(struct uplink *uplink, struct vif_qos_queue *queue)
{
	struct vif *vif = vif_of(uplink, queue);

	if (queue->grant) {
		vif->max.used -= queue->grant;
		vif->pps.used -= queue->packets;
	}
	vif_qos_sched_leave(&uplink->world->sched, queue, uplink->now);
	fuzz_check(!queue->grant && !vif_qos_queue_waits(queue));
}

/* Rates of 1 kbit/s to 400 Gbit/s, or none. */
static u64 rate(void)
{
	u64 bytes = fuzz_size(VIF_QOS_RATE_MAX);

	return bytes < VIF_QOS_RATE_MIN ? 0 : bytes;
}

static void limit(struct uplink *uplink, u32 index)
{
	struct vif *vif = &uplink->vif[index];
	struct vif_qos_limits limits = {
		.guarantee = rate(), .max_rate = rate(), .max_pps = fuzz_size(VIF_QOS_PPS_MAX),
		.burst_ns = fuzz_size(VIF_QOS_BURST_NS_MAX),
	};

	/* What the driver has is a burst of all vifs; a longer one of before counts. */
	vif->burst_ns = max(vif->burst_ns, limits.burst_ns);
	quota_set(&vif->max, limits.max_rate, vif->burst_ns, uplink->now);
	quota_set(&vif->pps, limits.max_pps, vif->burst_ns, uplink->now);
	vif_qos_sched_limit(&uplink->world->sched, &uplink->world->vif[index].flow, &limits,
			    uplink->now);
}

/* A vif goes, and another comes in its place. */
static void replace(struct uplink *uplink, u32 index)
{
	struct world_vif *vif = &uplink->world->vif[index];
	u32 i;

	for (i = 0; i < QUEUES; i++)
		leave(uplink, &vif->queue[i]);
	fuzz_check(list_empty(&vif->flow.node) && list_empty(&vif->flow.urgent));
	fuzz_check(RB_EMPTY_NODE(&vif->flow.later.node));
	vif_qos_flow_init(&vif->flow, &vif->policy);
	vif_qos_usage_begin(&vif->flow.usage, uplink->now);
	for (i = 0; i < QUEUES; i++)
		vif_qos_queue_init(&vif->queue[i], &vif->flow);
	uplink->vif[index] = (struct vif){ .since = uplink->now };
}

static void change(struct uplink *uplink, u32 index)
{
	struct vif_qos_sched *sched = &uplink->world->sched;
	u32 what = fuzz_byte() % 16;

	if (what < 4)
		uplink->world->vif[index].policy.priority = 1 + fuzz_number() % 1000;
	else if (what < 8)
		sched->scale = 1 + fuzz_size(VIF_QOS_SCALE_ONE - 1);
	else if (what < 9)
		sched->unit = 1 + fuzz_size(UNIT_MOST - 1);
	else if (what < 10)
		sched->batch = fuzz_size(UNIT_MOST);
	else if (what < 12)
		vif_qos_sched_set_mode(sched, what % 2 ? VIF_QOS_DRR : VIF_QOS_WRR);
	else if (what < 14)
		replace(uplink, index);
	else
		vif_qos_sched_idle(sched);
}

static void ask(struct uplink *uplink, const struct vif_qos_queue *queue)
{
	struct vif_qos_sched *sched = &uplink->world->sched;
	enum vif_qos_state over = vif_qos_sched_over(sched, queue->flow, uplink->now);

	fuzz_check(!over || over == VIF_QOS_OVER_RATE || over == VIF_QOS_OVER_PPS);
	fuzz_check(vif_qos_sched_why(queue, 1) < VIF_QOS_WAITS);
}

static void step(struct uplink *uplink)
{
	u32 what = fuzz_byte(), which = fuzz_byte();
	struct vif_qos_queue *queue = queue_of(uplink, which);

	if (what & 1)
		uplink->now += fuzz_size(what & 2 ? STEP_MOST : 1000000);
	what >>= 3;
	if (what < 8 && !queue->grant)
		vif_qos_sched_wait(&uplink->world->sched, queue, uplink->now);
	else if (what < 16)
		next(uplink, (s64)fuzz_size(ROOM_MOST) - (which & 1), which & 2);
	else if (what < 25)
		pay(uplink, queue, what & 1);
	else if (what < 27)
		limit(uplink, which % VIFS);
	else if (what < 28)
		leave(uplink, queue);
	else if (what < 29)
		ask(uplink, queue);
	else
		change(uplink, which % VIFS);
}

/* Nobody is lost: with room and time, all that wait are served. */
static void drain(struct uplink *uplink)
{
	struct vif_qos_sched *sched = &uplink->world->sched;
	u32 i, rest = VIFS * QUEUES, pauses = 10 * VIFS;
	u64 due;

	for (i = 0; i < VIFS * QUEUES; i++)
		pay(uplink, queue_of(uplink, i), false);
	for (i = 0; i < VIFS; i++) {
		const struct vif_qos_flow *flow = &uplink->world->vif[i].flow;

		fuzz_check(!flow->over || vif_qos_sched_due(sched) != U64_MAX);
	}
	while (rest && pauses) {
		struct vif_qos_queue *queue = next(uplink, ROOM_MOST, true);

		if (queue) {
			rest--;
			leave(uplink, queue);
			continue;
		}
		due = vif_qos_sched_due(sched);
		if (due == U64_MAX)
			break;
		pauses--;
		uplink->now = due;
	}
	for (i = 0; i < VIFS * QUEUES; i++)
		fuzz_check(!vif_qos_queue_waits(queue_of(uplink, i)));
}

int fuzz_one(const u8 *data, size_t size)
{
	struct uplink uplink = { };
	u32 i;

	fuzz_begin(data, size);
	uplink.now = 1 + fuzz_size(1ULL << 50);
	uplink.world = world_new(&uplink.test, 1 + fuzz_size(UNIT_MOST - 1));
	for (i = 0; i < VIFS; i++)
		replace(&uplink, i);
	while (fuzz_more()) {
		step(&uplink);
		check_all(&uplink);
	}
	drain(&uplink);
	check_all(&uplink);
	kunit_end(&uplink.test);
	return 0;
}
