// SPDX-License-Identifier: GPL-2.0-only
/*
 * sleeptill <nanoseconds> [file text]: sleep to an absolute CLOCK_MONOTONIC time, then write
 * text to file.
 *
 * Writing from the process that slept keeps fork and exec out of the instant that matters.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct timespec ts;
	long long when;
	int fd = -1;

	if (argc != 2 && argc != 4) {
		fprintf(stderr, "usage: sleeptill nanoseconds [file text]\n");
		return 2;
	}
	when = atoll(argv[1]);
	ts.tv_sec = when / 1000000000;
	ts.tv_nsec = when % 1000000000;
	if (argc == 4) {
		fd = open(argv[2], O_WRONLY);
		if (fd < 0) {
			perror(argv[2]);
			return 1;
		}
	}
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
	if (fd >= 0 && write(fd, argv[3], strlen(argv[3])) < 0) {
		perror(argv[2]);
		return 1;
	}
	return 0;
}
