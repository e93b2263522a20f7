/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vif_qos

#if !defined(_TRACE_VIF_QOS_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_VIF_QOS_H

#include <linux/tracepoint.h>
#include <net/vif_qos/dba.h>
#include <net/vif_qos/sla.h>

#define show_vif_qos_held(held)						\
	__print_symbolic(held,						\
			 { VIF_QOS_HELD_NOT, "no" },			\
			 { VIF_QOS_HELD_BY_OTHERS, "others" },		\
			 { VIF_QOS_HELD_BY_RATE, "rate" },		\
			 { VIF_QOS_HELD_BY_PACKETS, "packets" })

#define show_vif_qos_why(why)						\
	__print_symbolic(why,						\
			 { VIF_QOS_DBA_IDLE, "idle" },			\
			 { VIF_QOS_DBA_DEMAND, "demand" },		\
			 { VIF_QOS_DBA_MAX, "max" },			\
			 { VIF_QOS_DBA_SHARE, "share" },		\
			 { VIF_QOS_DBA_CLASS, "class" },		\
			 { VIF_QOS_DBA_MIN, "min" },			\
			 { VIF_QOS_DBA_SHORT, "short" })

#define show_vif_qos_verdict(verdict)					\
	__print_symbolic(verdict,					\
			 { VIF_QOS_SLA_UNWANTED, "unwanted" },		\
			 { VIF_QOS_SLA_MET, "met" },			\
			 { VIF_QOS_SLA_MISSED, "missed" })

/* One vif in one round of reallocation.  Rates are wire bytes per second. */
TRACE_EVENT(vif_qos_round,
	TP_PROTO(const char *uplink, const char *vif,
		 const struct vif_qos_claim *claim, enum vif_qos_verdict sla),

	TP_ARGS(uplink, vif, claim, sla),

	TP_STRUCT__entry(
		__array(char, uplink, 16)
		__array(char, vif, 16)
		__field(u32, class)
		__field(u32, priority)
		__field(u64, min)
		__field(u64, max)
		__field(u32, max_pps)
		__field(u32, vm)
		__field(u32, vm_pps)
		__field(u64, rate)
		__field(u64, pps)
		__field(u32, held)
		__field(u64, want)
		__field(u64, allocation)
		__field(u64, guarantee)
		__field(u64, allowance)
		__field(u32, packets)
		__field(u32, why)
		__field(u32, sla)
	),

	TP_fast_assign(
		strscpy(__entry->uplink, uplink, sizeof(__entry->uplink));
		strscpy(__entry->vif, vif, sizeof(__entry->vif));
		__entry->class = claim->class;
		__entry->priority = claim->priority;
		__entry->min = claim->min;
		__entry->max = claim->max;
		__entry->max_pps = claim->max_pps;
		__entry->vm = claim->vm;
		__entry->vm_pps = claim->vm_pps;
		__entry->rate = claim->rate;
		__entry->pps = claim->pps;
		__entry->held = claim->held;
		__entry->want = claim->want;
		__entry->allocation = claim->allocation;
		__entry->guarantee = claim->guarantee;
		__entry->allowance = claim->allowance;
		__entry->packets = claim->packets;
		__entry->why = claim->why;
		__entry->sla = sla;
	),

	TP_printk("uplink=%s vif=%s class=%u priority=%u min=%llu max=%llu max_pps=%u vm=%u vm_pps=%u rate=%llu pps=%llu held=%s want=%llu allocation=%llu guarantee=%llu allowance=%llu packets=%u why=%s sla=%s",
		  __entry->uplink, __entry->vif, __entry->class, __entry->priority,
		  __entry->min, __entry->max, __entry->max_pps, __entry->vm,
		  __entry->vm_pps, __entry->rate, __entry->pps,
		  show_vif_qos_held(__entry->held), __entry->want,
		  __entry->allocation, __entry->guarantee, __entry->allowance,
		  __entry->packets,
		  show_vif_qos_why(__entry->why), show_vif_qos_verdict(__entry->sla))
);

#endif /* _TRACE_VIF_QOS_H */

#include <trace/define_trace.h>
