// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vif's settings as its domain's configuration has them: keys of the backend
 * directory, which only dom0 can write.
 *
 * 1. Whenever anything in the directory changes, all keys are read.  A key takes
 *    effect when its text is another than last time, so a sysctl overrides it
 *    until then.
 * 2. A text that is no value, a value that is refused, and a key that was taken
 *    away change nothing: the last good setting stays.  The log says so, and the
 *    node qos-error, until it is mended.
 * 3. What was refused is tried again whenever another key took effect, so minimum
 *    and maximum may be raised or lowered in any order, and whenever the uplink
 *    may have more to promise.
 *
 * 4. What can't be read, for want of memory say, is read again a second later: a limit
 *    must not get lost.
 *
 * Events that come while one waits to be looked at are dropped, so somebody who
 * writes all the time costs one reading at a time.  What a guest can cause to be
 * written, such as the state, is none of our keys and costs nothing.
 */
#include "common.h"

#include <linux/ratelimit.h>
#include <linux/seq_buf.h>
#include <net/vif_qos/rate.h>
#include <trace/events/vif_qos.h>

#include "qos_policy.h"
#include "qos_xenstore.h"

#define ERROR_NODE	"qos-error"

/* Reasons beside -EINVAL (no value) and -ENOSPC, for xenvif_key_state.error. */
#define KEY_REMOVED	(-ENOENT)
#define KEY_CONFLICT	(-ERANGE)

/* Where the keys are in the table. */
enum {
	KEY_PRIORITY, KEY_MAX_RATE, KEY_RATE, KEY_MIN_RATE, KEY_MAX_PPS, KEY_CLASS,
	KEY_VM_MAX_PPS, KEY_EARLY_DROP, KEY_UPLINK
};

struct xenvif_key {
	const char *name;
	const char *wanted;
	int (*parse)(const char *text, size_t len, u64 *value);
	enum xenvif_setting setting;
};

static int parse_priority(const char *text, size_t len, u64 *value)
{
	u32 priority;
	int ret = vif_qos_parse_priority(text, len, &priority);

	if (!ret)
		*value = priority;
	return ret;
}

static int parse_class(const char *text, size_t len, u64 *value)
{
	u64 class;
	int ret = vif_qos_parse_number(text, len, VIF_QOS_CLASS_MAX, &class);

	if (ret || class < VIF_QOS_CLASS_MIN)
		return -EINVAL;
	*value = class;
	return 0;
}

static int parse_early_drop(const char *text, size_t len, u64 *value)
{
	u32 early_drop;
	int ret = vif_qos_parse_early_drop(text, len, &early_drop);

	if (!ret)
		*value = early_drop;
	return ret;
}

static int parse_xl_rate(const char *text, size_t len, u64 *value)
{
	return vif_qos_parse_rate(text, len, value) &&
	       vif_qos_parse_credit(text, len, value) ? -EINVAL : 0;
}

static int parse_pps(const char *text, size_t len, u64 *value)
{
	u64 pps;
	int ret = vif_qos_parse_number(text, len, VIF_QOS_PPS_MAX, &pps);

	if (ret || !pps)
		return -EINVAL;
	*value = pps;
	return 0;
}

static const struct xenvif_key keys[XENVIF_KEYS] = {
	[KEY_PRIORITY] = { "priority", "1 to 1000", parse_priority, XENVIF_PRIORITY },
	[KEY_MAX_RATE] = { "max-rate", "a rate such as 20Mb/s", vif_qos_parse_rate,
			   XENVIF_MAX_RATE },
	[KEY_RATE]     = { "rate", "a rate such as 20Mb/s, or bytes,usec", parse_xl_rate,
			   XENVIF_MAX_RATE },
	[KEY_MIN_RATE] = { "min-rate", "a rate such as 20Mb/s", vif_qos_parse_rate,
			   XENVIF_MIN_RATE },
	[KEY_MAX_PPS]  = { "max-pps", "1 to 600000000", parse_pps, XENVIF_MAX_PPS },
	[KEY_CLASS]    = { "class", "1 to 7", parse_class, XENVIF_CLASS },
	[KEY_VM_MAX_PPS] = { "vm-max-pps", "1 to 600000000", parse_pps, XENVIF_VM_MAX_PPS },
	[KEY_EARLY_DROP] = { "early-drop", "hold, ring or frontend", parse_early_drop,
			     XENVIF_EARLY_DROP },
	[KEY_UPLINK]   = { "uplink", "the name of a network device", NULL, XENVIF_SETTINGS },
};

