// SPDX-License-Identifier: GPL-2.0-only
/*
 * What packets take on an Ethernet wire.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <net/vif_qos/wire.h>

static void wire_one_packet(struct kunit *test)
{
	static const struct { u32 len; u64 bytes; } table[] = {
		{ 0, 84 }, { 1, 84 }, { 42, 84 }, { 59, 84 }, { 60, 84 }, { 61, 85 },
		{ 128, 152 }, { 1514, 1538 }, { 9014, 9038 }, { 65535, 65559 },
		{ U32_MAX, U32_MAX + 24ULL },
	};
	u32 i, segs;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		for (segs = 0; segs < 2; segs++)
			KUNIT_EXPECT_EQ(test, vif_qos_wire_bytes(table[i].len, segs, 66),
					table[i].bytes);
	}
}

/* A GSO packet is as much as the packets it becomes, counted one by one. */
static void wire_segments(struct kunit *test)
{
	const u32 hdrlen = 66;
	u32 mss, payload;

	for (mss = 1; mss <= 9000; mss = mss * 3 + 7) {
		for (payload = mss; payload <= 65535 - hdrlen; payload = payload * 2 + 5) {
			u32 left = payload, segs = 0;
			u64 bytes = 0;

			for (; left; left -= min(left, mss), segs++)
				bytes += vif_qos_wire_bytes(hdrlen + min(left, mss), 1, 0);
			KUNIT_ASSERT_EQ(test, bytes,
					vif_qos_wire_bytes(hdrlen + payload, segs, hdrlen));
		}
	}
}

/* As many segments as a u16 can tell, and beyond: no overflow. */
static void wire_many_segments(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, vif_qos_wire_bytes(65535, 65535, 66),
			65535 + 24 + 65534ULL * 90);
	KUNIT_EXPECT_EQ(test, vif_qos_wire_bytes(U32_MAX, U32_MAX, 65535),
			U32_MAX + 24ULL + (U32_MAX - 1ULL) * 65559);
}

static struct kunit_case wire_cases[] = {
	KUNIT_CASE(wire_one_packet),
	KUNIT_CASE(wire_segments),
	KUNIT_CASE(wire_many_segments),
	{ }
};

static struct kunit_suite wire_suite = {
	.name = "vif_qos_wire",
	.test_cases = wire_cases,
};

kunit_test_suite(wire_suite);
