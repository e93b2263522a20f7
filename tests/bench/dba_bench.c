// SPDX-License-Identifier: GPL-2.0-only
/*
 * An uplink of 100 Gbit/s whose bandwidth is reallocated, in user space: in each
 * round all vifs are others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdbool.h>
#include <linux/limits.h>
#include <linux/types.h>
#include <net/vif_qos/dba.h>

#define LINK		12500000000ULL	/* bytes per second */
#define RESERVABLE	(LINK / 10 * 9)
#define VM_VIFS		4

/**
 * struct mix - what the vifs are like
 * @name: as on the command line
 * @claim: draws a vif of so many; its claim is all zero
 * @shuffled: vifs come in any order, not VM after VM
 */
struct mix {
	const char *name;
	void (*claim)(struct vif_qos_claim *claim, unsigned long vifs);
	bool shuffled;
};

static u32 pick(u32 below)
{
	return (u32)random() % below;
}

static void claim_held(struct vif_qos_claim *claim, unsigned long vifs)
{
	claim->class = VIF_QOS_CLASS_DEFAULT;
	claim->priority = 1 + pick(100);
	claim->held = VIF_QOS_HELD_BY_OTHERS;
	claim->rate = LINK / vifs;
}

static void claim_mixed(struct vif_qos_claim *claim, unsigned long vifs)
{
	u32 share = LINK / vifs > U32_MAX ? U32_MAX : LINK / vifs;

	claim->class = 1 + pick(VIF_QOS_CLASS_MAX);
	claim->priority = 1 + pick(1000);
	claim->min = pick(2) ? pick(share) : 0;
	claim->max = pick(2) ? claim->min + pick(share) + 1 : 0;
	claim->held = pick(VIF_QOS_HELD_BY_PACKETS + 1);
	claim->rate = pick(4) ? 2ULL * pick(share) : 0;
	claim->pps = claim->rate / 1000;
}

static void claim_packets(struct vif_qos_claim *claim, unsigned long vifs)
{
	claim_mixed(claim, vifs);
	claim->vm_pps = 100000;
	claim->max_pps = pick(4) ? 0 : 50000;
}

static const struct mix mixes[] = {
	{ "held", claim_held, false }, { "mixed", claim_mixed, false },
	{ "packets", claim_packets, false }, { "shuffled", claim_packets, true }, { },
};

static void draw(const struct mix *mix, struct vif_qos_claim *claims,
		 struct vif_qos_claim **order, unsigned long vifs)
{
	unsigned long i;

	memset(claims, 0, vifs * sizeof(*claims));
	for (i = 0; i < vifs; i++) {
		unsigned long other = mix->shuffled ? pick(i + 1) : i;

		mix->claim(&claims[i], vifs);
		claims[i].vm = i / VM_VIFS;
		order[i] = order[other];
		order[other] = &claims[i];
	}
}

/* A function of its own: what it calls is what is counted. */
static noinline void reallocate(struct vif_qos_claim *claims,
				struct vif_qos_claim **order, unsigned long vifs)
{
	vif_qos_dba_rates(claims, vifs, LINK, RESERVABLE);
	vif_qos_dba_packets(order, vifs);
	if (order[0]->allocation > order[0]->want)
		exit(3);
}

int main(int argc, char **argv)
{
	unsigned long vifs = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
	unsigned long rounds = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
	struct vif_qos_claim *claims = calloc(vifs, sizeof(*claims));
	struct vif_qos_claim **order = calloc(vifs, sizeof(*order));
	const struct mix *mix = mixes;

	while (mix->name && argc == 4 && strcmp(mix->name, argv[1]))
		mix++;
	if (!vifs || !claims || !order || !mix->name) {
		fputs("usage: dba_bench held|mixed|packets|shuffled vifs rounds\n", stderr);
		return 2;
	}
	while (rounds--) {
		draw(mix, claims, order, vifs);
		reallocate(claims, order, vifs);
	}
	return 0;
}
