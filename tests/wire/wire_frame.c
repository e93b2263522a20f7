// SPDX-License-Identifier: GPL-2.0-only
/* The headers of a frame, read without changing it. */
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "wire_frame.h"

/* The largest headers that nearly all packets have. */
#define HEADERS	(ETH_HLEN + sizeof(struct iphdr) + sizeof(struct tcphdr))
/* A datagram of at least this much payload carries data, not signalling. */
#define UDP_DATA_MIN	16

static void wire_frame_udp(const struct sk_buff *skb, unsigned int offset,
			   unsigned int len, struct wire_frame *frame)
{
	const struct udphdr *udp;
	struct udphdr buf;
	unsigned int payload;

	udp = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (!udp || len < sizeof(buf))
		return;
	payload = min_t(unsigned int, ntohs(udp->len), len);
	if (payload < sizeof(buf) + UDP_DATA_MIN)
		return;
	frame->udp_data = true;
	wire_stamp_udp(skb, offset + sizeof(buf), payload - sizeof(buf),
		       ntohs(udp->dest), frame);
}

/* ICMP and ICMPv6 echo requests differ in their type only. */
static void wire_frame_echo(const struct sk_buff *skb, unsigned int offset,
			    unsigned int len, u8 request,
			    struct wire_frame *frame)
{
	const struct icmphdr *icmp;
	struct icmphdr buf;

	icmp = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (!icmp || len < sizeof(buf) || icmp->type != request)
		return;
	wire_stamp_echo(skb, offset + sizeof(buf), len - sizeof(buf), frame);
}

static void wire_frame_transport(const struct sk_buff *skb, u8 protocol,
				 unsigned int offset, unsigned int len,
				 struct wire_frame *frame)
{
	if (protocol == IPPROTO_UDP)
		wire_frame_udp(skb, offset, len, frame);
	else if (protocol == IPPROTO_ICMP)
		wire_frame_echo(skb, offset, len, ICMP_ECHO, frame);
	else if (protocol == IPPROTO_ICMPV6)
		wire_frame_echo(skb, offset, len, ICMPV6_ECHO_REQUEST, frame);
}

static void wire_frame_ipv4(const struct sk_buff *skb, unsigned int offset,
			    struct wire_frame *frame)
{
	const struct iphdr *ip;
	struct iphdr buf;
	unsigned int hlen;

	ip = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (!ip || ip->version != 4 || ip->ihl < 5)
		return;
	frame->ip_bytes = ntohs(ip->tot_len);
	hlen = ip->ihl * 4;
	if (frame->ip_bytes < hlen)
		return;
	/* Only the first fragment has a UDP header, and it is of no use alone. */
	if (ip_is_fragment(ip))
		frame->udp_data = ip->protocol == IPPROTO_UDP;
	else
		wire_frame_transport(skb, ip->protocol, offset + hlen,
				     frame->ip_bytes - hlen, frame);
}

static void wire_frame_ipv6(const struct sk_buff *skb, unsigned int offset,
			    struct wire_frame *frame)
{
	const struct frag_hdr *frag;
	const struct ipv6hdr *ip;
	struct frag_hdr frag_buf;
	struct ipv6hdr buf;

	ip = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (!ip || ip->version != 6)
		return;
	frame->ip_bytes = ntohs(ip->payload_len) + sizeof(buf);
	offset += sizeof(buf);
	if (ip->nexthdr != NEXTHDR_FRAGMENT) {
		wire_frame_transport(skb, ip->nexthdr, offset,
				     frame->ip_bytes - sizeof(buf), frame);
		return;
	}
	frag = skb_header_pointer(skb, offset, sizeof(frag_buf), &frag_buf);
	frame->udp_data = frag && frag->nexthdr == IPPROTO_UDP;
}

/* Returns the protocol behind up to two VLAN tags and moves *offset there. */
static __be16 wire_frame_untag(const struct sk_buff *skb, __be16 protocol,
			       unsigned int *offset)
{
	const struct vlan_hdr *vlan;
	struct vlan_hdr buf;
	int depth;

	for (depth = 0; depth < 2 && eth_type_vlan(protocol); depth++) {
		vlan = skb_header_pointer(skb, *offset, sizeof(buf), &buf);
		if (!vlan)
			return 0;
		protocol = vlan->h_vlan_encapsulated_proto;
		*offset += sizeof(buf);
	}
	return protocol;
}

void wire_frame_read(const struct sk_buff *skb, struct wire_frame *frame)
{
	unsigned int offset = ETH_HLEN;
	const struct ethhdr *eth;
	struct ethhdr buf;
	__be16 protocol;

	memset(frame, 0, sizeof(*frame));
	frame->split = skb_headlen(skb) < min_t(size_t, skb->len, HEADERS);
	eth = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	if (!eth)
		return;
	ether_addr_copy(frame->mac, eth->h_source);
	protocol = wire_frame_untag(skb, eth->h_proto, &offset);
	if (protocol == htons(ETH_P_IP))
		wire_frame_ipv4(skb, offset, frame);
	else if (protocol == htons(ETH_P_IPV6))
		wire_frame_ipv6(skb, offset, frame);
}
