// SPDX-License-Identifier: GPL-2.0-only
/*
 * entropy: tell the kernel that its random number generator is seeded.
 *
 * The lab's machine has no entropy, and gathering jitter would take a second of virtual time in
 * the first process that asks. Nothing in the lab is secret, and the same numbers in every run
 * are what it wants.
 */
#include <fcntl.h>
#include <linux/random.h>
#include <stdio.h>
#include <sys/ioctl.h>

int main(void)
{
	struct {
		struct rand_pool_info info;
		unsigned int bytes[16];
	} pool = { .info = { .entropy_count = 512, .buf_size = sizeof(pool.bytes) } };
	int fd = open("/dev/urandom", O_WRONLY);

	if (fd < 0 || ioctl(fd, RNDADDENTROPY, &pool.info)) {
		perror("/dev/urandom");
		return 1;
	}
	return 0;
}
