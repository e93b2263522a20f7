// SPDX-License-Identifier: GPL-2.0-only
/*
 * The oracle: generalised processor sharing, and how far deficit round robin
 * may be from it.
 *
 * Fluid
 * -----
 * While the set of backlogged flows and their weights w stay as they are, a
 * fluid link that has sent W bytes has sent w_i * W / (sum of w) of flow i.
 * The lead of a flow, S_i - that, is kept times the sum of weights: an integer,
 * so there is no rounding anywhere.
 *
 * Bound
 * -----
 * Let e_i be what flow i has coming: its deficit plus what is not yet sent of
 * its grants.  In each round a backlogged flow earns its quantum q_i, so over
 * any time with R rounds it sends
 *
 *	S_i = q_i R + e_i(begin) - e_i(end)				(1)
 *
 * No round begins while a waiting flow has a deficit, and only as many are
 * given as the first one needs: so e_i <= q_i.  A packet is only sent with at
 * least 1 byte of a grant left, so e_i >= 1 - L with packets up to L bytes
 * (times the queues of the flow that send at once; less the room, if it was
 * alone and got all of it).  Call these limits top_i and -over_i.
 *
 * Let Q be the sum of quanta of the backlogged flows and f_i = q_i / Q, which is
 * w_i / (sum of w).  By (1) the lead of flow i changes by x_i(end) - x_i(begin)
 * with
 *
 *	x_i = f_i (sum of e_j, j != i) - (1 - f_i) e_i			(2)
 *
 * so in any interval it changes by no more than the width of x_i,
 *
 *	f_i sum(top_j + over_j) + (1 - f_i) (top_i + over_i)
 *
 * and when all begin with a full quantum x_i begins at 0, so the lead itself
 * lies within the limits of x_i.
 *
 * Coming and going
 * ----------------
 * A flow that goes idle keeps e_i, earns at most q_i in each round it missed and
 * never has more than q_i.  So for it (1) holds with "<=", and for any flow j
 * that is backlogged all the time
 *
 *	S_i / q_i - S_j / q_j <= (top_i + over_i) / q_i + (top_j + over_j) / q_j
 *
 * in any interval, whatever i and the others do: nobody gains by coming and
 * going.  If i stays too, the same holds for j against i.  It is checked times
 * both weights, with w for q, over all intervals at once: against the least
 * value that the left side ever had.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "fluid.h"

/**
 * fluid_init() - an empty link
 * @fluid: fluid model
 * @flows: number of flows, up to %FLUID_FLOWS, all idle
 */
void fluid_init(struct fluid *fluid, int flows)
{
	memset(fluid, 0, sizeof(*fluid));
	fluid->flows = flows;
	fluid->fresh = true;
}

/* How much further ahead of @other than its weight says @flow is. */
static s64 ahead(const struct fluid_flow *flow, const struct fluid_flow *other)
{
	return flow->total * other->weight - other->total * flow->weight;
}

static void watch(struct fluid *fluid, int index)
{
	struct fluid_flow *flow = &fluid->flow[index];
	int i;

	for (i = 0; i < fluid->flows; i++)
		flow->least[i] = ahead(&fluid->flow[i], flow);
}

/* A new fluid begins when the set of flows or a weight changes. */
static void epoch(struct fluid *fluid)
{
	struct fluid_flow *flow;

	if (fluid->work)
		fluid->fresh = false;
	fluid->work = 0;
	fluid->weights = 0;
	for (flow = fluid->flow; flow < fluid->flow + fluid->flows; flow++) {
		flow->served = 0;
		flow->low = 0;
		flow->high = 0;
		fluid->weights += flow->busy ? flow->weight : 0;
	}
}

/**
 * fluid_flow_init() - describe a flow, at the beginning or in the middle
 * @fluid: fluid model
 * @index: which flow
 * @weight: its weight
 * @top: most bytes it may have coming
 * @over: most bytes it may be overdrawn
 */
