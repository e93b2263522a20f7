// SPDX-License-Identifier: GPL-2.0-only
/* The net devices at the wire's ends: network and ethtool operations. */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "wire.h"

#define WIRE_MTU_MAX	9000

static netdev_tx_t wire_start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct wire_port *port = netdev_priv(dev);

	return wire_link_xmit(&port->tx, skb);
}

static void wire_netdev_carrier(struct net_device *dev, bool on)
{
	if (on)
		netif_carrier_on(dev);
	else
		netif_carrier_off(dev);
}

void wire_carrier_update(struct wire *wire)
{
	bool up = netif_running(wire->near) && netif_running(wire->far);

	ASSERT_RTNL();
	wire_netdev_carrier(wire->near, up && wire->carrier);
	wire_netdev_carrier(wire->far, up);
}

static int wire_open(struct net_device *dev)
{
	struct wire_port *port = netdev_priv(dev);

	wire_rx_open(&port->rx);
	wire_link_open(&port->tx);
	netif_start_queue(dev);
	wire_carrier_update(port->wire);
	return 0;
}

static int wire_stop(struct net_device *dev)
{
	struct wire_port *port = netdev_priv(dev);

	wire_carrier_update(port->wire);
	netif_tx_disable(dev);
	wire_link_close(&port->tx);
	wire_rx_close(&port->rx);
	return 0;
}

static void wire_get_stats64(struct net_device *dev,
			     struct rtnl_link_stats64 *s)
{
	struct wire_port *port = netdev_priv(dev);

	wire_link_counts(&port->tx, s);
	wire_rx_counts(&port->rx, s);
}

static const struct net_device_ops wire_netdev_ops = {
	.ndo_open		= wire_open,
	.ndo_stop		= wire_stop,
	.ndo_start_xmit		= wire_start_xmit,
	.ndo_get_stats64	= wire_get_stats64,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
};

static void wire_get_drvinfo(struct net_device *dev,
			     struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
}

static int wire_get_link_ksettings(struct net_device *dev,
				   struct ethtool_link_ksettings *cmd)
{
	struct wire_port *port = netdev_priv(dev);
	u32 mbit = READ_ONCE(port->wire->rate_kbit) / 1000;

	cmd->base.speed = mbit ?: (u32)SPEED_UNKNOWN;
	cmd->base.duplex = DUPLEX_FULL;
	cmd->base.port = PORT_OTHER;
	cmd->base.autoneg = AUTONEG_DISABLE;
	return 0;
}

static void wire_get_ringparam(struct net_device *dev,
			       struct ethtool_ringparam *ring,
			       struct kernel_ethtool_ringparam *kernel_ring,
			       struct netlink_ext_ack *extack)
{
	struct wire_port *port = netdev_priv(dev);

	ring->tx_max_pending = port->tx.size;
	ring->tx_pending = port->tx.size;
}

static const struct ethtool_ops wire_ethtool_ops = {
	.get_drvinfo		= wire_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_link_ksettings	= wire_get_link_ksettings,
	.get_ringparam		= wire_get_ringparam,
	.get_ts_info		= ethtool_op_get_ts_info,
};

/*
 * No segmentation offload: every packet on the wire is a descriptor. Scatter
 * and gather as real NICs have it, so a packet's pages are held until it is
 * sent; switched off by ethtool, the stack copies them when it hands it over.
 */
static void wire_netdev_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &wire_netdev_ops;
	dev->ethtool_ops = &wire_ethtool_ops;
	dev->features = NETIF_F_HW_CSUM | NETIF_F_RXCSUM | NETIF_F_SG;
	dev->hw_features = dev->features;
	dev->vlan_features = dev->features;
	dev->max_mtu = WIRE_MTU_MAX;
	/* The ring owns its packets. */
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
}

struct net_device *wire_netdev_alloc(struct wire *wire, const char *name,
				     const u8 *mac, unsigned int ring)
{
	struct net_device *dev;
	struct wire_port *port;

	dev = alloc_netdev(sizeof(*port), name, NET_NAME_USER,
			   wire_netdev_setup);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	eth_hw_addr_set(dev, mac);
	port = netdev_priv(dev);
	port->wire = wire;
	if (wire_link_init(&port->tx, dev, ring)) {
		free_netdev(dev);
		return ERR_PTR(-ENOMEM);
	}
	port->tx.rate_kbit = wire->rate_kbit;
	wire_rx_init(&port->rx, dev);
	netif_carrier_off(dev);
	return dev;
}

void wire_netdev_free(struct net_device *dev)
{
	struct wire_port *port = netdev_priv(dev);

	wire_link_free(&port->tx);
	free_netdev(dev);
}

static void wire_port_join(struct wire_port *from, struct wire_port *to)
{
	from->peer = to;
	from->tx.rx = &to->rx;
	from->tx.stats = &from->wire->stats;
}

void wire_netdev_join(struct wire *wire)
{
	struct wire_port *near = netdev_priv(wire->near);
	struct wire_port *far = netdev_priv(wire->far);

	wire_port_join(near, far);
	wire_port_join(far, near);
	near->tx.forward = true;
}

void wire_rate_set(struct wire *wire, u32 rate_kbit)
{
	struct wire_port *near = netdev_priv(wire->near);
	struct wire_port *far = netdev_priv(wire->far);

	ASSERT_RTNL();
	WRITE_ONCE(wire->rate_kbit, rate_kbit);
	wire_link_set_rate(&near->tx, rate_kbit);
	wire_link_set_rate(&far->tx, rate_kbit);
	netdev_state_change(wire->near);
	netdev_state_change(wire->far);
}
