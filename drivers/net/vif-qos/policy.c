// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an admin may ask for one vif.
 */
#include <linux/errno.h>
#include <net/vif_qos/policy.h>
#include <net/vif_qos/rate.h>

static bool rate_good(u64 rate)
{
	return !rate || (rate >= VIF_QOS_RATE_MIN && rate <= VIF_QOS_RATE_MAX);
}

int vif_qos_policy_check(const struct vif_qos_policy *policy)
{
	if (policy->priority < VIF_QOS_PRIORITY_MIN ||
	    policy->priority > VIF_QOS_PRIORITY_MAX)
		return -EINVAL;
	if (policy->class < VIF_QOS_CLASS_MIN || policy->class > VIF_QOS_CLASS_MAX)
		return -EINVAL;
	if (!rate_good(policy->min_rate) || !rate_good(policy->max_rate) ||
	    policy->max_pps > VIF_QOS_PPS_MAX || policy->vm_max_pps > VIF_QOS_PPS_MAX)
		return -EINVAL;
	if (policy->early_drop > VIF_QOS_DROP_FRONTEND)
		return -EINVAL;
	if (policy->max_rate && policy->min_rate > policy->max_rate)
		return -EINVAL;
	return 0;
}
