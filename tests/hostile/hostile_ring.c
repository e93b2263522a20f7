// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring, without netfront's care: any slot at any time, any index, any event.
 */
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <xen/events.h>

#include "hostile.h"

#define POLL_US	100

/**
 * hostile_slot() - the slot of an index
 * @queue: queue
 * @index: index
 *
 * Return: the slot, shared with the backend.
 */
union xen_netif_tx_sring_entry *hostile_slot(struct hostile_queue *queue, RING_IDX index)
{
	return &queue->tx->ring[index & (HOSTILE_SLOTS - 1)];
}

/**
 * hostile_push() - tell the backend how far the requests go
 * @queue: queue
 * @ahead: by how much that is more than is true; negative: less
 */
void hostile_push(struct hostile_queue *queue, s32 ahead)
{
	virt_wmb();	/* the requests before the index that covers them */
	WRITE_ONCE(queue->tx->req_prod, queue->prod + ahead);
	virt_mb();	/* the index before the event */
}

/**
 * hostile_notify() - an event for the backend, whether it wants one or not
 * @queue: queue
 */
void hostile_notify(struct hostile_queue *queue)
{
	notify_remote_via_irq(queue->irq);
}

/**
 * hostile_request() - write a request into a slot
 * @vif: vif
 * @queue: its queue
 * @index: where to
 * @request: the request
 */
void hostile_request(struct hostile_vif *vif, struct hostile_queue *queue, RING_IDX index,
		     const struct xen_netif_tx_request *request)
{
	hostile_slot(queue, index)->req = *request;
	if (request->id < HOSTILE_IDS)
		vif->answers.sent[request->id]++;
}

static void answer_count(struct hostile_answers *answers,
			 const struct xen_netif_tx_response *response)
{
	s16 status = response->status;

	if (status == XEN_NETIF_RSP_NULL) {
		answers->nulls++;
	} else if (status < XEN_NETIF_RSP_DROPPED || status > XEN_NETIF_RSP_NULL) {
		answers->odd++;
	} else if (response->id < HOSTILE_IDS && answers->sent[response->id]) {
		answers->seen[response->id]++;
		answers->status[response->id] = status;
	} else if (response->id == HOSTILE_FLOOD) {
		answers->flood[status - XEN_NETIF_RSP_DROPPED]++;
	} else if (response->id != HOSTILE_PRELUDE) {
		answers->odd++;
	}
}

static void queue_read(struct hostile_vif *vif, struct hostile_queue *queue)
{
	RING_IDX prod = READ_ONCE(queue->tx->rsp_prod);

	virt_rmb();	/* the index before the answers that it covers */
	/* The case may have written the index itself. */
	if (prod - queue->cons > HOSTILE_SLOTS)
		return;
	for (; queue->cons != prod; queue->cons++) {
		struct xen_netif_tx_response response = hostile_slot(queue, queue->cons)->rsp;

		answer_count(&vif->answers, &response);
	}
}

/**
 * hostile_read() - read what answers there are
 * @vif: vif
 */
void hostile_read(struct hostile_vif *vif)
{
	u32 i;

	for (i = 0; i < vif->count; i++)
		queue_read(vif, &vif->queues[i]);
}

static bool all_answered(const struct hostile_answers *answers)
{
	u32 id;

	for (id = 0; id < HOSTILE_IDS; id++) {
		if (answers->seen[id] < answers->sent[id])
			return false;
	}
	return true;
}

/**
 * hostile_wait() - until all requests have their answers
 * @vif: vif
 * @ms: or so long, milliseconds
 */
void hostile_wait(struct hostile_vif *vif, u32 ms)
{
	ktime_t end = ktime_add_ms(ktime_get(), ms);

	do {
		hostile_read(vif);
		if (all_answered(&vif->answers))
			return;
		usleep_range(POLL_US, 2 * POLL_US);
	} while (ktime_before(ktime_get(), end));
}

/* Fill what is free with what was recorded, as often as it fits. */
static bool flood_fill(struct hostile_vif *vif, struct hostile_queue *queue)
{
	RING_IDX before = queue->prod;
	u32 i;

	queue_read(vif, queue);
	while (HOSTILE_SLOTS - (queue->prod - queue->cons) >= vif->recorded) {
		for (i = 0; i < vif->recorded; i++)
			*hostile_slot(queue, queue->prod++) = vif->record[i];
	}
	return queue->prod != before;
}

/**
 * hostile_flood() - keep the ring full with what was recorded
 * @vif: vif; slots have been recorded
 * @queue: its queue
 * @ms: how long, milliseconds
 * @mode: 0: an event when the backend wants one; 1: always; 2: never but at the
 *	beginning
 */
void hostile_flood(struct hostile_vif *vif, struct hostile_queue *queue, u32 ms, u32 mode)
{
	ktime_t end = ktime_add_ms(ktime_get(), ms);
	RING_IDX old = READ_ONCE(queue->tx->req_prod);

	while (ktime_before(ktime_get(), end)) {
		RING_IDX event;

		if (!flood_fill(vif, queue)) {
			cond_resched();
			continue;
		}
		hostile_push(queue, 0);
		event = READ_ONCE(queue->tx->req_event);
		if (mode == 1 || old == queue->base ||
		    (!mode && queue->prod - event < queue->prod - old))
			hostile_notify(queue);
		old = queue->prod;
	}
}

/**
 * hostile_flicker() - the index goes to and fro, each time with an event
 * @vif: vif
 * @queue: its queue
 * @ms: how long, milliseconds
 * @by: how far
 */
void hostile_flicker(struct hostile_vif *vif, struct hostile_queue *queue, u32 ms, s32 by)
{
	ktime_t end = ktime_add_ms(ktime_get(), ms);

	while (ktime_before(ktime_get(), end)) {
		hostile_push(queue, by);
		hostile_notify(queue);
		hostile_push(queue, 0);
		hostile_notify(queue);
		hostile_read(vif);
		cond_resched();
	}
}
