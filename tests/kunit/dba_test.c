// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rates by hand: the cases of the paper on periodic reallocation (DBA-VM), and
 * what it leaves open.  Rates are in bytes per second.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <net/vif_qos/dba.h>

#define VIFS	4

#define NOT	VIF_QOS_HELD_NOT
#define OTHERS	VIF_QOS_HELD_BY_OTHERS
#define RATE	VIF_QOS_HELD_BY_RATE
#define PACKETS	VIF_QOS_HELD_BY_PACKETS

/**
 * struct dba_line - a vif, and what becomes of it
 * @class: class
 * @priority: weight
 * @min: its minimum
 * @max: its maximum; 0: none
 * @held: what held it
 * @rate: what it sent
 * @allocation: what it shall have
 * @guarantee: of this, or beyond, guaranteed
 * @why: and why
 */
struct dba_line {
	u32 class;
	u32 priority;
	u64 min;
	u64 max;
	enum vif_qos_held held;
	u64 rate;
	u64 allocation;
	u64 guarantee;
	enum vif_qos_dba_why why;
};

/**
 * struct dba_table - vifs of an uplink, the oldest first
 * @name: what is shown
 * @link: its rate
 * @reservable: of this, for minimums
 * @vif: the vifs; one without a class ends them
 */
struct dba_table {
	const char *name;
	u64 link;
	u64 reservable;
	struct dba_line vif[VIFS];
};

