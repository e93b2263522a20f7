// SPDX-License-Identifier: GPL-2.0-only
/*
 * vif_wire: a physical NIC and its link, for a lab without either.
 *
 * Two net devices are joined by a wire of a given rate. Each has a transmit
 * descriptor ring of a given size, stops its queue when the ring is full, uses
 * BQL and completes each packet at the exact time its transmission ends. What
 * leaves the near device is recorded by source address. README tells how to
 * load, control and read it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#include "wire.h"

#define WIRE_RING_MAX		4096
#define WIRE_BINS_MAX		65536

static uint rate_kbit = 100000;
module_param(rate_kbit, uint, 0444);
MODULE_PARM_DESC(rate_kbit, "rate of the wire in kbit/s");

static uint ring = 256;
module_param(ring, uint, 0444);
MODULE_PARM_DESC(ring, "packets in a transmit ring");

static uint max_bins = 4096;
module_param(max_bins, uint, 0444);
MODULE_PARM_DESC(max_bins, "longest series, in bins");

static char *near = "uplink";
module_param(near, charp, 0444);
MODULE_PARM_DESC(near, "name of the near device");

static char *far = "wire";
module_param(far, charp, 0444);
MODULE_PARM_DESC(far, "name of the far device");

/* Fixed and locally administered, so that every run is the same. */
static const u8 near_mac[ETH_ALEN] = { 0x02, 0x77, 0x69, 0x72, 0x65, 0x01 };
static const u8 far_mac[ETH_ALEN] = { 0x02, 0x77, 0x69, 0x72, 0x65, 0x02 };

static struct wire wire;
static struct dentry *wire_dir;

static int wire_check_number(const char *name, uint value, uint max)
{
	if (value && value <= max)
		return 0;
	pr_err("%s=%u: not in 1..%u\n", name, value, max);
	return -EINVAL;
}

static int wire_check_name(const char *name, const char *value)
{
	if (dev_valid_name(value) && !strchr(value, '%'))
		return 0;
	pr_err("%s=%s: not a device name\n", name, value);
	return -EINVAL;
}

static int wire_check_params(void)
{
	return wire_check_number("rate_kbit", rate_kbit, WIRE_RATE_MAX_KBIT) ?:
	       wire_check_number("ring", ring, WIRE_RING_MAX) ?:
	       wire_check_number("max_bins", max_bins, WIRE_BINS_MAX) ?:
	       wire_check_name("near", near) ?:
	       wire_check_name("far", far);
}

static int wire_alloc(void)
{
	wire.near = wire_netdev_alloc(&wire, near, near_mac, ring);
	if (IS_ERR(wire.near))
		return PTR_ERR(wire.near);
	wire.far = wire_netdev_alloc(&wire, far, far_mac, ring);
	if (IS_ERR(wire.far)) {
		wire_netdev_free(wire.near);
		return PTR_ERR(wire.far);
	}
	wire_netdev_join(&wire);
	return 0;
}

/* Each end may reach the other until both are unregistered. */
static void wire_free(void)
{
	wire_netdev_free(wire.far);
	wire_netdev_free(wire.near);
}

static int wire_register(void)
{
	int err;

	err = register_netdev(wire.near);
	if (err) {
		pr_err("near=%s: error %d\n", near, err);
		return err;
	}
	err = register_netdev(wire.far);
	if (err) {
		pr_err("far=%s: error %d\n", far, err);
		unregister_netdev(wire.near);
	}
	return err;
}

static void wire_debugfs(void)
{
	wire_dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("control", 0200, wire_dir, &wire,
			    &wire_control_fops);
	debugfs_create_file("stats", 0400, wire_dir, &wire, &wire_json_fops);
}

static int __init wire_init(void)
{
	int err;

	err = wire_check_params();
	if (err)
		return err;
	wire.rate_kbit = rate_kbit;
	wire.carrier = true;
	err = wire_stats_init(&wire.stats, max_bins);
	if (err)
		return err;
	err = wire_alloc();
	if (err)
		goto free_stats;
	err = wire_register();
	if (err)
		goto free_devices;
	wire_debugfs();
	return 0;

free_devices:
	wire_free();
free_stats:
	wire_stats_free(&wire.stats);
	return err;
}
module_init(wire_init);

static void __exit wire_exit(void)
{
	debugfs_remove(wire_dir);
	unregister_netdev(wire.near);
	unregister_netdev(wire.far);
	wire_free();
	wire_stats_free(&wire.stats);
}
module_exit(wire_exit);

MODULE_DESCRIPTION("A NIC and its link of a given rate, for tests");
MODULE_LICENSE("GPL");
