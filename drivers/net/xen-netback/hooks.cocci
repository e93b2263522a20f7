// SPDX-License-Identifier: GPL-2.0-only
// Where the distribution's xen-netback calls our glue: one call per rule, no
// logic.  hooks.manifest says where each call must end up and how often.

// ---- common.h: state and declarations

@declarations@
@@
 #include <linux/debugfs.h>
+#include "qos.h"

@queue_state@
@@
 struct xenvif_queue {
 	...
+	struct xenvif_qos_queue qos;
 	struct xenvif_copy_state rx_copy;
 	...
 };

@vif_state@
@@
 struct xenvif {
 	...
+	struct xenvif_qos *qos;
 	struct backend_info *be;
 	...
 };

// ---- netback.c: the data path

// The only place where a request has been read but nothing has been mapped,
// copied, allocated or consumed yet.
@hold@
identifier f = xenvif_tx_build_gops;
identifier queue, txreq, idx;
@@
 f(struct xenvif_queue *queue, ...) {
 <...
 RING_COPY_REQUEST(&queue->tx, idx, &txreq);
+if (xenvif_qos_hold(queue, &txreq))
+	break;
 ...>
 }

// A vif's limit is ours to keep, for all its queues together.
@limits@
identifier f = xenvif_tx_build_gops;
identifier queue;
expression size;
@@
 f(struct xenvif_queue *queue, ...) {
 <...
-if (size > queue->remaining_credit && tx_credit_exceeded(queue, size))
+if (!xenvif_qos_limits() && size > queue->remaining_credit &&
+    tx_credit_exceeded(queue, size))
 	break;
 ...>
 }

// A whole packet has been read and found in order; nothing has been allocated
// for it yet.
@drop@
identifier f = xenvif_tx_build_gops;
identifier queue;
symbol txreq, extras, extra_count, idx, make_tx_response, skb, data_len;
@@
 f(struct xenvif_queue *queue, ...) {
 <...
+if (xenvif_qos_drop(&queue->qos, &txreq, extras, extra_count, idx,
+		    make_tx_response))
+	continue;
 skb = xenvif_alloc_skb(data_len);
 ...>
}

@charge@
identifier f = xenvif_tx_submit;
identifier queue, skb;
@@
 f(struct xenvif_queue *queue) {
 <...
+xenvif_qos_charge(queue, skb);
 netif_receive_skb(skb);
 ...>
 }

@module_start@
identifier f = netback_init;
identifier rc;
@@
 f(void) {
 <...
+rc = xenvif_qos_init();
+if (rc)
+	return rc;
 rc = xenvif_xenbus_init();
+if (rc)
+	xenvif_qos_fini();
 ...>
 }

@module_stop@
identifier f = netback_fini;
@@
 f(void) {
 ...
 xenvif_xenbus_fini();
+xenvif_qos_fini();
 }

// ---- interface.c: polling, up and down, birth and death

@poll_disabled@
identifier f = xenvif_poll;
identifier queue, np;
@@
 f(struct napi_struct *np, ...) {
 <...
 if (unlikely(queue->vif->disabled)) {
+	xenvif_qos_leave(queue);
 	napi_complete(np);
 	...
 }
 ...>
 }

@poll_done@
identifier f = xenvif_poll;
identifier queue;
expression work_done, budget;
@@
 f(...) {
 <...
 work_done = xenvif_tx_action(queue, budget);
+xenvif_qos_poll_done(queue);
 ...>
 }

@poll_parked@
identifier f = xenvif_poll;
identifier queue;
@@
 f(...) {
 <...
-if (likely(!queue->rate_limited))
+if (likely(!queue->rate_limited && !xenvif_qos_parked(queue)))
 	xenvif_napi_schedule_or_enable_events(queue);
 ...>
 }

@queue_start@
identifier f = xenvif_up;
identifier queue;
@@
 f(...) {
 <...
+xenvif_qos_queue_start(queue);
 napi_enable(&queue->napi);
 ...>
 }

@queue_stop@
identifier f = xenvif_down;
identifier queue;
@@
 f(...) {
 <...
+xenvif_qos_queue_stop(queue);
 napi_disable(&queue->napi);
 ...>
 }

@attach@
identifier f = xenvif_alloc;
identifier vif;
@@
 f(...) {
 ...
 __module_get(THIS_MODULE);
+xenvif_qos_attach(vif);
 return vif;
 }

@detach@
identifier f = xenvif_free;
identifier vif;
@@
 f(struct xenvif *vif) {
 ...
+xenvif_qos_detach(vif);
 unregister_netdev(vif->dev);
 ...
 }

// ---- xenbus.c: what each side says it can do

@offer@
identifier f = netback_probe;
expression be;
symbol dev;
@@
 f(...) {
 <...
+xenvif_qos_offer(dev);
 backend_switch_state(be, XenbusStateInitWait);
 ...>
}

// Before anything that ends the reading: what the frontend before said holds no more.
@accept@
identifier f = read_xenbus_vif_flags;
symbol vif, dev, err;
@@
 f(...) {
 <...
+xenvif_qos_accept(vif, dev);
 err = xenbus_scanf(XBT_NIL, dev->otherend, "request-rx-copy", ...);
 ...>
}