static struct xenbus_device *vif_device(const struct xenvif *vif)
{
	return to_xenbus_device(vif->dev->dev.parent);
}

static const char *reason(const struct xenvif_key *key, int error)
{
	switch (error) {
	case -ENOSPC:
		return "more than the uplink can promise";
	case KEY_CONFLICT:
		return "the minimum would exceed the maximum";
	case KEY_REMOVED:
		return "removed";
	default:
		return key->wanted;
	}
}

static int apply_uplink(struct xenvif *vif, const struct xenvif_key_state *state)
{
	char name[IFNAMSIZ] = "";

	if (state->len >= IFNAMSIZ || memchr(state->text, '\0', state->len))
		return -EINVAL;
	memcpy(name, state->text, state->len);
	return xenvif_policy_set_uplink(vif, name);
}

/* max-rate is our own word, rate may be there for stock netbacks: max-rate wins. */
static bool is_outdone(const struct xenvif_qos_xenstore *store, int i)
{
	return i == KEY_RATE && store->key[KEY_MAX_RATE].len >= 0 &&
	       !store->key[KEY_MAX_RATE].error;
}

static int key_apply(struct xenvif *vif, int i)
{
	const struct xenvif_key_state *state = &vif->qos->xenstore.key[i];
	u64 value;
	int ret;

	if (state->len < 0)
		return KEY_REMOVED;
	if (state->len > XENVIF_KEY_TEXT)
		return -EINVAL;
	if (i == KEY_UPLINK)
		return apply_uplink(vif, state);
	if (keys[i].parse(state->text, state->len, &value))
		return -EINVAL;
	if (is_outdone(&vif->qos->xenstore, i))
		return 0;
	ret = xenvif_policy_set(vif, keys[i].setting, value);
	return ret == -EINVAL ? KEY_CONFLICT : ret;
}

/* Read a key; 1 if its text is another than last time, 0 if not, or why it can't be read. */
static int key_changed(struct xenvif *vif, int i)
{
	struct xenvif_key_state *state = &vif->qos->xenstore.key[i];
	unsigned int len = 0;
	bool changed;
	char *text;

	text = xenbus_read(XBT_NIL, vif_device(vif)->nodename, keys[i].name, &len);
	if (IS_ERR(text)) {
		if (PTR_ERR(text) != -ENOENT)
			return PTR_ERR(text);
		changed = state->len >= 0;
		state->len = -1;
		return changed;
	}
	changed = state->len != (int)len ||
		  memcmp(state->text, text, min_t(size_t, len, XENVIF_KEY_TEXT));
	state->len = len;
	memcpy(state->text, text, min_t(size_t, len, XENVIF_KEY_TEXT));
	kfree(text);
	return changed;
}

static void key_complain(struct xenvif *vif, int i)
{
	struct xenvif_qos_xenstore *store = &vif->qos->xenstore;
	const struct xenvif_key_state *state = &store->key[i];

	if (!state->error)
		return;
	trace_vif_qos_bad_key(vif->dev, keys[i].name, state->text,
			      clamp(state->len, 0, XENVIF_KEY_TEXT), state->error);
	if (!__ratelimit(&store->log))
		return;
	netdev_warn(vif->dev, "%s/%s: \"%*pE\": %s%s; the last good setting stays\n",
		    vif_device(vif)->nodename, keys[i].name,
		    clamp(state->len, 0, XENVIF_KEY_TEXT), state->text,
		    state->error == -EINVAL ? "must be " : "",
		    reason(&keys[i], state->error));
}

