// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/debug/xen-netback-qos: state has each uplink, vif and queue on a line,
 * vifs the vifs as a table, dba the last round of reallocation.
 */
#include "common.h"

#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "qos_debugfs.h"
#include "qos_round.h"
#include "qos_state.h"

static struct dentry *debugfs_dir;

static int state_show(struct seq_file *m, void *v)
{
	xenvif_state_show(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

static int vifs_show(struct seq_file *m, void *v)
{
	xenvif_state_show_vifs(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vifs);

static int dba_show(struct seq_file *m, void *v)
{
	xenvif_round_show(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(dba);

/**
 * xenvif_debugfs_register() - make the directory; debugfs failing is no error
 */
void xenvif_debugfs_register(void)
{
	debugfs_dir = debugfs_create_dir("xen-netback-qos", NULL);
	debugfs_create_file("state", 0400, debugfs_dir, NULL, &state_fops);
	debugfs_create_file("vifs", 0400, debugfs_dir, NULL, &vifs_fops);
	debugfs_create_file("dba", 0400, debugfs_dir, NULL, &dba_fops);
}

/**
 * xenvif_debugfs_unregister() - take it away
 */
void xenvif_debugfs_unregister(void)
{
	debugfs_remove_recursive(debugfs_dir);
}
