/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_ALLOWANCE_CASE_H
#define _VIF_QOS_TEST_ALLOWANCE_CASE_H

#include <net/vif_qos/allowance.h>

#define NSEC	1000000000LL
#define US	1000ULL			/* nanoseconds */
#define MS	1000000ULL
#define FULL	1538			/* bytes of a full frame on the wire */
#define START	(77 * NSEC)

static inline void hear(struct vif_qos_allowance *allowance, u32 sequence, u64 rate,
			u32 packets, u32 burst_ns, u64 now)
{
	struct vif_qos_terms terms = {
		.rate = rate, .packets = packets, .burst_ns = burst_ns,
		.before = sequence, .after = sequence,
	};

	vif_qos_allowance_hear(allowance, &terms, now);
}

/* The terms of sequence 2 have been heard, at START. */
static inline struct vif_qos_allowance allowance_new(u64 rate, u32 packets, u32 burst_ns)
{
	struct vif_qos_allowance allowance;

	vif_qos_allowance_init(&allowance);
	hear(&allowance, 2, rate, packets, burst_ns, START);
	return allowance;
}

static inline bool may_send(struct vif_qos_allowance *allowance, u64 now)
{
	return vif_qos_allowance_take(allowance, FULL, 1, now);
}

#endif /* _VIF_QOS_TEST_ALLOWANCE_CASE_H */
