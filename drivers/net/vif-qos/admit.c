// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which minimum rates fit an uplink, and what becomes of them on a slower one.
 *
 * A minimum is admitted only if the link can keep it along with all others.
 * Should the link become too slow later, nothing is taken back: all minimums
 * are scaled down alike until it is fast enough again or some are lowered.
 */
#include <linux/errno.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/admit.h>

/**
 * vif_qos_admit_resize() - the link's rate, or its reservable share, is another
 * @admit: admission; all zero at first
 * @rate: link rate, bytes per second
 * @percent: how much of it minimums may add up to; more than 100 count as 100
 */
void vif_qos_admit_resize(struct vif_qos_admit *admit, u64 rate, u32 percent)
{
	u32 rest;

	percent = min(percent, 100U);
	admit->reservable = div_u64_rem(rate, 100, &rest) * percent;
	admit->reservable += rest * percent / 100;
}

/**
 * vif_qos_admit_change() - replace the minimum of one vif
 * @admit: admission
 * @before: its minimum that was admitted, bytes per second; 0: none
 * @after: what it is to be, bytes per second; 0: none
 *
 * What is no more than before is always admitted.
 *
 * Return: 0, or -ENOSPC when the minimums would not fit; then nothing changes.
 */
int vif_qos_admit_change(struct vif_qos_admit *admit, u64 before, u64 after)
{
	u64 others = admit->reserved - before;

	if (after > before &&
	    (others > admit->reservable || after > admit->reservable - others))
		return -ENOSPC;
	admit->reserved = others + after;
	return 0;
}

/**
 * vif_qos_admit_scale() - what each minimum is worth on the link as it is now
 * @admit: admission
 *
 * Return: parts in %VIF_QOS_SCALE_ONE, rounded down, at least 1; all of them
 * when the minimums fit.
 */
u32 vif_qos_admit_scale(const struct vif_qos_admit *admit)
{
	if (admit->reserved <= admit->reservable)
		return VIF_QOS_SCALE_ONE;
	return max_t(u32, 1, mul_u64_u64_div_u64(admit->reservable, VIF_QOS_SCALE_ONE,
						 admit->reserved));
}
