// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connecting and disconnecting, with whatever features and mistakes a case wants.
 */
#include <linux/interrupt.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <xen/events.h>
#include <xen/grant_table.h>
#include <xen/page.h>

#include "hostile.h"

#define STATE_MS	3000
/* Nobody has so many grants, or event channels. */
#define NO_REF		0x7ffffe
#define NO_PORT		4000

/**
 * hostile_state_wait() - until the backend is at a state
 * @vif: vif
 * @state: state
 *
 * Return: false when it is not after three seconds.
 */
bool hostile_state_wait(struct hostile_vif *vif, enum xenbus_state state)
{
	return wait_event_timeout(vif->changed, READ_ONCE(vif->backend) == state,
				  msecs_to_jiffies(STATE_MS));
}

/* Answers are looked for, not waited for. */
static irqreturn_t queue_event(int irq, void *data)
{
	return IRQ_HANDLED;
}

static void *ring_alloc(struct hostile_vif *vif, int *ref)
{
	void *page = (void *)get_zeroed_page(GFP_KERNEL);

	*ref = page ? gnttab_grant_foreign_access(vif->dev->otherend_id, virt_to_gfn(page), 0) :
		      -ENOMEM;
	return page;
}

static int channel_bind(struct hostile_vif *vif, evtchn_port_t *port)
{
	int err = xenbus_alloc_evtchn(vif->dev, port);

	return err ?: bind_evtchn_to_irqhandler(*port, queue_event, 0, "hostile", vif);
}

static int queue_init(struct hostile_vif *vif, struct hostile_queue *queue, u32 features,
		      RING_IDX base)
{
	*queue = (struct hostile_queue){ .base = base, .prod = base, .cons = base };
	queue->tx = ring_alloc(vif, &queue->tx_ref);
	queue->rx = ring_alloc(vif, &queue->rx_ref);
	if (queue->tx_ref < 0 || queue->rx_ref < 0)
		return -ENOMEM;
	queue->tx->req_prod = base;
	queue->tx->rsp_prod = base;
	queue->tx->req_event = base + 1;
	queue->tx->rsp_event = base + 1;
	queue->rx->req_event = 1;
	queue->rx->rsp_event = 1;
	queue->irq = channel_bind(vif, &queue->port);
	if (queue->irq < 0)
		return queue->irq;
	queue->rx_port = queue->port;
	if (!(features & HOSTILE_ONE_CHANNEL))
		queue->rx_irq = channel_bind(vif, &queue->rx_port);
	return min(queue->rx_irq, 0);
}

static void queue_free(struct hostile_vif *vif, struct hostile_queue *queue)
{
	if (queue->irq > 0)
		unbind_from_irqhandler(queue->irq, vif);
	if (queue->rx_irq > 0)
		unbind_from_irqhandler(queue->rx_irq, vif);
	/* What the backend still has mapped goes when it lets it go. */
	if (queue->tx_ref > 0)
		gnttab_end_foreign_access(queue->tx_ref, virt_to_page(queue->tx));
	if (queue->rx_ref > 0)
		gnttab_end_foreign_access(queue->rx_ref, virt_to_page(queue->rx));
}

static int queue_tell(struct hostile_vif *vif, u32 number, u32 features)
{
	struct hostile_queue *queue = &vif->queues[number];
	bool last = number == vif->count - 1;
	bool bad_ring = last && features & HOSTILE_BAD_RING;
	bool bad_rx = last && features & HOSTILE_BAD_RX_RING;
	bool bad_port = last && features & HOSTILE_BAD_CHANNEL;
	char *path = vif->count == 1 ? kstrdup(vif->dev->nodename, GFP_KERNEL) :
		     kasprintf(GFP_KERNEL, "%s/queue-%u", vif->dev->nodename, number);
	int err;

	if (!path)
		return -ENOMEM;
	err = xenbus_printf(XBT_NIL, path, "tx-ring-ref", "%u", bad_ring ? NO_REF : queue->tx_ref);
	err = err ?: xenbus_printf(XBT_NIL, path, "rx-ring-ref", "%u",
				   bad_rx ? NO_REF : queue->rx_ref);
	if (features & HOSTILE_ONE_CHANNEL) {
		/* Of a connection before this one: these would be looked at first. */
		xenbus_rm(XBT_NIL, path, "event-channel-tx");
		xenbus_rm(XBT_NIL, path, "event-channel-rx");
		err = err ?: xenbus_printf(XBT_NIL, path, "event-channel", "%u",
					   bad_port ? NO_PORT : queue->port);
	} else {
		err = err ?: xenbus_printf(XBT_NIL, path, "event-channel-tx", "%u",
					   bad_port ? NO_PORT : queue->port);
		err = err ?: xenbus_printf(XBT_NIL, path, "event-channel-rx", "%u",
					   queue->rx_port);
	}
	kfree(path);
	return err;
}

static int feature_tell(struct hostile_vif *vif, const char *key, u32 value)
{
	return xenbus_printf(XBT_NIL, vif->dev->nodename, key, "%u", value);
}

static int features_tell(struct hostile_vif *vif, u32 features)
{
	u32 queues = features & HOSTILE_NO_QUEUES ? 0 : vif->count;
	int err = feature_tell(vif, "multi-queue-num-queues", queues);

	err = err ?: feature_tell(vif, "request-rx-copy", !(features & HOSTILE_NO_COPY));
	err = err ?: feature_tell(vif, "feature-rx-notify", !!(features & HOSTILE_RX_NOTIFY));
	err = err ?: feature_tell(vif, "request-multicast-control",
				  !!(features & HOSTILE_MULTICAST));
	err = err ?: feature_tell(vif, "feature-sg", 1);
	err = err ?: feature_tell(vif, "feature-gso-tcpv4", 1);
	return err ?: feature_tell(vif, "feature-tx-allowance",
				   !!(features & HOSTILE_ALLOWANCE));
}

/**
 * hostile_connect() - connect
 * @vif: vif that is not connected
 * @queues: number of queues, 1 to %HOSTILE_QUEUES
 * @features: bits of HOSTILE_*
 * @base: index at which the rings begin
 *
 * Return: 0, whatever the backend says to it, or a negative errno.
 */
int hostile_connect(struct hostile_vif *vif, u32 queues, u32 features, RING_IDX base)
{
	int err = 0;
	u32 i;

	if (vif->count || !queues || queues > HOSTILE_QUEUES)
		return -EINVAL;
	if (!hostile_state_wait(vif, XenbusStateInitWait))
		return -ETIMEDOUT;
	for (vif->count = 0; vif->count < queues && !err; vif->count++)
		err = queue_init(vif, &vif->queues[vif->count], features, base);
	for (i = 0; i < queues && !err; i++)
		err = queue_tell(vif, i, features);
	err = err ?: features_tell(vif, features);
	vif->refs[HOSTILE_RING] = vif->queues[0].tx_ref;
	if (err)
		return err;
	xenbus_switch_state(vif->dev, XenbusStateConnected);
	hostile_state_wait(vif, XenbusStateConnected);
	return 0;
}

/**
 * hostile_disconnect() - disconnect, to connect anew
 * @vif: vif
 */
void hostile_disconnect(struct hostile_vif *vif)
{
	u32 i;

	xenbus_switch_state(vif->dev, XenbusStateClosing);
	xenbus_switch_state(vif->dev, XenbusStateClosed);
	hostile_state_wait(vif, XenbusStateClosed);
	for (i = 0; i < vif->count; i++)
		queue_free(vif, &vif->queues[i]);
	vif->count = 0;
	xenbus_switch_state(vif->dev, XenbusStateInitialising);
}
