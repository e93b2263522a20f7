// SPDX-License-Identifier: GPL-2.0-only
/*
 * How an admin may write a rate, and how not.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include <net/vif_qos/rate.h>

#define UNTOUCHED	4711
#define KILO		1000ULL
#define TOP		VIF_QOS_RATE_MAX

/**
 * struct rate_text - what is written, and what it means
 * @text: the text, not terminated
 * @len: its length
 * @value: bytes per second, or 0 for an error
 */
struct rate_text {
	const char *text;
	size_t len;
	u64 value;
};

typedef int rate_parser(const char *text, size_t len, u64 *rate);

#define TEXT(t, v)	{ .text = t, .len = sizeof(t) - 1, .value = v }

static const struct rate_text rates[] = {
	TEXT("125B/s", 125), TEXT("1000b/s", 125), TEXT("1001b/s", 125), TEXT("1007b/s", 125),
	TEXT("1008b/s", 126), TEXT("1Kb/s", 125), TEXT("1KB/s", 1000), TEXT("1Mb/s", 125 * KILO),
	TEXT("1MB/s", KILO * KILO), TEXT("1Gb/s", 125 * KILO * KILO),
	TEXT("1GB/s", KILO * KILO * KILO), TEXT("5Mb/s", 625 * KILO),
	TEXT("100Mb/s", 12500 * KILO), TEXT("10000Mb/s", 1250 * KILO * KILO),
	TEXT("400Gb/s", TOP), TEXT("50GB/s", TOP), TEXT("400000Mb/s", TOP),
	TEXT("50000000KB/s", TOP), TEXT("400000000000b/s", TOP), TEXT("400000000007b/s", TOP),
	TEXT("50000000000B/s", TOP), TEXT("007Mb/s", 875 * KILO),
	TEXT("000000000000000000000000000001Gb/s", 125 * KILO * KILO),
	/* Out of range. */
	TEXT("0b/s", 0), TEXT("0B/s", 0), TEXT("0Gb/s", 0), TEXT("00000GB/s", 0),
	TEXT("1b/s", 0), TEXT("124B/s", 0), TEXT("999b/s", 0), TEXT("401Gb/s", 0),
	TEXT("51GB/s", 0), TEXT("400001Mb/s", 0), TEXT("50000001KB/s", 0),
	TEXT("400000000008b/s", 0), TEXT("50000000001B/s", 0), TEXT("4294967296Mb/s", 0),
	/* Larger than 64 bits, by itself or with its prefix; modulo 2^64 they are good. */
	TEXT("18446744073709551615B/s", 0), TEXT("18446744073709551616B/s", 0),
	TEXT("18446744073709552616B/s", 0), TEXT("18446744073709551617Mb/s", 0),
	TEXT("18446744073710Mb/s", 0), TEXT("18446744074GB/s", 0),
	TEXT("36893488147419104232B/s", 0), TEXT("1000000000000000000000Gb/s", 0),
	/* No rate at all. */
	TEXT("", 0), TEXT("/s", 0), TEXT("b/s", 0), TEXT("B/s", 0), TEXT("Mb/s", 0),
	TEXT("GB/s", 0), TEXT("-1b/s", 0), TEXT("-1Mb/s", 0), TEXT("+5Mb/s", 0), TEXT("-", 0),
	TEXT("1e9b/s", 0), TEXT("1e9", 0), TEXT("1.5Mb/s", 0), TEXT("1,5Mb/s", 0),
	TEXT("0x10Mb/s", 0), TEXT("5Mb/s ", 0), TEXT(" 5Mb/s", 0), TEXT("5 Mb/s", 0),
	TEXT("5Mb /s", 0), TEXT("5Mb/s\n", 0), TEXT("5Mb/", 0), TEXT("5Mb", 0), TEXT("5M", 0),
	TEXT("5000000", 0), TEXT("5M/s", 0), TEXT("5000/s", 0), TEXT("5mb/s", 0),
	TEXT("5kb/s", 0), TEXT("5gB/s", 0), TEXT("5Tb/s", 0), TEXT("5Pb/s", 0),
	TEXT("5KiB/s", 0), TEXT("5Mib/s", 0), TEXT("5MMb/s", 0), TEXT("5KMb/s", 0),
	TEXT("5M5b/s", 0), TEXT("5bM/s", 0), TEXT("5Mbb/s", 0), TEXT("5MbB/s", 0),
	TEXT("5Mbit/s", 0), TEXT("5Mbps", 0), TEXT("5Mb/S", 0), TEXT("5Mb/m", 0),
	TEXT("5Mb//s", 0), TEXT("5Mb/ss", 0), TEXT("5Mb\\s", 0), TEXT("5Mb/s@20ms", 0),
	TEXT("5000000kb/s", 0), TEXT("5000000Tb/s", 0), TEXT("5000000 b/s", 0),
	TEXT("5Mb/s,5Mb/s", 0), TEXT("fast", 0), TEXT("unlimited", 0),
	TEXT("\0", 0), TEXT("5Mb/s\0", 0), TEXT("\0005Mb/s", 0), TEXT("5\0Mb/s", 0),
	TEXT("5M\0b/s", 0), TEXT("5Mb\0/s", 0), TEXT("\xb2Mb/s", 0), TEXT("5Mb/s\xff", 0),
	/* Only the first bytes count. */
	{ "5Mb/sx", 5, 625 * KILO }, { "125B/s", 5, 0 }, { "125B/s", 4, 0 }, { "125B/s", 0, 0 },
	{ "x1Kb/s" + 1, 5, 125 },
};

