// SPDX-License-Identifier: GPL-2.0-only
/*
 * How an admin may write a number, a priority or a word, and how not.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/rate.h>

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

static void number_priority(struct kunit *test)
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
static void number_every_number(struct kunit *test)
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
static void number_every_byte(struct kunit *test)
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

static void number_limits(struct kunit *test)
{
	static const struct { const char *text; u64 most; bool good; } limits[] = {
		{ "", U64_MAX, false }, { "0", 0, true }, { "1", 0, false }, { "00", 0, true },
		{ "10", 0, false },
		{ "5", 5, true }, { "6", 5, false }, { "9", 9, true }, { "10", 9, false },
		{ "10", 10, true }, { "11", 10, false }, { "19", 18, false }, { "20", 18, false },
		{ "4294967295", U32_MAX, true }, { "4294967296", U32_MAX, false },
		{ "18446744073709551614", U64_MAX - 1, true },
		{ "18446744073709551615", U64_MAX - 1, false },
		{ "18446744073709551615", U64_MAX, true },
		{ "018446744073709551615", U64_MAX, true },
		{ "18446744073709551616", U64_MAX, false },
		{ "18446744073709551620", U64_MAX, false },
		{ "184467440737095516150", U64_MAX, false },
		{ "36893488147419103232", U64_MAX, false },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		u64 value;
		int ret = vif_qos_parse_number(limits[i].text, strlen(limits[i].text),
					       limits[i].most, &value);

		KUNIT_EXPECT_EQ_MSG(test, !ret, limits[i].good, "%s, at most %llu",
				    limits[i].text, limits[i].most);
	}
}

/* Random digits up to beyond 64 bits, against 128 bits. */
static void number_random(struct kunit *test)
{
	struct rnd_state rnd;
	char text[24];
	u32 i, j;

	prandom_seed_state(&rnd, 4);
	for (i = 0; i < 100000; i++) {
		u32 len = 1 + prandom_u32_state(&rnd) % sizeof(text);
		u64 most = U64_MAX >> prandom_u32_state(&rnd) % 64;
		u64 value = UNTOUCHED;
		u128 number = 0;

		for (j = 0; j < len; j++) {
			text[j] = '0' + prandom_u32_state(&rnd) % 10;
			number = number * 10 + text[j] - '0';
		}
		KUNIT_ASSERT_EQ_MSG(test, vif_qos_parse_number(text, len, most, &value),
				    number <= most ? 0 : -EINVAL, "%.*s", len, text);
		KUNIT_ASSERT_EQ_MSG(test, value, number <= most ? (u64)number : UNTOUCHED,
				    "%.*s", len, text);
	}
}

static const struct priority_text early_drops[] = {
	TEXT("hold", VIF_QOS_HOLD), TEXT("ring", VIF_QOS_DROP_RING),
	TEXT("frontend", VIF_QOS_DROP_FRONTEND),
	{ "holding", 4, VIF_QOS_HOLD }, { "rings", 4, VIF_QOS_DROP_RING },
	TEXT("", UNTOUCHED), TEXT("h", UNTOUCHED), TEXT("hol", UNTOUCHED),
	TEXT("holds", UNTOUCHED), TEXT("Hold", UNTOUCHED), TEXT(" hold", UNTOUCHED),
	TEXT("hold ", UNTOUCHED), TEXT("hold\0", UNTOUCHED), TEXT("rin", UNTOUCHED),
	TEXT("ring\n", UNTOUCHED), TEXT("rinG", UNTOUCHED), TEXT("fronten", UNTOUCHED),
	TEXT("frontends", UNTOUCHED), TEXT("0", UNTOUCHED), TEXT("1", UNTOUCHED),
	TEXT("none", UNTOUCHED), TEXT("\0", UNTOUCHED), { "ring", 3, UNTOUCHED },
	{ "hold", 0, UNTOUCHED },
};

static void number_early_drop(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(early_drops); i++) {
		const struct priority_text *text = &early_drops[i];
		u32 value = UNTOUCHED;
		int ret = vif_qos_parse_early_drop(text->text, text->len, &value);

		KUNIT_EXPECT_EQ_MSG(test, ret, text->value == UNTOUCHED ? -EINVAL : 0,
				    "\"%s\", %zu bytes", text->text, text->len);
		KUNIT_EXPECT_EQ_MSG(test, value, text->value, "\"%s\", %zu bytes",
				    text->text, text->len);
	}
}

static struct kunit_case number_cases[] = {
	KUNIT_CASE(number_priority),
	KUNIT_CASE(number_early_drop),
	KUNIT_CASE(number_every_number),
	KUNIT_CASE(number_every_byte),
	KUNIT_CASE(number_limits),
	KUNIT_CASE(number_random),
	{ }
};

static struct kunit_suite number_suite = {
	.name = "vif_qos_number",
	.test_cases = number_cases,
};

kunit_test_suite(number_suite);
