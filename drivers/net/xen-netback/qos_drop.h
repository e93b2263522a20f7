/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_DROP_H__
#define __XEN_NETBACK_QOS_DROP_H__

#include <linux/types.h>
#include <net/vif_qos/usage.h>
#include <xen/interface/io/ring.h>

struct xen_netif_extra_info;
struct xen_netif_tx_request;
struct xenvif_qos_queue;
struct xenvif_queue;

/**
 * struct xenvif_qos_excess - what is to be dropped of a queue; in its polls only
 * @over: which limit the vif is over, if any: this poll drops all it finds
 * @drop: the packet just read is to be dropped
 * @dropped: packets this poll has dropped
 * @judged: packets this poll was to drop, if the driver left them to it
 * @marked: a turn has ended with packets left in the ring
 * @late: these have waited too long: this poll drops what is left of them
 * @mark: index behind them
 * @since: when that turn ended, monotonic time, ns
 */
struct xenvif_qos_excess {
	enum vif_qos_state over;
	bool drop;
	u32 dropped;
	u32 judged;
	bool marked;
	bool late;
	RING_IDX mark;
	u64 since;
};

/* The driver's way to answer a request. */
typedef void (*xenvif_qos_answer)(struct xenvif_queue *queue,
				  const struct xen_netif_tx_request *txreq,
				  unsigned int extra_count, s8 status);

/* A poll of a vif that drops its excess: begins, goes on, and ends. */
bool xenvif_excess_over(struct xenvif_queue *queue);
void xenvif_excess_turn(struct xenvif_queue *queue);
bool xenvif_excess_next(struct xenvif_queue *queue);
void xenvif_excess_end(struct xenvif_queue *queue, bool left);

bool __xenvif_qos_drop(struct xenvif_qos_queue *qos,
		       const struct xen_netif_tx_request *first,
		       const struct xen_netif_extra_info *extras,
		       unsigned int extra_count, RING_IDX end, xenvif_qos_answer answer);

/* There is something to drop, or there may be. */
static inline bool xenvif_excess_any(const struct xenvif_qos_excess *excess)
{
	return excess->over || excess->late;
}

#endif /* __XEN_NETBACK_QOS_DROP_H__ */
