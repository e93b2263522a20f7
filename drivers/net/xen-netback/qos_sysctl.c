// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysctls under net/xen_netback.  A value that is refused leaves the old one.
 *
 * The handlers of a vif's own directory take no lock: the directory goes away
 * under rtnl, which waits for them.
 */
#include "common.h"

#include <linux/rtnetlink.h>
#include <linux/seq_buf.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>

#include "qos_compat.h"
#include "qos_rate.h"
#include "qos_sysctl.h"
#include "qos_uplink.h"
#include "qos_vif.h"
#include "qos_words.h"

#define SYSCTL_DIR	"net/xen_netback"

/* Values of prioritize; 1 is kept for Algorithm 1 of paper 002. */
#define PRIORITIZE_OFF	0
#define PRIORITIZE_DRR	2

#define HOLD_LIMIT_US_DEFAULT	1000

static const unsigned int hold_limit_us_min = 10;
static const unsigned int hold_limit_us_max = 1000 * 1000;
static const unsigned int priority_min = VIF_QOS_PRIORITY_MIN;
static const unsigned int priority_max = VIF_QOS_PRIORITY_MAX;

static unsigned int prioritize = PRIORITIZE_DRR;
static unsigned int hold_limit_us = HOLD_LIMIT_US_DEFAULT;
static unsigned int default_priority = VIF_QOS_PRIORITY_DEFAULT;
static DEFINE_MUTEX(prioritize_mutex);

static struct ctl_table_header *global_header;
static struct ctl_table_header *default_header;

/**
 * xenvif_hold_limit_us() - how long an uplink's queue may be, microseconds
 *
 * Return: 10 to 1000000.
 */
u32 xenvif_hold_limit_us(void)
{
	return READ_ONCE(hold_limit_us);
}

/**
 * xenvif_default_priority() - what a new vif starts with
 *
 * Return: 1 to 1000.
 */
u32 xenvif_default_priority(void)
{
	return READ_ONCE(default_priority);
}

static int proc_prioritize(xenvif_ctl_table *table, int write, void *buffer,
			   size_t *lenp, loff_t *ppos)
{
	unsigned int wanted;
	struct ctl_table copy = { .data = &wanted, .maxlen = sizeof(wanted) };
	int ret;

	mutex_lock(&prioritize_mutex);
	wanted = prioritize;
	ret = proc_douintvec(&copy, write, buffer, lenp, ppos);
	if (!ret && write && wanted != PRIORITIZE_OFF && wanted != PRIORITIZE_DRR)
		ret = -EINVAL;
	if (!ret && write && wanted != prioritize) {
		xenvif_qos_switch(wanted != PRIORITIZE_OFF);
		prioritize = wanted;
	}
	mutex_unlock(&prioritize_mutex);
	return ret;
}

static int proc_hold_limit_us(xenvif_ctl_table *table, int write, void *buffer,
			      size_t *lenp, loff_t *ppos)
{
	int ret;

	rtnl_lock();
	ret = proc_douintvec_minmax(table, write, buffer, lenp, ppos);
	if (!ret && write)
		xenvif_uplink_limits_changed();
	rtnl_unlock();
	return ret;
}

static int priority_print(struct xenvif *vif, void *arg)
{
	seq_buf_printf(arg, "%s=%u ", vif->dev->name,
		       READ_ONCE(vif->qos.policy.priority));
	return 0;
}

static int vif_count(struct xenvif *vif, void *arg)
{
	++*(size_t *)arg;
	return 0;
}

static int priorities_read(void *buffer, size_t *lenp, loff_t *ppos)
{
	struct ctl_table copy = { };
	struct seq_buf text;
	size_t count = 1;
	int ret;

	xenvif_walk(vif_count, &count);
	/* room for vifs that come meanwhile; "name=1000 " each */
	copy.maxlen = (count + 8) * (IFNAMSIZ + 6);
	copy.data = kvzalloc(copy.maxlen, GFP_KERNEL);
	if (!copy.data)
		return -ENOMEM;
	seq_buf_init(&text, copy.data, copy.maxlen - 1);
	xenvif_walk(priority_print, &text);
	ret = proc_dostring(&copy, 0, buffer, lenp, ppos);
	kvfree(copy.data);
	return ret;
}

/* One word of a write to priorities, to be checked or carried out. */
struct priority_wish {
	struct xenvif_word word;
	u32 priority;
	bool commit;
};

static int priority_apply(struct xenvif *vif, void *arg)
{
	const struct priority_wish *wish = arg;

	if (!xenvif_word_names(&wish->word, vif->dev->name))
		return 0;
	if (wish->commit)
		WRITE_ONCE(vif->qos.policy.priority, wish->priority);
	return 1;
}

