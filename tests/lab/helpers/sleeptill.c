// SPDX-License-Identifier: GPL-2.0-only
/*
 * sleeptill <nanoseconds> [file text]...: sleep to an absolute CLOCK_MONOTONIC time, then write
 * each text to its file.
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

#define FILES_MAX 4

static int open_for_writing(const char *path)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0) {
		perror(path);
		exit(1);
	}
	return fd;
}

int main(int argc, char **argv)
{
	int files = (argc - 2) / 2, fds[FILES_MAX], i;
	struct timespec ts;
	long long when;

	if (argc < 2 || argc % 2 || files > FILES_MAX) {
		fprintf(stderr, "usage: sleeptill nanoseconds [file text]...\n");
		return 2;
	}
	when = atoll(argv[1]);
	ts.tv_sec = when / 1000000000;
	ts.tv_nsec = when % 1000000000;
	for (i = 0; i < files; i++)
		fds[i] = open_for_writing(argv[2 + 2 * i]);
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
	for (i = 0; i < files; i++) {
		if (write(fds[i], argv[3 + 2 * i], strlen(argv[3 + 2 * i])) < 0) {
			perror(argv[2 + 2 * i]);
			return 1;
		}
	}
	return 0;
}
