/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_SLA_H
#define _NET_VIF_QOS_SLA_H

#include <linux/types.h>

struct vif_qos_usage;

/**
 * enum vif_qos_verdict - did a vif get its minimum in a period?
 * @VIF_QOS_SLA_UNWANTED: it did not want it, or has none
 * @VIF_QOS_SLA_MET: it did
 * @VIF_QOS_SLA_MISSED: it wanted it and did not
 */
enum vif_qos_verdict {
	VIF_QOS_SLA_UNWANTED,
	VIF_QOS_SLA_MET,
	VIF_QOS_SLA_MISSED,
};

/**
 * struct vif_qos_sla - how a vif's minimum rate has been kept
 * @met: periods in which it wanted its minimum and got it
 * @missed: periods in which it wanted its minimum and did not get it
 * @ahead: bytes it was given early: a GSO packet may be many periods' worth
 */
struct vif_qos_sla {
	u64 met;
	u64 missed;
	u64 ahead;
};

enum vif_qos_verdict vif_qos_sla_judge(struct vif_qos_sla *sla, u64 min,
				       const struct vif_qos_usage *period);

#endif /* _NET_VIF_QOS_SLA_H */