/* Read the wishes in @text; with @commit carry them out as well. */
static int priorities_apply(const char *text, const char *end, bool commit)
{
	struct priority_wish wish = { .commit = commit };
	int ret;

	while ((ret = xenvif_words_next(&text, end, &wish.word)) > 0) {
		ret = vif_qos_parse_priority(wish.word.value, wish.word.value_len,
					     &wish.priority);
		if (ret)
			return ret;
		if (!xenvif_walk(priority_apply, &wish) && !commit)
			return -ENODEV;
	}
	return ret;
}

/* All or nothing: a name that is unknown or a value that is wrong changes none. */
static int proc_priorities(xenvif_ctl_table *table, int write, void *buffer,
			   size_t *lenp, loff_t *ppos)
{
	const char *end = (char *)buffer + *lenp;
	int ret;

	if (!write)
		return priorities_read(buffer, lenp, ppos);
	if (*ppos)
		return -EINVAL;
	ret = priorities_apply(buffer, end, false);
	if (!ret)
		ret = priorities_apply(buffer, end, true);
	if (!ret)
		*ppos += *lenp;
	return ret;
}

static int link_rates_read(void *buffer, size_t *lenp, loff_t *ppos)
{
	struct ctl_table copy = { .maxlen = xenvif_link_rates_size() };
	struct seq_buf text;
	int ret;

	copy.data = kvzalloc(copy.maxlen, GFP_KERNEL);
	if (!copy.data)
		return -ENOMEM;
	seq_buf_init(&text, copy.data, copy.maxlen);
	xenvif_link_rates_print(&text);
	ret = proc_dostring(&copy, 0, buffer, lenp, ppos);
	kvfree(copy.data);
	return ret;
}

static int link_rates_write(const char *text, size_t *lenp, loff_t *ppos)
{
	int ret;

	if (*ppos)
		return -EINVAL;
	ret = xenvif_link_rates_set(text, *lenp);
	if (ret)
		return ret;
	xenvif_uplink_limits_changed();
	*ppos += *lenp;
	return 0;
}

static int proc_link_rates(xenvif_ctl_table *table, int write, void *buffer,
			   size_t *lenp, loff_t *ppos)
{
	int ret;

	rtnl_lock();
	ret = write ? link_rates_write(buffer, lenp, ppos) :
		      link_rates_read(buffer, lenp, ppos);
	rtnl_unlock();
	return ret;
}

static struct ctl_table global_table[] = {
	{
		.procname	= "prioritize",
		.mode		= 0644,
		.proc_handler	= proc_prioritize,
	},
	{
		.procname	= "priorities",
		.mode		= 0644,
		.proc_handler	= proc_priorities,
	},
	{
		.procname	= "link_rates",
		.mode		= 0644,
		.proc_handler	= proc_link_rates,
	},
	{
		.procname	= "hold_limit_us",
		.data		= &hold_limit_us,
		.maxlen		= sizeof(hold_limit_us),
		.mode		= 0644,
		.proc_handler	= proc_hold_limit_us,
		.extra1		= (void *)&hold_limit_us_min,
		.extra2		= (void *)&hold_limit_us_max,
	},
	{ }
};

/* Settings a vif has of its own; also those new vifs start with. */
static const struct ctl_table policy_table[] = {
	{
		.procname	= "priority",
		.maxlen		= sizeof(u32),
		.mode		= 0644,
		.proc_handler	= proc_douintvec_minmax,
		.extra1		= (void *)&priority_min,
		.extra2		= (void *)&priority_max,
	},
	{ }
};

static struct ctl_table_header *policy_register(const char *dir, u32 *priority)
{
	struct ctl_table_header *header;
	struct ctl_table *table;

	table = kmemdup(policy_table, sizeof(policy_table), GFP_KERNEL);
	if (!table)
		return NULL;
	table[0].data = priority;
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
	char dir[sizeof(SYSCTL_DIR) + 1 + IFNAMSIZ];

	snprintf(dir, sizeof(dir), SYSCTL_DIR "/%s", vif->dev->name);
	vif->qos.sysctl = policy_register(dir, &vif->qos.policy.priority);
	if (!vif->qos.sysctl)
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
	policy_unregister(vif->qos.sysctl);
	vif->qos.sysctl = NULL;
}

/**
 * xenvif_sysctl_register() - the directory net/xen_netback itself
 *
 * Return: 0 or -ENOMEM.
 */
int xenvif_sysctl_register(void)
{
	global_header = xenvif_register_sysctl(SYSCTL_DIR, global_table,
					       ARRAY_SIZE(global_table) - 1);
	default_header = policy_register(SYSCTL_DIR "/default", &default_priority);
	if (global_header && default_header)
		return 0;
	xenvif_sysctl_unregister();
	return -ENOMEM;
}

/**
 * xenvif_sysctl_unregister() - undo xenvif_sysctl_register(), whole or in part
 */
void xenvif_sysctl_unregister(void)
{
	policy_unregister(default_header);
	if (global_header)
		unregister_net_sysctl_table(global_header);
	default_header = NULL;
	global_header = NULL;
}
