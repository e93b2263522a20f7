// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packets of a VM among its vifs: by hand, and at random against the model.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "dba_case.h"

#define LINES	4
#define VIFS	40
#define CASES	50000

#define NOT	VIF_QOS_HELD_NOT
#define OTHERS	VIF_QOS_HELD_BY_OTHERS
#define PACKETS	VIF_QOS_HELD_BY_PACKETS

/**
 * struct packets_line - a vif, and its packets
 * @vm: its VM; 0 ends the vifs
 * @vm_pps: limit of that VM; 0: none
 * @max_pps: its own; 0: none
 * @priority: weight
 * @held: what held it
 * @pps: packets per second that it sent
 * @rate: bytes per second that it sent
 * @packets: what it may send
 */
struct packets_line {
	u32 vm;
	u32 vm_pps;
	u32 max_pps;
	u32 priority;
	enum vif_qos_held held;
	u64 pps;
	u64 rate;
	u32 packets;
};

/**
 * struct packets_table - vifs, in the order of their addresses
 * @name: what is shown
 * @vif: the vifs
 */
struct packets_table {
	const char *name;
	struct packets_line vif[LINES];
};

static const struct packets_table tables[] = {
	{ "no limit at all", { { 1, 0, 0, 10, PACKETS, 9, 9, 0 } } },
	{ "its own limit alone", {
		{ 1, 0, 500, 10, PACKETS, 500, 9, 500 }, { 1, 0, 0, 10, NOT, 9, 9, 0 } } },
	{ "alone in its VM: all of it", {
		{ 1, 1000, 0, 10, NOT, 100, 5000, 1000 }, { 2, 1000, 0, 10, NOT, 0, 0, 1000 },
		{ 3, 1000, 0, 10, PACKETS, 1, 1, 1000 },
		{ 4, U32_MAX, 0, 1000, PACKETS, 1, 1, U32_MAX } } },
	{ "never more than its own", {
		{ 1, 1000, 300, 10, NOT, 100, 5000, 300 }, { 2, 10, 300, 10, NOT, 0, 0, 10 },
		{ 3, 1000, 1, 10, PACKETS, 9, 9, 1 } } },
	{ "both held: equal parts", {
		{ 1, 1000, 0, 10, PACKETS, 9, 1, 500 }, { 1, 1000, 0, 10, PACKETS, 9, 9, 500 } } },
	{ "both held: by priority", {
		{ 1, 1000, 0, 10, PACKETS, 9, 1, 250 }, { 1, 1000, 0, 30, PACKETS, 9, 9, 750 } } },
	{ "demand and a quarter, the rest to who is held", {
		{ 1, 1000, 0, 10, NOT, 80, 5, 100 }, { 1, 1000, 0, 10, PACKETS, 9, 9, 900 } } },
	{ "held by others: no more packets for that", {
		{ 1, 1000, 0, 10, OTHERS, 80, 5, 100 }, { 1, 1000, 0, 10, PACKETS, 9, 9, 900 } } },
	{ "nobody held: the rest by bytes", {
		{ 1, 1000, 0, 10, NOT, 80, 300, 625 }, { 1, 1000, 0, 10, NOT, 160, 100, 375 } } },
	{ "the rest, up to its own", {
		{ 1, 1000, 150, 10, NOT, 80, 300, 150 }, { 1, 1000, 0, 10, NOT, 160, 100, 375 } } },
	{ "nobody sent: equal parts", {
		{ 1, 1000, 0, 10, NOT, 0, 0, 500 }, { 1, 1000, 0, 999, NOT, 0, 0, 500 } } },
	{ "an idle one keeps a 16th of its part", {
		{ 1, 1600, 0, 10, NOT, 0, 0, 50 }, { 1, 1600, 0, 10, PACKETS, 9, 9, 1550 } } },
	{ "so does one that hardly matters", {
		{ 1, 1600, 0, 1, PACKETS, 9, 9, 50 },
		{ 1, 1600, 0, 1000, PACKETS, 9, 9, 1550 } } },
	{ "and no more than its own", {
		{ 1, 1600, 20, 10, NOT, 0, 0, 20 }, { 1, 1600, 0, 10, PACKETS, 9, 9, 1580 } } },
	{ "the smallest limit of a VM", {
		{ 1, 5000, 0, 10, PACKETS, 9, 9, 300 }, { 1, 900, 0, 10, PACKETS, 9, 9, 300 },
		{ 1, 0, 0, 10, PACKETS, 9, 9, 300 } } },
	{ "each VM its own, in any order", {
		{ 2, 1000, 0, 10, PACKETS, 9, 9, 500 }, { 1, 100, 0, 10, PACKETS, 9, 9, 50 },
		{ 2, 1000, 0, 10, PACKETS, 9, 9, 500 }, { 1, 100, 0, 10, PACKETS, 9, 9, 50 } } },
	{ "a limit is none of another VM's", {
		{ 1, 100, 0, 10, PACKETS, 9, 9, 100 }, { 0x80000001, 0, 0, 10, PACKETS, 9, 9, 0 },
		{ 7, 0, 77, 10, PACKETS, 9, 9, 77 } } },
	{ "as many packets as vifs", {
		{ 1, 3, 0, 10, PACKETS, 9, 9, 1 }, { 1, 3, 0, 1000, PACKETS, 9, 9, 1 },
		{ 1, 3, 0, 10, NOT, 0, 0, 1 } } },
	{ "fewer packets than vifs", {
		{ 1, 2, 0, 10, PACKETS, 9, 9, 1 }, { 1, 2, 0, 1000, PACKETS, 9, 9, 1 },
		{ 1, 2, 0, 10, NOT, 0, 0, 1 } } },
	{ "what can't be divided: by address", {
		{ 1, 1000, 0, 10, PACKETS, 9, 9, 334 }, { 1, 1000, 0, 10, PACKETS, 9, 9, 333 },
		{ 1, 1000, 0, 10, PACKETS, 9, 9, 333 } } },
	{ "as many as there may be", {
		{ 1, U32_MAX - 1, 0, 1000, PACKETS, 9, 9, U32_MAX / 2 },
		{ 1, U32_MAX, 0, 1000, NOT, U32_MAX, 9, U32_MAX / 2 } } },
};

