// SPDX-License-Identifier: GPL-2.0-only
/*
 * How an admin writes numbers and rates: xl's grammar, and what xl's toolstack
 * writes for a backend.  Texts are not terminated; a NUL is a byte as any other.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/rate.h>

#define USEC	1000000U	/* microseconds per second */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(const char *text, size_t len, const char *word)
{
	while (len && *word && *text == *word) {
		text++;
		word++;
		len--;
	}
	return !len && !*word;
}

/**
 * vif_qos_parse_number() - read a whole number
 * @text: decimal digits
 * @len: how many bytes of @text to read
 * @most: the largest number that is accepted
 * @value: where the number goes; untouched on error
 *
 * Return: 0, or -EINVAL when @text is empty, holds anything but digits, or
 * exceeds @most.
 */
int vif_qos_parse_number(const char *text, size_t len, u64 most, u64 *value)
{
	u64 number = 0;
	size_t i;

	if (!len)
		return -EINVAL;
	for (i = 0; i < len; i++) {
		u32 digit = text[i] - '0';

		if (!is_digit(text[i]) || digit > most ||
		    number > div_u64(most - digit, 10))
			return -EINVAL;
		number = number * 10 + digit;
	}
	*value = number;
	return 0;
}

/**
 * vif_qos_parse_priority() - read a priority
 * @text: decimal digits
 * @len: how many bytes of @text to read
 * @priority: where it goes; untouched on error
 *
 * Return: 0, or -EINVAL when it is no number from 1 to 1000.
 */
int vif_qos_parse_priority(const char *text, size_t len, u32 *priority)
{
	u64 value;

	if (vif_qos_parse_number(text, len, VIF_QOS_PRIORITY_MAX, &value) ||
	    value < VIF_QOS_PRIORITY_MIN)
		return -EINVAL;
	*priority = value;
	return 0;
}

/**
 * vif_qos_parse_early_drop() - read where excess is dropped
 * @text: hold, ring or frontend
 * @len: how many bytes of @text to read
 * @early_drop: where it goes, an enum vif_qos_early_drop; untouched on error
 *
 * Return: 0, or -EINVAL when it is none of these.
 */
int vif_qos_parse_early_drop(const char *text, size_t len, u32 *early_drop)
{
	static const char *const words[] = {
		[VIF_QOS_HOLD] = "hold",
		[VIF_QOS_DROP_RING] = "ring",
		[VIF_QOS_DROP_FRONTEND] = "frontend",
	};
	u32 i;

	for (i = VIF_QOS_HOLD; i <= VIF_QOS_DROP_FRONTEND; i++) {
		if (is_word(text, len, words[i])) {
			*early_drop = i;
			return 0;
		}
	}
	return -EINVAL;
}

static int rate_accept(u64 bytes, u64 *rate)
{
	if (bytes < VIF_QOS_RATE_MIN || bytes > VIF_QOS_RATE_MAX)
		return -EINVAL;
	*rate = bytes;
	return 0;
}

/* What a prefix multiplies by; 0 if it is none. */
static u32 prefix_factor(char prefix)
{
	switch (prefix) {
	case 'K':
		return 1000;
	case 'M':
		return 1000 * 1000;
	case 'G':
		return 1000 * 1000 * 1000;
	}
	return 0;
}

/**
 * vif_qos_parse_rate() - read a rate in xl's grammar, ^[0-9]+[GMK]?[Bb]/s$
 * @text: text; b are bits, B bytes; K, M and G are powers of 1000
 * @len: how many bytes of @text to read
 * @rate: where it goes, in bytes per second, rounded down; untouched on error
 *
 * Return: 0, or -EINVAL when @text is written otherwise, or not within
 * %VIF_QOS_RATE_MIN to %VIF_QOS_RATE_MAX.
 */
int vif_qos_parse_rate(const char *text, size_t len, u64 *rate)
{
	u32 factor = 1, bits = 1;
	u64 number;

	if (len < 4 || text[len - 1] != 's' || text[len - 2] != '/')
		return -EINVAL;
	len -= 3;
	if (text[len] == 'b')
		bits = 8;
	else if (text[len] != 'B')
		return -EINVAL;
	if (!is_digit(text[len - 1]))
		factor = prefix_factor(text[--len]);
	if (!factor ||
	    vif_qos_parse_number(text, len, div_u64(VIF_QOS_RATE_MAX * bits + bits - 1,
						    factor), &number))
		return -EINVAL;
	return rate_accept(div_u64(number * factor, bits), rate);
}

/**
 * vif_qos_parse_credit() - read a rate as xl writes it for a backend
 * @text: "bytes,usec": so many bytes in so many microseconds
 * @len: how many bytes of @text to read
 * @rate: where it goes, in bytes per second, rounded down; untouched on error
 *
 * Return: 0, or -EINVAL when @text is written otherwise, the time is 0 or
 * exceeds 32 bits, or the rate is not within %VIF_QOS_RATE_MIN to
 * %VIF_QOS_RATE_MAX.
 */
int vif_qos_parse_credit(const char *text, size_t len, u64 *rate)
{
	u64 bytes, usec, rest;
	size_t comma = 0;

	while (comma < len && text[comma] != ',')
		comma++;
	if (comma == len ||
	    vif_qos_parse_number(text, comma, U64_MAX, &bytes) ||
	    vif_qos_parse_number(text + comma + 1, len - comma - 1, U32_MAX, &usec) ||
	    !usec)
		return -EINVAL;
	/* Whole bytes per microsecond apart: then nothing exceeds 64 bits. */
	bytes = div64_u64_rem(bytes, usec, &rest);
	if (bytes > div_u64(VIF_QOS_RATE_MAX, USEC))
		return -EINVAL;
	return rate_accept(bytes * USEC + div64_u64(rest * USEC, usec), rate);
}
