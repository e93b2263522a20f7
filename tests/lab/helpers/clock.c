// SPDX-License-Identifier: GPL-2.0-only
/*
 * clock: prints CLOCK_MONOTONIC, CLOCK_MONOTONIC - TSC and CLOCK_REALTIME - TSC, in nanoseconds.
 *
 * In the lab's machine the TSC counts nanoseconds and is the same on all CPUs and in all domains,
 * so the difference of two domains' answers is the offset between their clocks.
 */
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

/* The clock minus the TSC half way between two reads, from the closest pair of reads. */
static long long offset(clockid_t id)
{
	long long best = LLONG_MAX, result = 0;
	struct timespec ts;
	int i;

	for (i = 0; i < 200; i++) {
		long long before = __rdtsc(), after;

		clock_gettime(id, &ts);
		after = __rdtsc();
		if (after - before < best) {
			best = after - before;
			result = ts.tv_sec * 1000000000LL + ts.tv_nsec - (before + after) / 2;
		}
	}
	return result;
}

int main(void)
{
	long long mono = offset(CLOCK_MONOTONIC), real = offset(CLOCK_REALTIME);
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("%lld %lld %lld\n", now.tv_sec * 1000000000LL + now.tv_nsec, mono, real);
	return 0;
}
