/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_DBA_CASE_H
#define _VIF_QOS_TEST_DBA_CASE_H

#include <linux/prandom.h>
#include "dba_model.h"

struct kunit;

#define DBA_TOP		50000000000ULL	/* bytes per second */

/**
 * struct dba_case - vifs made up at random, for the core and for the model
 * @test: running test
 * @most: vifs there is memory for
 * @seed: what they were made from
 * @rnd: random numbers
 * @model: the model, with a copy of @claims that the core never sees
 * @claims: what the core is given
 * @order: pointers to these, in any order
 */
struct dba_case {
	struct kunit *test;
	unsigned int most;
	u64 seed;
	struct rnd_state rnd;
	struct dba_model model;
	struct vif_qos_claim *claims;
	struct vif_qos_claim **order;
};

struct dba_case *dba_case_new(struct kunit *test, unsigned int most);
void dba_case_start(struct dba_case *dba, u64 seed, unsigned int count);
void dba_case_draw(struct dba_case *dba, u64 seed, unsigned int count);
void dba_case_turn(struct dba_case *dba);
const char *dba_case_changed(const struct dba_case *dba, unsigned int index);

static inline u32 dba_case_pick(struct dba_case *dba, u32 below)
{
	return prandom_u32_state(&dba->rnd) % below;
}

/* Of all sizes up to @top, the small ones as often as the large ones. */
static inline u64 dba_case_size(struct dba_case *dba, u64 top)
{
	u64 number = (u64)prandom_u32_state(&dba->rnd) << 32 | prandom_u32_state(&dba->rnd);

	return (number % (top + 1)) >> dba_case_pick(dba, 36);
}

/* More or less than it should be, as far as rounding may do that. */
static inline bool dba_case_near(u64 units, u64 model, u64 slack)
{
	u64 scaled = units << DBA_MODEL_SHIFT;

	slack <<= DBA_MODEL_SHIFT;
	return scaled <= model + slack && model <= scaled + slack;
}

#endif /* _VIF_QOS_TEST_DBA_CASE_H */
