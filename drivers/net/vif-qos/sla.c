// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has a vif's minimum rate been kept?  Judged period by period.
 *
 * 1. What is due is the minimum for the time in which the vif waited for the
 *    uplink or was served: not while it was idle, or over a limit of its own.
 * 2. It wanted its minimum if that was half of the period at least, or if it
 *    sent so much anyway.
 * 3. One that was idle for a sixteenth of it has nothing to complain of: all it
 *    wanted had been sent then, or it had only just begun.
 * 4. Packets don't end where periods do: two full ones, and 1/128 of what is due,
 *    may be missing; and what a large GSO packet was ahead in a period counts in
 *    the next ones for as long as the vif is busy.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/sla.h>
#include <net/vif_qos/usage.h>

#define NSEC		1000000000ULL	/* nanoseconds per second */
#define SLACK_BYTES	(2 * 1538)	/* two full frames on the wire */
#define SLACK_PART	128
#define AHEAD_MOST	65536		/* a GSO packet */

static u64 worth(u64 rate, u64 ns)
{
	return mul_u64_u64_div_u64(rate, ns, NSEC);
}

static enum vif_qos_verdict verdict(struct vif_qos_sla *sla, u64 bytes, u64 due,
				    bool idle)
{
	if (bytes + sla->ahead + SLACK_BYTES + due / SLACK_PART < due) {
		sla->ahead = 0;
		if (idle)
			return VIF_QOS_SLA_UNWANTED;
		sla->missed++;
		return VIF_QOS_SLA_MISSED;
	}
	sla->ahead = bytes + sla->ahead > due ?
		     min_t(u64, bytes + sla->ahead - due, AHEAD_MOST) : 0;
	sla->met++;
	return VIF_QOS_SLA_MET;
}

/**
 * vif_qos_sla_judge() - count a period
 * @sla: what was counted so far
 * @min: minimum rate that the admin asked for, bytes per second; 0: none
 * @period: what the vif did
 *
 * Return: what was counted.
 */
enum vif_qos_verdict vif_qos_sla_judge(struct vif_qos_sla *sla, u64 min,
				       const struct vif_qos_usage *period)
{
	u64 length = period->since - period->start;
	u64 busy = period->ns[VIF_QOS_BUSY];

	if (busy < length)
		sla->ahead = 0;
	if (!min || !length ||
	    (busy < length - busy && period->bytes < worth(min, length))) {
		sla->ahead = 0;
		return VIF_QOS_SLA_UNWANTED;
	}
	return verdict(sla, period->bytes, worth(min, busy),
		       vif_qos_usage_idled(period));
}
