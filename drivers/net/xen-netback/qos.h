/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scheduling between vifs: what the distribution's xen-netback calls and holds
 * for us.  hooks.cocci puts the calls in; nothing else in the driver changes.
 */
#ifndef __XEN_NETBACK_QOS_H__
#define __XEN_NETBACK_QOS_H__

#include <linux/if.h>
#include <linux/jump_label.h>
#include <linux/skbuff.h>
#include <linux/smp.h>
#include <net/vif_qos/flow.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/sla.h>

#include "qos_allowance.h"
#include "qos_counters.h"
#include "qos_drop.h"
#include "qos_xenstore.h"

struct ctl_table_header;
struct xen_netif_tx_request;
struct xenbus_device;
struct xenvif;
struct xenvif_queue;
struct xenvif_uplink;

/**
 * struct xenvif_qos_queue - our part of struct xenvif_queue
 * @sched: the queue in its uplink's scheduler; under &xenvif_uplink.lock
 * @uplink: the uplink whose scheduler knows this queue; written under that
 *	uplink's lock and rtnl
 * @parked: packets wait in the ring for a grant; under the uplink's lock
 * @woken: it was polled anew for the grant it has; under the uplink's lock
 * @waits_since: since when they do, if they were not let go at once, monotonic time,
 *	ns; 0: they don't; under the uplink's lock
 * @node: in &xenvif_qos.queues between xenvif_up() and xenvif_down(); under rtnl
 * @cpu: where it was last polled, and will be woken
 * @wake: interrupt that wakes it there
 * @waking: @wake is on its way
 * @polled: the uplink this poll has a grant from, NULL outside; poll only
 * @held: this poll broke off for lack of grant; poll only
 * @left: bytes of the grant this poll may still take; poll only
 * @left_packets: packets of the grant this poll may still take; poll only
 * @used: wire bytes this poll has taken, sent or not; poll only
 * @used_packets: wire packets this poll has taken, likewise; poll only
 * @excess: what a vif that drops its excess has to drop; poll only
 */
struct xenvif_qos_queue {
	struct vif_qos_queue sched;
	struct xenvif_uplink *uplink;
	struct list_head node;
	bool parked;
	bool woken;
	int cpu;
	u64 waits_since;
	call_single_data_t wake;
	bool waking;

	struct xenvif_uplink *polled;
	bool held;
	s64 left;
	s64 left_packets;
	s64 used;
	s64 used_packets;
	struct xenvif_qos_excess excess;
};

/**
 * struct xenvif_qos_round - what the last round of reallocation gave a vif
 * @guarantee: rate at which it is served before others, bytes per second
 * @allowance: what it may send at all if it drops its excess, bytes per second; 0:
 *	not limited by rounds, or no round yet
 * @packets: its part of its VM's packets per second; 0: no limit, or no round yet
 * @rate: what it sent in the period before, bytes per second
 * @pps: and wire packets per second
 * @held: what held it back
 * @sla: did it get its minimum?
 */
struct xenvif_qos_round {
	u64 guarantee;
	u64 allowance;
	u32 packets;
	u64 rate;
	u64 pps;
	enum vif_qos_held held;
	enum vif_qos_verdict sla;
};

/**
 * struct xenvif_qos - what we know of a vif, from xenvif_qos_attach() to xenvif_qos_detach()
 * @vif: the vif; not part of it, as struct net_device, of which struct xenvif is the
 *	private part, would then take 4 kB more
 * @node: in the list of all vifs; under rtnl and the list's mutex
 * @policy: what the admin asked for; written under the policy mutex
 * @promised: minimum rate its uplink has admitted, bytes per second; likewise
 * @round: the last round of reallocation; likewise
 * @sla: periods in which it got its minimum, or did not; likewise
 * @flow: the vif in its uplink's scheduler; under &xenvif_uplink.lock
 * @uplink: what schedules it, NULL only before xenvif_qos_attach() and after
 *	xenvif_qos_detach(); written under rtnl and the policy mutex
 * @member: in &xenvif_uplink.members; under the policy mutex
 * @uplink_name: the device its frames leave by, as the admin says, or empty;
 *	under rtnl
 * @queues: its queues that may be polled; under rtnl
 * @counters: what became of its packets; under &xenvif_uplink.lock
 * @allowance: what its frontend is told
 * @dropped: packets that were dropped in its rings
 * @xenstore: its keys there
 * @sysctl: its directory under net/xen_netback; under rtnl
 */
