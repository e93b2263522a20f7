// SPDX-License-Identifier: GPL-2.0-only
/*
 * offer <address> <port> <bytes> <packets/s> <file> [sockets [even|random]]: UDP datagrams at
 * a steady pace, from one socket or from several in turn. At random they go out between a
 * quarter and three quarters of a millisecond after those before, not always in the same place
 * between two ticks of a clock.
 *
 * It never waits for a socket that is full: such a datagram is lost, as one of a source that
 * can't slow down. Until terminated; then it adds a line to the file, "<sent> <lost so>". The
 * payload begins with a time as iperf3's does, by the monotonic clock.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PAYLOAD_MAX 1472
#define SOCKETS_MAX 128
/* what falls due between two wake-ups goes out at once */
#define TICK_NS 500000
#define SECOND_NS 1000000000LL

static long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SECOND_NS + ts.tv_nsec;
}

/* From one wake-up to the next. The same each time: an experiment can be repeated. */
static long long nap_ns(int random)
{
	static unsigned int state = 1;

	if (!random)
		return TICK_NS;
	state = state * 1664525 + 1013904223;
	return TICK_NS / 2 + (state >> 8) % TICK_NS;
}

static int sockets[SOCKETS_MAX];

static int open_socket(const char *address, int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	if (fd < 0 || inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to))) {
		perror(address);
		exit(1);
	}
	return fd;
}

/* Did the socket take it? What it loses behind the socket, others count. */
static int offer(int fd, char *payload, size_t bytes)
{
	long long now = now_ns();
	unsigned int stamp[2] = { htobe32(now / SECOND_NS), htobe32(now % SECOND_NS / 1000) };

	memcpy(payload, stamp, sizeof(stamp));
	return send(fd, payload, bytes, 0) >= 0;
}

/* Sleep until then; was it told to end meanwhile? */
static int ended_by(const sigset_t *end, long long when)
{
	long long rest = when - now_ns();
	struct timespec ts = { 0, rest > 0 ? rest : 0 };

	return sigtimedwait(end, NULL, &ts) > 0;
}

static void tell(const char *path, long long sent, long long lost)
{
	FILE *file = fopen(path, "a");

	if (!file) {
		perror(path);
		exit(1);
	}
	fprintf(file, "%lld %lld\n", sent, lost);
	fclose(file);
}

int main(int argc, char **argv)
{
	static char payload[PAYLOAD_MAX];
	long long start, pace, tried = 0, lost = 0, wake;
	int bytes, count, random, i;
	sigset_t end;

	if (argc < 6 || argc > 8)
		return 2;
	bytes = atoi(argv[3]);
	pace = atoll(argv[4]);
	count = argc > 6 ? atoi(argv[6]) : 1;
	random = argc > 7 && !strcmp(argv[7], "random");
	if (bytes < 16 || bytes > PAYLOAD_MAX || pace < 1 || count < 1 || count > SOCKETS_MAX)
		return 2;
	for (i = 0; i < count; i++)
		sockets[i] = open_socket(argv[1], atoi(argv[2]));
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	start = now_ns();
	for (wake = start + TICK_NS; !ended_by(&end, wake); wake += nap_ns(random)) {
		/* what is due now: a sender that is too slow still ends */
		long long due = (now_ns() - start) / 1000 * pace / 1000000;

		for (; tried < due; tried++)
			lost += !offer(sockets[tried % count], payload, bytes);
	}
	tell(argv[5], tried - lost, lost);
	return 0;
}
