// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysctls under net/xen_netback.  A value that is refused leaves the old one.
 */
#include "common.h"

#include <linux/rtnetlink.h>
#include <linux/seq_buf.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>
#include <net/vif_qos/rate.h>

#include "qos_compat.h"
#include "qos_dba.h"
#include "qos_policy.h"
#include "qos_rate.h"
#include "qos_sysctl.h"
#include "qos_uplink.h"
#include "qos_vif.h"
#include "qos_words.h"

/* Values of prioritize; 1 and 2 are an enum vif_qos_mode. */
#define PRIORITIZE_OFF	0

#define HOLD_LIMIT_US_DEFAULT	1000
#define BURST_US_DEFAULT	1000
#define DBA_PERIOD_MS_DEFAULT	100
#define DBA_PERIOD_MS_MIN	10
#define DBA_PERIOD_MS_MAX	10000

static const unsigned int hold_limit_us_min = 10;
static const unsigned int hold_limit_us_max = 1000 * 1000;
static const unsigned int burst_us_min = 10;
static const unsigned int burst_us_max = VIF_QOS_BURST_NS_MAX / NSEC_PER_USEC;
static const unsigned int percent_min = 1;
static const unsigned int percent_max = 100;

static unsigned int prioritize = VIF_QOS_DRR;
static unsigned int hold_limit_us = HOLD_LIMIT_US_DEFAULT;
static unsigned int burst_us = BURST_US_DEFAULT;
static unsigned int reservable_percent = VIF_QOS_RESERVABLE_DEFAULT;
static unsigned int dba_period_ms = DBA_PERIOD_MS_DEFAULT;
static DEFINE_MUTEX(prioritize_mutex);

static struct ctl_table_header *global_header;

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
 * xenvif_burst_ns() - time's worth of its limits that an idle vif saves up
 *
 * Return: nanoseconds, 10 us to 100 ms.
 */
u64 xenvif_burst_ns(void)
{
	return (u64)READ_ONCE(burst_us) * NSEC_PER_USEC;
}

/**
 * xenvif_reservable_percent() - part of a link that minimums may add up to
 *
 * Return: 1 to 100.
 */
u32 xenvif_reservable_percent(void)
{
	return READ_ONCE(reservable_percent);
}

/**
 * xenvif_dba_period_ms() - how often bandwidth is reallocated
 *
 * Return: milliseconds, 10 to 10000; 0 when it is not, or nothing is scheduled.
 */
u32 xenvif_dba_period_ms(void)
{
	return READ_ONCE(prioritize) == PRIORITIZE_OFF ? 0 : READ_ONCE(dba_period_ms);
}

/**
 * xenvif_mode() - what turns are counted in, or would be if scheduling were on
 *
 * Return: mode.
 */
enum vif_qos_mode xenvif_mode(void)
{
	return READ_ONCE(prioritize) == VIF_QOS_WRR ? VIF_QOS_WRR : VIF_QOS_DRR;
}

static void prioritize_set(unsigned int wanted)
{
	bool on = wanted != PRIORITIZE_OFF;
	bool was = prioritize != PRIORITIZE_OFF;

	if (on != was)
		xenvif_qos_switch(on);
	WRITE_ONCE(prioritize, wanted);
	rtnl_lock();
	xenvif_uplink_limits_changed();
	rtnl_unlock();
	xenvif_dba_restart();
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
	if (!ret && write && wanted > VIF_QOS_DRR)
		ret = -EINVAL;
	if (!ret && write && wanted != prioritize)
		prioritize_set(wanted);
	mutex_unlock(&prioritize_mutex);
	return ret;
}

static int proc_dba_period(xenvif_ctl_table *table, int write, void *buffer,
			   size_t *lenp, loff_t *ppos)
{
	unsigned int wanted = READ_ONCE(dba_period_ms);
	struct ctl_table copy = { .data = &wanted, .maxlen = sizeof(wanted) };
	int ret;

	ret = proc_douintvec(&copy, write, buffer, lenp, ppos);
	if (ret || !write)
		return ret;
	if (wanted && (wanted < DBA_PERIOD_MS_MIN || wanted > DBA_PERIOD_MS_MAX))
		return -EINVAL;
	WRITE_ONCE(dba_period_ms, wanted);
	xenvif_dba_restart();
	return 0;
}

/* A bounded number that every uplink depends on. */
static int proc_uplink_number(xenvif_ctl_table *table, int write, void *buffer,
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
		       READ_ONCE(vif->qos->policy.priority));
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
		xenvif_policy_set(vif, XENVIF_PRIORITY, wish->priority);
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
		.proc_handler	= proc_uplink_number,
		.extra1		= (void *)&hold_limit_us_min,
		.extra2		= (void *)&hold_limit_us_max,
	},
	{
		.procname	= "burst_us",
		.data		= &burst_us,
		.maxlen		= sizeof(burst_us),
		.mode		= 0644,
		.proc_handler	= proc_uplink_number,
		.extra1		= (void *)&burst_us_min,
		.extra2		= (void *)&burst_us_max,
	},
	{
		.procname	= "reservable_percent",
		.data		= &reservable_percent,
		.maxlen		= sizeof(reservable_percent),
		.mode		= 0644,
		.proc_handler	= proc_uplink_number,
		.extra1		= (void *)&percent_min,
		.extra2		= (void *)&percent_max,
	},
	{
		.procname	= "dba_period_ms",
		.mode		= 0644,
		.proc_handler	= proc_dba_period,
	},
	{ }
};

/**
 * xenvif_sysctl_register() - the directory net/xen_netback itself
 *
 * Return: 0 or -ENOMEM.
 */
int xenvif_sysctl_register(void)
{
	global_header = xenvif_register_sysctl(XENVIF_SYSCTL_DIR, global_table,
					       ARRAY_SIZE(global_table) - 1);
	if (global_header && !xenvif_sysctl_add_default())
		return 0;
	xenvif_sysctl_unregister();
	return -ENOMEM;
}

/**
 * xenvif_sysctl_unregister() - undo xenvif_sysctl_register(), whole or in part
 */
void xenvif_sysctl_unregister(void)
{
	xenvif_sysctl_remove_default();
	if (global_header)
		unregister_net_sysctl_table(global_header);
	global_header = NULL;
}
