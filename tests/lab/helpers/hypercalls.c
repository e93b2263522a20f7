// SPDX-License-Identifier: GPL-2.0-only
/*
 * hypercalls <from ns> <to ns>...: what each domain asked Xen for in these windows of time.
 *
 * Counts Xen's own trace records. Prints a line for each window and domain at the end,
 * "<window> <domid> <hypercalls> <grant operations>": an operation is a page copied, mapped or
 * unmapped, of which a hypercall does many. Between windows nothing is traced.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#define XC_WANT_COMPAT_MAP_FOREIGN_API 1
#include <xenctrl.h>
#include <xen/trace.h>

#define CPUS_MAX 16
#define DOMAINS_MAX 1024
#define WINDOWS_MAX 16
#define BUFFER_PAGES 4096
#define PAGE_BYTES 4096
#define SECOND_NS 1000000000LL
#define EVENTS (TRC_PV_ENTRY | TRC_SCHED_MIN)
#define HYPERCALL_OP(word) ((word) & 0xfffff)
#define GRANT_TABLE_OP 20
/* from and to which state is in the event's number; 0 is running */
#define RUNSTATE_FLAGS 0x330
#define RUNSTATE_NEW(event) (((event) >> 4) & 3)
#define TRACE_ARGS 3

struct counts {
	unsigned int hypercalls, grant_ops;
};

static struct counts counts[WINDOWS_MAX][DOMAINS_MAX];
static struct t_buf *buffers[CPUS_MAX];
static unsigned int buffer_bytes;
static int cpus;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void map_buffer(xc_interface *xc, const struct t_info *info, int cpu)
{
	const unsigned int *list = (const unsigned int *)info + info->mfn_offset[cpu];
	static xen_pfn_t frames[1 << 16];
	int i;

	for (i = 0; i < info->tbuf_size; i++)
		frames[i] = list[i];
	buffers[cpu] = xc_map_foreign_pages(xc, DOMID_XEN, PROT_READ | PROT_WRITE, frames,
					    info->tbuf_size);
	if (!buffers[cpu])
		fail("a CPU's trace buffer");
}

/* Trace buffers stay once they are there; they are switched on and off. */
static void prepare(xc_interface *xc)
{
	xc_physinfo_t machine = {};
	const struct t_info *info;
	unsigned long mfn, size;
	int i;

	if (xc_physinfo(xc, &machine) || xc_tbuf_set_evt_mask(xc, EVENTS) ||
	    xc_tbuf_enable(xc, BUFFER_PAGES, &mfn, &size) || xc_tbuf_disable(xc))
		fail("Xen's trace buffers");
	info = xc_map_foreign_range(xc, DOMID_XEN, size, PROT_READ, mfn);
	if (!info)
		fail("Xen's trace information");
	cpus = machine.nr_cpus < CPUS_MAX ? machine.nr_cpus : CPUS_MAX;
	buffer_bytes = info->tbuf_size * PAGE_BYTES - sizeof(struct t_buf);
	for (i = 0; i < cpus; i++)
		map_buffer(xc, info, i);
}

static void sleep_till(long long when)
{
	struct timespec ts = { when / SECOND_NS, when % SECOND_NS };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		;
}

static void count_hypercall(struct counts *c, const unsigned int *data, int words)
{
	c->hypercalls++;
	/* of this one Xen records the command and the number of operations */
	if (words >= TRACE_ARGS && HYPERCALL_OP(data[0]) == GRANT_TABLE_OP)
		c->grant_ops += data[2];
}

/* One record; the domain that runs on this CPU is known from the first switch on. */
static void count_record(struct counts *window, int *domain, unsigned int event,
			 const unsigned int *data, int words)
{
	if (event == TRC_LOST_RECORDS) {
		fprintf(stderr, "trace records were lost\n");
		exit(1);
	}
	if ((event & ~RUNSTATE_FLAGS) == TRC_SCHED_RUNSTATE_CHANGE && !RUNSTATE_NEW(event))
		*domain = data[0] >> 16;
	else if (event == TRC_PV_HYPERCALL_V2 && *domain >= 0 && *domain < DOMAINS_MAX)
		count_hypercall(&window[*domain], data, words);
}

static void count_buffer(struct counts *window, struct t_buf *buffer)
{
	unsigned int at = buffer->cons, domain_bytes = 2 * buffer_bytes;
	int domain = -1;

	while (at != buffer->prod) {
		const unsigned int *record = (void *)((char *)(buffer + 1) + at % buffer_bytes);
		int clock = TRC_HD_INCLUDES_CYCLE_COUNT(*record) ? 2 : 0;
		int words = TRC_HD_EXTRA(*record);

		count_record(window, &domain, TRC_HD_TO_EVENT(*record), record + 1 + clock, words);
		at = (at + 4 * (1 + clock + words)) % domain_bytes;
	}
}

static void watch(xc_interface *xc, struct counts *window, long long from, long long to)
{
	int i;

	sleep_till(from);
	for (i = 0; i < cpus; i++)
		buffers[i]->cons = buffers[i]->prod;
	if (xc_tbuf_enable(xc, BUFFER_PAGES, &(unsigned long){ 0 }, &(unsigned long){ 0 }))
		fail("tracing");
	sleep_till(to);
	if (xc_tbuf_disable(xc))
		fail("tracing");
	for (i = 0; i < cpus; i++)
		count_buffer(window, buffers[i]);
}

int main(int argc, char **argv)
{
	xc_interface *xc = xc_interface_open(NULL, NULL, 0);
	int windows = (argc - 1) / 2, i, domain;

	if (!xc || argc < 3 || argc % 2 == 0 || windows > WINDOWS_MAX)
		return 2;
	prepare(xc);
	for (i = 0; i < windows; i++)
		watch(xc, counts[i], atoll(argv[1 + 2 * i]), atoll(argv[2 + 2 * i]));
	for (i = 0; i < windows; i++)
		for (domain = 0; domain < DOMAINS_MAX; domain++)
			if (counts[i][domain].hypercalls)
				printf("%d %d %u %u\n", i, domain, counts[i][domain].hypercalls,
				       counts[i][domain].grant_ops);
	return 0;
}
