// SPDX-License-Identifier: GPL-2.0-only
/*
 * What dom0's being late costs an uplink.
 *
 * The hold limit keeps a link busy as long as dom0 looks after it in time.  When
 * it does not - a hypercall takes long, ksoftirqd waits for its turn behind a
 * process - the link runs dry although packets wait in the rings.
 *
 * 1. Between two looks the link could have sent rate * time.  What stood in its
 *    queue and what was put there since it did send.  Was the queue empty, and is
 *    the rest more than an eighth of the limit, then that is what it lacked, and
 *    what may stand there from now on beyond the limit: 10 ms' worth at most.
 * 2. The timer fires as early as without it, so it is there when dom0 is late.
 * 3. A quarter of it goes in each 100 ms in which nothing was lacking: a link
 *    whose dom0 is in time has the limit that the admin asked for.
 *
 * As the kernel's own dynamic queue limits do it for drivers that complete late.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/late.h>

#define NSEC	1000000000ULL	/* nanoseconds per second */
/* After so many times without lateness nothing is left of it. */
#define CALMS	64

/**
 * vif_qos_late_notice() - the uplink is looked at while somebody waits: did it run dry?
 * @late: late; somebody has waited for this uplink since it was last looked at
 * @rate: link rate, bytes per second, 125 to 50e9
 * @limit: bytes that may stand in its queues anyway
 * @queued: bytes that stand there now
 * @sent: bytes that were put there just now by whoever was kept waiting, not before
 * @now: monotonic time, ns
 */
void vif_qos_late_notice(struct vif_qos_late *late, u64 rate, s64 limit, s64 queued,
			 s64 sent, u64 now)
{
	u64 elapsed = min(now - late->seen_at, VIF_QOS_LATE_MOST_NS);
	s64 could = div_u64(rate * elapsed, NSEC);
	s64 lacked = could - late->seen - (sent - queued);

	if (queued > sent || lacked <= limit >> 3)
		return;
	late->bytes = min_t(s64, late->bytes + lacked,
			    div_u64(rate * VIF_QOS_LATE_MOST_NS, NSEC));
	late->since = now;
}

/**
 * vif_qos_late_calm() - take some back if dom0 has been in time for a while
 * @late: late
 * @now: monotonic time, ns
 */
void vif_qos_late_calm(struct vif_qos_late *late, u64 now)
{
	u64 calms = div_u64(now - late->since, VIF_QOS_LATE_CALM_NS);

	if (!calms)
		return;
	late->since = now;
	if (calms >= CALMS)
		late->bytes = 0;
	for (; calms && late->bytes; calms--)
		late->bytes -= (late->bytes + 3) >> 2;
}