static const struct rate_text credits[] = {
	/* xl's own, for 10 Mb/s@50ms, 1 Gb/s@20ms, 1 MB/s@1s and the largest. */
	TEXT("62500,50000", 1250 * KILO), TEXT("2500000,20000", 125 * KILO * KILO),
	TEXT("1000000,1000000", 1000 * KILO), TEXT("50000,1", TOP),
	TEXT("214748364750000,4294967295", TOP), TEXT("214748364750001,4294967295", TOP),
	TEXT("536871,4294967295", 125), TEXT("125,1000000", 125), TEXT("3,7", 428571),
	TEXT("0003,0007", 428571), TEXT("125000001,1000000000", 125000),
	/* What comes after the text is no part of it. */
	{ "100000,1000", 6, 0 }, { "100000,1000", 7, 0 }, { "100000,10000", 11, 100000 * KILO },
	/* Out of range. */
	TEXT("0,0", 0), TEXT("0,50000", 0), TEXT("50000,0", 0), TEXT("50001,1", 0),
	TEXT("124,1000000", 0), TEXT("536870,4294967295", 0), TEXT("100,4294967296", 0),
	TEXT("62500,4295017296", 0), TEXT("214748364754295,4294967295", 0),
	TEXT("18446744073709551615,4294967295", 0), TEXT("18446744073709551615,1", 0),
	TEXT("18446744073710,1", 0), TEXT("4294967296000,4294967296", 0),
	TEXT("18446744073709614116,50000", 0), TEXT("62500,18446744073709601616", 0),
	/* Not written so. */
	TEXT("", 0), TEXT(",", 0), TEXT("62500", 0), TEXT("62500,", 0), TEXT(",50000", 0),
	TEXT("62500,50000,", 0), TEXT("62500,50000,1", 0), TEXT("62500, 50000", 0),
	TEXT(" 62500,50000", 0), TEXT("62500,50000\n", 0), TEXT("62500;50000", 0),
	TEXT("-62500,50000", 0), TEXT("62500,-50000", 0), TEXT("62500,0xc350", 0),
	TEXT("62500,50000us", 0), TEXT("10Mb/s,50000", 0), TEXT("62500\0,50000", 0),
	TEXT("62500,50000\0", 0),
	{ "62500,50000", 9, 125000 * KILO }, { "62500,50000", 6, 0 }, { "62500,50000", 5, 0 },
};

static void check_texts(struct kunit *test, rate_parser *parse,
			const struct rate_text *table, u32 lines)
{
	u32 i;

	for (i = 0; i < lines; i++) {
		u64 value = UNTOUCHED;
		int ret = parse(table[i].text, table[i].len, &value);

		KUNIT_EXPECT_EQ_MSG(test, ret, table[i].value ? 0 : -EINVAL,
				    "\"%s\", %zu bytes", table[i].text, table[i].len);
		KUNIT_EXPECT_EQ_MSG(test, value, table[i].value ?: UNTOUCHED,
				    "\"%s\", %zu bytes", table[i].text, table[i].len);
	}
}

static void rate_texts(struct kunit *test)
{
	check_texts(test, vif_qos_parse_rate, rates, ARRAY_SIZE(rates));
}

static void rate_credit_texts(struct kunit *test)
{
	check_texts(test, vif_qos_parse_credit, credits, ARRAY_SIZE(credits));
}

/* Each byte there is in each place of a good rate, instead of what stands there. */
static void rate_every_byte_replaced(struct kunit *test)
{
	int byte, place;

	for (byte = 0; byte < 256; byte++) {
		bool digit = byte >= '0' && byte <= '9';
		bool prefix = byte == 'K' || byte == 'M';	/* 250GB/s is too much */
		const bool good[] = {
			digit, digit, digit, digit || prefix, byte == 'b' || byte == 'B',
			byte == '/', byte == 's',
		};

		for (place = 0; place < ARRAY_SIZE(good); place++) {
			char text[] = { '2', '5', '0', 'M', 'B', '/', 's' };
			u64 value;

			text[place] = byte;
			KUNIT_ASSERT_EQ_MSG(test, !vif_qos_parse_rate(text, sizeof(text), &value),
					    good[place], "byte %d at %d", byte, place);
		}
	}
}

