// SPDX-License-Identifier: GPL-2.0-only
/*
 * How fast a link is: what the admin says, else what the device says, else what
 * is measured, and until then 1 Gbit/s.
 */
#include "common.h"

#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <linux/seq_buf.h>
#include <net/vif_qos/rate.h>

#include "qos_rate.h"
#include "qos_words.h"

/* The admin's word on one device, which may not exist (yet). */
struct rate_override {
	struct list_head node;
	char name[IFNAMSIZ];
	u32 kbit;
};

/* under rtnl */
static LIST_HEAD(overrides);

static struct rate_override *override_lookup(const char *name, size_t len)
{
	struct rate_override *entry;

	list_for_each_entry(entry, &overrides, node) {
		if (strlen(entry->name) == len && !memcmp(entry->name, name, len))
			return entry;
	}
	return NULL;
}

/**
 * xenvif_link_rate() - link rate by the admin's or the device's word
 * @dev: device
 *
 * Context: rtnl held.
 * Return: bytes per second; 0 when neither says anything.
 */
u64 xenvif_link_rate(struct net_device *dev)
{
	struct ethtool_link_ksettings settings;
	struct rate_override *entry;

	ASSERT_RTNL();
	entry = override_lookup(dev->name, strlen(dev->name));
	if (entry)
		return (u64)entry->kbit * VIF_QOS_KBIT_BYTES;
	if (__ethtool_get_link_ksettings(dev, &settings) ||
	    settings.base.speed == (u32)SPEED_UNKNOWN)
		return 0;
	return settings.base.speed * (1000ULL * 1000 / 8);
}

static int override_set(const struct xenvif_word *word, u32 kbit)
{
	struct rate_override *entry;

	entry = override_lookup(word->name, word->name_len);
	if (entry && !kbit) {
		list_del(&entry->node);
		kfree(entry);
	} else if (entry) {
		entry->kbit = kbit;
	} else if (kbit) {
		entry = kzalloc(sizeof(*entry), GFP_KERNEL);
		if (!entry)
			return -ENOMEM;
		memcpy(entry->name, word->name, word->name_len);
		entry->kbit = kbit;
		list_add_tail(&entry->node, &overrides);
	}
	return 0;
}

static int overrides_apply(const char *text, const char *end, bool commit)
{
	struct xenvif_word word;
	u64 kbit;
	int ret;

	while ((ret = xenvif_words_next(&text, end, &word)) > 0) {
		if (word.name_len >= IFNAMSIZ ||
		    vif_qos_parse_number(word.value, word.value_len,
					 VIF_QOS_KBIT_MAX, &kbit))
			return -EINVAL;
		ret = commit ? override_set(&word, kbit) : 0;
		if (ret)
			return ret;
	}
	return ret;
}

/**
 * xenvif_link_rates_set() - take the admin's word on some links
 * @text: "eth0=1000000 eth1=0", kbit/s; 0 takes it back
 * @len: bytes of @text
 *
 * Context: rtnl held.
 * Return: 0, or -EINVAL and nothing changed, or -ENOMEM.
 */
int xenvif_link_rates_set(const char *text, size_t len)
{
	int ret;

	ASSERT_RTNL();
	ret = overrides_apply(text, text + len, false);
	return ret ?: overrides_apply(text, text + len, true);
}

/**
 * xenvif_link_rates_size() - room that xenvif_link_rates_print() needs
 *
 * Context: rtnl held.
 * Return: bytes.
 */
size_t xenvif_link_rates_size(void)
{
	struct rate_override *entry;
	size_t size = 1;

	list_for_each_entry(entry, &overrides, node)
		size += sizeof(entry->name) + sizeof("=4294967295 ");
	return size;
}

/**
 * xenvif_link_rates_print() - what the admin said, in the form it is set
 * @text: where it goes
 *
 * Context: rtnl held.
 */
void xenvif_link_rates_print(struct seq_buf *text)
{
	struct rate_override *entry;

	list_for_each_entry(entry, &overrides, node)
		seq_buf_printf(text, "%s=%u ", entry->name, entry->kbit);
}

/**
 * xenvif_link_rates_free() - forget all of it, at module unload
 */
void xenvif_link_rates_free(void)
{
	struct rate_override *entry, *next;

	list_for_each_entry_safe(entry, next, &overrides, node)
		kfree(entry);
	INIT_LIST_HEAD(&overrides);
}
