// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vif's settings as xl's user writes and sees them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qos_keys.h"
#include "qos_xl.h"

static int set_option(struct libxl_device_nic *nic, const struct xlvif_qos_key *key,
		      const char *token, const char *value)
{
	char text[XLVIF_QOS_TEXT_MAX];

	if (xlvif_qos_text(nic, key, text, sizeof(text))) {
		fprintf(stderr, "vif: %s: %s is there already (%s)\n", token,
			key->option, text);
		return 1;
	}
	if (xlvif_qos_set(nic, key, value)) {
		fprintf(stderr, "vif: %s: %s must be %s\n", token, key->option,
			key->values);
		return 1;
	}
	return 0;
}

/**
 * xlvif_qos_option() - read one "key=value" of a vif line, if it is one of ours
 * @nic: vif
 * @token: "key=value"
 * @rc: 0 for a good value, 1 for any other, which was complained of; only written
 *	when the key is ours
 *
 * Return: true if the key is ours.
 */
bool xlvif_qos_option(struct libxl_device_nic *nic, const char *token, int *rc)
{
	const char *equals = strchr(token, '=');
	const struct xlvif_qos_key *key;

	key = equals ? xlvif_qos_find(token, equals - token) : NULL;
	if (!key)
		return false;
	*rc = set_option(nic, key, token, equals + 1);
	return true;
}

/**
 * xlvif_qos_refuse() - end xl because of a vif line
 * @vif: the line; what is wrong with it was said before
 */
void xlvif_qos_refuse(const char *vif)
{
	fprintf(stderr, "vif = [ '%s' ] is not accepted\n", vif);
	exit(EXIT_FAILURE);
}

/**
 * xlvif_qos_show() - print a line with a vif's settings, if it has any
 * @nic: vif
 */
void xlvif_qos_show(const struct libxl_device_nic *nic)
{
	const struct xlvif_qos_key *key;
	char text[XLVIF_QOS_TEXT_MAX];
	const char *before = "    ";

	for (key = xlvif_qos_keys; key->option; key++) {
		if (!xlvif_qos_text(nic, key, text, sizeof(text)))
			continue;
		printf("%s%s=%s", before, key->option, text);
		before = ",";
	}
	if (*before == ',')
		putchar('\n');
}
