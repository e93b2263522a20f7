// SPDX-License-Identifier: GPL-2.0-only
/*
 * Minimums that come and go on a link that changes, against the sum over all.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <net/vif_qos/admit.h>
#include <net/vif_qos/rate.h>
#include "fuzz.h"

#define VIFS	8
/* Each stands for as many as make it 10,000 in all. */
#define MINIMUM_MOST	(VIF_QOS_RATE_MAX * 10000 / VIFS)

static void check_scale(const struct vif_qos_admit *admit)
{
	u128 whole = (u128)admit->reservable * VIF_QOS_SCALE_ONE;
	u32 scale = vif_qos_admit_scale(admit);

	if (admit->reserved <= admit->reservable) {
		fuzz_check(scale == VIF_QOS_SCALE_ONE);
		return;
	}
	fuzz_check(scale >= 1 && scale <= VIF_QOS_SCALE_ONE);
	fuzz_check(scale == 1 || (u128)admit->reserved * scale <= whole);
	fuzz_check((u128)admit->reserved * (scale + 1) > whole);
}

static void resize(struct vif_qos_admit *admit)
{
	u64 reserved = admit->reserved, rate = fuzz_size(U64_MAX - 1);
	u32 percent = fuzz_number();
	u128 whole = (u128)rate * min(percent, 100U);

	vif_qos_admit_resize(admit, rate, percent);
	fuzz_check(admit->reserved == reserved);
	fuzz_check(admit->reservable == whole / 100);
}

static void change(struct vif_qos_admit *admit, u64 *mine)
{
	u64 after = fuzz_size(MINIMUM_MOST);
	u128 all = (u128)admit->reserved - *mine + after;
	bool good = after <= *mine || all <= admit->reservable;

	fuzz_check(vif_qos_admit_change(admit, *mine, after) == (good ? 0 : -ENOSPC));
	if (good)
		*mine = after;
}

int fuzz_one(const u8 *data, size_t size)
{
	struct vif_qos_admit admit = { };
	u64 minimum[VIFS] = { };

	fuzz_begin(data, size);
	resize(&admit);
	while (fuzz_more()) {
		u32 what = fuzz_byte(), i;
		u64 sum = 0;

		if (what < 0xc0)
			change(&admit, &minimum[what % VIFS]);
		else
			resize(&admit);
		for (i = 0; i < VIFS; i++)
			sum += minimum[i];
		fuzz_check(admit.reserved == sum);
		check_scale(&admit);
	}
	return 0;
}
