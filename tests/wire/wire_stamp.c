// SPDX-License-Identifier: GPL-2.0-only
/* Times of sending that well-known senders put into their packets. */
#include <linux/ktime.h>
#include <linux/skbuff.h>

#include "wire_frame.h"

#define PKTGEN_MAGIC		0xbe9be955
#define IPERF_PORT_FIRST	5201
#define IPERF_PORT_LAST		5299

struct pktgen_stamp {
	__be32 magic;
	__be32 seq;
	__be32 sec;
	__be32 usec;
};

struct iperf_stamp {
	__be32 sec;
	__be32 usec;
};

/* struct timeval of a 64-bit little-endian sender */
struct ping_stamp {
	__le64 sec;
	__le64 usec;
};

static void wire_stamp_set(struct wire_frame *frame, enum wire_clock clock,
			   u64 sec, u64 usec)
{
	if (usec >= USEC_PER_SEC || sec > U32_MAX || !(sec | usec))
		return;
	frame->stamped = true;
	frame->clock = clock;
	frame->stamp_ns = sec * NSEC_PER_SEC + usec * NSEC_PER_USEC;
}

static bool wire_stamp_pktgen(const struct sk_buff *skb, unsigned int offset,
			      struct wire_frame *frame)
{
	const struct pktgen_stamp *s;
	struct pktgen_stamp buf;

	s = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (!s || s->magic != cpu_to_be32(PKTGEN_MAGIC))
		return false;
	wire_stamp_set(frame, WIRE_CLOCK_REAL, be32_to_cpu(s->sec),
		       be32_to_cpu(s->usec));
	return true;
}

void wire_stamp_udp(const struct sk_buff *skb, unsigned int offset,
		    unsigned int len, u16 port, struct wire_frame *frame)
{
	const struct iperf_stamp *s;
	struct iperf_stamp buf;

	if (len < sizeof(struct pktgen_stamp))
		return;
	if (wire_stamp_pktgen(skb, offset, frame))
		return;
	if (port < IPERF_PORT_FIRST || port > IPERF_PORT_LAST)
		return;
	s = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (s)
		wire_stamp_set(frame, WIRE_CLOCK_MONO, be32_to_cpu(s->sec),
			       be32_to_cpu(s->usec));
}

void wire_stamp_echo(const struct sk_buff *skb, unsigned int offset,
		     unsigned int len, struct wire_frame *frame)
{
	const struct ping_stamp *s;
	struct ping_stamp buf;

	if (len < sizeof(buf))
		return;
	s = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (s)
		wire_stamp_set(frame, WIRE_CLOCK_REAL, le64_to_cpu(s->sec),
			       le64_to_cpu(s->usec));
}
