// SPDX-License-Identifier: GPL-2.0-only
/*
 * Texts of admins and xenstore: what is accepted is in its range, what is refused
 * leaves its place as it was, and what is written anew is read the same.  The
 * numbers are reckoned once more in 128 bits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/rate.h>
#include "fuzz.h"

#define UNTOUCHED	0xa5a5a5a5a5a5a5a5ULL
#define TEXT_MOST	64
/* Higher than any number there is, and so low that its products fit 128 bits. */
#define FAR_TOO_MUCH	((u128)1 << 80)

/* Digits from @from on; how many. */
static size_t digits(const char *text, size_t len, size_t from, u128 *number)
{
	size_t count = 0;

	*number = 0;
	while (from + count < len && text[from + count] >= '0' && text[from + count] <= '9') {
		if (*number < FAR_TOO_MUCH)
			*number = *number * 10 + text[from + count] - '0';
		count++;
	}
	return count;
}

/* A verdict and what came of it, against what is right. */
static void judge(int error, u64 value, bool good, u128 right)
{
	fuzz_check(error == (good ? 0 : -EINVAL));
	fuzz_check(value == (good ? (u64)right : UNTOUCHED));
}

static void number(const char *text, size_t len)
{
	u64 most = fuzz_size(~0ULL - 1), value = UNTOUCHED;
	u128 right = 0;
	bool whole = len && digits(text, len, 0, &right) == len;
	int error = vif_qos_parse_number(text, len, most, &value);

	judge(error, value, whole && right <= most, right);
}

static void priority(const char *text, size_t len)
{
	u32 value = (u32)UNTOUCHED;
	u128 right = 0;
	bool whole = len && digits(text, len, 0, &right) == len;
	int error = vif_qos_parse_priority(text, len, &value);
	bool good = whole && right >= VIF_QOS_PRIORITY_MIN && right <= VIF_QOS_PRIORITY_MAX;

	judge(error, good ? value : value | UNTOUCHED, good, right);
}

static void early_drop(const char *text, size_t len)
{
	static const char *const words[] = { "hold", "ring", "frontend" };
	u32 value = (u32)UNTOUCHED, i;
	int error = vif_qos_parse_early_drop(text, len, &value);

	for (i = 0; i < 3; i++) {
		if (strlen(words[i]) == len && !memcmp(words[i], text, len))
			break;
	}
	judge(error, i < 3 ? value : value | UNTOUCHED, i < 3, i);
}

static bool rate_good(u128 rate)
{
	return rate >= VIF_QOS_RATE_MIN && rate <= VIF_QOS_RATE_MAX;
}

static u32 factor_of(char prefix)
{
	return prefix == 'K' ? 1000 : prefix == 'M' ? 1000000 : prefix == 'G' ? 1000000000 : 0;
}

/* [0-9]+[GMK]?[Bb]/s */
static void rate(const char *text, size_t len)
{
	u64 value = UNTOUCHED;
	int error = vif_qos_parse_rate(text, len, &value);
	u128 right;
	size_t at = digits(text, len, 0, &right);
	bool good = at;

	if (at < len && factor_of(text[at]))
		right *= factor_of(text[at++]);
	good = good && len - at == 3 && !memcmp(text + at + 1, "/s", 2) &&
	       (text[at] == 'b' || text[at] == 'B');
	if (good && text[at] == 'b')
		right /= 8;
	judge(error, value, good && rate_good(right), right);
}

static void credit(const char *text, size_t len)
{
	u64 value = UNTOUCHED;
	int error = vif_qos_parse_credit(text, len, &value);
	u128 bytes, usec = 0;
	size_t at = digits(text, len, 0, &bytes);
	bool good = at && at < len && text[at] == ',' && at + 1 < len &&
		    digits(text, len, at + 1, &usec) == len - at - 1;

	good = good && bytes <= ~0ULL && usec && usec <= ~0U;
	judge(error, value, good && rate_good(bytes * 1000000 / (usec ?: 1)),
	      bytes * 1000000 / (usec ?: 1));
}

/* A rate as this project writes it, and as xl does. */
static void written_anew(void)
{
	u64 bytes = fuzz_size(VIF_QOS_RATE_MAX), value = 0;
	char text[TEXT_MOST];

	if (bytes < VIF_QOS_RATE_MIN)
		return;
	snprintf(text, sizeof(text), "%lluB/s", (unsigned long long)bytes);
	fuzz_check(!vif_qos_parse_rate(text, strlen(text), &value) && value == bytes);
	snprintf(text, sizeof(text), "%llub/s", (unsigned long long)bytes * 8);
	fuzz_check(!vif_qos_parse_rate(text, strlen(text), &value) && value == bytes);
	snprintf(text, sizeof(text), "%llu,1000000", (unsigned long long)bytes);
	fuzz_check(!vif_qos_parse_credit(text, strlen(text), &value) && value == bytes);
}

static void policy(void)
{
	struct vif_qos_policy policy = {
		.priority = fuzz_number(), .class = fuzz_byte(), .max_pps = fuzz_number(),
		.vm_max_pps = fuzz_number(), .early_drop = fuzz_byte(),
		.min_rate = fuzz_size(~0ULL - 1), .max_rate = fuzz_size(~0ULL - 1),
	};
	bool good = policy.priority - 1U < VIF_QOS_PRIORITY_MAX &&
		    policy.class - 1U < VIF_QOS_CLASS_MAX &&
		    policy.max_pps <= VIF_QOS_PPS_MAX && policy.vm_max_pps <= VIF_QOS_PPS_MAX &&
		    policy.early_drop <= VIF_QOS_DROP_FRONTEND &&
		    (!policy.min_rate || rate_good(policy.min_rate)) &&
		    (!policy.max_rate || rate_good(policy.max_rate)) &&
		    (!policy.max_rate || policy.min_rate <= policy.max_rate);

	fuzz_check(vif_qos_policy_check(&policy) == (good ? 0 : -EINVAL));
}

/* A copy of its own, so that reading beyond its end is seen. */
static void texts(const char *from, size_t len)
{
	char *text = malloc(len ?: 1);

	memcpy(text, from, len);
	number(text, len);
	priority(text, len);
	early_drop(text, len);
	rate(text, len);
	credit(text, len);
	free(text);
}

/* Of pieces that mean something, and any bytes between them. */
static void made_up(void)
{
	static const char *const pieces[] = {
		"0", "1", "50", "125", "400", "999", "1000000", "4294967296",
		"18446744073709551615", "K", "M", "G", "b/s",
		"B/s", "/s", "b", ",", "hold", "ring", "frontend",
	};
	char text[TEXT_MOST + 1] = "";
	size_t len = 0;

	while (fuzz_more() && len < TEXT_MOST) {
		u32 which = fuzz_byte();

		if (which / 2 < ARRAY_SIZE(pieces))
			len += snprintf(text + len, sizeof(text) - len, "%s", pieces[which / 2]);
		else
			text[len++] = which;
	}
	texts(text, len < TEXT_MOST ? len : TEXT_MOST);
}

int fuzz_one(const u8 *data, size_t size)
{
	u32 what;

	fuzz_begin(data, size);
	what = fuzz_byte() % 4;
	if (what == 1) {
		policy();
		written_anew();
	} else if (what == 2) {
		made_up();
	} else {
		texts((const char *)fuzz_input.data,
		      fuzz_input.left < TEXT_MOST ? fuzz_input.left : TEXT_MOST);
	}
	return 0;
}