void fluid_flow_init(struct fluid *fluid, int index, s64 weight, s64 top, s64 over)
{
	struct fluid_flow *flow = &fluid->flow[index];
	int i;

	flow->weight = weight;
	flow->top = top;
	flow->over = over;
	epoch(fluid);
	for (i = 0; i < fluid->flows; i++)
		watch(fluid, i);
}

/**
 * fluid_restart() - forget what was served, as after an idle time
 * @fluid: fluid model
 */
void fluid_restart(struct fluid *fluid)
{
	int i;

	for (i = 0; i < fluid->flows; i++)
		fluid->flow[i].total = 0;
	for (i = 0; i < fluid->flows; i++)
		watch(fluid, i);
	epoch(fluid);
}

/**
 * fluid_busy() - a flow begins or ceases to be backlogged
 * @fluid: fluid model
 * @index: which flow
 * @busy: it is backlogged from now on
 */
void fluid_busy(struct fluid *fluid, int index, bool busy)
{
	struct fluid_flow *flow = &fluid->flow[index];

	if (flow->busy == busy)
		return;
	flow->busy = busy;
	epoch(fluid);
	watch(fluid, index);
}

/**
 * fluid_serve() - the real link sent a packet
 * @fluid: fluid model
 * @index: the flow it belongs to
 * @bytes: its size
 */
void fluid_serve(struct fluid *fluid, int index, s64 bytes)
{
	struct fluid_flow *flow = fluid->flow;
	int i;

	flow[index].served += bytes;
	flow[index].total += bytes;
	fluid->work += bytes;
	for (i = 0; i < fluid->flows; i++) {
		s64 lead = fluid_lead(fluid, i);

		flow[i].low = min(flow[i].low, lead);
		flow[i].high = max(flow[i].high, lead);
		flow[index].least[i] = min(flow[index].least[i],
					   ahead(&flow[i], &flow[index]));
	}
}

/**
 * fluid_lead() - how far a flow is ahead of the fluid since the last change
 * @fluid: fluid model
 * @index: which flow
 *
 * Return: bytes times the weights of all backlogged flows; negative: behind.
 */
s64 fluid_lead(const struct fluid *fluid, int index)
{
	const struct fluid_flow *flow = &fluid->flow[index];

	if (!flow->busy)
		return 0;
	return flow->served * fluid->weights - flow->weight * fluid->work;
}

/* The limits of (2) for flow @index, times the weights of all. */
static void limits(const struct fluid *fluid, int index, s64 *low, s64 *high)
{
	const struct fluid_flow *flow = &fluid->flow[index];
	s64 others = fluid->weights - flow->weight;
	int i;

	*low = -others * flow->top;
	*high = others * flow->over;
	for (i = 0; i < fluid->flows; i++) {
		if (i == index || !fluid->flow[i].busy)
			continue;
		*low -= flow->weight * fluid->flow[i].over;
		*high += flow->weight * fluid->flow[i].top;
	}
}

static bool lead_holds(const struct fluid *fluid, int index)
{
	const struct fluid_flow *flow = &fluid->flow[index];
	s64 low, high;

	if (!flow->busy)
		return true;
	limits(fluid, index, &low, &high);
	if (fluid->fresh && (flow->low < low || flow->high > high))
		return false;
	return flow->high - flow->low <= high - low;
}

static bool gain_holds(const struct fluid *fluid, int index, int rival)
{
	const struct fluid_flow *flow = &fluid->flow[index];
	const struct fluid_flow *other = &fluid->flow[rival];

	if (index == rival || !other->busy)
		return true;
	return ahead(flow, other) - other->least[index] <=
	       (flow->top + flow->over) * other->weight +
	       (other->top + other->over) * flow->weight;
}

/**
 * fluid_fault() - is what the link did within the bounds of round robin?
 * @fluid: fluid model
 * @index: the flow that was served
 *
 * Return: %NULL, or what is wrong.
 */
const char *fluid_fault(const struct fluid *fluid, int index)
{
	int i;

	for (i = 0; i < fluid->flows; i++) {
		if (!lead_holds(fluid, i))
			return "lag behind the fluid";
		if (!gain_holds(fluid, index, i))
			return "gain over a flow that was there all the time";
	}
	return NULL;
}
