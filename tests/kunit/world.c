// SPDX-License-Identifier: GPL-2.0-only
/*
 * An uplink with vifs, as most tests need it.
 */
#include <kunit/test.h>
#include "world.h"

static void vif_init(struct world_vif *vif)
{
	int i;

	vif->policy.priority = VIF_QOS_PRIORITY_DEFAULT;
	vif_qos_flow_init(&vif->flow, &vif->policy);
	for (i = 0; i < WORLD_QUEUES; i++)
		vif_qos_queue_init(&vif->queue[i], &vif->flow);
}

struct world *world_new(struct kunit *test, u32 unit)
{
	struct world *world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, world);
	vif_qos_sched_init(&world->sched, unit);
	for (i = 0; i < WORLD_VIFS; i++)
		vif_init(&world->vif[i]);
	return world;
}

int world_serve(struct world *world, s64 room, s64 used, bool again)
{
	struct vif_qos_queue *queue = vif_qos_sched_next(&world->sched, room, false, 0);

	if (!queue)
		return -1;
	if (again)
		vif_qos_sched_wait(&world->sched, queue, 0);
	vif_qos_sched_settle(&world->sched, queue, used, 1, 0);
	return world_index(world, queue);
}
