/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_GRANT_H__
#define __XEN_NETBACK_QOS_GRANT_H__

#include <linux/hrtimer.h>
#include <linux/types.h>

struct vif_qos_flow;
struct xenvif_queue;
struct xenvif_uplink;

/* All but the timer and the first two: &xenvif_uplink.lock held. */

void xenvif_queue_init_wake(struct xenvif_queue *queue);
void xenvif_queue_wait_unwoken(struct xenvif_queue *queue);
enum hrtimer_restart xenvif_uplink_timer(struct hrtimer *timer);

void xenvif_uplink_dispatch(struct xenvif_uplink *uplink);
void xenvif_queue_ask(struct xenvif_uplink *uplink, struct xenvif_queue *queue);
void xenvif_queue_settle(struct xenvif_uplink *uplink,
			 struct xenvif_queue *queue, s64 bytes, s64 packets,
			 bool again);
void xenvif_flow_release(struct xenvif_uplink *uplink, struct vif_qos_flow *flow);
void xenvif_queue_leave(struct xenvif_uplink *uplink, struct xenvif_queue *queue);

#endif /* __XEN_NETBACK_QOS_GRANT_H__ */
