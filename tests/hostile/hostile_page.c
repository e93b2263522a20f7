// SPDX-License-Identifier: GPL-2.0-only
/*
 * What requests refer to: pages with a frame, and references to nothing.
 *
 * Frames go to the far end of the lab's wire, to an address that nobody there has, or
 * to everybody: they are counted on their way and answered by nobody.
 */
#include <linux/etherdevice.h>
#include <linux/gfp.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <xen/grant_table.h>
#include <xen/page.h>

#include "hostile.h"

/* A reference that is beyond any table. */
#define BEYOND	0x7fffff
#define FRAME	1514

static const u8 far_mac[ETH_ALEN] = { 0x00, 0x16, 0x3e, 0xff, 0x00, 0x01 };

static void frame_write(const struct hostile_vif *vif, void *page, const u8 *to, u8 protocol)
{
	struct ethhdr *eth = page;
	struct iphdr *ip = page + ETH_HLEN;
	struct udphdr *udp = (void *)(ip + 1);
	struct tcphdr *tcp = (void *)(ip + 1);

	ether_addr_copy(eth->h_dest, to);
	ether_addr_copy(eth->h_source, vif->mac);
	eth->h_proto = htons(ETH_P_IP);
	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 64;
	ip->protocol = protocol;
	ip->tot_len = htons(FRAME - ETH_HLEN);
	ip->saddr = htonl(0x0a00004d);
	ip->daddr = htonl(0x0a00004e);
	ip->check = ip_fast_csum(ip, ip->ihl);
	udp->dest = htons(9);
	if (protocol == IPPROTO_UDP) {
		udp->len = htons(FRAME - ETH_HLEN - sizeof(*ip));
	} else {
		tcp->doff = 5;
		tcp->ack = 1;
	}
}

static int page_grant(struct hostile_vif *vif, enum hostile_grant kind, domid_t domain)
{
	int ref;

	vif->pages[kind] = (void *)get_zeroed_page(GFP_KERNEL);
	if (!vif->pages[kind])
		return -ENOMEM;
	ref = gnttab_grant_foreign_access(domain, virt_to_gfn(vif->pages[kind]), 1);
	if (ref < 0)
		return ref;
	vif->refs[kind] = ref;
	return 0;
}

/**
 * hostile_pages_init() - make what requests refer to
 * @vif: vif, whose address is known
 *
 * Return: 0 or a negative errno; what was made is hostile_pages_free()'s.
 */
int hostile_pages_init(struct hostile_vif *vif)
{
	domid_t backend = vif->dev->otherend_id;
	int err = page_grant(vif, HOSTILE_UDP, backend) ?:
		  page_grant(vif, HOSTILE_TCP, backend) ?:
		  page_grant(vif, HOSTILE_BROADCAST, backend) ?:
		  page_grant(vif, HOSTILE_ENDED, backend) ?:
		  page_grant(vif, HOSTILE_OTHER, backend + 1);
	u8 all[ETH_ALEN];

	if (err)
		return err;
	eth_broadcast_addr(all);
	frame_write(vif, vif->pages[HOSTILE_UDP], far_mac, IPPROTO_UDP);
	frame_write(vif, vif->pages[HOSTILE_TCP], far_mac, IPPROTO_TCP);
	frame_write(vif, vif->pages[HOSTILE_BROADCAST], all, IPPROTO_UDP);
	vif->refs[HOSTILE_BEYOND] = BEYOND;
	/* Taken back, but not freed: no later grant gets this number. */
	gnttab_end_foreign_access_ref(vif->refs[HOSTILE_ENDED]);
	return 0;
}

/**
 * hostile_pages_free() - take it back
 * @vif: vif; pages that the backend still has mapped go when it lets them go
 */
void hostile_pages_free(struct hostile_vif *vif)
{
	enum hostile_grant kind;

	for (kind = 0; kind < HOSTILE_GRANTS; kind++) {
		if (!vif->pages[kind])
			continue;
		gnttab_end_foreign_access(vif->refs[kind], virt_to_page(vif->pages[kind]));
		vif->pages[kind] = NULL;
	}
}
