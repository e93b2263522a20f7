/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vif_qos

#if !defined(_TRACE_VIF_QOS_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_VIF_QOS_H

#include <linux/errno.h>
#include <linux/netdevice.h>
#include <linux/tracepoint.h>
#include <net/vif_qos/dba.h>
#include <net/vif_qos/flow.h>
#include <net/vif_qos/sla.h>
#include <net/vif_qos/usage.h>
#include <net/vif_qos/waits.h>

/* So that tools that read the events' formats know these, too. */
TRACE_DEFINE_ENUM(VIF_QOS_HELD_NOT);
TRACE_DEFINE_ENUM(VIF_QOS_HELD_BY_OTHERS);
TRACE_DEFINE_ENUM(VIF_QOS_HELD_BY_RATE);
TRACE_DEFINE_ENUM(VIF_QOS_HELD_BY_PACKETS);
TRACE_DEFINE_ENUM(VIF_QOS_DBA_IDLE);
TRACE_DEFINE_ENUM(VIF_QOS_DBA_DEMAND);
TRACE_DEFINE_ENUM(VIF_QOS_DBA_MAX);
TRACE_DEFINE_ENUM(VIF_QOS_DBA_SHARE);
TRACE_DEFINE_ENUM(VIF_QOS_DBA_CLASS);
TRACE_DEFINE_ENUM(VIF_QOS_DBA_MIN);
TRACE_DEFINE_ENUM(VIF_QOS_DBA_SHORT);
TRACE_DEFINE_ENUM(VIF_QOS_SLA_UNWANTED);
TRACE_DEFINE_ENUM(VIF_QOS_SLA_MET);
TRACE_DEFINE_ENUM(VIF_QOS_SLA_MISSED);
TRACE_DEFINE_ENUM(VIF_QOS_WAIT_UPLINK);
TRACE_DEFINE_ENUM(VIF_QOS_WAIT_RATE);
TRACE_DEFINE_ENUM(VIF_QOS_WAIT_PPS);
TRACE_DEFINE_ENUM(VIF_QOS_WAIT_TURN);
TRACE_DEFINE_ENUM(VIF_QOS_OVER_RATE);
TRACE_DEFINE_ENUM(VIF_QOS_OVER_PPS);

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

#define show_vif_qos_wait(why)						\
	__print_symbolic(why,						\
			 { VIF_QOS_WAIT_UPLINK, "uplink" },		\
			 { VIF_QOS_WAIT_RATE, "rate" },			\
			 { VIF_QOS_WAIT_PPS, "pps" },			\
			 { VIF_QOS_WAIT_TURN, "turn" })

/* What a vif that drops its excess is over; it has not waited for it. */
#define show_vif_qos_excess(over)					\
	__print_symbolic(over,						\
			 { 0, "late" },					\
			 { VIF_QOS_OVER_RATE, "rate" },			\
			 { VIF_QOS_OVER_PPS, "pps" })

#define show_vif_qos_key_error(error)					\
	__print_symbolic(error,						\
			 { -EINVAL, "invalid" },			\
			 { -ENOSPC, "no_room" },			\
			 { -ERANGE, "conflict" },			\
			 { -ENOENT, "removed" })

/* Which queue; an uplink without a device is "-". */
#define VIF_QOS_QUEUE_FIELDS						\
	__array(char, uplink, IFNAMSIZ)					\
	__array(char, vif, IFNAMSIZ)					\
	__field(u32, queue)

#define VIF_QOS_QUEUE_ASSIGN						\
	strscpy(__entry->uplink, uplink ? uplink->name : "-", IFNAMSIZ);	\
	strscpy(__entry->vif, vif->name, IFNAMSIZ);			\
	__entry->queue = queue

/* A queue gets in line; @waiting queues of its uplink that are there already. */
TRACE_EVENT(vif_qos_park,
	TP_PROTO(const struct net_device *uplink, const struct net_device *vif, u32 queue,
		 u32 waiting),

	TP_ARGS(uplink, vif, queue, waiting),

	TP_STRUCT__entry(
		VIF_QOS_QUEUE_FIELDS
		__field(u32, waiting)
	),

	TP_fast_assign(
		VIF_QOS_QUEUE_ASSIGN;
		__entry->waiting = waiting;
	),

	TP_printk("uplink=%s vif=%s queue=%u waiting=%u",
		  __entry->uplink, __entry->vif, __entry->queue, __entry->waiting)
);

/* It is not let go at once, but waits from now on; @room: bytes the uplink can take. */
TRACE_EVENT(vif_qos_hold,
	TP_PROTO(const struct net_device *uplink, const struct net_device *vif, u32 queue,
		 enum vif_qos_wait why, s64 room),

	TP_ARGS(uplink, vif, queue, why, room),

	TP_STRUCT__entry(
		VIF_QOS_QUEUE_FIELDS
		__field(u32, why)
		__field(s64, room_bytes)
	),

	TP_fast_assign(
		VIF_QOS_QUEUE_ASSIGN;
		__entry->why = why;
		__entry->room_bytes = room;
	),

	TP_printk("uplink=%s vif=%s queue=%u why=%s room_bytes=%lld",
		  __entry->uplink, __entry->vif, __entry->queue,
		  show_vif_qos_wait(__entry->why), __entry->room_bytes)
);

