/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_DBA_H__
#define __XEN_NETBACK_QOS_DBA_H__

/* Periodic reallocation of bandwidth, for all uplinks of the host */

void xenvif_dba_init(void);
void xenvif_dba_fini(void);
/* The period is another, or scheduling was switched on or off; may sleep */
void xenvif_dba_restart(void);
/* Which vifs a VM has, or their packet rates, are others: divide them soon */
void xenvif_dba_split(void);

#endif /* __XEN_NETBACK_QOS_DBA_H__ */
