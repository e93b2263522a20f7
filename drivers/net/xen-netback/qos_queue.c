// SPDX-License-Identifier: GPL-2.0-only
/*
 * A queue's life as far as scheduling goes: it starts and stops being polled,
 * changes its uplink, and is polled anew when nobody else would do it.
 */
#include "common.h"

#include <linux/rtnetlink.h>

#include "qos_grant.h"
#include "qos_uplink.h"

/**
 * xenvif_queue_set_uplink() - take a queue from its uplink and give it another
 * @queue: queue
 * @uplink: the uplink whose scheduler shall know it, or NULL
 *
 * What was parked stays in the ring: the caller polls the queue anew, or keeps
 * it from being polled.
 *
 * Context: rtnl held, bottom halves on.
 */
void xenvif_queue_set_uplink(struct xenvif_queue *queue,
			     struct xenvif_uplink *uplink)
{
	struct xenvif_uplink *old = queue->qos.uplink;

	ASSERT_RTNL();
	if (old) {
		spin_lock_bh(&old->lock);
		xenvif_queue_leave(old, queue);
		queue->qos.uplink = NULL;
		if (!queue->id)
			xenvif_allowance_ring(queue->vif, NULL);
		xenvif_uplink_dispatch(old);
		spin_unlock_bh(&old->lock);
	}
	if (uplink) {
		spin_lock_bh(&uplink->lock);
		queue->qos.uplink = uplink;
		if (!queue->id) {
			xenvif_allowance_ring(queue->vif, queue->tx.sring);
			xenvif_allowance_tell(uplink, queue->vif);
		}
		spin_unlock_bh(&uplink->lock);
	}
}

/**
 * xenvif_queue_reset() - forget all grants: nobody schedules this queue any more
 * @queue: a started queue
 *
 * Context: rtnl held; prioritize is off, and no poll that saw it on still runs.
 */
void xenvif_queue_reset(struct xenvif_queue *queue)
{
	struct xenvif_uplink *uplink = queue->qos.uplink;

	xenvif_queue_set_uplink(queue, NULL);
	queue->qos.polled = NULL;
	queue->qos.excess = (struct xenvif_qos_excess){ };
	xenvif_queue_set_uplink(queue, uplink);
	/* Stock's own limiter takes over; nobody has looked at this meanwhile. */
	queue->remaining_credit = queue->credit_bytes;
	xenvif_queue_kick(queue);
}

/**
 * xenvif_queue_kick() - poll a started queue anew, parked or not
 * @queue: queue
 */
void xenvif_queue_kick(struct xenvif_queue *queue)
{
	local_bh_disable();
	napi_schedule(&queue->napi);
	local_bh_enable();
}

/**
 * xenvif_qos_queue_start() - a queue is about to be polled
 * @queue: queue of a vif that goes up
 *
 * Context: rtnl held, NAPI still disabled.
 */
void xenvif_qos_queue_start(struct xenvif_queue *queue)
{
	struct xenvif_qos_queue *qos = &queue->qos;
	struct xenvif_qos *vif = queue->vif->qos;

	ASSERT_RTNL();
	vif_qos_queue_init(&qos->sched, &vif->flow);
	xenvif_queue_init_wake(queue);
	qos->parked = false;
	qos->waits_since = 0;
	qos->polled = NULL;
	qos->excess = (struct xenvif_qos_excess){ };
	xenvif_queue_set_uplink(queue, rtnl_dereference(vif->uplink));
	list_add_tail(&qos->node, &vif->queues);
}

/**
 * xenvif_qos_queue_stop() - a queue will not be polled any more
 * @queue: queue of a vif that goes down
 *
 * The order matters: out of every list under the lock, so nobody wakes it any
 * more; wait for the wake-up on its way; then the caller disables NAPI, and
 * frees the queue after synchronize_net().
 *
 * Context: rtnl held.
 */
void xenvif_qos_queue_stop(struct xenvif_queue *queue)
{
	ASSERT_RTNL();
	list_del_init(&queue->qos.node);
	xenvif_queue_set_uplink(queue, NULL);
	xenvif_queue_wait_unwoken(queue);
}
