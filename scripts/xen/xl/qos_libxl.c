// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vif's settings between libxl and xenstore.  A domain's configuration as JSON,
 * so save, restore and reboot, needs nothing of this: the fields are in the IDL.
 */
#include "libxl_osdeps.h"

#include "qos_libxl.h"
#include "qos_keys.h"

static bool field_good(struct libxl__gc *gc, libxl_domid domid, const struct libxl_device_nic *nic,
		       const struct xlvif_qos_key *key)
{
	char text[XLVIF_QOS_TEXT_MAX];

	if (!xlvif_qos_text(nic, key, text, sizeof(text)) || xlvif_qos_good(key, text))
		return true;
	LOGD(ERROR, domid, "vif: %s=%s: must be %s", key->option, text, key->values);
	return false;
}

/**
 * xlvif_qos_check() - are the settings of a vif as they must be?
 * @gc: libxl's context
 * @domid: its domain, for the log
 * @nic: vif, whoever filled it in: xl, a saved domain, another program
 *
 * Return: 0, or ERROR_INVAL when netback would refuse one of them.
 */
int xlvif_qos_check(struct libxl__gc *gc, libxl_domid domid, const struct libxl_device_nic *nic)
{
	const struct xlvif_qos_key *key;
	u64 rate = xlvif_qos_rate(nic), min_rate = nic->qos_min_rate;

	for (key = xlvif_qos_keys; key->option; key++) {
		if (!field_good(gc, domid, nic, key))
			return ERROR_INVAL;
	}
	if (rate && min_rate > rate) {
		LOGD(ERROR, domid, "vif: minrate (%lluB/s) exceeds rate (%lluB/s)",
		     min_rate, rate);
		return ERROR_INVAL;
	}
	return 0;
}

/**
 * xlvif_qos_write() - add a vif's settings to its backend directory
 * @gc: libxl's context
 * @nic: vif
 * @back: names and values of the directory
 */
void xlvif_qos_write(struct libxl__gc *gc, const struct libxl_device_nic *nic, flexarray_t *back)
{
	const struct xlvif_qos_key *key;
	char text[XLVIF_QOS_TEXT_MAX];

	for (key = xlvif_qos_keys; key->option; key++) {
		if (xlvif_qos_text(nic, key, text, sizeof(text)))
			flexarray_append_pair(back, libxl__strdup(gc, key->node),
					      libxl__strdup(gc, text));
	}
}

/**
 * xlvif_qos_read() - read a vif's settings from xenstore
 * @gc: libxl's context
 * @path: the toolstack's directory of the vif, which no guest can write
 * @nic: where they go
 *
 * A text that is no value is left out, with a warning: the vif is there, and
 * can still be listed and detached.
 *
 * Return: 0, or libxl's error.
 */
int xlvif_qos_read(struct libxl__gc *gc, const char *path, struct libxl_device_nic *nic)
{
	const struct xlvif_qos_key *key;
	const char *text;
	int rc;

	for (key = xlvif_qos_keys; key->option; key++) {
		rc = libxl__xs_read_checked(gc, XBT_NULL,
					    GCSPRINTF("%s/%s", path, key->node), &text);
		if (rc)
			return rc;
		if (text && xlvif_qos_set(nic, key, text))
			LOG(WARN, "%s/%s: '%s' must be %s", path, key->node, text, key->values);
	}
	return 0;
}
