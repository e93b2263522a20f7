// SPDX-License-Identifier: GPL-2.0-only
/*
 * progress <start ns> <seconds> <name=domid>...: a line per second with guests' Mb/s into dom0.
 *
 * The rate is wire bits by the vif's counters: what netback took, GSO packets counted as one frame.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GUESTS_MAX 1024
#define FRAME_OVERHEAD 38

static unsigned long long last[GUESTS_MAX];

static unsigned long long counter(const char *vif, const char *name)
{
	unsigned long long value = 0;
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/statistics/%s", vif, name);
	file = fopen(path, "r");
	if (file) {
		if (fscanf(file, "%llu", &value) != 1)
			value = 0;
		fclose(file);
	}
	return value;
}

/* Wire bytes taken from the guest so far; 0 while it has no vif. */
static unsigned long long taken(const char *domid)
{
	unsigned long long bytes = 0;
	char pattern[64];
	glob_t found;
	size_t i;

	snprintf(pattern, sizeof(pattern), "/sys/class/net/vif%s.*", domid);
	if (glob(pattern, 0, NULL, &found))
		return 0;
	for (i = 0; i < found.gl_pathc; i++)
		bytes += counter(found.gl_pathv[i], "rx_bytes") +
			 FRAME_OVERHEAD * counter(found.gl_pathv[i], "rx_packets");
	globfree(&found);
	return bytes;
}

static void report(int second, int guests, char **names)
{
	int i;

	printf("LAB PROGRESS %d", second);
	for (i = 0; i < guests; i++) {
		char *domid = strchr(names[i], '=') + 1;
		unsigned long long now = taken(domid);
		unsigned long long gained = now >= last[i] ? now - last[i] : now;

		last[i] = now;
		printf(" %.*s=%.1f", (int)(domid - names[i] - 1), names[i], gained * 8 / 1e6);
	}
	putchar('\n');
	fflush(stdout);
}

int main(int argc, char **argv)
{
	long long start;
	int second, seconds, i;

	if (argc < 4 || argc - 3 > GUESTS_MAX)
		return 2;
	start = atoll(argv[1]);
	seconds = atoi(argv[2]);
	for (i = 3; i < argc; i++) {
		if (!strchr(argv[i], '='))
			return 2;
		last[i - 3] = taken(strchr(argv[i], '=') + 1);
	}
	for (second = 1; second <= seconds; second++) {
		struct timespec ts = { start / 1000000000 + second, start % 1000000000 };

		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
			;
		report(second, argc - 3, argv + 3);
	}
	return 0;
}
