/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_JUDGE_H
#define _VIF_QOS_TEST_JUDGE_H

#include "pipe.h"

u32 judge_slot(const struct pipe *pipe);
struct tally_span judge_span(const struct pipe *pipe, u32 vif, u32 width);
void judge_least(const struct pipe *pipe, u32 vif, u64 rate, u32 width, u32 ppm,
		 u64 slack);
void judge_rate(const struct pipe *pipe, u32 vif, u64 rate, u32 width, u32 ppm,
		u64 slack);
void judge_busy(const struct pipe *pipe, u32 width, u32 percent);

#endif /* _VIF_QOS_TEST_JUDGE_H */