struct xenvif_qos {
	struct xenvif *vif;
	struct list_head node;
	struct vif_qos_policy policy;
	u64 promised;
	struct xenvif_qos_round round;
	struct vif_qos_sla sla;
	struct vif_qos_flow flow;
	struct xenvif_uplink __rcu *uplink;
	struct list_head member;
	char uplink_name[IFNAMSIZ];
	struct list_head queues;
	struct xenvif_qos_counters counters;
	struct xenvif_qos_allowance allowance;
	atomic64_t dropped;
	struct xenvif_qos_xenstore xenstore;
	struct ctl_table_header *sysctl;
};

DECLARE_STATIC_KEY_FALSE(xenvif_qos_enabled);

int xenvif_qos_init(void);
void xenvif_qos_fini(void);
void xenvif_qos_attach(struct xenvif *vif);
void xenvif_qos_detach(struct xenvif *vif);
void xenvif_qos_queue_start(struct xenvif_queue *queue);
void xenvif_qos_queue_stop(struct xenvif_queue *queue);

void xenvif_qos_offer(struct xenbus_device *dev);
void xenvif_qos_accept(struct xenvif *vif, struct xenbus_device *dev);

bool __xenvif_qos_hold(struct xenvif_queue *queue, u32 size);
void __xenvif_qos_charge(struct xenvif_queue *queue, const struct sk_buff *skb);
void __xenvif_qos_poll_done(struct xenvif_queue *queue);
void __xenvif_qos_leave(struct xenvif_queue *queue);

/* With prioritize=0 each of these is one NOP. */

/* Our limits are in force, not the driver's own limiter. */
static inline bool xenvif_qos_limits(void)
{
	return static_branch_unlikely(&xenvif_qos_enabled);
}

#define xenvif_qos_hold(queue, txreq)					\
	(static_branch_unlikely(&xenvif_qos_enabled) &&			\
	 __xenvif_qos_hold(queue, (txreq)->size))

static inline bool xenvif_qos_drop(struct xenvif_qos_queue *qos,
				   const struct xen_netif_tx_request *first,
				   const struct xen_netif_extra_info *extras,
				   unsigned int extra_count, RING_IDX end,
				   xenvif_qos_answer answer)
{
	return static_branch_unlikely(&xenvif_qos_enabled) && unlikely(qos->excess.drop) &&
	       __xenvif_qos_drop(qos, first, extras, extra_count, end, answer);
}

static inline void xenvif_qos_charge(struct xenvif_queue *queue,
				     const struct sk_buff *skb)
{
	if (static_branch_unlikely(&xenvif_qos_enabled) && unlikely(skb_is_gso(skb)))
		__xenvif_qos_charge(queue, skb);
}

static inline void xenvif_qos_poll_done(struct xenvif_queue *queue)
{
	if (static_branch_unlikely(&xenvif_qos_enabled))
		__xenvif_qos_poll_done(queue);
}

/* Packets in the ring wait for a grant, which will schedule NAPI: events stay off. */
#define xenvif_qos_parked(queue)					\
	(static_branch_unlikely(&xenvif_qos_enabled) &&			\
	 READ_ONCE((queue)->qos.parked))

static inline void xenvif_qos_leave(struct xenvif_queue *queue)
{
	if (static_branch_unlikely(&xenvif_qos_enabled))
		__xenvif_qos_leave(queue);
}

#endif /* __XEN_NETBACK_QOS_H__ */
