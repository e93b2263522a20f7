// SPDX-License-Identifier: GPL-2.0-only
// CVE-2026-99287: that a ring is not mapped any more is not noted.
// file netback.c
// case plain connect-rx-ring
@@
identifier f = xenvif_unmap_frontend_data_rings;
expression ring;
@@
 f(...) {
 <...
-ring = NULL;
 ...>
 }
