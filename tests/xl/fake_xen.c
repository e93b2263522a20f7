// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Xen for xl's process alone, preloaded: a hypervisor with one domain, a
 * xenstore in a file, and a netback that comes up at once.
 *
 * FAKE_XEN_DIR is a directory: "store" in it has a node a line, "path value";
 * what xl has below /var/lib/xen and /var/lock is there too.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xenctrl.h>
#include <xenstore.h>

#define DOMAIN		1
#define NODES		4096
#define EVENTS		256

struct xs_handle {
	int pipe[2];
};

static struct {
	char *path;
	char *value;
} nodes[NODES];

static struct {
	char *path;
	char *token;
} watches[EVENTS], events[EVENTS];

static unsigned int node_count, event_count;
static struct xs_handle handle;

static const char *below(const char *name, char *text)
{
	snprintf(text, PATH_MAX, "%s/%s", getenv("FAKE_XEN_DIR"), name);
	return text;
}

/* ---- the store, in a file that a test reads */

static int find(const char *path)
{
	unsigned int i;

	for (i = 0; i < node_count; i++) {
		if (!strcmp(nodes[i].path, path))
			return i;
	}
	return -1;
}

static void save(void)
{
	char name[PATH_MAX];
	FILE *file = fopen(below("store", name), "w");
	unsigned int i;

	for (i = 0; i < node_count; i++)
		fprintf(file, "%s %s\n", nodes[i].path, nodes[i].value);
	fclose(file);
}

static void set(const char *path, const char *value)
{
	int at = find(path);

	if (at < 0) {
		at = node_count++;
		if (at >= NODES)
			abort();
		nodes[at].path = strdup(path);
	}
	nodes[at].value = strdup(value);
}

static void load(void)
{
	char name[PATH_MAX], line[PATH_MAX];
	FILE *file = fopen(below("store", name), "r");

	while (file && fgets(line, sizeof(line), file)) {
		char *space = strchr(line, ' ');

		line[strcspn(line, "\n")] = '\0';
		if (space)
			*space = '\0';
		set(line, space ? space + 1 : "");
	}
	if (file)
		fclose(file);
}

/* ---- watches: one event when registered, as the real one has it */

static void fire(const char *path, const char *token)
{
	if (event_count >= EVENTS)
		abort();
	events[event_count].path = strdup(path);
	events[event_count++].token = strdup(token);
	if (write(handle.pipe[1], "", 1) != 1)
		abort();
}

static void changed(const char *path)
{
	unsigned int i;

	for (i = 0; i < EVENTS; i++) {
		if (watches[i].path && xs_path_is_subpath(watches[i].path, path))
			fire(path, watches[i].token);
	}
}

bool xs_watch(struct xs_handle *h, const char *path, const char *token)
{
	unsigned int i;

	for (i = 0; i < EVENTS && watches[i].path; i++)
		;
	if (i == EVENTS)
		abort();
	watches[i].path = strdup(path);
	watches[i].token = strdup(token);
	fire(path, token);
	return true;
}

bool xs_unwatch(struct xs_handle *h, const char *path, const char *token)
{
	unsigned int i;

	for (i = 0; i < EVENTS; i++) {
		if (watches[i].path && !strcmp(watches[i].path, path) &&
		    !strcmp(watches[i].token, token))
			watches[i].path = NULL;
	}
	return true;
}

char **xs_check_watch(struct xs_handle *h)
{
	char **words, *text, byte;
	size_t path_size, token_size;

	if (!event_count || read(handle.pipe[0], &byte, 1) != 1) {
		errno = EAGAIN;
		return NULL;
	}
	/* One allocation, as its receiver frees it. */
	path_size = strlen(events[0].path) + 1;
	token_size = strlen(events[0].token) + 1;
	words = malloc(2 * sizeof(*words) + path_size + token_size);
	text = (char *)(words + 2);
	words[XS_WATCH_PATH] = memcpy(text, events[0].path, path_size);
	words[XS_WATCH_TOKEN] = memcpy(text + path_size, events[0].token, token_size);
	memmove(events, events + 1, --event_count * sizeof(*events));
	return words;
}

