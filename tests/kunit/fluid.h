/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_TEST_FLUID_H
#define _VIF_QOS_TEST_FLUID_H

#include <linux/types.h>

#define FLUID_FLOWS	12

/**
 * struct fluid_flow - what one flow got, and what it should have got
 * @weight: its weight
 * @top: most bytes it may have coming to it, its quantum
 * @over: most bytes it may have sent beyond what it had coming
 * @busy: it is backlogged
 * @served: bytes since the last change of any flow
 * @low: least lead since then, see fluid_lead()
 * @high: greatest lead since then
 * @total: bytes since fluid_init() or fluid_restart()
 * @least: for each other flow, by how little it was ever ahead of this one
 *	while this one was backlogged, in bytes times both weights
 */
struct fluid_flow {
	s64 weight;
	s64 top;
	s64 over;
	bool busy;
	s64 served;
	s64 low;
	s64 high;
	s64 total;
	s64 least[FLUID_FLOWS];
};

/**
 * struct fluid - ideal sharing of what a link sends, exact to the last bit
 * @flows: how many flows there are
 * @work: bytes of all since the last change
 * @weights: of the backlogged flows
 * @fresh: all flows began together with their full quantum, and none changed
 * @flow: flows
 */
struct fluid {
	int flows;
	s64 work;
	s64 weights;
	bool fresh;
	struct fluid_flow flow[FLUID_FLOWS];
};

void fluid_init(struct fluid *fluid, int flows);
void fluid_flow_init(struct fluid *fluid, int index, s64 weight, s64 top, s64 over);
void fluid_restart(struct fluid *fluid);
void fluid_busy(struct fluid *fluid, int index, bool busy);
void fluid_serve(struct fluid *fluid, int index, s64 bytes);
s64 fluid_lead(const struct fluid *fluid, int index);
const char *fluid_fault(const struct fluid *fluid, int index);

#endif /* _VIF_QOS_TEST_FLUID_H */
