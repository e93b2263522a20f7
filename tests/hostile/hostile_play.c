// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays a case: one step after the other. cases.py tells what they mean.
 */
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <xen/interface/io/netif_allowance.h>

#include "hostile.h"

/* The last step of a case that is not connected any more has nobody to wait for. */
#define GRACE_MS	20
#define PRELUDE_SIZE	1514

static void request_put(struct hostile_vif *vif, struct hostile_queue *queue,
			const struct hostile_op *op)
{
	u32 a = le32_to_cpu(op->a), b = le32_to_cpu(op->b), times;
	struct xen_netif_tx_request request = {
		.gref = vif->refs[min_t(u32, a & 0xffff, HOSTILE_GRANTS - 1)],
		.offset = a >> 16,
		.flags = le16_to_cpu(op->flags),
		.size = b & 0xffff,
	};

	for (times = le32_to_cpu(op->c); times; times--) {
		request.id = b >> 16 ? HOSTILE_FLOOD : vif->next_id++ % HOSTILE_IDS;
		hostile_request(vif, queue, queue->prod++, &request);
	}
}

static void extra_put(struct hostile_queue *queue, const struct hostile_op *op)
{
	u32 b = le32_to_cpu(op->b), c = le32_to_cpu(op->c);
	struct xen_netif_extra_info extra = {
		.type = le32_to_cpu(op->a),
		.flags = le16_to_cpu(op->flags),
	};

	memcpy(&extra.u, &b, sizeof(b));
	memcpy((void *)&extra.u + sizeof(b), &c, sizeof(extra.u) - sizeof(b));
	memcpy(hostile_slot(queue, queue->prod++), &extra, sizeof(extra));
}

/* The last slots that were written are what a flood repeats; they are not sent now. */
static void slots_record(struct hostile_vif *vif, struct hostile_queue *queue, u32 count)
{
	u32 i;

	vif->recorded = clamp_t(u32, count, 1, HOSTILE_RECORD);
	queue->prod -= vif->recorded;
	for (i = 0; i < vif->recorded; i++)
		vif->record[i] = *hostile_slot(queue, queue->prod + i);
}

/* Change a slot that may have been sent already: one field of the request in it. */
static void slot_rewrite(struct hostile_queue *queue, const struct hostile_op *op)
{
	struct xen_netif_tx_request *request =
		&hostile_slot(queue, queue->prod - le32_to_cpu(op->a))->req;
	u32 value = le32_to_cpu(op->c);

	switch (le32_to_cpu(op->b)) {
	case 0:
		WRITE_ONCE(request->size, value);
		break;
	case 1:
		WRITE_ONCE(request->offset, value);
		break;
	case 2:
		WRITE_ONCE(request->flags, value);
		break;
	}
}

/* The bytes of the page that no index and no entry is in. */
static void page_scribble(struct hostile_queue *queue, u8 value)
{
	struct xen_netif_tx_sring *ring = queue->tx;

	memset((void *)ring + XEN_NETIF_TX_ALLOWANCE_OFFSET, value,
	       offsetof(struct xen_netif_tx_sring, ring) - XEN_NETIF_TX_ALLOWANCE_OFFSET);
}

/* Has the backend written into bytes that are none of its business? */
static void page_compare(struct hostile_vif *vif, struct hostile_queue *queue, u8 value)
{
	const u8 *byte = (u8 *)queue->tx + XEN_NETIF_TX_ALLOWANCE_OFFSET;
	const u8 *end = (u8 *)queue->tx->ring;

	for (; byte < end; byte++)
		vif->answers.odd += *byte != value;
}

/* Claims about dropped packets, and an allowance of the guest's own making. */
static void page_forge(struct hostile_queue *queue, u32 ms)
{
	struct xen_netif_tx_allowance *page =
		(void *)queue->tx + XEN_NETIF_TX_ALLOWANCE_OFFSET;
	ktime_t end = ktime_add_ms(ktime_get(), ms);
	u32 number = 1;

	while (ktime_before(ktime_get(), end)) {
		number = number * 1664525 + 1013904223;
		WRITE_ONCE(page->refused, number);
		WRITE_ONCE(page->sequence, number);
		WRITE_ONCE(page->rate, ~0ULL);
		cond_resched();
	}
}