int xs_fileno(struct xs_handle *h)
{
	return handle.pipe[0];
}

/* ---- nodes; transactions never fail, and are never undone with anything written */

struct xs_handle *xs_open(unsigned long flags)
{
	if (!handle.pipe[1] && pipe(handle.pipe))
		return NULL;
	node_count = 0;
	load();
	return &handle;
}

void xs_close(struct xs_handle *h)
{
}

void xs_daemon_destroy_postfork(struct xs_handle *h)
{
}

xs_transaction_t xs_transaction_start(struct xs_handle *h)
{
	return 1;
}

bool xs_transaction_end(struct xs_handle *h, xs_transaction_t t, bool abandon)
{
	return true;
}

void *xs_read(struct xs_handle *h, xs_transaction_t t, const char *path,
	      unsigned int *len)
{
	int at = find(path);

	if (at < 0) {
		errno = ENOENT;
		return NULL;
	}
	if (len)
		*len = strlen(nodes[at].value);
	return strdup(nodes[at].value);
}

/* The backend initialises itself as soon as it is there. */
static const char *netback(const char *path, const char *value)
{
	const char *end = strrchr(path, '/');

	if (strstr(path, "/backend/vif/") && !strncmp(path, "/local/", 7) &&
	    !strcmp(end, "/state") && !strcmp(value, "1"))
		return "2";
	return value;
}

bool xs_write(struct xs_handle *h, xs_transaction_t t, const char *path,
	      const void *data, unsigned int len)
{
	char *value = strndup(data, len);

	set(path, netback(path, value));
	free(value);
	save();
	changed(path);
	return true;
}

bool xs_mkdir(struct xs_handle *h, xs_transaction_t t, const char *path)
{
	return find(path) >= 0 || xs_write(h, t, path, "", 0);
}

bool xs_rm(struct xs_handle *h, xs_transaction_t t, const char *path)
{
	unsigned int i, kept = 0;

	for (i = 0; i < node_count; i++) {
		if (!xs_path_is_subpath(path, nodes[i].path))
			nodes[kept++] = nodes[i];
	}
	node_count = kept;
	save();
	return true;
}

static bool listed(char **names, unsigned int count, const char *name, size_t len)
{
	while (count--) {
		if (strlen(names[count]) == len && !memcmp(names[count], name, len))
			return true;
	}
	return false;
}

char **xs_directory(struct xs_handle *h, xs_transaction_t t, const char *path,
		    unsigned int *count)
{
	char **names = calloc(node_count + 1, sizeof(*names));
	size_t len = strlen(path);
	unsigned int i;

	*count = 0;
	for (i = 0; i < node_count; i++) {
		const char *name = nodes[i].path + len + 1;

		if (strncmp(nodes[i].path, path, len) || nodes[i].path[len] != '/')
			continue;
		len = strcspn(name, "/");
		if (!listed(names, *count, name, len))
			names[(*count)++] = strndup(name, len);
		len = strlen(path);
	}
	if (!*count && find(path) < 0) {
		errno = ENOENT;
		return NULL;
	}
	return names;
}

bool xs_set_permissions(struct xs_handle *h, xs_transaction_t t, const char *path,
			struct xs_permissions *perms, unsigned int num)
{
	return true;
}

char *xs_get_domain_path(struct xs_handle *h, unsigned int domid)
{
	char *path;

	return asprintf(&path, "/local/domain/%u", domid) < 0 ? NULL : path;
}

/* ---- the hypervisor */

xc_interface *xc_interface_open(xentoollog_logger *logger,
				xentoollog_logger *dombuild, unsigned int flags)
{
	return (xc_interface *)&handle;
}

