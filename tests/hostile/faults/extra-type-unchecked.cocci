// SPDX-License-Identifier: GPL-2.0-only
// An extra info may be of any type.
// file netback.c
// case plain extra-type-6
@@
identifier f = xenvif_get_extras;
@@
 f(...) {
 <...
-if (<+... XEN_NETIF_EXTRA_TYPE_MAX ...+>) { ... }
 ...>
 }
