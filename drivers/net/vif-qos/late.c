// SPDX-License-Identifier: GPL-2.0-only
/*
 * What dom0's being late costs an uplink.
 *
 * The hold limit keeps a link busy as long as dom0 looks after it in time.  When
 * it does not - a hypercall takes long, ksoftirqd waits for its turn behind a
 * process - the link runs dry although packets wait in the rings.
 *
 * 1. Between two looks the link could have sent rate * time.  What stood in its
 *    queue and what was put there since it did send.  Was the queue empty, then the
 *    rest is what it lacked.
 * 2. That may be a 128th of the time, saved up over a second: a hiccup now and then
 *    is not worth a longer queue.  What is more may stand there from now on beyond
 *    the limit: 10 ms' worth at most.
 * 3. The timer fires as early as without it, so it is there when dom0 is late.
 * 4. A quarter of it goes in each 100 ms in which it did not grow: a link whose
 *    dom0 is in time has the limit that the admin asked for.
 *
 * As the kernel's own dynamic queue limits do it for drivers that complete late.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/late.h>

#define NSEC	1000000000ULL	/* nanoseconds per second */
/* Part of the time that may be lacking, and of how long that is saved up, ns. */
#define GRACE_SHIFT	7
#define GRACE_NS	NSEC
/* After so many times without lateness nothing is left of it. */
#define CALMS	64

/* The time for which the link had nothing to send since the last look, ns. */
static u64 lacked(const struct vif_qos_late *late, u64 rate, s64 gone, u64 now)
{
	u64 elapsed = min(now - late->seen_at, VIF_QOS_LATE_MOST_NS);

	if (gone >= (s64)div_u64(rate * elapsed, NSEC))
		return 0;
	return elapsed - min(div64_u64(gone * NSEC, rate), elapsed);
}

/* Of a time that is lacking, what is more than may be; ns. */
static u64 ungraced(struct vif_qos_late *late, u64 ns, u64 now)
{
	u64 saved = min(now - late->graced, GRACE_NS) >> GRACE_SHIFT;
	u64 grace = min(late->grace + saved, GRACE_NS >> GRACE_SHIFT);

	late->graced = now;
	late->grace = grace - min(grace, ns);
	return ns - min(grace, ns);
}

/* What may stand there at most, whatever the lateness: 10 ms' worth, bytes. */
static s64 most(u64 rate)
{
	return div_u64(rate * VIF_QOS_LATE_MOST_NS, NSEC);
}

/**
 * vif_qos_late_resize() - the link has another rate: keep no more than its 10 ms' worth
 * @late: late
 * @rate: link rate, bytes per second, 125 to 50e9
 */
void vif_qos_late_resize(struct vif_qos_late *late, u64 rate)
{
	late->bytes = min(late->bytes, most(rate));
}

/**
 * vif_qos_late_notice() - the uplink is looked at while somebody waits: did it run dry?
 * @late: late; somebody has waited for this uplink since it was last looked at
 * @rate: link rate, bytes per second, 125 to 50e9
 * @queued: bytes that stand there now
 * @sent: bytes that were put there just now by whoever was kept waiting, not before
 * @now: monotonic time, ns
 */
void vif_qos_late_notice(struct vif_qos_late *late, u64 rate, s64 queued, s64 sent, u64 now)
{
	u64 ns;

	if (queued > sent)
		return;
	ns = lacked(late, rate, late->seen + sent - queued, now);
	ns = ns ? ungraced(late, ns, now) : 0;
	if (!ns)
		return;
	late->bytes = min_t(s64, late->bytes + div_u64(rate * ns, NSEC), most(rate));
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
