/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_RATE_H__
#define __XEN_NETBACK_QOS_RATE_H__

#include <linux/types.h>

struct net_device;
struct seq_buf;

/* Link speed to reckon with until there is a better one: 1 Gbit/s. */
#define XENVIF_RATE_UNKNOWN	(1000ULL * 1000 * 1000 / 8)

u64 xenvif_link_rate(struct net_device *dev);

/* What the admin says of links: sysctl link_rates */
int xenvif_link_rates_set(const char *text, size_t len);
size_t xenvif_link_rates_size(void);
void xenvif_link_rates_print(struct seq_buf *text);
void xenvif_link_rates_free(void);

#endif /* __XEN_NETBACK_QOS_RATE_H__ */
