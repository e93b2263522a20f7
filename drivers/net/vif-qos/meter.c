// SPDX-License-Identifier: GPL-2.0-only
/*
 * The speed of a link that does not tell it, from the bytes that its driver
 * completes while it always has some in hand.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/meter.h>

#define NSEC	1000000000ULL	/* nanoseconds per second */

static void meter_start(struct vif_qos_meter *meter, u32 completed, u64 now)
{
	meter->since = now;
	meter->completed = completed;
	meter->running = true;
}

/**
 * vif_qos_meter_look() - look at a device and know better how fast it is
 * @meter: meter, all zero at first
 * @completed: bytes the driver has completed so far, modulo 2^32
 * @busy: it has bytes in hand
 * @now: monotonic time, ns
 *
 * A link can't send faster than it can, so the best window counts; the value
 * falls by 1/64 a window, should the link have become slower.  Looks may be at
 * most 4 GiB of traffic apart.
 *
 * Return: bytes per second, 0 while unknown.
 */
u64 vif_qos_meter_look(struct vif_qos_meter *meter, u32 completed, bool busy,
		       u64 now)
{
	u64 elapsed = now - meter->since;
	u64 rate;

	if (!busy) {
		meter->running = false;
	} else if (!meter->running) {
		meter_start(meter, completed, now);
	} else if (elapsed >= VIF_QOS_METER_NS) {
		rate = div64_u64((u64)(u32)(completed - meter->completed) * NSEC,
				 elapsed);
		meter->rate = max(rate, meter->rate - (meter->rate >> 6));
		meter_start(meter, completed, now);
	}
	return meter->rate;
}
