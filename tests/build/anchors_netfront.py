# SPDX-License-Identifier: GPL-2.0-only
"""What each hook of xen-netfront hangs on."""

from anchors import Anchor

STATS = "for (i = 0; i < ARRAY_SIZE(xennet_stats); i++)\n"


def anchor(where: str, text: str, hook: str, **doubled: str | int) -> Anchor:
    """One with one hook, in the driver's only file."""
    return Anchor("netfront.c", where, text, (hook,), **doubled)


ANCHORS = (
    anchor("-", "#include <xen/interface/grant_table.h>\n", '"qos.h"'),
    anchor("netfront_queue", "unsigned int tx_pend_queue;\n", "xennet_qos_queue"),
    anchor("netfront_info", "atomic_t rx_gso_checksum_fixup;\n", "xennet_qos"),
    anchor("xennet_start_xmit", "slots = xennet_count_skb_slots(skb);\n", "xennet_qos_may_send"),
    anchor("xennet_start_xmit", "xennet_mark_tx_pending(queue);\n\n"
           "\tRING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&queue->tx, notify);\n\tif (notify)\n"
           "\t\tnotify_remote_via_irq(queue->tx_irq);\n\n"
           "\tu64_stats_update_begin(&tx_stats->syncp);\n\ttx_stats->bytes += skb->len;\n",
           "xennet_qos_sent"),
    anchor("xennet_tx_buf_gc", "queue->tx_skbs[id] = NULL;\n", "xennet_qos_answered"),
    anchor("xennet_tx_buf_gc", "xennet_maybe_wake_tx(queue);\n", "xennet_qos_completed"),
    anchor("xennet_create_dev", "np                   = netdev_priv(netdev);\n", "xennet_qos_init"),
    anchor("talk_to_netback", "err = xenbus_transaction_end(xbt, 0);\n", "xennet_qos_connect"),
    anchor("xennet_disconnect_backend", "netif_carrier_off(info->netdev);\n",
           "xennet_qos_disconnect"),
    anchor("xennet_disconnect_backend", "xennet_release_tx_bufs(queue);\n", "xennet_qos_forget"),
    anchor("xennet_get_sset_count", "return ARRAY_SIZE(xennet_stats);\n",
           "xennet_qos_stats_count", found=1),
    anchor("xennet_get_ethtool_stats", f"{STATS}\t\t"
           "data[i] = atomic_read((atomic_t *)(np + xennet_stats[i].offset));\n",
           "xennet_qos_stats"),
    anchor("xennet_get_strings", f"{STATS}\t\t\tmemcpy(data + i * ETH_GSTRING_LEN,\n"
           "\t\t\t       xennet_stats[i].name, ETH_GSTRING_LEN);\n", "xennet_qos_stats_names"),
)