int xc_interface_close(xc_interface *xch)
{
	return 0;
}

/* All its texts are empty. */
int xc_version(xc_interface *xch, int command, void *answer)
{
	if (command == XENVER_pagesize)
		return 4096;
	if (answer)
		*(char *)answer = '\0';
	return 0;
}

int xc_get_max_cpus(xc_interface *xch)
{
	return 4;
}

int xc_get_max_nodes(xc_interface *xch)
{
	return 1;
}

int xc_physinfo(xc_interface *xch, xc_physinfo_t *info)
{
	memset(info, 0, sizeof(*info));
	info->capabilities = XEN_SYSCTL_PHYSCAP_hvm | XEN_SYSCTL_PHYSCAP_pv;
	return 0;
}

long xc_sharing_freed_pages(xc_interface *xch)
{
	return 0;
}

long xc_sharing_used_frames(xc_interface *xch)
{
	return 0;
}

int xc_flask_sid_to_context(xc_interface *xch, int sid, char *text, uint32_t size)
{
	snprintf(text, size, "%s", "");
	return 0;
}

xc_cpupoolinfo_t *xc_cpupool_getinfo(xc_interface *xch, uint32_t pool)
{
	xc_cpupoolinfo_t *info = calloc(1, sizeof(*info));

	info->sched_id = XEN_SCHEDULER_CREDIT2;
	info->cpumap = calloc(1, 8);
	return info;
}

void xc_cpupool_infofree(xc_interface *xch, xc_cpupoolinfo_t *info)
{
	free(info->cpumap);
	free(info);
}

int xc_sched_credit2_domain_get(xc_interface *xch, uint32_t domid,
				struct xen_domctl_sched_credit2 *parameters)
{
	memset(parameters, 0, sizeof(*parameters));
	return 0;
}

int xc_domain_getinfolist(xc_interface *xch, uint32_t first, unsigned int most,
			  xc_domaininfo_t *info)
{
	if (first > DOMAIN || !most)
		return 0;
	memset(info, 0, sizeof(*info));
	info->domain = DOMAIN;
	return 1;
}

int xc_domain_getinfo(xc_interface *xch, uint32_t first, unsigned int most,
		      xc_dominfo_t *info)
{
	if (first > DOMAIN || !most)
		return 0;
	memset(info, 0, sizeof(*info));
	info->domid = DOMAIN;
	return 1;
}

/* ---- files of the toolstack */

static const char *moved(const char *path, char *text)
{
	char name[PATH_MAX];

	if (strncmp(path, "/var/lib/xen/", 13) && strncmp(path, "/var/lock/", 10))
		return path;
	snprintf(name, sizeof(name), "%s", strrchr(path, '/') + 1);
	return below(name, text);
}

int open(const char *path, int flags, ...)
{
	int (*real)(const char *path, int flags, ...) = dlsym(RTLD_NEXT, "open");
	char text[PATH_MAX];
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	return real(moved(path, text), flags, mode);
}

int __open_2(const char *path, int flags)
{
	return open(path, flags);
}

FILE *fopen(const char *path, const char *mode)
{
	FILE *(*real)(const char *path, const char *mode) = dlsym(RTLD_NEXT, "fopen");
	char text[PATH_MAX];

	return real(moved(path, text), mode);
}

int rename(const char *from, const char *to)
{
	int (*real)(const char *from, const char *to) = dlsym(RTLD_NEXT, "rename");
	char one[PATH_MAX], other[PATH_MAX];

	return real(moved(from, one), moved(to, other));
}

int unlink(const char *path)
{
	int (*real)(const char *path) = dlsym(RTLD_NEXT, "unlink");
	char text[PATH_MAX];

	return real(moved(path, text));
}

int stat(const char *path, struct stat *status)
{
	int (*real)(const char *path, struct stat *status) = dlsym(RTLD_NEXT, "stat");
	char text[PATH_MAX];

	return real(moved(path, text), status);
}
