/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <linux/if_ether.h>
#include <linux/skbuff.h>

/* FCS 4, preamble and start of frame 8, gap between frames 12. */
#define WIRE_OVERHEAD	24

/* Which of its clocks a source stamped a packet with. */
enum wire_clock { WIRE_CLOCK_MONO, WIRE_CLOCK_REAL, WIRE_CLOCKS };

/**
 * struct wire_frame - what the far end reads out of a frame
 * @mac: source address
 * @ip_bytes: length by the IP header, 0 if not IP
 * @udp_data: UDP with at least 16 bytes of payload, or a UDP fragment
 * @split: headers may not all be in the first piece of memory, which some NICs do
 *	not survive
 * @stamped: @clock and @stamp_ns are valid
 * @clock: clock of the stamp
 * @stamp_ns: the sender's time of sending
 */
struct wire_frame {
	u8 mac[ETH_ALEN];
	u32 ip_bytes;
	bool udp_data;
	bool split;
	bool stamped;
	enum wire_clock clock;
	s64 stamp_ns;
};

/* Any context; the frame starts at skb->data. Malformed headers end the
 * reading early, they are never an error.
 */
void wire_frame_read(const struct sk_buff *skb, struct wire_frame *frame);

/* Look for a sender's timestamp in a UDP payload or an ICMP echo's data that
 * starts at @offset and has @len bytes.
 */
void wire_stamp_udp(const struct sk_buff *skb, unsigned int offset,
		    unsigned int len, u16 port, struct wire_frame *frame);
void wire_stamp_echo(const struct sk_buff *skb, unsigned int offset,
		     unsigned int len, struct wire_frame *frame);

static inline u32 wire_frame_bytes(const struct sk_buff *skb)
{
	return max_t(u32, skb->len, ETH_ZLEN) + WIRE_OVERHEAD;
}

#endif
