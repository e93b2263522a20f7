/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_STATE_H__
#define __XEN_NETBACK_QOS_STATE_H__

struct seq_file;

/* Process context, take rtnl. */
void xenvif_state_show(struct seq_file *m);
void xenvif_state_show_vifs(struct seq_file *m);

#endif /* __XEN_NETBACK_QOS_STATE_H__ */
