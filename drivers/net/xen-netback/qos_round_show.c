// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last round of reallocation, as a table for humans.
 */
#include "common.h"

#include <linux/seq_file.h>
#include <net/vif_qos/rate.h>

#include "qos_policy.h"
#include "qos_round.h"
#include "qos_sysctl.h"

static const char *const whys[] = {
	[VIF_QOS_DBA_IDLE] = "idle",
	[VIF_QOS_DBA_DEMAND] = "all it wants",
	[VIF_QOS_DBA_MAX] = "its maximum",
	[VIF_QOS_DBA_SHARE] = "its share",
	[VIF_QOS_DBA_CLASS] = "its class",
	[VIF_QOS_DBA_MIN] = "its minimum",
	[VIF_QOS_DBA_SHORT] = "minimums don't fit",
};

static const char *const helds[] = {
	[VIF_QOS_HELD_NOT] = "-",
	[VIF_QOS_HELD_BY_OTHERS] = "others",
	[VIF_QOS_HELD_BY_RATE] = "max",
	[VIF_QOS_HELD_BY_PACKETS] = "packets",
};

static const char *const verdicts[] = {
	[VIF_QOS_SLA_UNWANTED] = "-",
	[VIF_QOS_SLA_MET] = "met",
	[VIF_QOS_SLA_MISSED] = "MISSED",
};

/* Bytes per second as Mb/s. */
static void show_rate(struct seq_file *m, u64 rate)
{
	u64 kbit = div_u64(rate, VIF_QOS_KBIT_BYTES);
	u32 rest;
	u64 mbit = div_u64_rem(kbit, 1000, &rest);

	seq_printf(m, " %6llu.%03u", mbit, rest);
}

static void show_row(struct seq_file *m, const struct xenvif_round_row *row,
		     const struct vif_qos_claim *claim)
{
	seq_printf(m, "%-12s %5u %5u %8u", row->name, claim->vm, claim->class,
		   claim->priority);
	show_rate(m, claim->min);
	show_rate(m, claim->max);
	show_rate(m, claim->want);
	show_rate(m, claim->rate);
	show_rate(m, claim->allocation);
	show_rate(m, claim->guarantee);
	show_rate(m, claim->allowance);
	seq_printf(m, " %9llu %9u %-7s %-6s %s\n", claim->pps, claim->packets,
		   helds[claim->held], verdicts[row->sla], whys[claim->why]);
}

static void show_uplink(struct seq_file *m, const struct xenvif_round_row *row)
{
	seq_printf(m, "\nuplink %s, Mb/s:", row->uplink);
	show_rate(m, row->link);
	seq_puts(m, ", may be promised:");
	show_rate(m, row->reservable);
	seq_printf(m, "\n%-12s %5s %5s %8s %10s %10s %10s %10s %10s %10s %10s %9s %9s %-7s %-6s %s\n",
		   "vif", "vm", "class", "priority", "min", "max", "demand",
		   "usage", "allocation", "guarantee", "allowance", "pps", "max-pps", "held by",
		   "sla", "gets");
}

/**
 * xenvif_round_show() - print the last round
 * @m: where to
 *
 * Context: process, may sleep.
 */
void xenvif_round_show(struct seq_file *m)
{
	const struct xenvif_round *last;
	unsigned int i;

	mutex_lock(&xenvif_policy_mutex);
	last = xenvif_round_last();
	seq_printf(m, "round %llu, period %u ms, rates in Mb/s on the wire; 0: none\n",
		   last->number, xenvif_dba_period_ms());
	for (i = 0; i < last->count; i++) {
		if (!i || strcmp(last->rows[i].uplink, last->rows[i - 1].uplink))
			show_uplink(m, &last->rows[i]);
		show_row(m, &last->rows[i], &last->claims[i]);
	}
	mutex_unlock(&xenvif_policy_mutex);
}
