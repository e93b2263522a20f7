/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_VIF_H__
#define __XEN_NETBACK_QOS_VIF_H__

#include <linux/types.h>

struct xenvif;

/* Called for each vif with the list locked; a non-zero return ends the walk. */
typedef int (*xenvif_walk_fn)(struct xenvif *vif, void *arg);

int xenvif_walk(xenvif_walk_fn fn, void *arg);
void xenvif_qos_switch(bool on);

#endif /* __XEN_NETBACK_QOS_VIF_H__ */
