/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_POLICY_H__
#define __XEN_NETBACK_QOS_POLICY_H__

#include <linux/mutex.h>
#include <linux/types.h>
#include "common.h"

struct xenvif_uplink;

/* What an admin may set for a vif; units as in struct vif_qos_policy. */
enum xenvif_setting {
	XENVIF_PRIORITY,
	XENVIF_MIN_RATE,
	XENVIF_MAX_RATE,
	XENVIF_MAX_PPS,
	XENVIF_CLASS,
	XENVIF_VM_MAX_PPS,
	XENVIF_EARLY_DROP,
	XENVIF_SETTINGS
};

/* Guards policies, promises, rounds, and which vif is on which uplink. */
extern struct mutex xenvif_policy_mutex;

/* The admin's side; NULL for @vif: what new vifs start with. */
int xenvif_policy_set(struct xenvif *vif, enum xenvif_setting setting, u64 value);
u64 xenvif_policy_get(const struct xenvif *vif, enum xenvif_setting setting);
int xenvif_policy_set_uplink(struct xenvif *vif, const char *name);
bool xenvif_policy_kept(const struct xenvif *vif);
void xenvif_policy_barrier(void);

/* The uplink's side; rtnl held */
void xenvif_policy_init(struct xenvif *vif);
void xenvif_policy_move(struct xenvif *vif, struct xenvif_uplink *uplink);
void xenvif_policy_retry(struct xenvif_uplink *uplink);

/* The rounds' side; the mutex held */
u64 xenvif_policy_most(const struct xenvif *vif);
void xenvif_policy_limits(struct xenvif_uplink *uplink, struct xenvif *vif,
			  u64 guarantee);

/**
 * xenvif_policy_drops() - is what exceeds a vif's limits dropped?
 * @vif: vif
 *
 * Context: any.
 * Return: false when it waits in the ring.
 */
static inline bool xenvif_policy_drops(const struct xenvif *vif)
{
	return READ_ONCE(vif->qos->policy.early_drop) != VIF_QOS_HOLD;
}

#endif /* __XEN_NETBACK_QOS_POLICY_H__ */