static void events_send(struct hostile_queue *queue, u32 count, u32 gap_us)
{
	for (; count; count--) {
		hostile_notify(queue);
		if (gap_us)
			usleep_range(gap_us, gap_us + 1);
		else
			cond_resched();
	}
}

/* What a limit lets through at once is gone when the case begins. */
static void prelude_play(struct hostile_vif *vif)
{
	struct xen_netif_tx_request request = {
		.gref = vif->refs[HOSTILE_UDP],
		.size = PRELUDE_SIZE,
		.id = HOSTILE_PRELUDE,
	};
	u32 i, times;

	for (i = 0; i < vif->count; i++) {
		struct hostile_queue *queue = &vif->queues[i];

		for (times = vif->prelude; times; times--)
			hostile_request(vif, queue, queue->prod++, &request);
		hostile_push(queue, 0);
		hostile_notify(queue);
	}
	if (vif->prelude)
		usleep_range(1000, 1100);
}

static int connect_play(struct hostile_vif *vif, const struct hostile_op *op)
{
	int err = hostile_connect(vif, le32_to_cpu(op->a), le32_to_cpu(op->b),
				  le32_to_cpu(op->c));

	if (!err)
		prelude_play(vif);
	return err;
}

static int ring_step(struct hostile_vif *vif, struct hostile_queue *queue,
		     const struct hostile_op *op)
{
	u32 a = le32_to_cpu(op->a), b = le32_to_cpu(op->b);

	switch (op->code) {
	case 'r':
		request_put(vif, queue, op);
		break;
	case 'x':
		extra_put(queue, op);
		break;
	case 'p':
		hostile_push(queue, a);
		break;
	case 'n':
		events_send(queue, a, b);
		break;
	case 't':
		slots_record(vif, queue, a);
		break;
	case 'f':
		hostile_flood(vif, queue, a, b);
		break;
	case 'k':
		hostile_flicker(vif, queue, a, b);
		break;
	case 'e':
		slot_rewrite(queue, op);
		break;
	case 'g':
		page_scribble(queue, a);
		break;
	case 'u':
		page_compare(vif, queue, a);
		break;
	case 'a':
		page_forge(queue, a);
		break;
	case 'i':
		WRITE_ONCE(queue->tx->rsp_prod, READ_ONCE(queue->tx->rsp_prod) + a);
		WRITE_ONCE(queue->tx->req_event, b);
		WRITE_ONCE(queue->tx->rsp_event, b);
		break;
	default:
		return -EINVAL;
	}
	return 0;
}

static int step_play(struct hostile_vif *vif, const struct hostile_op *op)
{
	u32 a = le32_to_cpu(op->a);

	switch (op->code) {
	case 'c':
		return connect_play(vif, op);
	case 'd':
		hostile_read(vif);
		hostile_disconnect(vif);
		return 0;
	case 's':
		xenbus_switch_state(vif->dev, a);
		return 0;
	case 'w':
		hostile_wait(vif, a);
		return 0;
	case 'z':
		msleep(a);
		return 0;
	}
	if (op->queue >= vif->count)
		return -EINVAL;
	return ring_step(vif, &vif->queues[op->queue], op);
}

/**
 * hostile_play() - play a case
 * @vif: vif that is not connected
 * @ops: its steps
 * @count: how many there are
 *
 * Return: 0, or a negative errno for a step that can't be played.
 */
int hostile_play(struct hostile_vif *vif, const struct hostile_op *ops, size_t count)
{
	int err = 0;
	size_t i;

	memset(&vif->answers, 0, sizeof(vif->answers));
	vif->next_id = 0;
	for (i = 0; i < count && !err; i++)
		err = step_play(vif, &ops[i]);
	msleep(GRACE_MS);
	hostile_read(vif);
	return err;
}