/* Try what is new, and with it what was refused for what others were. */
static void keys_apply(struct xenvif *vif, unsigned long fresh)
{
	struct xenvif_qos_xenstore *store = &vif->qos->xenstore;
	unsigned long todo = fresh;
	int i, pass;

	/* Before it is tried: what is given back from now on is not missed. */
	WRITE_ONCE(store->refused, true);
	for (i = 0; i < XENVIF_KEYS; i++) {
		if (store->key[i].error == -ENOSPC || store->key[i].error == KEY_CONFLICT)
			todo |= BIT(i);
	}
	for (pass = 0; todo && pass < XENVIF_KEYS; pass++) {
		for_each_set_bit(i, &todo, XENVIF_KEYS) {
			store->key[i].error = key_apply(vif, i);
			if (store->key[i].error != KEY_CONFLICT)
				__clear_bit(i, &todo);
		}
	}
	for_each_set_bit(i, &fresh, XENVIF_KEYS)
		key_complain(vif, i);
}

/* Write qos-error, or take it away; but not into a directory that is gone. */
static int problems_write(const char *node, const char *problems)
{
	struct xenbus_transaction xbt;
	int ret;

	do {
		ret = xenbus_transaction_start(&xbt);
		if (ret)
			return ret;
		if (xenbus_exists(xbt, node, "frontend")) {
			if (problems[0])
				ret = xenbus_write(xbt, node, ERROR_NODE, problems);
			else if (xenbus_exists(xbt, node, ERROR_NODE))
				ret = xenbus_rm(xbt, node, ERROR_NODE);
		}
		ret = xenbus_transaction_end(xbt, ret != 0) ?: ret;
	} while (ret == -EAGAIN);
	return ret;
}

/* Say in qos-error what is wrong; take it away when nothing is. */
static void problems_show(struct xenvif *vif)
{
	struct xenvif_qos_xenstore *store = &vif->qos->xenstore;
	char problems[XENVIF_PROBLEMS_SIZE];
	struct seq_buf text;
	bool refused = false;
	int i;

	seq_buf_init(&text, problems, sizeof(problems) - 1);
	for (i = 0; i < XENVIF_KEYS; i++) {
		int error = store->key[i].error;

		refused |= error == -ENOSPC;
		if (!error && i == KEY_MIN_RATE && !xenvif_policy_kept(vif))
			error = -ENOSPC;
		if (error)
			seq_buf_printf(&text, "%s%s: %s%s", seq_buf_used(&text) ? "; " : "",
				       keys[i].name, error == -EINVAL ? "must be " : "",
				       reason(&keys[i], error));
	}
	WRITE_ONCE(store->refused, refused);
	problems[seq_buf_used(&text)] = '\0';
	if (!strcmp(problems, store->problems))
		return;
	strscpy(store->problems, problems, sizeof(store->problems));
	problems_write(vif_device(vif)->nodename, problems);
}

/* 0; -ENOENT when the toolstack is taking the vif away; or why that can't be told. */
static int directory_look(const struct xenvif *vif)
{
	char *text = xenbus_read(XBT_NIL, vif_device(vif)->nodename, "frontend", NULL);

	if (IS_ERR(text))
		return PTR_ERR(text);
	kfree(text);
	return 0;
}

/* Read all keys; which are new, or why some can't be read. */
static int keys_read(struct xenvif *vif, unsigned long *fresh)
{
	int i, ret, failed = 0;

	for (i = 0; i < XENVIF_KEYS; i++) {
		ret = key_changed(vif, i);
		if (ret > 0)
			__set_bit(i, fresh);
		failed = min(failed, ret);
	}
	return failed;
}

static void look_again(struct xenvif *vif, unsigned long delay)
{
	if (READ_ONCE(vif->qos->xenstore.live))
		mod_delayed_work(system_wq, &vif->qos->xenstore.again, delay);
}

