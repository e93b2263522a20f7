/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIRE_H
#define WIRE_H

#include <linux/netdevice.h>

#include "wire_link.h"
#include "wire_rx.h"
#include "wire_stats.h"

#define WIRE_RATE_MAX_KBIT	400000000U

/**
 * struct wire_port - one end of the wire: a net device's private data
 * @wire: the wire it ends
 * @peer: the other end
 * @tx: the direction that leaves here
 * @rx: what arrives here
 */
struct wire_port {
	struct wire *wire;
	struct wire_port *peer;
	struct wire_link tx;
	struct wire_rx rx;
};

/**
 * struct wire - the pair of devices and what is observed between them
 * @near: device whose transmissions are recorded by source
 * @far: device at the other end
 * @rate_kbit: of both directions; written under RTNL
 * @carrier: the near end's carrier as the user wants it; under RTNL
 * @stats: record of what left @near
 */
struct wire {
	struct net_device *near;
	struct net_device *far;
	u32 rate_kbit;
	bool carrier;
	struct wire_stats stats;
};

/* A device that is not registered yet, or an ERR_PTR(). */
struct net_device *wire_netdev_alloc(struct wire *wire, const char *name,
				     const u8 *mac, unsigned int ring);
void wire_netdev_free(struct net_device *dev);
void wire_netdev_join(struct wire *wire);

/* Process context, RTNL held. */
void wire_carrier_update(struct wire *wire);
void wire_rate_set(struct wire *wire, u32 rate_kbit);

/* debugfs: commands (wire_control.c) and the JSON record (wire_json.c). */
extern const struct file_operations wire_control_fops;
extern const struct file_operations wire_json_fops;

#endif
