// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our counters in ethtool -S, behind the driver's own.
 *
 * The driver's operations are copied, and those about counters replaced by ones
 * that call the driver's first: no hook is needed.
 */
#include "common.h"

#include <linux/ethtool.h>

#include "qos_counters.h"
#include "qos_ethtool.h"

static const char names[][ETH_GSTRING_LEN] = {
	"qos_sla_met",
	"qos_sla_missed",
	"qos_ring_dropped",
	"qos_frontend_dropped_claimed",
	"qos_held_uplink",
	"qos_held_rate",
	"qos_held_pps",
	"qos_held_turn",
	"qos_grants",
	"qos_parked_ns",
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
	struct xenvif *vif = netdev_priv(dev);
	struct xenvif_qos_report report;

	stock_ops->get_ethtool_stats(dev, which, data);
	data += stock_ops->get_sset_count(dev, ETH_SS_STATS);
	xenvif_counters_read(vif, &report);
	*data++ = report.sla_met;
	*data++ = report.sla_missed;
	*data++ = report.ring_dropped;
	*data++ = report.claimed;
	*data++ = report.held[VIF_QOS_WAIT_UPLINK];
	*data++ = report.held[VIF_QOS_WAIT_RATE];
	*data++ = report.held[VIF_QOS_WAIT_PPS];
	*data++ = report.held[VIF_QOS_WAIT_TURN];
	*data++ = report.grants;
	*data++ = report.parked_ns;
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

/**
 * xenvif_ethtool_remove() - show them no more
 * @vif: vif
 *
 * Context: rtnl held.
 */
void xenvif_ethtool_remove(struct xenvif *vif)
{
	vif->dev->ethtool_ops = stock_ops;
}
