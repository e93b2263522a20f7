/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_FUZZ_PRANDOM_H
#define _VIF_QOS_FUZZ_PRANDOM_H

/* The random tests draw from the input: what is random there is searched here. */
#include "../../fuzz.h"

/**
 * struct rnd_state - stands for the input of the run
 * @unused: nothing
 */
struct rnd_state {
	int unused;
};

static inline void prandom_seed_state(struct rnd_state *state, u64 seed)
{
	state->unused = seed;
}

static inline u32 prandom_u32_state(struct rnd_state *state)
{
	return fuzz_number();
}

#endif /* _VIF_QOS_FUZZ_PRANDOM_H */
