// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rounds of reallocation: vifs as the random test makes them up, chosen by the
 * input, against its model and rules; and what those that drop may send.
 */
#include "../kunit/dba_random_test.c"

static void check_allowance(const struct vif_qos_claim *claim, u64 link, u64 priorities)
{
	u64 even = (u128)link * claim->priority / priorities;
	u64 most = claim->max ? min(claim->max, link) : link;

	if (!claim->drops) {
		fuzz_check(!claim->allowance);
		return;
	}
	fuzz_check(claim->allowance >= 1 && claim->allowance <= max(most, 1ULL));
	fuzz_check(claim->allowance >= min(max(max(even, claim->guarantee),
					       claim->allocation), most));
}

static void allowances(struct dba_case *dba, u32 drops)
{
	u64 link = dba->model.link, priorities = 0;
	u32 i, count = dba->model.count;

	for (i = 0; i < count; i++) {
		dba->claims[i].drops = drops >> i % 32 & 1;
		priorities += dba->claims[i].priority;
	}
	vif_qos_dba_allowances(dba->claims, count, link);
	for (i = 0; i < count; i++)
		check_allowance(&dba->claims[i], link, priorities);
}

/* What held it back before stays; and who sent less than 15/16 was not held. */
static void excess(const struct vif_qos_claim *claim, u32 what)
{
	const u64 alloweds[] = { 0, claim->max, claim->rate, claim->rate * 2, claim->allowance };
	u64 allowed = alloweds[what % 5], packets = what & 8 ? claim->pps : claim->packets;
	enum vif_qos_held held = vif_qos_dba_excess(claim, allowed, packets);

	if (!claim->drops || claim->held != VIF_QOS_HELD_NOT)
		fuzz_check(held == claim->held);
	else if ((!allowed || claim->rate < allowed / 16 * 15) &&
		 (!packets || claim->pps < packets / 16 * 15))
		fuzz_check(held == VIF_QOS_HELD_NOT);
	else if (allowed && claim->rate >= allowed)
		fuzz_check(held == VIF_QOS_HELD_BY_RATE || held == VIF_QOS_HELD_BY_OTHERS);
	else if (packets && claim->pps >= packets)
		fuzz_check(held != VIF_QOS_HELD_NOT);
}

int fuzz_one(const u8 *data, size_t size)
{
	static struct dba_case *dba;
	static struct kunit test;
	u32 i, drops, what;

	if (!dba)
		dba = dba_case_new(&test, VIFS);
	fuzz_begin(data, size);
	drops = fuzz_number();
	what = fuzz_byte();
	dba_case_draw(dba, 0, fuzz_byte() % (VIFS + 1));
	run(dba);
	run_reversed(dba);
	allowances(dba, drops);
	for (i = 0; i < dba->model.count; i++)
		excess(&dba->claims[i], what + i);
	return 0;
}
