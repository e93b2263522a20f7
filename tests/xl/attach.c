// SPDX-License-Identifier: GPL-2.0-only
/*
 * A caller of libxl that is not xl: give domain 1 the vif that the JSON in the
 * first argument describes.
 */
#include <libxl.h>
#include <libxl_utils.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct libxl_device_nic nic;
	xentoollog_logger *logger;
	libxl_ctx *ctx;
	int rc;

	logger = (xentoollog_logger *)xtl_createlogger_stdiostream(stderr, XTL_ERROR, 0);
	if (argc != 2 || libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, logger))
		return 2;
	libxl_device_nic_init(&nic);
	rc = libxl_device_nic_from_json(ctx, &nic, argv[1]);
	if (!rc)
		rc = libxl_device_nic_add(ctx, 1, &nic, NULL);
	libxl_device_nic_dispose(&nic);
	return rc ? 1 : 0;
}
