// SPDX-License-Identifier: GPL-2.0-only
// Where the distribution's xen-netfront calls our glue: one call per rule, no
// logic.  hooks.manifest says where each call must end up and how often.

// ---- state and declarations

@declarations@
@@
 #include <xen/interface/grant_table.h>
+#include "qos.h"

@queue_state@
@@
 struct netfront_queue {
 	...
+	struct xennet_qos_queue qos;
 	unsigned int tx_pend_queue;
 	...
 };

@device_state@
@@
 struct netfront_info {
 	...
+	struct xennet_qos qos;
 	atomic_t rx_gso_checksum_fixup;
 	...
 };

// ---- the data path

// Nothing has been copied, granted or put on the ring yet.
@may_send@
identifier f = xennet_start_xmit;
identifier np, skb, dev, slots;
@@
 f(struct sk_buff *skb, struct net_device *dev) {
 struct netfront_info *np = netdev_priv(dev);
 <...
+if (!xennet_qos_may_send(&np->qos, skb))
+	goto drop;
 slots = xennet_count_skb_slots(skb);
 ...>
 }

// The local copy of the last request: what is shared may have been changed.
@sent@
identifier f = xennet_start_xmit;
identifier queue, skb, dev;
symbol info;
@@
 f(struct sk_buff *skb, struct net_device *dev) {
 <...
+xennet_qos_sent(&queue->qos, dev, queue->id, info.tx_local.id, skb->len);
 xennet_mark_tx_pending(queue);
 ...>
 }

@answered@
identifier f = xennet_tx_buf_gc;
identifier queue, id;
@@
 f(struct netfront_queue *queue) {
 <...
 queue->tx_skbs[id] = NULL;
+xennet_qos_answered(&queue->qos, id);
 ...>
 }

@completed@
identifier f = xennet_tx_buf_gc;
identifier queue;
@@
 f(struct netfront_queue *queue) {
 <...
+xennet_qos_completed(&queue->qos, queue->info->netdev, queue->id);
 xennet_maybe_wake_tx(queue);
 ...>
 }

// ---- birth, connecting and disconnecting

@create@
identifier f = xennet_create_dev;
identifier np, dev;
@@
 f(...) {
 <...
 np = netdev_priv(dev);
+xennet_qos_init(&np->qos);
 ...>
 }

@connect@
identifier f = talk_to_netback;
identifier dev, info, err, xbt;
@@
 f(struct xenbus_device *dev, struct netfront_info *info) {
 <...
+xennet_qos_connect(&info->qos, dev, xbt, info->queues[0].tx.sring);
 err = xenbus_transaction_end(xbt, 0);
 ...>
 }

@disconnect@
identifier f = xennet_disconnect_backend;
identifier info;
@@
 f(struct netfront_info *info) {
 <...
 netif_carrier_off(info->netdev);
+xennet_qos_disconnect(&info->qos);
 ...>
 }

@forget@
identifier f = xennet_disconnect_backend;
identifier queue, info;
@@
 f(struct netfront_info *info) {
 <...
 xennet_release_tx_bufs(queue);
+xennet_qos_forget(&queue->qos, info->netdev, queue->id);
 ...>
 }

// ---- counters in ethtool -S, behind the driver's own

@stats_count@
identifier f = xennet_get_sset_count;
symbol xennet_stats;
@@
 f(...) {
 <...
-return ARRAY_SIZE(xennet_stats);
+return ARRAY_SIZE(xennet_stats) + xennet_qos_stats_count();
 ...>
 }

@stats_values@
identifier f = xennet_get_ethtool_stats;
identifier np, data, i;
symbol xennet_stats;
@@
 f(..., u64 *data) {
 <...
 for (i = 0; i < ARRAY_SIZE(xennet_stats); i++)
 	data[i] = atomic_read((atomic_t *)(np + xennet_stats[i].offset));
+xennet_qos_stats(&((struct netfront_info *)np)->qos, data + i);
 ...>
 }

@stats_names@
identifier f = xennet_get_strings;
identifier data, i;
symbol xennet_stats;
@@
 f(..., u8 *data) {
 <...
 for (i = 0; i < ARRAY_SIZE(xennet_stats); i++)
 	memcpy(data + i * ETH_GSTRING_LEN, ...);
+xennet_qos_stats_names(data + i * ETH_GSTRING_LEN);
 ...>
 }
