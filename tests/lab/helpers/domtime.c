// SPDX-License-Identifier: GPL-2.0-only
/* domtime: prints "<domid>=<nanoseconds of CPU time>" for every domain, as Xen accounts it. */
#include <stdio.h>
#include <xenctrl.h>

#define DOMAINS_MAX 1100

int main(void)
{
	static xc_dominfo_t info[DOMAINS_MAX];
	xc_interface *xc = xc_interface_open(NULL, NULL, 0);
	int count, i;

	if (!xc)
		return 1;
	count = xc_domain_getinfo(xc, 0, DOMAINS_MAX, info);
	if (count < 0)
		return 1;
	for (i = 0; i < count; i++)
		printf("%s%u=%llu", i ? " " : "", info[i].domid,
		       (unsigned long long)info[i].cpu_time);
	putchar('\n');
	return 0;
}
