// SPDX-License-Identifier: GPL-2.0-only
/*
 * An uplink with many backlogged vifs, in user space: each decision grants one
 * of them a turn, in which it sends one packet of 1500 bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <linux/types.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/sched.h>

#define FRAME	1538		/* 1500 bytes, their header and the wire's overhead */
#define ROOM	125000		/* 1 ms at 1 Gbit/s */
#define FRAME_NS	12304		/* of a frame at 1 Gbit/s */

/**
 * struct bench_vif - a vif that always has packets to send
 * @policy: of default priority
 * @flow: the scheduler's view
 * @queue: its only queue
 */
struct bench_vif {
	struct vif_qos_policy policy;
	struct vif_qos_flow flow;
	struct vif_qos_queue queue;
};

static struct vif_qos_sched sched;
static u64 now = 1;

static void vif_start(struct bench_vif *vif)
{
	vif->policy.priority = VIF_QOS_PRIORITY_DEFAULT;
	vif_qos_flow_init(&vif->flow, &vif->policy);
	vif_qos_queue_init(&vif->queue, &vif->flow);
	vif_qos_sched_wait(&sched, &vif->queue, now);
}

/* A function of its own: what it calls is what is counted. */
static noinline void decide(void)
{
	struct vif_qos_queue *queue =
		vif_qos_sched_next(&sched, ROOM, false, now += FRAME_NS);

	if (!queue)
		exit(3);
	vif_qos_sched_again(&sched, queue, FRAME, 1, now);
}

int main(int argc, char **argv)
{
	unsigned long vifs = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
	unsigned long decisions = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	struct bench_vif *vif = calloc(vifs, sizeof(*vif));
	unsigned long i;

	if (!vifs || !vif) {
		fputs("usage: sched_bench vifs decisions\n", stderr);
		return 2;
	}
	vif_qos_sched_init(&sched, FRAME / VIF_QOS_PRIORITY_DEFAULT + 1);
	for (i = 0; i < vifs; i++)
		vif_start(&vif[i]);
	for (i = 0; i < decisions; i++)
		decide();
	return 0;
}
