/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_VIF_QOS_WIRE_H
#define _NET_VIF_QOS_WIRE_H

#include <linux/types.h>

#define VIF_QOS_WIRE_OVERHEAD	24	/* preamble and SFD 8, FCS 4, gap 12 */
#define VIF_QOS_WIRE_MIN	60	/* shortest Ethernet frame without FCS */

/**
 * vif_qos_wire_bytes() - what a packet takes on an Ethernet wire
 * @len: bytes of the frame with its Ethernet header, without FCS
 * @segs: wire packets it becomes (GSO); 0 and 1 are one packet
 * @hdrlen: bytes of headers repeated in each further packet, Ethernet included
 *
 * Return: bytes, with preamble, FCS, gap and padding.
 */
static inline u64 vif_qos_wire_bytes(u32 len, u32 segs, u32 hdrlen)
{
	u64 bytes = len < VIF_QOS_WIRE_MIN ? VIF_QOS_WIRE_MIN : len;

	bytes += VIF_QOS_WIRE_OVERHEAD;
	if (segs > 1)
		bytes += (u64)(segs - 1) * (hdrlen + VIF_QOS_WIRE_OVERHEAD);
	return bytes;
}

#endif /* _NET_VIF_QOS_WIRE_H */
