// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/debug/xen-netback-qos: state has each uplink and each vif on a line,
 * dba the last round of reallocation.
 */
#include "common.h"

#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <net/vif_qos/rate.h>

#include "qos_debugfs.h"
#include "qos_policy.h"
#include "qos_round.h"
#include "qos_uplink.h"
#include "qos_vif.h"

static struct dentry *debugfs_dir;

static u64 kbit(u64 bytes)
{
	return div_u64(bytes, VIF_QOS_KBIT_BYTES);
}

static void uplink_show(struct seq_file *m, struct xenvif_uplink *uplink)
{
	struct vif_qos_credit credit;
	struct vif_qos_admit admit;
	struct vif_qos_sched sched;
	u64 held;

	if (!uplink->dev)
		return;
	spin_lock_bh(&uplink->lock);
	credit = uplink->credit;
	sched = uplink->sched;
	admit = uplink->admit;
	held = uplink->held;
	spin_unlock_bh(&uplink->lock);
	seq_printf(m, "uplink %s rate_kbit %llu limit_bytes %lld reserved_bytes %lld unit_bytes %u waiting %u serving %u held %llu stuck %llu reserved_kbit %llu reservable_kbit %llu scale_percent %u\n",
		   uplink->dev->name, div_u64(credit.rate * 8, 1000),
		   credit.limit, credit.reserved, sched.unit, sched.waiting,
		   sched.serving, held, credit.stuck,
		   div_u64(admit.reserved, VIF_QOS_KBIT_BYTES),
		   div_u64(admit.reservable, VIF_QOS_KBIT_BYTES),
		   (u32)((u64)sched.scale * 100 / VIF_QOS_SCALE_ONE));
}

static int vif_show(struct xenvif *vif, void *arg)
{
	struct xenvif_uplink *uplink;
	s64 deficit = 0;

	rcu_read_lock_bh();
	uplink = rcu_dereference_bh(vif->qos.uplink);
	if (uplink) {
		spin_lock(&uplink->lock);
		deficit = vif->qos.flow.deficit;
		spin_unlock(&uplink->lock);
	}
	seq_printf(arg, "vif %s uplink %s priority %llu deficit %lld min_kbit %llu promised_kbit %llu max_kbit %llu max_pps %llu class %llu vm_max_pps %llu early_drop %llu ring_dropped %lld told %d\n",
		   vif->dev->name, xenvif_uplink_name(uplink),
		   xenvif_policy_get(vif, XENVIF_PRIORITY), deficit,
		   kbit(xenvif_policy_get(vif, XENVIF_MIN_RATE)),
		   kbit(READ_ONCE(vif->qos.promised)),
		   kbit(xenvif_policy_get(vif, XENVIF_MAX_RATE)),
		   xenvif_policy_get(vif, XENVIF_MAX_PPS),
		   xenvif_policy_get(vif, XENVIF_CLASS),
		   xenvif_policy_get(vif, XENVIF_VM_MAX_PPS),
		   xenvif_policy_get(vif, XENVIF_EARLY_DROP),
		   atomic64_read(&vif->qos.dropped),
		   READ_ONCE(vif->qos.allowance.accepted));
	rcu_read_unlock_bh();
	return 0;
}

static int state_show(struct seq_file *m, void *v)
{
	struct xenvif_uplink *uplink = NULL;

	xenvif_uplinks_lock();
	while ((uplink = xenvif_uplinks_next(uplink)))
		uplink_show(m, uplink);
	xenvif_uplinks_unlock();
	return xenvif_walk(vif_show, m);
}
DEFINE_SHOW_ATTRIBUTE(state);

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
	debugfs_create_file("dba", 0400, debugfs_dir, NULL, &dba_fops);
}

/**
 * xenvif_debugfs_unregister() - take it away
 */
void xenvif_debugfs_unregister(void)
{
	debugfs_remove_recursive(debugfs_dir);
}
