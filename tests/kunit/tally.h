/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_TALLY_H
#define _VIF_QOS_TEST_TALLY_H

#include <linux/types.h>

#define TALLY_SLOTS	1024

/**
 * struct tally - what was sent in each slot of time
 * @bytes: wire bytes
 * @packets: wire packets
 */
struct tally {
	u64 bytes[TALLY_SLOTS];
	u64 packets[TALLY_SLOTS];
};

/**
 * struct tally_span - what windows of time have in common
 * @least: the least that was sent in one of them
 * @most: the most
 */
struct tally_span {
	u64 least;
	u64 most;
};

u64 tally_sum(const u64 *slots, u32 from, u32 to);
struct tally_span tally_span(const u64 *slots, u32 from, u32 to, u32 width);

#endif /* _VIF_QOS_TEST_TALLY_H */
