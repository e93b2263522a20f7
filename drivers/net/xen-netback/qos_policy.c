// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what the admin asks for a vif to what its scheduler does.
 *
 * A policy is checked as a whole, a minimum rate is admitted by the uplink or
 * refused, and only then anything changes.  A minimum that was accepted before
 * its vif came to an uplink with no place for it is not kept, which is said; it,
 * and a key that was refused, is tried again whenever that uplink gets more to
 * give.
 */
#include "common.h"

#include <linux/rtnetlink.h>
#include <net/vif_qos/rate.h>

#include "qos_allowance.h"
#include "qos_dba.h"
#include "qos_grant.h"
#include "qos_policy.h"
#include "qos_sysctl.h"
#include "qos_uplink.h"

/* See qos_policy.h. */
DEFINE_MUTEX(xenvif_policy_mutex);

static struct vif_qos_policy default_policy = {
	.priority = VIF_QOS_PRIORITY_DEFAULT,
	.class = VIF_QOS_CLASS_DEFAULT,
};

static struct xenvif_uplink *uplink_of(const struct xenvif *vif)
{
	return rcu_dereference_protected(vif->qos->uplink,
					 lockdep_is_held(&xenvif_policy_mutex));
}

static int setting_write(struct vif_qos_policy *policy,
			 enum xenvif_setting setting, u64 value)
{
	if (setting != XENVIF_MIN_RATE && setting != XENVIF_MAX_RATE &&
	    value > U32_MAX)
		return -EINVAL;
	switch (setting) {
	case XENVIF_PRIORITY:
		policy->priority = value;
		break;
	case XENVIF_MIN_RATE:
		policy->min_rate = value;
		break;
	case XENVIF_MAX_RATE:
		policy->max_rate = value;
		break;
	case XENVIF_MAX_PPS:
		policy->max_pps = value;
		break;
	case XENVIF_CLASS:
		policy->class = value;
		break;
	case XENVIF_VM_MAX_PPS:
		policy->vm_max_pps = value;
		break;
	case XENVIF_EARLY_DROP:
		policy->early_drop = value;
		break;
	default:
		return -EINVAL;
	}
	return vif_qos_policy_check(policy);
}

static void policy_store(struct vif_qos_policy *policy,
			 const struct vif_qos_policy *wish)
{
	WRITE_ONCE(policy->priority, wish->priority);
	WRITE_ONCE(policy->min_rate, wish->min_rate);
	WRITE_ONCE(policy->max_rate, wish->max_rate);
	WRITE_ONCE(policy->max_pps, wish->max_pps);
	WRITE_ONCE(policy->class, wish->class);
	WRITE_ONCE(policy->vm_max_pps, wish->vm_max_pps);
	WRITE_ONCE(policy->early_drop, wish->early_drop);
}

/* The smallest of those that are limits; 0: there is none. */
static u32 packets_least(const struct xenvif *vif)
{
	const struct vif_qos_policy *policy = &vif->qos->policy;

	return min_not_zero(policy->max_pps,
			    min_not_zero(policy->vm_max_pps, vif->qos->round.packets));
}

/**
 * xenvif_policy_most() - what a vif never exceeds
 * @vif: vif
 *
 * Context: xenvif_policy_mutex held.
 * Return: bytes per second; 0 when only the uplink and the others limit it.
 */
u64 xenvif_policy_most(const struct xenvif *vif)
{
	u64 max_rate = vif->qos->policy.max_rate;

	return xenvif_policy_drops(vif) ?
	       min_not_zero(max_rate, vif->qos->round.allowance) : max_rate;
}

/*
 * A vif whose excess is dropped keeps none waiting to make good what it could not
 * send for a moment, so it may save that much more up instead.
 */
static u64 burst_ns(const struct xenvif *vif)
{
	return xenvif_burst_ns() + (xenvif_policy_drops(vif) ? VIF_QOS_BUCKET_SLACK_NS : 0);
}

/**
 * xenvif_policy_limits() - tell the scheduler, and the guest, what a vif may send
 * @uplink: its uplink, locked
 * @vif: vif
 * @guarantee: rate at which it is served before others, bytes per second
 *
 * Context: xenvif_policy_mutex and &xenvif_uplink.lock held.
 */