static const struct dba_table tables[] = {
	{ "over its maximum: cut, the rest to the other", 1000, 900, {
		{ 4, 10, 0, 300, NOT, 500, 300, 0, VIF_QOS_DBA_MAX },
		{ 4, 10, 0, 0, OTHERS, 400, 700, 0, VIF_QOS_DBA_SHARE } } },
	{ "held by its own maximum", 1000, 900, {
		{ 4, 10, 0, 300, RATE, 300, 300, 0, VIF_QOS_DBA_MAX },
		{ 4, 10, 0, 0, NOT, 400, 400, 0, VIF_QOS_DBA_DEMAND } } },
	{ "its maximum, and no more wanted", 1000, 900, {
		{ 4, 10, 0, 300, NOT, 300, 300, 0, VIF_QOS_DBA_DEMAND } } },
	{ "within its limits, not held: unchanged", 1000, 900, {
		{ 4, 10, 100, 500, NOT, 300, 300, 100, VIF_QOS_DBA_DEMAND },
		{ 4, 10, 200, 0, NOT, 250, 250, 200, VIF_QOS_DBA_DEMAND } } },
	{ "below its minimum, not held: unchanged", 1000, 900, {
		{ 4, 10, 300, 0, NOT, 100, 100, 300, VIF_QOS_DBA_DEMAND },
		{ 4, 10, 0, 0, OTHERS, 800, 900, 0, VIF_QOS_DBA_SHARE } } },
	{ "below its minimum, held: raised out of spare", 1000, 900, {
		{ 4, 10, 300, 0, OTHERS, 100, 400, 300, VIF_QOS_DBA_SHARE },
		{ 4, 20, 0, 0, NOT, 600, 600, 0, VIF_QOS_DBA_DEMAND } } },
	{ "raised no further than its maximum", 1000, 900, {
		{ 4, 10, 300, 350, OTHERS, 100, 350, 300, VIF_QOS_DBA_MAX },
		{ 4, 20, 0, 0, NOT, 600, 600, 0, VIF_QOS_DBA_DEMAND } } },
	{ "no spare: a less important class goes back", 1000, 900, {
		{ 1, 10, 300, 0, OTHERS, 200, 700, 700, VIF_QOS_DBA_CLASS },
		{ 2, 10, 200, 0, NOT, 900, 300, 200, VIF_QOS_DBA_SHARE } } },
	{ "no spare: two classes go back", 1000, 900, {
		{ 1, 10, 0, 0, OTHERS, 100, 600, 600, VIF_QOS_DBA_CLASS },
		{ 2, 10, 150, 0, OTHERS, 450, 200, 150, VIF_QOS_DBA_SHARE },
		{ 3, 10, 150, 0, OTHERS, 450, 200, 150, VIF_QOS_DBA_SHARE } } },
	{ "no spare in the last class: peers go back", 1000, 900, {
		{ 4, 10, 300, 0, OTHERS, 100, 300, 300, VIF_QOS_DBA_MIN },
		{ 4, 90, 100, 0, OTHERS, 900, 700, 100, VIF_QOS_DBA_SHARE } } },
	{ "peers go back to theirs", 1000, 1000, {
		{ 4, 10, 600, 0, OTHERS, 100, 600, 600, VIF_QOS_DBA_MIN },
		{ 4, 100, 300, 0, OTHERS, 700, 300, 300, VIF_QOS_DBA_MIN },
		{ 4, 100, 100, 0, OTHERS, 200, 100, 100, VIF_QOS_DBA_MIN } } },
	{ "a class takes all it wants, by priority", 1000, 900, {
		{ 1, 10, 0, 0, OTHERS, 0, 225, 225, VIF_QOS_DBA_CLASS },
		{ 1, 30, 0, 0, OTHERS, 0, 675, 675, VIF_QOS_DBA_CLASS },
		{ 2, 50, 0, 0, OTHERS, 900, 100, 0, VIF_QOS_DBA_SHARE } } },
	{ "the rest goes to the next class, by priority", 1000, 900, {
		{ 1, 10, 0, 100, OTHERS, 0, 100, 100, VIF_QOS_DBA_MAX },
		{ 1, 30, 0, 0, NOT, 300, 300, 337, VIF_QOS_DBA_DEMAND },
		{ 2, 10, 0, 0, OTHERS, 300, 200, 0, VIF_QOS_DBA_SHARE },
		{ 2, 20, 0, 0, OTHERS, 300, 400, 0, VIF_QOS_DBA_SHARE } } },
	{ "room to grow by class, up to its maximum", 1000, 900, {
		{ 1, 10, 0, 250, NOT, 240, 240, 250, VIF_QOS_DBA_DEMAND },
		{ 1, 10, 0, 0, PACKETS, 80, 80, 80, VIF_QOS_DBA_DEMAND },
		{ 1, 10, 100, 0, NOT, 80, 80, 100, VIF_QOS_DBA_DEMAND },
		{ 2, 10, 0, 0, OTHERS, 300, 600, 0, VIF_QOS_DBA_SHARE } } },
	{ "no room needed where one class wants any", 1000, 900, {
		{ 1, 10, 100, 0, NOT, 100, 100, 100, VIF_QOS_DBA_DEMAND },
		{ 2, 10, 0, 0, NOT, 300, 300, 0, VIF_QOS_DBA_DEMAND },
		{ 2, 10, 0, 0, OTHERS, 300, 600, 0, VIF_QOS_DBA_SHARE } } },
	{ "one class in want: by priority alone", 1000, 900, {
		{ 3, 10, 0, 0, OTHERS, 900, 100, 0, VIF_QOS_DBA_SHARE },
		{ 3, 20, 0, 0, OTHERS, 50, 200, 0, VIF_QOS_DBA_SHARE },
		{ 3, 70, 0, 0, OTHERS, 50, 700, 0, VIF_QOS_DBA_SHARE } } },
	{ "a class at its minimum does not make one less", 1000, 900, {
		{ 1, 10, 0, 0, OTHERS, 400, 475, 0, VIF_QOS_DBA_SHARE },
		{ 1, 10, 0, 0, OTHERS, 400, 475, 0, VIF_QOS_DBA_SHARE },
		{ 7, 10, 100, 0, NOT, 50, 50, 100, VIF_QOS_DBA_DEMAND } } },
	{ "classes need no order of age", 1000, 900, {
		{ 7, 10, 100, 0, OTHERS, 900, 200, 100, VIF_QOS_DBA_SHARE },
		{ 1, 10, 0, 0, OTHERS, 0, 800, 800, VIF_QOS_DBA_CLASS } } },
	{ "minimums that don't fit: by class", 1000, 900, {
		{ 1, 10, 600, 0, OTHERS, 0, 600, 600, VIF_QOS_DBA_MIN },
		{ 2, 10, 400, 0, OTHERS, 0, 200, 200, VIF_QOS_DBA_SHORT },
		{ 2, 10, 200, 0, OTHERS, 0, 100, 100, VIF_QOS_DBA_SHORT },
		{ 3, 10, 100, 0, OTHERS, 0, 100, 0, VIF_QOS_DBA_SHARE } } },
	{ "a minimum that was cut is still wanted", 1000, 500, {
		{ 1, 10, 165, 0, NOT, 160, 160, 180, VIF_QOS_DBA_DEMAND },
		{ 1, 10, 100, 0, OTHERS, 0, 440, 100, VIF_QOS_DBA_SHARE },
		{ 2, 10, 400, 0, NOT, 400, 400, 240, VIF_QOS_DBA_DEMAND } } },
	{ "minimums beyond the link: in proportion", 1000, 1000, {
		{ 1, 10, 3000, 0, OTHERS, 0, 750, 750, VIF_QOS_DBA_SHORT },
		{ 1, 10, 1000, 0, OTHERS, 0, 250, 250, VIF_QOS_DBA_SHORT } } },
	{ "none reservable", 1000, 0, {
		{ 1, 10, 500, 0, OTHERS, 0, 250, 0, VIF_QOS_DBA_SHORT },
		{ 1, 30, 0, 0, OTHERS, 0, 750, 0, VIF_QOS_DBA_SHARE } } },
	{ "idle: lent, and promised", 1000, 900, {
		{ 4, 10, 400, 0, NOT, 0, 0, 400, VIF_QOS_DBA_IDLE },
		{ 4, 10, 0, 0, OTHERS, 0, 1000, 0, VIF_QOS_DBA_DEMAND } } },
	{ "idle: lent to a class", 1000, 900, {
		{ 1, 10, 0, 0, OTHERS, 0, 900, 900, VIF_QOS_DBA_CLASS },
		{ 2, 10, 400, 0, NOT, 0, 0, 400, VIF_QOS_DBA_IDLE },
		{ 3, 10, 0, 0, OTHERS, 0, 100, 0, VIF_QOS_DBA_SHARE } } },
	{ "held by packets: wants what it sends", 1000, 900, {
		{ 4, 10, 100, 0, PACKETS, 50, 50, 100, VIF_QOS_DBA_DEMAND },
		{ 4, 10, 0, 0, PACKETS, 0, 0, 0, VIF_QOS_DBA_IDLE },
		{ 4, 10, 0, 60, PACKETS, 70, 60, 0, VIF_QOS_DBA_MAX } } },
	{ "held and sent nothing: not idle", 1000, 900, {
		{ 4, 10, 0, 0, OTHERS, 0, 1000, 0, VIF_QOS_DBA_DEMAND } } },
	{ "faster than the link", 1000, 900, {
		{ 4, 10, 0, 0, NOT, 2000, 1000, 0, VIF_QOS_DBA_DEMAND } } },
	{ "maximum beyond the link", 1000, 900, {
		{ 4, 10, 0, 5000, RATE, 900, 1000, 0, VIF_QOS_DBA_DEMAND } } },
	{ "what can't be divided: the oldest", 1000, 900, {
		{ 4, 10, 0, 0, OTHERS, 0, 334, 0, VIF_QOS_DBA_SHARE },
		{ 4, 10, 0, 0, OTHERS, 0, 333, 0, VIF_QOS_DBA_SHARE },
		{ 4, 10, 0, 0, OTHERS, 0, 333, 0, VIF_QOS_DBA_SHARE } } },
	{ "one byte", 1, 1, {
		{ 1, 1, 1, 1, OTHERS, 0, 1, 1, VIF_QOS_DBA_MAX },
		{ 1, 1000, 0, 0, OTHERS, 0, 0, 0, VIF_QOS_DBA_SHARE } } },
	{ "400 Gbit/s, halved", 50000000000ULL, 45000000000ULL, {
		{ 1, 1000, 0, 0, OTHERS, 0, 25000000000ULL, 0, VIF_QOS_DBA_SHARE },
		{ 1, 1000, 0, 0, OTHERS, 0, 25000000000ULL, 0, VIF_QOS_DBA_SHARE } } },
};

