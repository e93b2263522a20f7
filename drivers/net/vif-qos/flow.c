// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one vif may send: its three token buckets, together for all its queues.
 *
 * A vif is over its limits from the moment a bucket of its maximum rate or
 * packet rate is empty until each of them holds half a burst again.
 */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/vif_qos/admit.h>
#include <net/vif_qos/flow.h>
#include <net/vif_qos/policy.h>

#define NSEC		1000000000LL	/* nanoseconds per second */
#define MEAN_FIRST	(1538 << 4)	/* a full frame, until more is known */

/**
 * vif_qos_flow_init() - a flow that has been idle for ever, without limits
 * @flow: flow
 * @policy: its priority, read at every use, may be changed at any time
 */
void vif_qos_flow_init(struct vif_qos_flow *flow,
		       const struct vif_qos_policy *policy)
{
	*flow = (struct vif_qos_flow){
		.policy = policy,
		.mean = MEAN_FIRST,
		.scale = VIF_QOS_SCALE_ONE,
	};
	INIT_LIST_HEAD(&flow->node);
	INIT_LIST_HEAD(&flow->urgent);
	INIT_LIST_HEAD(&flow->queues);
	timerqueue_init(&flow->later);
}

/**
 * vif_qos_queue_init() - a queue that neither waits nor holds a grant
 * @queue: queue
 * @flow: the flow it belongs to
 */
void vif_qos_queue_init(struct vif_qos_queue *queue, struct vif_qos_flow *flow)
{
	*queue = (struct vif_qos_queue){ .flow = flow };
	INIT_LIST_HEAD(&queue->node);
}

static u64 scaled(u64 rate, u32 scale)
{
	return rate ? max_t(u64, mul_u64_u32_shr(rate, scale, 16), 1) : 0;
}

/**
 * vif_qos_flow_limit() - take over new limits
 * @flow: flow
 * @limits: the limits
 * @now: monotonic time, ns
 */
void vif_qos_flow_limit(struct vif_qos_flow *flow,
			const struct vif_qos_limits *limits, u64 now)
{
	u64 burst_ns = limits->burst_ns;

	flow->guarantee = limits->guarantee;
	vif_qos_bucket_set(&flow->min, scaled(flow->guarantee, flow->scale), burst_ns,
			   now);
	vif_qos_bucket_set(&flow->max, limits->max_rate, burst_ns, now);
	vif_qos_bucket_set(&flow->pps, limits->max_pps, burst_ns, now);
	flow->limited = flow->min.rate || flow->max.rate || flow->pps.rate;
}

/**
 * vif_qos_flow_scale() - the link can't keep all it promised
 * @flow: flow
 * @scale: part of the guarantee that holds, 1/65536
 * @now: monotonic time, ns
 */
void vif_qos_flow_scale(struct vif_qos_flow *flow, u32 scale, u64 now)
{
	if (flow->scale == scale)
		return;
	flow->scale = scale;
	vif_qos_bucket_set(&flow->min, scaled(flow->guarantee, scale),
			   flow->min.burst_ns, now);
}

/**
 * vif_qos_flow_fill() - earn what the time since the last filling is worth
 * @flow: flow
 * @now: monotonic time, ns
 * @backlogged: it has been waiting for its turn since then
 */
void vif_qos_flow_fill(struct vif_qos_flow *flow, u64 now, bool backlogged)
{
	if (flow->min.rate)
		vif_qos_bucket_fill(&flow->min, now, backlogged);
	if (flow->max.rate)
		vif_qos_bucket_fill(&flow->max, now, backlogged);
	if (flow->pps.rate)
		vif_qos_bucket_fill(&flow->pps, now, backlogged);
}

static bool bucket_closed(const struct vif_qos_bucket *bucket, u64 now, bool over)
{
	if (!bucket->rate)
		return false;
	return over ? vif_qos_bucket_ready(bucket) > now : bucket->level <= 0;
}

/**
 * vif_qos_flow_over() - is the vif over one of its limits?
 * @flow: flow, just filled
 * @now: monotonic time, ns
 *
 * Return: which limit, if it must wait for vif_qos_flow_ready(); else 0.
 */
enum vif_qos_state vif_qos_flow_over(const struct vif_qos_flow *flow, u64 now)
{
	if (bucket_closed(&flow->max, now, flow->over))
		return VIF_QOS_OVER_RATE;
	return bucket_closed(&flow->pps, now, flow->over) ? VIF_QOS_OVER_PPS : 0;
}

/**
 * vif_qos_flow_ready() - when a vif that is over its limits may send again
 * @flow: flow, just filled
 *
 * Return: monotonic time, ns.
 */
u64 vif_qos_flow_ready(const struct vif_qos_flow *flow)
{
	u64 ready = 0;

	if (flow->max.rate)
		ready = vif_qos_bucket_ready(&flow->max);
	if (flow->pps.rate)
		ready = max(ready, vif_qos_bucket_ready(&flow->pps));
	return ready;
}

static s64 tokens(const struct vif_qos_bucket *bucket)
{
	return div64_s64(max_t(s64, bucket->level, 1) + NSEC - 1, NSEC);
}

/**
 * vif_qos_flow_cut() - fit a grant into the vif's limits
 * @flow: flow, just filled and not over its limits
 * @bytes: bytes that would be granted, at least 1 stays
 * @packets: packets that would be granted, at least 1 stays
 */
void vif_qos_flow_cut(const struct vif_qos_flow *flow, s64 *bytes, s64 *packets)
{
	if (flow->max.rate)
		*bytes = min(*bytes, tokens(&flow->max));
	if (flow->pps.rate)
		*packets = min(*packets, tokens(&flow->pps));
}

/**
 * vif_qos_flow_take() - count against the vif's limits
 * @flow: flow
 * @bytes: bytes; negative: given back
 * @packets: packets; negative: given back
 */
void vif_qos_flow_take(struct vif_qos_flow *flow, s64 bytes, s64 packets)
{
	if (flow->max.rate)
		vif_qos_bucket_take(&flow->max, bytes);
	if (flow->pps.rate)
		vif_qos_bucket_take(&flow->pps, packets);
}
