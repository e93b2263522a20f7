// SPDX-License-Identifier: GPL-2.0-only
/*
 * mark <nanoseconds>...: at each of these CLOCK_MONOTONIC times, an instruction that does nothing.
 *
 * It is where plugin/profile.c begins to count, and where it ends.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void sleep_till(long long when)
{
	struct timespec ts = { when / 1000000000, when % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: mark nanoseconds...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		sleep_till(atoll(argv[i]));
		__asm__ volatile(".byte 0x0f, 0x1f, 0x84, 0x00, 'Q', 'o', 'S', 'm'");
	}
	return 0;
}
