// SPDX-License-Identifier: GPL-2.0-only
/*
 * When there is a round of reallocation: once a period, by a timer that queues
 * the work.
 *
 * Without a period there are no rounds, and minimums hold as they were admitted.
 * A VM's packets must not be without limit then: they are divided by priority
 * whenever its vifs or their limits change.
 */
#include "common.h"

#include <linux/hrtimer.h>
#include <linux/workqueue.h>

#include "qos_dba.h"
#include "qos_policy.h"
#include "qos_round.h"
#include "qos_sysctl.h"
#include "qos_uplink.h"

/* The timer says that a period is over; else only packets are divided. */
static int period_over;

static void round_work(struct work_struct *unused)
{
	bool measure = xchg(&period_over, 0);

	xenvif_uplinks_lock();
	mutex_lock(&xenvif_policy_mutex);
	xenvif_round_make(measure && xenvif_dba_period_ms());
	mutex_unlock(&xenvif_policy_mutex);
	xenvif_uplinks_unlock();
}

static DECLARE_WORK(work, round_work);

static enum hrtimer_restart period_timer(struct hrtimer *timer)
{
	u32 period_ms = xenvif_dba_period_ms();

	if (!period_ms)
		return HRTIMER_NORESTART;
	WRITE_ONCE(period_over, 1);
	queue_work(system_highpri_wq, &work);
	hrtimer_forward_now(timer, ms_to_ktime(period_ms));
	return HRTIMER_RESTART;
}

static struct hrtimer period;
static DEFINE_MUTEX(period_mutex);

/* Nothing is known of a vif's demand: it is idle, but wants all its packets. */
static void vif_forget(struct xenvif_uplink *uplink, struct xenvif *vif)
{
	struct vif_qos_usage forgotten;

	vif->qos->round = (struct xenvif_qos_round){
		.packets = vif->qos->round.packets,
		.held = VIF_QOS_HELD_BY_PACKETS,
	};
	spin_lock_bh(&uplink->lock);
	vif_qos_usage_take(&vif->qos->flow.usage, &forgotten, ktime_get_ns());
	spin_unlock_bh(&uplink->lock);
}

static void rounds_forget(void)
{
	struct xenvif_uplink *uplink = NULL;
	struct xenvif_qos *qos;

	xenvif_uplinks_lock();
	mutex_lock(&xenvif_policy_mutex);
	while ((uplink = xenvif_uplinks_next(uplink))) {
		list_for_each_entry(qos, &uplink->members, member)
			vif_forget(uplink, qos->vif);
	}
	mutex_unlock(&xenvif_policy_mutex);
	xenvif_uplinks_unlock();
}

/**
 * xenvif_dba_restart() - begin rounds, end them, or change their period
 *
 * Context: process, may sleep; after xenvif_dba_init().
 */
void xenvif_dba_restart(void)
{
	u32 period_ms;

	mutex_lock(&period_mutex);
	hrtimer_cancel(&period);
	rounds_forget();
	xenvif_dba_split();
	period_ms = xenvif_dba_period_ms();
	if (period_ms)
		hrtimer_start(&period, ms_to_ktime(period_ms), HRTIMER_MODE_REL);
	mutex_unlock(&period_mutex);
}

/**
 * xenvif_dba_split() - have the VMs' packets divided anew before the next round
 *
 * Context: any.
 */
void xenvif_dba_split(void)
{
	queue_work(system_highpri_wq, &work);
}

/**
 * xenvif_dba_init() - module load: begin rounds
 */
void xenvif_dba_init(void)
{
	hrtimer_init(&period, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	period.function = period_timer;
	xenvif_dba_restart();
}

/**
 * xenvif_dba_fini() - module unload; no sysctl is left that could begin rounds
 */
void xenvif_dba_fini(void)
{
	hrtimer_cancel(&period);
	cancel_work_sync(&work);
	xenvif_round_free();
}