/* Each byte there is between those of a good rate; only more digits are good. */
static void rate_every_byte_inserted(struct kunit *test)
{
	static const char base[] = "250Mb/s";
	int byte, place;

	for (byte = 0; byte < 256; byte++) {
		for (place = 0; place < sizeof(base); place++) {
			bool good = byte >= '0' && byte <= '9' && place <= 3;
			char text[sizeof(base)];
			u64 value;

			memcpy(text, base, place);
			text[place] = byte;
			memcpy(text + place + 1, base + place, sizeof(base) - 1 - place);
			KUNIT_ASSERT_EQ_MSG(test, !vif_qos_parse_rate(text, sizeof(text), &value),
					    good, "byte %d at %d", byte, place);
		}
	}
}

/* 4 kB are no problem, be they good or bad. */
static void rate_long_texts(struct kunit *test)
{
	const size_t len = 4096;
	char *text = kunit_kmalloc(test, len, GFP_KERNEL);
	u64 value = UNTOUCHED;

	KUNIT_ASSERT_NOT_NULL(test, text);
	memset(text, '9', len);
	KUNIT_EXPECT_EQ(test, vif_qos_parse_rate(text, len, &value), -EINVAL);
	KUNIT_EXPECT_EQ(test, vif_qos_parse_credit(text, len, &value), -EINVAL);
	KUNIT_EXPECT_EQ(test, vif_qos_parse_number(text, len, U64_MAX, &value), -EINVAL);
	memcpy(text + len - 5, "1Kb/s", 5);
	KUNIT_EXPECT_EQ(test, vif_qos_parse_rate(text, len, &value), -EINVAL);
	KUNIT_EXPECT_EQ(test, value, UNTOUCHED);
	memset(text, '0', len - 5);
	KUNIT_EXPECT_EQ(test, vif_qos_parse_rate(text, len, &value), 0);
	KUNIT_EXPECT_EQ(test, value, 125);
	memset(text, ',', len);
	KUNIT_EXPECT_EQ(test, vif_qos_parse_credit(text, len, &value), -EINVAL);
}

/* Random numbers of any length with random units, against 128 bits. */
static void rate_random(struct kunit *test)
{
	static const char * const prefixes[] = { "", "K", "M", "G" };
	static const u32 factors[] = { 1, 1000, 1000000, 1000000000 };
	struct rnd_state rnd;
	char text[32];
	u32 i;

	prandom_seed_state(&rnd, 5);
	for (i = 0; i < 100000; i++) {
		u32 prefix = prandom_u32_state(&rnd) % 4, bits = prandom_u32_state(&rnd) % 2;
		u64 number = ((u64)prandom_u32_state(&rnd) << 32 | prandom_u32_state(&rnd)) >>
			     prandom_u32_state(&rnd) % 64;
		int len = sprintf(text, "%llu%s%s/s", number, prefixes[prefix], bits ? "b" : "B");
		u128 bytes = (u128)number * factors[prefix] >> (bits ? 3 : 0);
		bool good = bytes >= 125 && bytes <= TOP;
		u64 value = UNTOUCHED;

		KUNIT_ASSERT_EQ_MSG(test, vif_qos_parse_rate(text, len, &value),
				    good ? 0 : -EINVAL, "%s", text);
		KUNIT_ASSERT_EQ_MSG(test, value, good ? (u64)bytes : UNTOUCHED, "%s", text);
	}
}

/* The rate is the largest one whose product with the time does not exceed the bytes. */
static void rate_credit_random(struct kunit *test)
{
	struct rnd_state rnd;
	char text[48];
	u32 i, accepted = 0;

	prandom_seed_state(&rnd, 6);
	for (i = 0; i < 100000; i++) {
		u64 bytes = ((u64)prandom_u32_state(&rnd) << 32 | prandom_u32_state(&rnd)) >>
			    prandom_u32_state(&rnd) % 64;
		u32 usec = prandom_u32_state(&rnd) >> prandom_u32_state(&rnd) % 32;
		int len = sprintf(text, "%llu,%u", bytes, usec);
		u128 all = (u128)bytes * 1000000;
		bool good = usec && all >= (u128)125 * usec && all < (u128)(TOP + 1) * usec;
		u64 value = UNTOUCHED;

		KUNIT_ASSERT_EQ_MSG(test, vif_qos_parse_credit(text, len, &value),
				    good ? 0 : -EINVAL, "%s", text);
		if (!good)
			continue;
		accepted++;
		KUNIT_ASSERT_TRUE_MSG(test, (u128)value * usec <= all &&
				      all < ((u128)value + 1) * usec, "%s", text);
	}
	KUNIT_EXPECT_GT(test, accepted, 10000);
}

static struct kunit_case rate_cases[] = {
	KUNIT_CASE(rate_texts),
	KUNIT_CASE(rate_credit_texts),
	KUNIT_CASE(rate_every_byte_replaced),
	KUNIT_CASE(rate_every_byte_inserted),
	KUNIT_CASE(rate_long_texts),
	KUNIT_CASE(rate_random),
	KUNIT_CASE(rate_credit_random),
	{ }
};

static struct kunit_suite rate_suite = {
	.name = "vif_qos_rate",
	.test_cases = rate_cases,
};

kunit_test_suite(rate_suite);
