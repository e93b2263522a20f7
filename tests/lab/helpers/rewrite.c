// SPDX-License-Identifier: GPL-2.0-only
/*
 * rewrite <path> <times> <text>...: write the texts in turn to a node of xenstore, one after
 * the other without a pause.
 *
 * Each is a write of its own, so everybody who watches the node is told each time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>

int main(int argc, char **argv)
{
	struct xs_handle *xs = argc > 3 ? xs_open(0) : NULL;
	long times, i;

	if (!xs) {
		fprintf(stderr, "usage: rewrite path times text..., with xenstored running\n");
		return 2;
	}
	times = atol(argv[2]);
	for (i = 0; i < times; i++) {
		const char *text = argv[3 + i % (argc - 3)];

		if (!xs_write(xs, XBT_NULL, argv[1], text, strlen(text))) {
			perror(argv[1]);
			return 1;
		}
	}
	return 0;
}
