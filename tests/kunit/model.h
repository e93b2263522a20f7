/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_MODEL_H
#define _VIF_QOS_TEST_MODEL_H

#include "world.h"

#define MODEL_VIFS	6
#define MODEL_QUEUES	3

/**
 * struct model_vif - what a vif should look like
 * @deficit: bytes it may still send
 * @fresh: it came back with a deficit, and had no grant since
 * @round: the round in which it was last idle
 * @line: its queues in line, first to last
 * @waiting: how many those are
 * @grant: grant of each queue, 0 for none
 */
struct model_vif {
	s64 deficit;
	bool fresh;
	u64 round;
	u32 line[MODEL_QUEUES];
	u32 waiting;
	s64 grant[MODEL_QUEUES];
};

/**
 * struct model - the scheduler's rules once more, as plain as can be
 * @world: the real thing
 * @vif: vifs
 * @order: vifs in the order of the real list, before the call
 * @listed: how many those are
 * @round: rounds given
 * @ahead: bytes of those who came back, since there was room
 * @wanted: outcome of the last model_next(): the queue, or %NULL
 */
struct model {
	struct world *world;
	struct model_vif vif[MODEL_VIFS];
	u32 order[MODEL_VIFS];
	u32 listed;
	u64 round;
	s64 ahead;
	struct vif_qos_queue *wanted;
};

void model_init(struct model *model, struct world *world);
void model_look(struct model *model);
void model_wait(struct model *model, u32 vif, u32 queue);
s64 model_room(struct model *model, s64 room);
void model_next(struct model *model, s64 room, bool late);
void model_settle(struct model *model, u32 vif, u32 queue, s64 used);
void model_leave(struct model *model, u32 vif, u32 queue);
void model_idle(struct model *model);
const char *model_fault(const struct model *model);

#endif /* _VIF_QOS_TEST_MODEL_H */
