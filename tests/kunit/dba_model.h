/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_DBA_MODEL_H
#define _VIF_QOS_TEST_DBA_MODEL_H

#include <net/vif_qos/dba.h>

/* Parts of a unit that the model reckons in: it hardly rounds. */
#define DBA_MODEL_SHIFT		24

/**
 * struct dba_model_vif - what a vif should get
 * @want: what it would take, bytes per second
 * @floor: the minimum as far as it is wanted and there, bytes per second
 * @promise: the minimum as far as it is there if all want theirs, bytes per second
 * @part: its part by class, 2^-24 bytes per second
 * @room: what it may be promised if @part is all it wants, bytes per second
 * @allocation: 2^-24 bytes per second
 * @cap: the most packets it may send per second
 * @packets: 2^-24 packets per second
 * @weight: of a filling: its priority
 * @low: of a filling: what it has in any case, 2^-24 units
 * @high: of a filling: what it would take, 2^-24 units
 * @got: of a filling: what it gets, 2^-24 units
 */
struct dba_model_vif {
	u64 want;
	u64 floor;
	u64 promise;
	u64 part;
	u64 room;
	u64 allocation;
	u64 cap;
	u64 packets;

	u32 weight;
	u64 low;
	u64 high;
	u64 got;
};

/**
 * struct dba_model - a round of reallocation in its plainest form
 * @claims: the vifs, read only
 * @count: number of them
 * @link: bytes per second
 * @reservable: of these, what minimums may take
 * @vif: what each should get
 */
struct dba_model {
	const struct vif_qos_claim *claims;
	unsigned int count;
	u64 link;
	u64 reservable;
	struct dba_model_vif *vif;
};

void dba_model_rates(struct dba_model *model);
void dba_model_packets(struct dba_model *model);
u32 dba_model_limit(const struct dba_model *model, u32 vm, unsigned int *members);

#endif /* _VIF_QOS_TEST_DBA_MODEL_H */
