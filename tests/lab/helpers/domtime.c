// SPDX-License-Identifier: GPL-2.0-only
/*
 * domtime: prints "<domid>=<nanoseconds of CPU time>" for every domain, as Xen accounts it.
 * domtime <start ns> <seconds>: such a line at the start, and after each second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <xenctrl.h>

#define DOMAINS_MAX 1100
#define SECOND_NS 1000000000LL

static xc_dominfo_t info[DOMAINS_MAX];

static int report(xc_interface *xc)
{
	int count = xc_domain_getinfo(xc, 0, DOMAINS_MAX, info), i;

	for (i = 0; i < count; i++)
		printf("%s%u=%llu", i ? " " : "", info[i].domid,
		       (unsigned long long)info[i].cpu_time);
	putchar('\n');
	return count < 0;
}

int main(int argc, char **argv)
{
	xc_interface *xc = xc_interface_open(NULL, NULL, 0);
	long long start = argc == 3 ? atoll(argv[1]) : 0;
	int seconds = argc == 3 ? atoi(argv[2]) : -1, i;

	if (!xc)
		return 1;
	if (seconds < 0)
		return report(xc);
	for (i = 0; i <= seconds; i++) {
		struct timespec ts = { start / SECOND_NS + i, start % SECOND_NS };

		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
			;
		if (report(xc))
			return 1;
	}
	return 0;
}
