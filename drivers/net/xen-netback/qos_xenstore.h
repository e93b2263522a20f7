/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_XENSTORE_H__
#define __XEN_NETBACK_QOS_XENSTORE_H__

#include <linux/mutex.h>
#include <linux/ratelimit_types.h>
#include <linux/workqueue.h>
#include <xen/xenbus.h>

struct xenvif;

#define XENVIF_KEYS		9
#define XENVIF_KEY_TEXT		64	/* no value we take is as long */
#define XENVIF_PROBLEMS_SIZE	384

/**
 * struct xenvif_key_state - what was last seen of one key
 * @text: its first bytes
 * @len: its length, which may be beyond @text; -1: it was not there
 * @error: 0 when it is in force, else why not
 */
struct xenvif_key_state {
	char text[XENVIF_KEY_TEXT];
	int len;
	int error;
};

/**
 * struct xenvif_qos_xenstore - a vif's keys in its backend directory
 * @watch: on the directory; its node is NULL while there is none
 * @live: keys count, so @again may be asked for
 * @mutex: guards all below, and @watch's coming; held while keys are read and applied
 * @again: looks at the keys anew when something else than a key has changed, or when
 *	xenstore did not answer
 * @refused: the uplink had no room for what a key asks for
 * @log: so many log lines and no more
 * @key: what was last seen
 * @problems: what qos-error says, or empty
 */
struct xenvif_qos_xenstore {
	struct xenbus_watch watch;
	bool live;
	struct mutex mutex;	/* keys and problems */
	struct delayed_work again;
	bool refused;
	struct ratelimit_state log;
	struct xenvif_key_state key[XENVIF_KEYS];
	char problems[XENVIF_PROBLEMS_SIZE];
};

/* Process context, rtnl not held; unwatching waits for callbacks that run. */
void xenvif_xenstore_watch(struct xenvif *vif);
void xenvif_xenstore_unwatch(struct xenvif *vif);
/* Under the policy mutex */
void xenvif_xenstore_again(struct xenvif *vif);

#endif /* __XEN_NETBACK_QOS_XENSTORE_H__ */
