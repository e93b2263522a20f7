/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_ALLOWANCE_H__
#define __XEN_NETBACK_QOS_ALLOWANCE_H__

#include <linux/types.h>

struct xen_netif_tx_sring;
struct xenvif;
struct xenvif_uplink;

/**
 * struct xenvif_qos_allowance - what a vif's frontend is told it may send
 * @accepted: the frontend reads it; written while the vif has no rings
 * @ring: where it is written, the first queue's ring, while an uplink schedules
 *	that queue; under &xenvif_uplink.lock
 * @sequence: what was written last; likewise
 */
struct xenvif_qos_allowance {
	bool accepted;
	struct xen_netif_tx_sring *ring;
	u32 sequence;
};

/* &xenvif_uplink.lock held */
void xenvif_allowance_tell(struct xenvif_uplink *uplink, struct xenvif *vif);

/* Module unload; no vif is left */
void xenvif_allowance_fini(void);

#endif /* __XEN_NETBACK_QOS_ALLOWANCE_H__ */
