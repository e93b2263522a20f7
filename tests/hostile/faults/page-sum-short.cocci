// SPDX-License-Identifier: GPL-2.0-only
// Offset and size are added in 16 bits.
// file netback.c
// case plain offset-wrap
@@
identifier f = xenvif_tx_build_gops;
expression a, b;
@@
 f(...) {
 <...
-(a.offset + b.size)
+(u16)(a.offset + b.size)
 ...>
 }
