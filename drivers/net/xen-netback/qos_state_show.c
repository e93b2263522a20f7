// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state of it all: as lines of "name value" pairs, and the vifs as a table.
 *
 * Lines begin with what they are about, and pairs are found by their names: new
 * ones come at the end of a line.
 */
#include "common.h"

#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <net/vif_qos/rate.h>

#include "qos_counters.h"
#include "qos_policy.h"
#include "qos_state.h"
#include "qos_uplink.h"
#include "qos_vif.h"

/* What a queue waits for, and of a vif's counters what it waited for. */
static const char *const whys[VIF_QOS_WAITS] = {
	[VIF_QOS_WAIT_UPLINK] = "uplink",
	[VIF_QOS_WAIT_RATE] = "rate",
	[VIF_QOS_WAIT_PPS] = "pps",
	[VIF_QOS_WAIT_TURN] = "turn",
};

/**
 * struct queue_state - a queue at one instant
 * @parked: its packets wait for a grant
 * @why: for what; valid while @parked
 * @waited: for how long, ns; 0: it does not wait
 * @grant: bytes granted and not settled
 * @slots: requests in its ring that have not been taken
 */
struct queue_state {
	bool parked;
	enum vif_qos_wait why;
	u64 waited;
	s64 grant;
	u32 slots;
};

static u64 kbit(u64 bytes)
{
	return div_u64(bytes, VIF_QOS_KBIT_BYTES);
}

static void uplink_show(struct seq_file *m, struct xenvif_uplink *uplink)
{
	struct vif_qos_credit credit;
	struct vif_qos_admit admit;
	struct vif_qos_sched sched;
	u64 held;
	s64 queued;

	if (!uplink->dev)
		return;
	spin_lock_bh(&uplink->lock);
	credit = uplink->credit;
	sched = uplink->sched;
	admit = uplink->admit;
	held = uplink->held;
	queued = xenvif_backlog_bytes(uplink->dev);
	spin_unlock_bh(&uplink->lock);
	seq_printf(m, "uplink %s rate_kbit %llu limit_bytes %lld late_bytes %lld reserved_bytes %lld unit_bytes %u waiting %u serving %u held %llu stuck %llu reserved_kbit %llu reservable_kbit %llu scale_percent %u queued_bytes %lld\n",
		   uplink->dev->name, div_u64(credit.rate * 8, 1000),
		   credit.limit, credit.late.bytes, credit.reserved, sched.unit, sched.waiting,
		   sched.serving, held, credit.stuck, kbit(admit.reserved),
		   kbit(admit.reservable),
		   (u32)((u64)sched.scale * 100 / VIF_QOS_SCALE_ONE), queued);
}

static s64 vif_deficit(struct xenvif_uplink *uplink, const struct xenvif *vif)
{
	s64 deficit;

	if (!uplink)
		return 0;
	spin_lock_bh(&uplink->lock);
	deficit = vif->qos->flow.deficit;
	spin_unlock_bh(&uplink->lock);
	return deficit;
}

static void counters_show(struct seq_file *m, const struct xenvif_qos_report *report)
{
	int why;

	for (why = 0; why < VIF_QOS_WAITS; why++)
		seq_printf(m, " held_%s %llu", whys[why], report->held[why]);
	seq_printf(m, " grants %llu parked_ns %llu frontend_dropped_claimed %llu sla_met %llu sla_missed %llu\n",
		   report->grants, report->parked_ns, report->claimed, report->sla_met,
		   report->sla_missed);
}

static void vif_show(struct seq_file *m, struct xenvif *vif,
		     const struct xenvif_qos_report *report)
{
	struct xenvif_uplink *uplink = rtnl_dereference(vif->qos->uplink);

	seq_printf(m, "vif %s uplink %s priority %llu deficit %lld min_kbit %llu promised_kbit %llu max_kbit %llu max_pps %llu class %llu vm_max_pps %llu early_drop %llu ring_dropped %llu told %d",
		   vif->dev->name, xenvif_uplink_name(uplink),
		   xenvif_policy_get(vif, XENVIF_PRIORITY), vif_deficit(uplink, vif),
		   kbit(xenvif_policy_get(vif, XENVIF_MIN_RATE)),
		   kbit(READ_ONCE(vif->qos->promised)),
		   kbit(xenvif_policy_get(vif, XENVIF_MAX_RATE)),
		   xenvif_policy_get(vif, XENVIF_MAX_PPS),
		   xenvif_policy_get(vif, XENVIF_CLASS),
		   xenvif_policy_get(vif, XENVIF_VM_MAX_PPS),
		   xenvif_policy_get(vif, XENVIF_EARLY_DROP),
		   report->ring_dropped, READ_ONCE(vif->qos->allowance.accepted));
	counters_show(m, report);
}

