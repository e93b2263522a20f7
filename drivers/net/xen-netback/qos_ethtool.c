// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our counters in ethtool -S, behind the driver's own.
 *
 * The driver's operations are copied, and those about counters replaced by ones
 * that call the driver's first: no hook is needed.
 */
#include "common.h"

#include <linux/ethtool.h>

#include "qos_ethtool.h"
#include "qos_policy.h"

static const char names[][ETH_GSTRING_LEN] = {
	"qos_sla_met",
	"qos_sla_missed",
	"qos_ring_dropped",
};

static const struct ethtool_ops *stock_ops;
static struct ethtool_ops ops;

static int sset_count(struct net_device *dev, int sset)
{
	int count = stock_ops->get_sset_count(dev, sset);

	return sset == ETH_SS_STATS && count >= 0 ? count + (int)ARRAY_SIZE(names) : count;
}

static void strings(struct net_device *dev, u32 sset, u8 *data)
{
	stock_ops->get_strings(dev, sset, data);
	if (sset == ETH_SS_STATS)
		memcpy(data + stock_ops->get_sset_count(dev, sset) * ETH_GSTRING_LEN,
		       names, sizeof(names));
}

static void stats(struct net_device *dev, struct ethtool_stats *which, u64 *data)
{
	const struct xenvif *vif = netdev_priv(dev);

	stock_ops->get_ethtool_stats(dev, which, data);
	data += stock_ops->get_sset_count(dev, ETH_SS_STATS);
	mutex_lock(&xenvif_policy_mutex);
	*data++ = vif->qos.sla.met;
	*data++ = vif->qos.sla.missed;
	mutex_unlock(&xenvif_policy_mutex);
	*data++ = atomic64_read(&vif->qos.dropped);
}

/**
 * xenvif_ethtool_add() - show our counters of a vif
 * @vif: vif
 *
 * Context: rtnl held.
 */
void xenvif_ethtool_add(struct xenvif *vif)
{
	if (!stock_ops) {
		stock_ops = vif->dev->ethtool_ops;
		ops = *stock_ops;
		ops.get_sset_count = sset_count;
		ops.get_strings = strings;
		ops.get_ethtool_stats = stats;
	}
	vif->dev->ethtool_ops = &ops;
}
