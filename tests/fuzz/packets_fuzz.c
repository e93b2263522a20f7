// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packets of VMs: vifs as the random test makes them up, chosen by the input,
 * against its model and rules, in two orders.
 */
#include "../kunit/dba_packets_test.c"

int fuzz_one(const u8 *data, size_t size)
{
	static struct dba_case *dba;
	static struct kunit test;

	if (!dba)
		dba = dba_case_new(&test, VIFS);
	fuzz_begin(data, size);
	dba_case_draw(dba, 0, fuzz_byte() % (VIFS + 1));
	check(dba);
	check_order(dba);
	return 0;
}