void xenvif_policy_limits(struct xenvif_uplink *uplink, struct xenvif *vif,
			  u64 guarantee)
{
	const struct vif_qos_limits limits = {
		.guarantee = guarantee,
		.max_rate = xenvif_policy_most(vif),
		.max_pps = packets_least(vif),
		.burst_ns = burst_ns(vif),
	};

	lockdep_assert_held(&uplink->lock);
	vif_qos_sched_limit(&uplink->sched, &vif->qos->flow, &limits, ktime_get_ns());
	if (xenvif_policy_drops(vif))
		xenvif_flow_release(uplink, &vif->qos->flow);
	xenvif_allowance_tell(uplink, vif);
}

/* Limits have changed between rounds; whoever may send now is woken. */
static void limits_apply(struct xenvif_uplink *uplink, struct xenvif *vif)
{
	lockdep_assert_held(&uplink->lock);
	uplink->sched.scale = vif_qos_admit_scale(&uplink->admit);
	xenvif_policy_limits(uplink, vif,
			     max(vif->qos->promised, vif->qos->round.guarantee));
	xenvif_uplink_dispatch(uplink);
}

/* Ask the uplink for a promise of @rate in place of the one there is. */
static int promise_change(struct xenvif_uplink *uplink, struct xenvif *vif, u64 rate)
{
	int ret = vif_qos_admit_change(&uplink->admit, vif->qos->promised, rate);

	lockdep_assert_held(&uplink->lock);
	if (!ret)
		vif->qos->promised = rate;
	return ret;
}

static int policy_commit(struct xenvif *vif, const struct vif_qos_policy *wish,
			 enum xenvif_setting setting)
{
	struct xenvif_uplink *uplink = uplink_of(vif);
	int ret = 0;

	lockdep_assert_held(&xenvif_policy_mutex);
	if (!uplink) {
		policy_store(&vif->qos->policy, wish);
		return 0;
	}
	spin_lock_bh(&uplink->lock);
	if (setting == XENVIF_MIN_RATE)
		ret = promise_change(uplink, vif, wish->min_rate);
	if (!ret) {
		policy_store(&vif->qos->policy, wish);
		limits_apply(uplink, vif);
	}
	spin_unlock_bh(&uplink->lock);
	return ret;
}

/* Promises that were refused before: is there a place for them now? */
static void promises_retry(struct xenvif_uplink *uplink)
{
	struct xenvif_qos *qos;

	lockdep_assert_held(&xenvif_policy_mutex);
	list_for_each_entry(qos, &uplink->members, member) {
		struct xenvif *vif = qos->vif;
		bool kept = xenvif_policy_kept(vif);
		bool refused = READ_ONCE(qos->xenstore.refused);

		spin_lock_bh(&uplink->lock);
		if (!kept)
			promise_change(uplink, vif, qos->policy.min_rate);
		limits_apply(uplink, vif);
		spin_unlock_bh(&uplink->lock);
		if (!kept || refused)
			xenvif_xenstore_again(vif);
	}
}

/**
 * xenvif_policy_set() - change one setting of a vif
 * @vif: vif, or NULL for what new vifs start with
 * @setting: which
 * @value: in the unit of struct vif_qos_policy; 0 takes a rate or limit away
 *
 * Context: process, may sleep; rtnl may be held.
 * Return: 0; -EINVAL when it is out of range or the minimum would exceed the
 * maximum, -ENOSPC when the uplink can't promise the minimum.  Then nothing has
 * changed.
 */
int xenvif_policy_set(struct xenvif *vif, enum xenvif_setting setting, u64 value)
{
	struct vif_qos_policy *policy = vif ? &vif->qos->policy : &default_policy;
	struct vif_qos_policy wish;
	int ret;

	mutex_lock(&xenvif_policy_mutex);
	wish = *policy;
	ret = setting_write(&wish, setting, value);
	if (!ret && vif)
		ret = policy_commit(vif, &wish, setting);
	else if (!ret)
		*policy = wish;
	if (!ret && vif && setting == XENVIF_MIN_RATE && uplink_of(vif))
		promises_retry(uplink_of(vif));
	mutex_unlock(&xenvif_policy_mutex);
	if (!ret && vif && (setting == XENVIF_MAX_PPS || setting == XENVIF_VM_MAX_PPS))
		xenvif_dba_split();
	return ret;
}

/**
 * xenvif_policy_get() - read one setting of a vif
 * @vif: vif, or NULL for what new vifs start with
 * @setting: which
 *
 * Return: its value, in the unit of struct vif_qos_policy.
 */
