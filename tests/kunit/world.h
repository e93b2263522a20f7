/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_WORLD_H
#define _VIF_QOS_TEST_WORLD_H

#include <linux/container_of.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/sched.h>

struct kunit;

#define WORLD_VIFS	12
#define WORLD_QUEUES	8

/**
 * struct world_vif - a vif as the tests know it
 * @policy: what the admin asked for
 * @flow: the scheduler's view
 * @queue: its queues
 */
struct world_vif {
	struct vif_qos_policy policy;
	struct vif_qos_flow flow;
	struct vif_qos_queue queue[WORLD_QUEUES];
};

/**
 * struct world - an uplink with vifs
 * @sched: its scheduler
 * @vif: its vifs, of default priority
 */
struct world {
	struct vif_qos_sched sched;
	struct world_vif vif[WORLD_VIFS];
};

/**
 * world_new() - a scheduler and idle vifs, freed with the test
 * @test: running test
 * @unit: bytes of quantum per point of priority
 *
 * Return: the world; the test ends here when there is no memory.
 */
struct world *world_new(struct kunit *test, u32 unit);

/**
 * world_serve() - ask who is next, let it send, settle
 * @world: world
 * @room: bytes that may be granted
 * @used: bytes that it sends
 * @again: it gets in line again before it settles
 *
 * Return: index of the vif that was served, -1 if none was.
 */
int world_serve(struct world *world, s64 room, s64 used, bool again);

static inline int world_index(const struct world *world,
			      const struct vif_qos_queue *queue)
{
	return container_of(queue->flow, struct world_vif, flow) - world->vif;
}

static inline struct vif_qos_queue *world_queue(struct world *world, int vif)
{
	return &world->vif[vif].queue[0];
}

static inline struct vif_qos_flow *world_flow(struct world *world, int vif)
{
	return &world->vif[vif].flow;
}

static inline void world_wait(struct world *world, int vif)
{
	vif_qos_sched_wait(&world->sched, world_queue(world, vif), 0);
}

#endif /* _VIF_QOS_TEST_WORLD_H */
