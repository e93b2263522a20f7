// SPDX-License-Identifier: GPL-2.0-only
/*
 * The settings of a vif as xl and its library have them: which there are, and
 * how each is read and written.  Grammar and ranges are the backend's own, so
 * what is accepted here is accepted there.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/limits.h>
#include <net/if.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/rate.h>

#include "qos_keys.h"

#define USEC	1000000ULL	/* microseconds per second */

static int parse_number(const struct xlvif_qos_key *key, void *field,
			const char *text)
{
	u64 value;

	if (vif_qos_parse_number(text, strlen(text), key->most, &value) || !value)
		return -EINVAL;
	*(u32 *)field = value;
	return 0;
}

static void format_number(const void *field, char *text, size_t size)
{
	snprintf(text, size, "%u", *(const u32 *)field);
}

static int parse_rate(const struct xlvif_qos_key *key, void *field,
		      const char *text)
{
	u64 rate;

	if (vif_qos_parse_rate(text, strlen(text), &rate))
		return -EINVAL;
	*(u64 *)field = rate;
	return 0;
}

/* In the largest unit of bits that says it exactly; bytes always do. */
static void format_rate(const void *field, char *text, size_t size)
{
	static const char prefixes[] = "GMK";
	u64 bytes = *(const u64 *)field;
	u64 factor = 1000000000;
	const char *prefix;

	for (prefix = prefixes; *prefix; prefix++, factor /= 1000) {
		if (bytes <= VIF_QOS_RATE_MAX && bytes * 8 % factor == 0) {
			snprintf(text, size, "%llu%cb/s", bytes * 8 / factor, *prefix);
			return;
		}
	}
	snprintf(text, size, "%lluB/s", bytes);
}

static int replace_text(void *field, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(*(char **)field);
	*(char **)field = copy;
	return 0;
}

static int parse_drop(const struct xlvif_qos_key *key, void *field,
		      const char *text)
{
	if (strcmp(text, "hold") && strcmp(text, "ring") && strcmp(text, "frontend"))
		return -EINVAL;
	return replace_text(field, text);
}

/* What the kernel takes for a name. */
static int parse_device(const struct xlvif_qos_key *key, void *field,
			const char *text)
{
	const char *c;

	if (!*text || strlen(text) > key->most || !strcmp(text, ".") ||
	    !strcmp(text, ".."))
		return -EINVAL;
	for (c = text; *c; c++) {
		if (*c == '/' || *c == ':' || !isgraph((unsigned char)*c))
			return -EINVAL;
	}
	return replace_text(field, text);
}

static void format_text(const void *field, char *text, size_t size)
{
	snprintf(text, size, "%s", *(char *const *)field);
}

#define FIELD(name)	offsetof(struct libxl_device_nic, qos_##name)

const struct xlvif_qos_key xlvif_qos_keys[] = {
	{ "priority", "priority", "1 to 1000", FIELD(priority),
	  VIF_QOS_PRIORITY_MAX, parse_number, format_number },
	{ "minrate", "min-rate", "a rate from 1Kb/s to 400Gb/s, such as 20Mb/s",
	  FIELD(min_rate), 0, parse_rate, format_rate },
	{ "maxpps", "max-pps", "1 to 600000000", FIELD(max_pps),
	  VIF_QOS_PPS_MAX, parse_number, format_number },
	{ "vmmaxpps", "vm-max-pps", "1 to 600000000", FIELD(vm_max_pps),
	  VIF_QOS_PPS_MAX, parse_number, format_number },
	{ "class", "class", "1 (most important) to 7", FIELD(class),
	  VIF_QOS_CLASS_MAX, parse_number, format_number },
	{ "earlydrop", "early-drop", "hold, ring or frontend", FIELD(early_drop),
	  0, parse_drop, format_text },
	{ "uplink", "uplink", "the name of a network device", FIELD(uplink),
	  IFNAMSIZ - 1, parse_device, format_text },
	{ },
};

static bool is_text(const struct xlvif_qos_key *key)
{
	return key->format == format_text;
}

static bool is_set(const struct xlvif_qos_key *key, const void *field)
{
	if (is_text(key))
		return *(char *const *)field;
	if (key->format == format_rate)
		return *(const u64 *)field;
	return *(const u32 *)field;
}

/**
 * xlvif_qos_find() - which setting has this name in a vif line?
 * @option: name; need not be terminated
 * @len: its length, bytes
 *
 * Return: the key, or NULL.
 */
const struct xlvif_qos_key *xlvif_qos_find(const char *option, size_t len)
{
	const struct xlvif_qos_key *key;

	for (key = xlvif_qos_keys; key->option; key++) {
		if (strlen(key->option) == len && !memcmp(key->option, option, len))
			return key;
	}
	return NULL;
}

/**
 * xlvif_qos_set() - read a text into a vif's setting
 * @nic: vif
 * @key: which setting
 * @text: terminated text
 *
 * Return: 0, -EINVAL when it is no value of @key, -ENOMEM; the setting is as it
 * was then.
 */
int xlvif_qos_set(struct libxl_device_nic *nic, const struct xlvif_qos_key *key,
		  const char *text)
{
	return key->parse(key, (char *)nic + key->offset, text);
}

/**
 * xlvif_qos_text() - write a vif's setting as xlvif_qos_set() reads it
 * @nic: vif
 * @key: which setting
 * @text: where it goes, terminated; untouched when it is not set
 * @size: room in @text, bytes; %XLVIF_QOS_TEXT_MAX is enough for what is good
 *
 * Return: true if it is set.
 */
bool xlvif_qos_text(const struct libxl_device_nic *nic, const struct xlvif_qos_key *key,
		    char *text, size_t size)
{
	const void *field = (const char *)nic + key->offset;

	if (!is_set(key, field))
		return false;
	key->format(field, text, size);
	return true;
}

/**
 * xlvif_qos_good() - is this a value of a setting?
 * @key: which setting
 * @text: terminated text
 *
 * Return: true if xlvif_qos_set() would take it.
 */
bool xlvif_qos_good(const struct xlvif_qos_key *key, const char *text)
{
	union {
		u32 number;
		u64 rate;
		char *text;
	} field = { 0 };
	bool good = !key->parse(key, &field, text);

	if (is_text(key))
		free(field.text);
	return good;
}

/**
 * xlvif_qos_rate() - a vif's limit, as "rate=" sets it
 * @nic: vif
 *
 * Return: bytes per second, rounded down; 0: no limit.
 */
u64 xlvif_qos_rate(const struct libxl_device_nic *nic)
{
	u64 bytes = nic->rate_bytes_per_interval;

	if (!nic->rate_interval_usecs)
		return 0;
	if (bytes > U64_MAX / USEC)
		return U64_MAX;
	return bytes * USEC / nic->rate_interval_usecs;
}
