// SPDX-License-Identifier: GPL-2.0-only
// Late EOI: an event that was taken is never let go.
// file netback.c
// case plain indices
@@
identifier f = xenvif_napi_schedule_or_enable_events;
@@
 f(...) {
 <...
-if (<+... NETBK_TX_EOI ...+>) xen_irq_lateeoi(...);
 ...>
 }
