# SPDX-License-Identifier: GPL-2.0-only
"""What each hook of xen-netback hangs on: a statement of it, and ways to spoil it."""

import re
from typing import NamedTuple


class Anchor(NamedTuple):
    """A text that a file of the driver has exactly once, and its hooks."""
    file: str
    where: str              # function or struct that it stands in
    text: str
    hooks: tuple[str, ...]
    doubled: str = ""       # what doubles it; default: itself, once more
    found: int = 2          # hooks then found; 0: spatch wants the anchor once
                            # 1: the second is never reached


ANCHORS = (
    Anchor("common.h", "-", "#include <linux/debugfs.h>\n", ('"qos.h"',)),
    Anchor("common.h", "xenvif_queue", "struct xenvif_copy_state rx_copy;\n",
           ("xenvif_qos_queue",)),
    Anchor("common.h", "xenvif", "struct backend_info *be;\n", ("xenvif_qos",)),
    Anchor("netback.c", "xenvif_tx_build_gops", "RING_COPY_REQUEST(&queue->tx, idx, &txreq);\n",
           ("xenvif_qos_hold",)),
    Anchor("netback.c", "xenvif_tx_build_gops", "tx_credit_exceeded(queue, txreq.size))\n",
           ("xenvif_qos_limits",),
           "tx_credit_exceeded(queue, txreq.size))\n\tbreak;\n"
           "if (txreq.size > queue->remaining_credit &&\n"),
    Anchor("netback.c", "xenvif_tx_build_gops", "skb = xenvif_alloc_skb(data_len);\n",
           ("xenvif_qos_drop",)),
    Anchor("netback.c", "xenvif_tx_submit", "netif_receive_skb(skb);\n", ("xenvif_qos_charge",)),
    Anchor("netback.c", "netback_init", "rc = xenvif_xenbus_init();\n",
           ("xenvif_qos_init", "xenvif_qos_fini")),
    Anchor("netback.c", "netback_fini", "xenvif_xenbus_fini();\n", ("xenvif_qos_fini",), found=0),
    Anchor("interface.c", "xenvif_poll", "if (unlikely(queue->vif->disabled)) {\n",
           ("xenvif_qos_leave",),
           "if (unlikely(queue->vif->disabled)) {\n\t\tnapi_complete(napi);\n\t\treturn 0;\n\t}\n"),
    Anchor("interface.c", "xenvif_poll", "work_done = xenvif_tx_action(queue, budget);\n",
           ("xenvif_qos_poll_done",)),
    Anchor("interface.c", "xenvif_poll", "if (likely(!queue->rate_limited))\n",
           ("xenvif_qos_parked",),
           "if (likely(!queue->rate_limited))\n\txenvif_napi_schedule_or_enable_events(queue);\n"),
    Anchor("interface.c", "xenvif_up", "napi_enable(&queue->napi);\n",
           ("xenvif_qos_queue_start",)),
    Anchor("interface.c", "xenvif_down", "napi_disable(&queue->napi);\n",
           ("xenvif_qos_queue_stop",)),
    Anchor("interface.c", "xenvif_alloc", "__module_get(THIS_MODULE);\n",
           ("xenvif_qos_attach",), found=0),
    Anchor("interface.c", "xenvif_free", "unregister_netdev(vif->dev);\n",
           ("xenvif_qos_detach",), found=0),
    Anchor("xenbus.c", "netback_probe", "backend_switch_state(be, XenbusStateInitWait);\n\n"
           "\tscript = xenbus_read(XBT_NIL, dev->nodename, \"script\", NULL);\n",
           ("xenvif_qos_offer",)),
    Anchor("xenbus.c", "read_xenbus_vif_flags",
           "err = xenbus_scanf(XBT_NIL, dev->otherend, \"request-rx-copy\", \"%u\",\n"
           "\t\t\t   &rx_copy);\n",
           ("xenvif_qos_accept",)),
)


def missing(anchor: Anchor) -> str:
    """Like the anchor, but with another header, member or function."""
    for pattern in (r"(?<=linux/)", r"(?<=xen/interface/)", r"(?=\brate_limited)", r"(?=\bdisabled)", r"(?=\b\w+\()",
                    r"(?=\b\w+;)"):
        text, times = re.subn(pattern, "frob_", anchor.text, count=1)
        if times:
            return text
    raise ValueError(f"no idea how to spoil {anchor.text!r}")


def twice(anchor: Anchor) -> str:
    """The anchor, and once more."""
    return (anchor.doubled or anchor.text) + anchor.text


def fault(anchor: Anchor, hook: str, found: int) -> str:
    """What the build says of a hook that is not there once."""
    return f"{anchor.file}: hook {hook} in {anchor.where}: found {found}, expected 1"
