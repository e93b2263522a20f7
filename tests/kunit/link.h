/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_LINK_H
#define _VIF_QOS_TEST_LINK_H

#include <linux/prandom.h>
#include "fluid.h"
#include "world.h"

struct kunit;

#define LINK_POLLS	8
#define LINK_BUDGET	64

/**
 * struct link_vif - what one vif offers
 * @priority: its priority
 * @small: its smallest packet, bytes
 * @large: its largest packet, bytes
 * @queues: how many of its queues always have packets; 0 counts as 1
 * @fickle: it goes idle after each packet, and comes back at once
 */
struct link_vif {
	u32 priority;
	u32 small;
	u32 large;
	u32 queues;
	bool fickle;
};

/**
 * struct link_poll - a poll that holds a grant
 * @queue: the queue polled
 * @left: bytes of the grant not yet sent
 * @used: bytes sent
 * @packets: packets sent
 */
struct link_poll {
	struct vif_qos_queue *queue;
	s64 left;
	s64 used;
	u32 packets;
};

/**
 * struct link - a link that is never idle, and the fluid beside it
 * @test: running test
 * @world: vifs and their scheduler
 * @fluid: oracle
 * @vif: what the vifs offer
 * @busy: which of them have packets, a bit each
 * @rnd: seeded, so that each run is the same
 * @limit: bytes that may be granted and not settled
 * @reserved: bytes granted and not settled
 * @most: how many grants may be out at once, up to %LINK_POLLS
 * @polls: how many are
 * @poll: polls in progress
 * @changed: the round in which each vif's priority was last changed
 * @alone: a vif may be alone and owe a whole limit
 * @broken: the first fault was reported
 */
struct link {
	struct kunit *test;
	struct world *world;
	struct fluid fluid;
	struct link_vif vif[WORLD_VIFS];
	unsigned long busy;
	struct rnd_state rnd;
	s64 limit;
	s64 reserved;
	u32 most;
	u32 polls;
	struct link_poll poll[LINK_POLLS];
	u64 changed[WORLD_VIFS];
	bool alone;
	bool broken;
};

struct link *link_new(struct kunit *test, const struct link_vif *vifs, u32 count,
		      u32 unit, u32 most);
void link_allow_alone(struct link *link);
void link_set_batch(struct link *link, u32 batch);
void link_join(struct link *link, u32 vif);
void link_leave(struct link *link, u32 vif);
void link_priority(struct link *link, u32 vif, u32 priority);
void link_run(struct link *link, u32 packets);

static inline u32 link_random(struct link *link, u32 below)
{
	return prandom_u32_state(&link->rnd) % below;
}

#endif /* _VIF_QOS_TEST_LINK_H */
