/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_ROUND_H__
#define __XEN_NETBACK_QOS_ROUND_H__

#include <linux/if.h>
#include <net/vif_qos/dba.h>
#include <net/vif_qos/sla.h>

/**
 * struct xenvif_round_row - what else there is to say about a vif in a round
 * @uplink: name of its uplink
 * @name: its own
 * @link: rate of the uplink, bytes per second
 * @reservable: what of it may be promised, bytes per second
 * @sla: did it get its minimum?
 */
struct xenvif_round_row {
	char uplink[IFNAMSIZ];
	char name[IFNAMSIZ];
	u64 link;
	u64 reservable;
	enum vif_qos_verdict sla;
};

/**
 * struct xenvif_round - a round; under xenvif_policy_mutex
 * @claims: the vifs, those of an uplink together
 * @order: pointers to them
 * @rows: likewise
 * @room: how many the arrays have room for
 * @count: how many there are
 * @number: of the round, from the module's load on
 */
struct xenvif_round {
	struct vif_qos_claim *claims;
	struct vif_qos_claim **order;
	struct xenvif_round_row *rows;
	unsigned int room;
	unsigned int count;
	u64 number;
};

void xenvif_round_make(bool measure);
const struct xenvif_round *xenvif_round_last(void);
void xenvif_round_free(void);

/* qos_round_show.c: the last round as a table */
struct seq_file;
void xenvif_round_show(struct seq_file *m);

#endif /* __XEN_NETBACK_QOS_ROUND_H__ */