/* It may send; it has waited for @waited ns, 0: not at all. */
TRACE_EVENT(vif_qos_grant,
	TP_PROTO(const struct net_device *uplink, const struct net_device *vif, u32 queue,
		 const struct vif_qos_queue *sched, u64 waited),

	TP_ARGS(uplink, vif, queue, sched, waited),

	TP_STRUCT__entry(
		VIF_QOS_QUEUE_FIELDS
		__field(s64, bytes)
		__field(s64, packets)
		__field(bool, rush)
		__field(s64, deficit)
		__field(u64, waited_ns)
	),

	TP_fast_assign(
		VIF_QOS_QUEUE_ASSIGN;
		__entry->bytes = sched->grant;
		__entry->packets = sched->packets;
		__entry->rush = sched->rush;
		__entry->deficit = sched->flow->deficit;
		__entry->waited_ns = waited;
	),

	TP_printk("uplink=%s vif=%s queue=%u bytes=%lld packets=%lld by=%s deficit=%lld waited_ns=%llu",
		  __entry->uplink, __entry->vif, __entry->queue, __entry->bytes,
		  __entry->packets, __entry->rush ? "guarantee" : "turn",
		  __entry->deficit, __entry->waited_ns)
);

/* It is polled anew, on the CPU it was polled on last. */
TRACE_EVENT(vif_qos_wake,
	TP_PROTO(const struct net_device *uplink, const struct net_device *vif, u32 queue,
		 int cpu),

	TP_ARGS(uplink, vif, queue, cpu),

	TP_STRUCT__entry(
		VIF_QOS_QUEUE_FIELDS
		__field(int, cpu)
	),

	TP_fast_assign(
		VIF_QOS_QUEUE_ASSIGN;
		__entry->cpu = cpu;
	),

	TP_printk("uplink=%s vif=%s queue=%u cpu=%d",
		  __entry->uplink, __entry->vif, __entry->queue, __entry->cpu)
);

/* A poll is over: of @granted bytes it has used so many, on the wire; @again: it has more. */
TRACE_EVENT(vif_qos_settle,
	TP_PROTO(const struct net_device *uplink, const struct net_device *vif, u32 queue,
		 s64 granted, s64 bytes, s64 packets, bool again),

	TP_ARGS(uplink, vif, queue, granted, bytes, packets, again),

	TP_STRUCT__entry(
		VIF_QOS_QUEUE_FIELDS
		__field(s64, granted_bytes)
		__field(s64, bytes)
		__field(s64, packets)
		__field(bool, again)
	),

	TP_fast_assign(
		VIF_QOS_QUEUE_ASSIGN;
		__entry->granted_bytes = granted;
		__entry->bytes = bytes;
		__entry->packets = packets;
		__entry->again = again;
	),

	TP_printk("uplink=%s vif=%s queue=%u granted_bytes=%lld bytes=%lld packets=%lld again=%d",
		  __entry->uplink, __entry->vif, __entry->queue, __entry->granted_bytes,
		  __entry->bytes, __entry->packets, __entry->again)
);

/* A poll has dropped packets in the ring. */
TRACE_EVENT(vif_qos_drop,
	TP_PROTO(const struct net_device *uplink, const struct net_device *vif, u32 queue,
		 u32 packets, enum vif_qos_state over),

	TP_ARGS(uplink, vif, queue, packets, over),

	TP_STRUCT__entry(
		VIF_QOS_QUEUE_FIELDS
		__field(u32, packets)
		__field(u32, over)
	),

	TP_fast_assign(
		VIF_QOS_QUEUE_ASSIGN;
		__entry->packets = packets;
		__entry->over = over;
	),

	TP_printk("uplink=%s vif=%s queue=%u packets=%u why=%s",
		  __entry->uplink, __entry->vif, __entry->queue, __entry->packets,
		  show_vif_qos_excess(__entry->over))
);

/* A key in xenstore is refused; of its text the beginning, "?" for what can't be printed. */
TRACE_EVENT(vif_qos_bad_key,
	TP_PROTO(const struct net_device *vif, const char *key, const char *text,
		 unsigned int len, int error),

	TP_ARGS(vif, key, text, len, error),

	TP_STRUCT__entry(
		__array(char, vif, IFNAMSIZ)
		__array(char, key, 16)
		__array(char, text, 33)
		__field(int, error)
	),

	TP_fast_assign(
		unsigned int i;

		strscpy(__entry->vif, vif->name, IFNAMSIZ);
		strscpy(__entry->key, key, sizeof(__entry->key));
		for (i = 0; i < len && i < sizeof(__entry->text) - 1; i++)
			__entry->text[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
		__entry->text[i] = '\0';
		__entry->error = error;
	),

	TP_printk("vif=%s key=%s error=%s text=\"%s\"",
		  __entry->vif, __entry->key, show_vif_qos_key_error(__entry->error),
		  __entry->text)
);

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