/* The guest writes the producer's index: what it says is cut to a ring's size. */
static u32 ring_slots(const struct xenvif_queue *queue)
{
	return min_t(u32, READ_ONCE(queue->tx.sring->req_prod) - READ_ONCE(queue->tx.req_cons),
		     RING_SIZE(&queue->tx));
}

static void queue_look(const struct xenvif_queue *queue, struct queue_state *state)
{
	const struct xenvif_qos_queue *qos = &queue->qos;
	struct xenvif_uplink *uplink = qos->uplink;
	s64 room;

	ASSERT_RTNL();
	*state = (struct queue_state){ .slots = ring_slots(queue) };
	if (!uplink)
		return;
	spin_lock_bh(&uplink->lock);
	room = vif_qos_credit_room(&uplink->credit, xenvif_backlog_bytes(uplink->dev));
	state->parked = qos->parked;
	state->why = vif_qos_sched_why(&qos->sched, room);
	state->waited = qos->waits_since ? ktime_get_ns() - qos->waits_since : 0;
	state->grant = qos->sched.grant;
	spin_unlock_bh(&uplink->lock);
}

static void queue_show(struct seq_file *m, const struct xenvif_queue *queue)
{
	struct queue_state state;

	queue_look(queue, &state);
	seq_printf(m, "queue %s/%u parked %d waits_for %s waited_us %llu granted_bytes %lld ring_slots %u\n",
		   queue->vif->dev->name, queue->id, state.parked,
		   state.parked ? whys[state.why] : "-", div_u64(state.waited, NSEC_PER_USEC),
		   state.grant, state.slots);
}

static int vif_lines(struct xenvif *vif, void *m)
{
	struct xenvif_qos_report report;
	struct xenvif_queue *queue;

	xenvif_counters_read(vif, &report);
	vif_show(m, vif, &report);
	list_for_each_entry(queue, &vif->qos->queues, qos.node)
		queue_show(m, queue);
	return 0;
}

/**
 * xenvif_state_show() - print uplinks, vifs and their queues, a line for each
 * @m: where to
 *
 * Context: process, takes rtnl.
 */
void xenvif_state_show(struct seq_file *m)
{
	struct xenvif_uplink *uplink = NULL;

	rtnl_lock();
	xenvif_uplinks_lock();
	while ((uplink = xenvif_uplinks_next(uplink)))
		uplink_show(m, uplink);
	xenvif_uplinks_unlock();
	xenvif_walk(vif_lines, m);
	rtnl_unlock();
}

static const char *queues_wait_for(const struct xenvif *vif, u32 *slots)
{
	const char *why = "-";
	struct xenvif_queue *queue;
	struct queue_state state;

	*slots = 0;
	list_for_each_entry(queue, &vif->qos->queues, qos.node) {
		queue_look(queue, &state);
		*slots += state.slots;
		if (state.parked)
			why = whys[state.why];
	}
	return why;
}

static int vif_row(struct xenvif *vif, void *m)
{
	struct xenvif_qos_report report;
	const char *why;
	u32 slots;

	xenvif_counters_read(vif, &report);
	why = queues_wait_for(vif, &slots);
	seq_printf(m, "%-12s %-10s %8llu %-7s %5u %12llu %12llu %12llu %12llu %12llu %12llu %10llu %10llu\n",
		   vif->dev->name, xenvif_uplink_name(rtnl_dereference(vif->qos->uplink)),
		   xenvif_policy_get(vif, XENVIF_PRIORITY), why, slots, report.grants,
		   report.held[VIF_QOS_WAIT_UPLINK], report.held[VIF_QOS_WAIT_TURN],
		   report.held[VIF_QOS_WAIT_RATE], report.held[VIF_QOS_WAIT_PPS],
		   div_u64(report.parked_ns, NSEC_PER_MSEC), report.ring_dropped,
		   report.claimed);
	return 0;
}

/**
 * xenvif_state_show_vifs() - print the vifs as a table
 * @m: where to
 *
 * Context: process, takes rtnl.
 */
void xenvif_state_show_vifs(struct seq_file *m)
{
	seq_puts(m, "waits: what it waits for now, and of those so far what began them; times in ms\n");
	seq_printf(m, "%-12s %-10s %8s %-7s %5s %12s %12s %12s %12s %12s %12s %10s %10s\n",
		   "vif", "uplink", "priority", "waits", "slots", "grants", "for uplink",
		   "for turn", "for rate", "for pps", "parked", "dropped", "claimed");
	rtnl_lock();
	xenvif_walk(vif_row, m);
	rtnl_unlock();
}
