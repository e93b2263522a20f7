/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_PIPE_H
#define _VIF_QOS_TEST_PIPE_H

#include <linux/prandom.h>
#include <net/vif_qos/credit.h>
#include "quota.h"
#include "tally.h"
#include "world.h"

struct kunit;

#define PIPE_BUDGET	64
#define PIPE_CPUS	(WORLD_VIFS * WORLD_QUEUES)
#define PIPE_MS		1000000ULL	/* ns */
#define PIPE_SECOND	1000000000ULL	/* ns */
#define PIPE_MBIT	125000ULL	/* bytes per second */
#define PIPE_NEVER	U64_MAX

/**
 * struct pipe_offer - what one vif offers
 * @priority: its priority
 * @small: its smallest packet, wire bytes
 * @large: its largest packet, wire bytes; 0: as the smallest
 * @segs: wire packets that each of them is (GSO); 0 counts as 1
 * @queues: how many queues it sends them by; 0 counts as 1
 * @rate: bytes per second that arrive in its queues; 0: they are never empty
 */
struct pipe_offer {
	u32 priority;
	u32 small;
	u32 large;
	u32 segs;
	u32 queues;
	u64 rate;
};

/**
 * struct pipe_vif - a vif with its traffic
 * @offer: what it offers
 * @on: it does so now
 * @since: since when, ns
 * @arrived: packets that each of its queues has taken since then
 * @max: what its maximum rate allows
 * @pps: what its packet rate allows
 * @first: when its first packet was sent since then, ns; %PIPE_NEVER: not yet
 * @tally: what it sent, by time
 */
struct pipe_vif {
	struct pipe_offer offer;
	bool on;
	u64 since;
	u64 arrived[WORLD_QUEUES];
	struct quota max;
	struct quota pps;
	u64 first;
	struct tally tally;
};

/**
 * struct pipe_poll - a poll that holds a grant
 * @queue: the queue polled
 * @end: when it settles, ns
 * @bytes: wire bytes it sends
 * @packets: wire packets it sends
 * @held: it leaves packets behind for which the grant did not suffice
 */
struct pipe_poll {
	struct vif_qos_queue *queue;
	u64 end;
	s64 bytes;
	s64 packets;
	bool held;
};

/**
 * struct pipe - a link in simulated time, held and shared as the driver does it
 * @test: running test
 * @world: vifs and their scheduler
 * @credit: the link's rate, limit and reservations
 * @rnd: seeded, so that each run is the same
 * @count: vifs in use
 * @cpus: how many CPUs poll, %PIPE_CPUS at most
 * @wake_ns: time from a grant to the beginning of its poll
 * @late_ns: time by which the timer is late
 * @own: bytes of dom0's that stand in the link's queue, whatever is sent
 * @packet_ns: time that a poll takes for a packet
 * @burst_ns: what idle vifs save up
 * @slot_ns: length of a slot
 * @now: time, 0 at the beginning, ns
 * @timer: when to look again, ns
 * @queued: bytes in the link's queue
 * @rest: part of a byte that has drained, times a second
 * @blocked: grants to others while one by guarantee was out and fresh
 * @grants: grants that were given
 * @polls: polls in progress
 * @free: when each CPU has done what it was given, ns
 * @poll: the polls
 * @vif: the vifs
 */
struct pipe {
	struct kunit *test;
	struct world *world;
	struct vif_qos_credit credit;
	struct rnd_state rnd;
	u32 count;
	u32 cpus;
	u64 wake_ns;
	u64 late_ns;
	s64 own;
	u64 packet_ns;
	u64 burst_ns;
	u64 slot_ns;
	u64 now;
	u64 timer;
	s64 queued;
	u64 rest;
	u32 blocked;
	u32 grants;
	u32 polls;
	u64 free[PIPE_CPUS];
	struct pipe_poll poll[PIPE_CPUS];
	struct pipe_vif vif[WORLD_VIFS];
};

struct pipe *pipe_new(struct kunit *test, u64 rate,
		      const struct pipe_offer *offers, u32 count);
void pipe_limit(struct pipe *pipe, u32 vif, u64 min, u64 max, u32 pps);
void pipe_start(struct pipe *pipe, u32 vif);
void pipe_stop(struct pipe *pipe, u32 vif);
void pipe_run(struct pipe *pipe, u64 ns);
void pipe_dispatch(struct pipe *pipe);

#endif /* _VIF_QOS_TEST_PIPE_H */