static void table_name(const struct packets_table *table, char *name)
{
	strscpy(name, table->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(tables, tables, table_name);

/* Each order of the pointers there is: it must not matter. */
static void packets_by_hand(struct kunit *test)
{
	const struct packets_table *table = test->param_value;
	struct vif_qos_claim claims[LINES], *order[LINES];
	u32 i, first, count;

	memset(claims, 0xa5, sizeof(claims));
	for (count = 0; count < LINES && table->vif[count].vm; count++) {
		claims[count].vm = table->vif[count].vm;
		claims[count].vm_pps = table->vif[count].vm_pps;
		claims[count].max_pps = table->vif[count].max_pps;
		claims[count].priority = table->vif[count].priority;
		claims[count].held = table->vif[count].held;
		claims[count].pps = table->vif[count].pps;
		claims[count].rate = table->vif[count].rate;
		claims[count].packets = claims[count].max_pps;
	}
	for (first = 0; first < 2 * count; first++) {
		for (i = 0; i < count; i++)
			order[first < count ? i : count - 1 - i] = &claims[(first + i) % count];
		vif_qos_dba_packets(order, count);
		for (i = 0; i < count; i++)
			KUNIT_EXPECT_EQ_MSG(test, claims[i].packets, table->vif[i].packets,
					    "vif %u", i);
	}
}

static bool same_but_priority(const struct vif_qos_claim *one, const struct vif_qos_claim *other)
{
	return one->vm == other->vm && one->max_pps == other->max_pps &&
	       one->held == other->held && one->pps == other->pps && one->rate == other->rate;
}

/* What a VM's vifs have together, and each as much as its priority says. */
static const char *vm_fault(const struct dba_case *dba, u32 index)
{
	const struct vif_qos_claim *claim = &dba->claims[index];
	unsigned int members, i;
	u32 limit = dba_model_limit(&dba->model, claim->vm, &members);
	u64 all = 0;

	if (!limit)
		return claim->packets == claim->max_pps ? NULL : "a VM without a limit";
	for (i = 0; i < dba->model.count; i++) {
		const struct vif_qos_claim *other = &dba->claims[i];

		all += other->vm == claim->vm ? other->packets : 0;
		if (same_but_priority(claim, other) && claim->priority > other->priority &&
		    claim->packets + 1 < other->packets)
			return "fewer than one of less priority";
	}
	if (all > max_t(u64, limit, members))
		return "more than the VM's limit";
	if (claim->packets < max(1U, min_t(u32, dba->model.vif[index].cap, limit / members / 16)))
		return "less than it keeps";
	return NULL;
}

static const char *vif_fault(const struct dba_case *dba, u32 index)
{
	const struct vif_qos_claim *claim = &dba->claims[index];
	const char *fault = vm_fault(dba, index);

	if (fault)
		return fault;
	if (claim->max_pps && claim->packets > claim->max_pps)
		return "more than its own limit";
	if (!dba_case_near(claim->packets, dba->model.vif[index].packets,
			   dba->model.count))
		return "packets";
	return dba_case_changed(dba, index);
}

/* As after vif_qos_dba_rates(). */
static void divide(struct dba_case *dba)
{
	u32 i;

	for (i = 0; i < dba->model.count; i++)
		dba->claims[i].packets = dba->claims[i].max_pps;
	vif_qos_dba_packets(dba->order, dba->model.count);
}

static void check(struct dba_case *dba)
{
	const char *fault;
	u32 i;

	divide(dba);
	dba_model_packets(&dba->model);
	for (i = 0; i < dba->model.count; i++) {
		fault = vif_fault(dba, i);
		KUNIT_ASSERT_NULL_MSG(dba->test, fault, "seed %llu, vif %u: %s (%u; model %llu)",
				      dba->seed, i, fault, dba->claims[i].packets,
				      dba->model.vif[i].packets >> DBA_MODEL_SHIFT);
	}
}

/* Another order of the pointers, the very same packets. */
static void check_order(struct dba_case *dba)
{
	u32 before[VIFS];
	u32 i;

	for (i = 0; i < dba->model.count; i++)
		before[i] = dba->claims[i].packets;
	dba_case_turn(dba);
	divide(dba);
	for (i = 0; i < dba->model.count; i++)
		KUNIT_ASSERT_EQ_MSG(dba->test, dba->claims[i].packets, before[i],
				    "seed %llu, vif %u", dba->seed, i);
}

static void packets_random(struct kunit *test)
{
	struct dba_case *dba = dba_case_new(test, VIFS);
	u64 seed;

	for (seed = 1; seed <= CASES; seed++) {
		dba_case_draw(dba, seed, seed % (VIFS + 1));
		check(dba);
		check_order(dba);
	}
}

static void packets_crowd(struct kunit *test)
{
	struct dba_case *dba = dba_case_new(test, 1000);
	u64 seed;

	for (seed = 1; seed <= 10; seed++) {
		dba_case_draw(dba, CASES + seed, 1000);
		check(dba);
	}
}

static struct kunit_case packets_cases[] = {
	KUNIT_CASE_PARAM(packets_by_hand, tables_gen_params),
	KUNIT_CASE(packets_random),
	KUNIT_CASE(packets_crowd),
	{ }
};

static struct kunit_suite packets_suite = {
	.name = "vif_qos_dba_packets",
	.test_cases = packets_cases,
};

kunit_test_suite(packets_suite);