u64 xenvif_policy_get(const struct xenvif *vif, enum xenvif_setting setting)
{
	const struct vif_qos_policy *policy = vif ? &vif->qos->policy : &default_policy;

	switch (setting) {
	case XENVIF_PRIORITY:
		return READ_ONCE(policy->priority);
	case XENVIF_MIN_RATE:
		return READ_ONCE(policy->min_rate);
	case XENVIF_MAX_RATE:
		return READ_ONCE(policy->max_rate);
	case XENVIF_MAX_PPS:
		return READ_ONCE(policy->max_pps);
	case XENVIF_CLASS:
		return READ_ONCE(policy->class);
	case XENVIF_VM_MAX_PPS:
		return READ_ONCE(policy->vm_max_pps);
	case XENVIF_EARLY_DROP:
		return READ_ONCE(policy->early_drop);
	default:
		return 0;
	}
}

/**
 * xenvif_policy_kept() - does the uplink keep the vif's minimum rate?
 * @vif: vif
 *
 * Return: false when the vif came to an uplink that had no place for it.
 */
bool xenvif_policy_kept(const struct xenvif *vif)
{
	return READ_ONCE(vif->qos->promised) == READ_ONCE(vif->qos->policy.min_rate);
}

/**
 * xenvif_policy_barrier() - wait for those who are changing policies or promises
 *
 * Context: process, may sleep.
 */
void xenvif_policy_barrier(void)
{
	mutex_lock(&xenvif_policy_mutex);
	mutex_unlock(&xenvif_policy_mutex);
}

/**
 * xenvif_policy_init() - a new vif starts with the defaults, without an uplink
 * @vif: vif
 */
void xenvif_policy_init(struct xenvif *vif)
{
	mutex_lock(&xenvif_policy_mutex);
	vif->qos->policy = default_policy;
	INIT_LIST_HEAD(&vif->qos->member);
	vif_qos_flow_init(&vif->qos->flow, &vif->qos->policy);
	RCU_INIT_POINTER(vif->qos->uplink, NULL);
	mutex_unlock(&xenvif_policy_mutex);
}

static void uplink_leave(struct xenvif_uplink *uplink, struct xenvif *vif)
{
	list_del_init(&vif->qos->member);
	spin_lock_bh(&uplink->lock);
	promise_change(uplink, vif, 0);
	uplink->sched.scale = vif_qos_admit_scale(&uplink->admit);
	spin_unlock_bh(&uplink->lock);
	promises_retry(uplink);
}

static void uplink_join(struct xenvif_uplink *uplink, struct xenvif *vif)
{
	u64 wanted = vif->qos->policy.min_rate;

	list_add_tail(&vif->qos->member, &uplink->members);
	spin_lock_bh(&uplink->lock);
	vif_qos_usage_begin(&vif->qos->flow.usage, ktime_get_ns());
	promise_change(uplink, vif, wanted);
	limits_apply(uplink, vif);
	spin_unlock_bh(&uplink->lock);
	xenvif_xenstore_again(vif);
	if (vif->qos->promised != wanted)
		netdev_warn(vif->dev, "%s can't promise its minimum of %llu kbit/s\n",
			    xenvif_uplink_name(uplink), div_u64(wanted, VIF_QOS_KBIT_BYTES));
}

/**
 * xenvif_policy_move() - a vif, none of whose queues is scheduled, gets an uplink
 * @vif: vif
 * @uplink: the new one; NULL: none
 *
 * Context: rtnl held, may sleep.
 */
void xenvif_policy_move(struct xenvif *vif, struct xenvif_uplink *uplink)
{
	struct xenvif_uplink *old;

	ASSERT_RTNL();
	mutex_lock(&xenvif_policy_mutex);
	old = uplink_of(vif);
	if (old)
		uplink_leave(old, vif);
	vif_qos_flow_init(&vif->qos->flow, &vif->qos->policy);
	vif->qos->round = (struct xenvif_qos_round){ .packets = vif->qos->round.packets };
	rcu_assign_pointer(vif->qos->uplink, uplink);
	if (uplink)
		uplink_join(uplink, vif);
	mutex_unlock(&xenvif_policy_mutex);
	xenvif_dba_split();
}

/**
 * xenvif_policy_retry() - an uplink, or what sysctls say of uplinks, has changed
 * @uplink: uplink
 *
 * Context: process, may sleep; &xenvif_uplink.lock not held.
 */
void xenvif_policy_retry(struct xenvif_uplink *uplink)
{
	mutex_lock(&xenvif_policy_mutex);
	promises_retry(uplink);
	mutex_unlock(&xenvif_policy_mutex);
}
