// SPDX-License-Identifier: GPL-2.0-only
/*
 * ask <domid> <seconds> <command>: have a guest's agent run a command.
 *
 * Prints the command's output and exits with its status; 124 when no answer comes in time.
 * With an empty command it only waits for the agent to be there.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xenstore.h>

#define NO_ANSWER 124

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* The reply node's text, or NULL; *sequence is what it answers. */
static char *read_reply(struct xs_handle *xs, const char *path, unsigned long *sequence)
{
	unsigned int length;
	char *reply = xs_read(xs, XBT_NULL, path, &length);

	if (reply)
		*sequence = strtoul(reply, NULL, 10);
	return reply;
}

static int print_reply(const char *reply)
{
	char *text;
	int status;

	strtoul(reply, &text, 10);
	status = strtol(text, &text, 10);
	if (*text == ' ')
		text++;
	fputs(text, stdout);
	return status;
}

/* Wait until the reply to the given sequence is there. */
static char *wait_reply(struct xs_handle *xs, const char *path, unsigned long wanted,
			long long until)
{
	struct pollfd fd = { .fd = xs_fileno(xs), .events = POLLIN };
	unsigned long sequence;

	for (;;) {
		char *reply = read_reply(xs, path, &sequence);
		long long left = until - now_ms();

		if (reply && sequence >= wanted)
			return reply;
		free(reply);
		if (left <= 0 || poll(&fd, 1, left) <= 0)
			return NULL;
		free(xs_check_watch(xs));
	}
}

int main(int argc, char **argv)
{
	char command[64], reply[64], text[4000];
	unsigned long sequence = 0;
	struct xs_handle *xs = argc == 4 ? xs_open(0) : NULL;
	char *answer;
	int length;

	if (!xs) {
		fprintf(stderr, "usage: ask domid seconds command, with xenstored running\n");
		return 2;
	}
	snprintf(command, sizeof(command), "/local/domain/%s/data/lab/command", argv[1]);
	snprintf(reply, sizeof(reply), "/local/domain/%s/data/lab/reply", argv[1]);
	xs_watch(xs, reply, "reply");
	if (*argv[3]) {
		free(read_reply(xs, reply, &sequence));
		length = snprintf(text, sizeof(text), "%lu %s", ++sequence, argv[3]);
		if (length >= (int)sizeof(text) ||
		    !xs_write(xs, XBT_NULL, command, text, length)) {
			fprintf(stderr, "ask: domain %s can't be given the command\n", argv[1]);
			return 2;
		}
	}
	answer = wait_reply(xs, reply, sequence, now_ms() + atoll(argv[2]) * 1000);
	return answer ? print_reply(answer) : NO_ANSWER;
}
