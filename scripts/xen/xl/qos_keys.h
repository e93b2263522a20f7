/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _XLVIF_QOS_KEYS_H
#define _XLVIF_QOS_KEYS_H

#include <libxl.h>
#include <linux/types.h>

/* Bytes that the text of any setting needs, with its end. */
#define XLVIF_QOS_TEXT_MAX	64

/**
 * struct xlvif_qos_key - one of a vif's settings
 * @option: its name in the vif line of a domain's configuration
 * @node: its name in the vif's backend directory, as netback reads it
 * @values: what it can be, for messages
 * @offset: where its field is in a struct libxl_device_nic, bytes; a field that is 0 or
 *	NULL is not set
 * @most: largest number, or longest name in bytes; 0 where there is no such limit
 * @parse: read a terminated text into the field; 0, or -EINVAL with the field as
 *	it was
 * @format: write a field that is set as @parse reads it
 */
struct xlvif_qos_key {
	const char *option;
	const char *node;
	const char *values;
	size_t offset;
	u64 most;
	int (*parse)(const struct xlvif_qos_key *key, void *field, const char *text);
	void (*format)(const void *field, char *text, size_t size);
};

/* All keys; the last one has no @option. */
extern const struct xlvif_qos_key xlvif_qos_keys[];

const struct xlvif_qos_key *xlvif_qos_find(const char *option, size_t len);
int xlvif_qos_set(struct libxl_device_nic *nic, const struct xlvif_qos_key *key,
		  const char *text);
bool xlvif_qos_text(const struct libxl_device_nic *nic, const struct xlvif_qos_key *key,
		    char *text, size_t size);
bool xlvif_qos_good(const struct xlvif_qos_key *key, const char *text);
u64 xlvif_qos_rate(const struct libxl_device_nic *nic);

#endif /* _XLVIF_QOS_KEYS_H */