static void keys_look(struct xenvif *vif, bool again)
{
	int ret = directory_look(vif);
	unsigned long fresh = 0;

	/* Nobody removed single keys. */
	if (ret == -ENOENT)
		return;
	mutex_lock(&vif->qos->xenstore.mutex);
	ret = ret ?: keys_read(vif, &fresh);
	if (fresh || again)
		keys_apply(vif, fresh);
	problems_show(vif);
	mutex_unlock(&vif->qos->xenstore.mutex);
	if (ret)
		look_again(vif, HZ);
}

static bool watch_wanted(struct xenbus_watch *watch, const char *path,
			 const char *token)
{
	const char *key = path + strlen(watch->node);
	int i;

	if (watch->nr_pending)
		return false;
	for (i = 0; i < XENVIF_KEYS; i++) {
		if (*key == '/' && !strcmp(key + 1, keys[i].name))
			return true;
	}
	/* The event that comes with the watch, in case a key came before it. */
	return !*key;
}

static void watch_fired(struct xenbus_watch *watch, const char *path,
			const char *token)
{
	keys_look(container_of(watch, struct xenvif_qos, xenstore.watch)->vif, false);
}

static int watch_register(struct xenvif *vif)
{
	struct xenbus_watch *watch = &vif->qos->xenstore.watch;
	int ret;

	lockdep_assert_held(&vif->qos->xenstore.mutex);
	*watch = (struct xenbus_watch){
		.node = vif_device(vif)->nodename,
		.will_handle = watch_wanted,
		.callback = watch_fired,
	};
	ret = register_xenbus_watch(watch);
	if (ret)
		watch->node = NULL;
	return ret;
}

/* Without a watch the keys are read once a second, and one is asked for again. */
static void watch_try(struct xenvif *vif)
{
	struct xenvif_qos_xenstore *store = &vif->qos->xenstore;
	int ret = 0;

	mutex_lock(&store->mutex);
	if (!store->watch.node)
		ret = watch_register(vif);
	if (ret && __ratelimit(&store->log))
		netdev_warn(vif->dev, "can't watch xenstore: %d; tried again\n", ret);
	mutex_unlock(&store->mutex);
	if (ret)
		look_again(vif, HZ);
}

static void work_again(struct work_struct *work)
{
	struct xenvif *vif = container_of(to_delayed_work(work), struct xenvif_qos,
					  xenstore.again)->vif;

	watch_try(vif);
	keys_look(vif, true);
}

/**
 * xenvif_xenstore_watch() - take a vif's settings from xenstore from now on
 * @vif: vif with the default settings
 *
 * Failure is logged and tried again; until then the vif has sysctls alone.
 */
void xenvif_xenstore_watch(struct xenvif *vif)
{
	struct xenvif_qos_xenstore *store = &vif->qos->xenstore;
	int i;

	for (i = 0; i < XENVIF_KEYS; i++)
		store->key[i] = (struct xenvif_key_state){ .len = -1 };
	/* What is there from an earlier life of the directory is not ours. */
	store->problems[0] = '\0';
	store->refused = false;
	problems_write(vif_device(vif)->nodename, store->problems);
	mutex_init(&store->mutex);
	ratelimit_state_init(&store->log, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	INIT_DELAYED_WORK(&store->again, work_again);
	/* What is there already counts before the first packet. */
	keys_look(vif, false);
	WRITE_ONCE(store->live, true);
	watch_try(vif);
}

/**
 * xenvif_xenstore_unwatch() - a vif's keys count no more
 * @vif: vif
 */
void xenvif_xenstore_unwatch(struct xenvif *vif)
{
	struct xenvif_qos_xenstore *store = &vif->qos->xenstore;

	WRITE_ONCE(store->live, false);
	/* Whoever is about to ask for another look has asked after this. */
	xenvif_policy_barrier();
	cancel_delayed_work_sync(&store->again);
	if (store->watch.node)
		unregister_xenbus_watch(&store->watch);
	/* What the watch saw last may have asked, too. */
	cancel_delayed_work_sync(&store->again);
}

/**
 * xenvif_xenstore_again() - what a vif is promised may have changed: say so
 * @vif: vif
 *
 * Context: under the policy mutex.
 */
void xenvif_xenstore_again(struct xenvif *vif)
{
	look_again(vif, 0);
}
