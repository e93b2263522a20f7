// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vif's counters, read.  Where each of them is counted:
 *
 * waits and grants	qos_grant.c, under the uplink's lock
 * ring drops		qos_drop.c, once a poll
 * frontend's claims	qos_allowance.c, when somebody asks and twice a second
 * minimums kept	qos_round.c, once a period
 */
#include "common.h"

#include <linux/rtnetlink.h>

#include "qos_counters.h"
#include "qos_policy.h"
#include "qos_uplink.h"

static void report_waits(struct xenvif *vif, struct xenvif_qos_report *report)
{
	const struct xenvif_qos_counters *counters = &vif->qos->counters;

	xenvif_allowance_listen(vif);
	memcpy(report->held, counters->waits.count, sizeof(report->held));
	report->parked_ns = vif_qos_waits_ns(&counters->waits, ktime_get_ns());
	report->grants = counters->grants;
	report->claimed = vif->qos->allowance.refused.total;
}

/**
 * xenvif_counters_read() - all counters of a vif
 * @vif: vif
 * @report: where to
 *
 * Each of them is read under the lock it is counted under, so none is torn.
 *
 * Context: rtnl held, may sleep.
 */
void xenvif_counters_read(struct xenvif *vif, struct xenvif_qos_report *report)
{
	struct xenvif_uplink *uplink = rtnl_dereference(vif->qos->uplink);

	if (uplink) {
		spin_lock_bh(&uplink->lock);
		report_waits(vif, report);
		spin_unlock_bh(&uplink->lock);
	} else {
		/* Nothing is counted meanwhile. */
		report_waits(vif, report);
	}
	report->ring_dropped = atomic64_read(&vif->qos->dropped);
	mutex_lock(&xenvif_policy_mutex);
	report->sla_met = vif->qos->sla.met;
	report->sla_missed = vif->qos->sla.missed;
	mutex_unlock(&xenvif_policy_mutex);
}
