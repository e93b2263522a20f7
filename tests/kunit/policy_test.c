// SPDX-License-Identifier: GPL-2.0-only
/*
 * How an admin may write a priority, and how not.
 */
#include <kunit/test.h>
#include <net/vif_qos/policy.h>

#define UNTOUCHED	4711

/**
 * struct priority_text - what is written, and what it means
 * @text: the text, not terminated
 * @len: its length
 * @value: the priority, or 0 for an error
 */
struct priority_text {
	const char *text;
	size_t len;
	u32 value;
};

#define TEXT(t, v)	{ .text = t, .len = sizeof(t) - 1, .value = v }

static const struct priority_text table[] = {
	TEXT("1", 1), TEXT("2", 2), TEXT("9", 9), TEXT("10", 10), TEXT("99", 99),
	TEXT("100", 100), TEXT("999", 999), TEXT("1000", 1000),
	TEXT("007", 7), TEXT("0000000000000000000000000000000000001000", 1000),
	TEXT("", 0), TEXT("0", 0), TEXT("00", 0), TEXT("1001", 0), TEXT("9999", 0),
	TEXT("10000", 0), TEXT("-1", 0), TEXT("+1", 0), TEXT("-", 0), TEXT("+", 0),
	TEXT(" 1", 0), TEXT("1 ", 0), TEXT("1\n", 0), TEXT("\t1", 0), TEXT("1 2", 0),
	TEXT("0x10", 0), TEXT("1e2", 0), TEXT("1.5", 0), TEXT("1,000", 0), TEXT("ten", 0),
	TEXT("65537", 0), TEXT("4294967296", 0), TEXT("4294967297", 0),
	TEXT("4294967306", 0), TEXT("18446744073709551616", 0),
	TEXT("18446744073709551626", 0),
	TEXT("1111111111111111111111111111111111111111", 0),
	TEXT("1\0", 0), TEXT("1\0000", 0), TEXT("\0001", 0), TEXT("\0", 0),
	TEXT("\xb2", 0), TEXT("\xff", 0), TEXT("1/", 0), TEXT("1:", 0), TEXT("/", 0), TEXT(":", 0),
	/* Only the first bytes count. */
	{ "1000", 3, 100 }, { "10x", 2, 10 }, { "5 ", 1, 5 }, { "1001", 0, 0 },
	{ "12\n", 2, 12 },
};

static void policy_priority(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		u32 value = UNTOUCHED;
		int ret = vif_qos_parse_priority(table[i].text, table[i].len, &value);

		KUNIT_EXPECT_EQ_MSG(test, ret, table[i].value ? 0 : -EINVAL,
				    "\"%s\", %zu bytes", table[i].text, table[i].len);
		KUNIT_EXPECT_EQ_MSG(test, value, table[i].value ?: UNTOUCHED,
				    "\"%s\", %zu bytes", table[i].text, table[i].len);
	}
}

/* Every number that fits five digits, by its own digits. */
static void policy_every_number(struct kunit *test)
{
	char text[8];
	u32 i;

	for (i = 0; i < 100000; i++) {
		int len = snprintf(text, sizeof(text), "%u", i);
		bool good = i >= 1 && i <= 1000;
		u32 value = UNTOUCHED;

		KUNIT_ASSERT_EQ(test, vif_qos_parse_priority(text, len, &value),
				good ? 0 : -EINVAL);
		KUNIT_ASSERT_EQ(test, value, good ? i : UNTOUCHED);
	}
}

/* Each byte there is, alone, before and after a digit. */
static void policy_every_byte(struct kunit *test)
{
	int byte;

	for (byte = 0; byte < 256; byte++) {
		char text[] = { byte, '1', byte };
		bool digit = byte >= '0' && byte <= '9';
		u32 value;

		KUNIT_ASSERT_EQ(test, vif_qos_parse_priority(text, 1, &value) == 0,
				digit && byte != '0');
		KUNIT_ASSERT_EQ(test, vif_qos_parse_priority(text, 2, &value) == 0, digit);
		KUNIT_ASSERT_EQ(test, vif_qos_parse_priority(text + 1, 2, &value) == 0, digit);
	}
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(policy_priority),
	KUNIT_CASE(policy_every_number),
	KUNIT_CASE(policy_every_byte),
	{ }
};

static struct kunit_suite policy_suite = {
	.name = "vif_qos_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);
