// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's agent: runs the shell commands that dom0 writes to data/lab/command in xenstore.
 *
 * A command is "<sequence> <shell text>", the answer in data/lab/reply
 * "<sequence> <status> <output>". Output beyond what one xenstore node holds is cut; commands
 * that run long go to the background.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xenstore.h>

#define COMMAND "data/lab/command"
#define REPLY "data/lab/reply"
#define OUTPUT_MAX 3500

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* Run text with sh; leave its standard output in out and return its exit status. */
static int run(const char *text, char *out)
{
	size_t used = 0, got;
	FILE *pipe = popen(text, "r");
	char rest[256];
	int status;

	if (!pipe)
		fail("popen");
	while (used < OUTPUT_MAX && (got = fread(out + used, 1, OUTPUT_MAX - used, pipe)) > 0)
		used += got;
	while (fread(rest, 1, sizeof(rest), pipe) > 0)
		;
	out[used] = '\0';
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void answer(struct xs_handle *xs, unsigned long sequence, const char *text)
{
	static char out[OUTPUT_MAX + 1], reply[OUTPUT_MAX + 64];
	int status = run(text, out);
	int length = snprintf(reply, sizeof(reply), "%lu %d %s", sequence, status, out);

	if (!xs_write(xs, XBT_NULL, REPLY, reply, length))
		fail("xs_write");
}

int main(void)
{
	struct xs_handle *xs = xs_open(0);
	unsigned long done = 0;

	if (!xs)
		fail("xs_open");
	if (!xs_watch(xs, COMMAND, "command"))
		fail("xs_watch");
	if (!xs_write(xs, XBT_NULL, REPLY, "0 0 ready", 9))
		fail("xs_write");
	for (;;) {
		unsigned int count, length;
		char **event = xs_read_watch(xs, &count);
		char *command = xs_read(xs, XBT_NULL, COMMAND, &length), *text;
		unsigned long sequence;

		free(event);
		if (!command) {
			/* a restored guest has a new directory, and whoever asks counts anew */
			done = 0;
			continue;
		}
		sequence = strtoul(command, &text, 10);
		if (sequence != done) {
			done = sequence;
			answer(xs, sequence, text + 1);
		}
		free(command);
	}
}
