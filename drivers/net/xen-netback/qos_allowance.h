/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_ALLOWANCE_H__
#define __XEN_NETBACK_QOS_ALLOWANCE_H__

#include <linux/types.h>
#include <net/vif_qos/waits.h>

struct xen_netif_tx_sring;
struct xenvif;
struct xenvif_uplink;

/**
 * struct xenvif_qos_allowance - what a vif's frontend is told it may send
 * @accepted: the frontend reads it; written while the vif has no rings
 * @ring: where it is written, the first queue's ring, while an uplink schedules
 *	that queue; under &xenvif_uplink.lock
 * @sequence: what was written last; likewise
 * @refused: packets that it claims to have dropped for want of it; likewise
 */
struct xenvif_qos_allowance {
	bool accepted;
	struct xen_netif_tx_sring *ring;
	u32 sequence;
	struct vif_qos_claim_sum refused;
};

/* &xenvif_uplink.lock held */
void xenvif_allowance_tell(struct xenvif_uplink *uplink, struct xenvif *vif);
void xenvif_allowance_ring(struct xenvif *vif, struct xen_netif_tx_sring *ring);
void xenvif_allowance_listen(struct xenvif *vif);

/* Module unload; no vif is left */
void xenvif_allowance_fini(void);

#endif /* __XEN_NETBACK_QOS_ALLOWANCE_H__ */