static void table_name(const struct dba_table *table, char *name)
{
	strscpy(name, table->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(tables, tables, table_name);

static u32 claim_all(const struct dba_table *table, struct vif_qos_claim *claims)
{
	u32 i;

	/* All that is not set here must be set there. */
	memset(claims, 0xa5, VIFS * sizeof(*claims));
	for (i = 0; i < VIFS && table->vif[i].class; i++) {
		claims[i].class = table->vif[i].class;
		claims[i].priority = table->vif[i].priority;
		claims[i].min = table->vif[i].min;
		claims[i].max = table->vif[i].max;
		claims[i].held = table->vif[i].held;
		claims[i].rate = table->vif[i].rate;
	}
	return i;
}

static void dba_by_hand(struct kunit *test)
{
	const struct dba_table *table = test->param_value;
	struct vif_qos_claim claims[VIFS];
	u32 i, count = claim_all(table, claims);

	vif_qos_dba_rates(claims, count, table->link, table->reservable);
	for (i = 0; i < count; i++) {
		KUNIT_EXPECT_EQ_MSG(test, claims[i].allocation, table->vif[i].allocation,
				    "vif %u", i);
		KUNIT_EXPECT_EQ_MSG(test, claims[i].guarantee, table->vif[i].guarantee,
				    "vif %u", i);
		KUNIT_EXPECT_EQ_MSG(test, claims[i].why, table->vif[i].why, "vif %u", i);
	}
}

static void dba_of_nobody(struct kunit *test)
{
	vif_qos_dba_rates(NULL, 0, 1000, 900);
	vif_qos_dba_packets(NULL, 0);
	KUNIT_SUCCEED(test);
}

/* Periods follow each other; what was decided in one plays no part in the next. */
static void dba_has_no_memory(struct kunit *test)
{
	struct vif_qos_claim claims[VIFS], again[VIFS];
	u32 i, j, count;

	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		count = claim_all(&tables[i], claims);
		vif_qos_dba_rates(claims, count, tables[i].link, tables[i].reservable);
		memcpy(again, claims, sizeof(again));
		vif_qos_dba_rates(again, count, tables[i].link, tables[i].reservable);
		for (j = 0; j < count; j++) {
			KUNIT_EXPECT_EQ(test, claims[j].allocation, again[j].allocation);
			KUNIT_EXPECT_EQ(test, claims[j].guarantee, again[j].guarantee);
			KUNIT_EXPECT_EQ(test, claims[j].why, again[j].why);
		}
	}
}

static struct kunit_case dba_cases[] = {
	KUNIT_CASE_PARAM(dba_by_hand, tables_gen_params),
	KUNIT_CASE(dba_of_nobody),
	KUNIT_CASE(dba_has_no_memory),
	{ }
};

static struct kunit_suite dba_suite = {
	.name = "vif_qos_dba",
	.test_cases = dba_cases,
};

kunit_test_suite(dba_suite);
