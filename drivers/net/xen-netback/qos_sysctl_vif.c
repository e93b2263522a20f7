// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysctls under net/xen_netback/<vif>, and net/xen_netback/default: what new vifs
 * start with.  A value that is refused leaves the old one.
 *
 * The handlers must not wait for rtnl: the directory goes away under rtnl, which
 * waits for them.
 */
#include "common.h"

#include <linux/sysctl.h>
#include <net/net_namespace.h>
#include <net/vif_qos/rate.h>

#include "qos_compat.h"
#include "qos_policy.h"
#include "qos_sysctl.h"

static struct ctl_table_header *default_header;

/* Bytes per second in one unit of a sysctl: rates are in kbit/s. */
static u32 sysctl_unit(enum xenvif_setting setting)
{
	return setting == XENVIF_MIN_RATE || setting == XENVIF_MAX_RATE ?
	       VIF_QOS_KBIT_BYTES : 1;
}

/* data is the vif, or NULL; extra1 is the setting. */
static int proc_setting(xenvif_ctl_table *table, int write, void *buffer,
			size_t *lenp, loff_t *ppos)
{
	enum xenvif_setting setting = (unsigned long)table->extra1;
	struct xenvif *vif = table->data;
	u32 unit = sysctl_unit(setting);
	unsigned int value = DIV_ROUND_CLOSEST_ULL(xenvif_policy_get(vif, setting), unit);
	struct ctl_table copy = { .data = &value, .maxlen = sizeof(value) };
	int ret;

	ret = proc_douintvec(&copy, write, buffer, lenp, ppos);
	if (!ret && write)
		ret = xenvif_policy_set(vif, setting, (u64)value * unit);
	return ret;
}

#define SETTING(name, setting)				\
	{						\
		.procname	= (name),		\
		.mode		= 0644,			\
		.proc_handler	= proc_setting,		\
		.extra1		= (void *)(setting),	\
	}

static const struct ctl_table policy_table[] = {
	SETTING("priority", XENVIF_PRIORITY),
	SETTING("min_rate", XENVIF_MIN_RATE),
	SETTING("max_rate", XENVIF_MAX_RATE),
	SETTING("max_pps", XENVIF_MAX_PPS),
	SETTING("class", XENVIF_CLASS),
	SETTING("vm_max_pps", XENVIF_VM_MAX_PPS),
	SETTING("early_drop", XENVIF_EARLY_DROP),
	{ }
};

static struct ctl_table_header *policy_register(const char *dir, struct xenvif *vif)
{
	struct ctl_table_header *header;
	struct ctl_table *table;
	unsigned int i;

	table = kmemdup(policy_table, sizeof(policy_table), GFP_KERNEL);
	if (!table)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(policy_table) - 1; i++)
		table[i].data = vif;
	header = xenvif_register_sysctl(dir, table, ARRAY_SIZE(policy_table) - 1);
	if (!header)
		kfree(table);
	return header;
}

static void policy_unregister(struct ctl_table_header *header)
{
	const struct ctl_table *table;

	if (!header)
		return;
	table = header->ctl_table_arg;
	unregister_net_sysctl_table(header);
	kfree(table);
}

/**
 * xenvif_sysctl_add() - give a vif its directory
 * @vif: vif
 *
 * Context: rtnl held.
 */
void xenvif_sysctl_add(struct xenvif *vif)
{
	char dir[sizeof(XENVIF_SYSCTL_DIR) + 1 + IFNAMSIZ];

	snprintf(dir, sizeof(dir), XENVIF_SYSCTL_DIR "/%s", vif->dev->name);
	vif->qos->sysctl = policy_register(dir, vif);
	if (!vif->qos->sysctl)
		netdev_warn(vif->dev, "no sysctl directory %s\n", dir);
}

/**
 * xenvif_sysctl_remove() - take a vif's directory away
 * @vif: vif
 *
 * Context: rtnl held; waits for handlers that run.
 */
void xenvif_sysctl_remove(struct xenvif *vif)
{
	policy_unregister(vif->qos->sysctl);
	vif->qos->sysctl = NULL;
}

/**
 * xenvif_sysctl_add_default() - the directory of what new vifs start with
 *
 * Return: 0 or -ENOMEM.
 */
int xenvif_sysctl_add_default(void)
{
	default_header = policy_register(XENVIF_SYSCTL_DIR "/default", NULL);
	return default_header ? 0 : -ENOMEM;
}

/**
 * xenvif_sysctl_remove_default() - take it away, if it is there
 */
void xenvif_sysctl_remove_default(void)
{
	policy_unregister(default_header);
	default_header = NULL;
}
