// SPDX-License-Identifier: GPL-2.0-only
/*
 * received <start ns> <bin ns> <bins> <name=vif>...: what dom0 hands to guests, bin by bin.
 *
 * Prints a line for each guest at the end, "<name> <wire bytes>:<packets> ...", by the vif's
 * counters: GSO packets count as one frame.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GUESTS_MAX 64
#define BINS_MAX 4096
/* FCS, preamble and gap; the vif counts the Ethernet header */
#define FRAME_OVERHEAD 24

struct count {
	unsigned long long bytes, packets;
};

static struct count counts[GUESTS_MAX][BINS_MAX + 1];

static unsigned long long counter(const char *vif, const char *name)
{
	unsigned long long value = 0;
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", vif, name);
	file = fopen(path, "r");
	if (file) {
		if (fscanf(file, "%llu", &value) != 1)
			value = 0;
		fclose(file);
	}
	return value;
}

/* Wait for the end of a bin and count. */
static void sample(long long when, int bin, int guests, char **names)
{
	struct timespec ts = { when / 1000000000, when % 1000000000 };
	int i;

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		;
	for (i = 0; i < guests; i++) {
		const char *vif = strchr(names[i], '=') + 1;

		counts[i][bin].packets = counter(vif, "tx_packets");
		counts[i][bin].bytes = counter(vif, "tx_bytes") +
				       FRAME_OVERHEAD * counts[i][bin].packets;
	}
}

static void print(const char *name, const struct count *count, int bins)
{
	int i;

	printf("%.*s", (int)(strchr(name, '=') - name), name);
	for (i = 1; i <= bins; i++)
		printf(" %llu:%llu", count[i].bytes - count[i - 1].bytes,
		       count[i].packets - count[i - 1].packets);
	putchar('\n');
}

int main(int argc, char **argv)
{
	int bins = argc > 4 ? atoi(argv[3]) : 0, guests = argc - 4, i;

	if (bins < 1 || bins > BINS_MAX || guests > GUESTS_MAX)
		return 2;
	for (i = 0; i < guests; i++)
		if (!strchr(argv[4 + i], '='))
			return 2;
	for (i = 0; i <= bins; i++)
		sample(atoll(argv[1]) + i * atoll(argv[2]), i, guests, argv + 4);
	for (i = 0; i < guests; i++)
		print(argv[4 + i], counts[i], bins);
	return 0;
}
