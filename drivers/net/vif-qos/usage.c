// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a vif has done in a period: how much it sent, and what it waited for.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/usage.h>

#define NSEC	1000000000ULL	/* nanoseconds per second */

/**
 * vif_qos_usage_begin() - an idle vif, about which nothing is known, from now on
 * @usage: usage
 * @now: monotonic time, ns
 */
void vif_qos_usage_begin(struct vif_qos_usage *usage, u64 now)
{
	*usage = (struct vif_qos_usage){ .since = now, .start = now };
}

static void usage_count(struct vif_qos_usage *usage, u64 now)
{
	if (now <= usage->since)
		return;
	usage->ns[usage->state] += now - usage->since;
	usage->since = now;
}

/**
 * vif_qos_usage_change() - the vif does something else from now on
 * @usage: usage
 * @state: what
 * @now: monotonic time, ns
 */
void vif_qos_usage_change(struct vif_qos_usage *usage, enum vif_qos_state state,
			  u64 now)
{
	usage_count(usage, now);
	usage->state = state;
}

/**
 * vif_qos_usage_take() - end a period and begin the next
 * @usage: usage
 * @period: what was done since the last time; from &vif_qos_usage.start to
 *	&vif_qos_usage.since
 * @now: monotonic time, ns
 */
void vif_qos_usage_take(struct vif_qos_usage *usage, struct vif_qos_usage *period,
			u64 now)
{
	usage_count(usage, now);
	*period = *usage;
	*usage = (struct vif_qos_usage){
		.state = period->state,
		.since = period->since,
		.start = period->since,
	};
}

/**
 * vif_qos_usage_rate() - a count of the period as a rate
 * @period: period
 * @units: bytes or packets sent in it, at most 18e9 per nanosecond of it
 *
 * Return: units per second, rounded down; 0 for a period without length.
 */
u64 vif_qos_usage_rate(const struct vif_qos_usage *period, u64 units)
{
	u64 length = period->since - period->start;

	return length ? mul_u64_u64_div_u64(units, NSEC, length) : 0;
}

/**
 * vif_qos_usage_idled() - did the vif have nothing to send now and then?
 * @period: period
 *
 * Return: true if that makes up a sixteenth of the period at least.
 */
bool vif_qos_usage_idled(const struct vif_qos_usage *period)
{
	return period->ns[VIF_QOS_IDLE] >= (period->since - period->start) / 16;
}

/**
 * vif_qos_usage_held() - was the vif held back, and by what?
 * @period: period
 * @min: its minimum rate, bytes per second
 * @guarantee: rate at which it was served before others, bytes per second
 *
 * Return: what it waited for most, if it was idle for half of the period at
 * most.  But others don't hold back who was idle for a sixteenth of it all the
 * same, got his minimum, and sent less than 16/17 of what he was guaranteed: such
 * a vif waits a little for each packet, and has what it wants.
 */
enum vif_qos_held vif_qos_usage_held(const struct vif_qos_usage *period, u64 min,
				     u64 guarantee)
{
	u64 sent = vif_qos_usage_rate(period, period->bytes);
	u64 busy = period->ns[VIF_QOS_BUSY];
	u64 rate = period->ns[VIF_QOS_OVER_RATE];
	u64 pps = period->ns[VIF_QOS_OVER_PPS];
	u64 idle = period->ns[VIF_QOS_IDLE];

	if (busy + rate + pps < idle || !(busy + rate + pps))
		return VIF_QOS_HELD_NOT;
	if (busy >= max(rate, pps))
		return vif_qos_usage_idled(period) && sent >= min &&
		       sent + sent / 16 < guarantee ?
		       VIF_QOS_HELD_NOT : VIF_QOS_HELD_BY_OTHERS;
	return rate >= pps ? VIF_QOS_HELD_BY_RATE : VIF_QOS_HELD_BY_PACKETS;
}
