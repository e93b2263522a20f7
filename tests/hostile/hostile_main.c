// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen_hostile: takes the place of a guest's netfront. /dev/hostile takes the name of
 * a file with a case, and how many packets to send before it; then it has a line about
 * what came of it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/etherdevice.h>
#include <linux/fs.h>
#include <linux/kernel_read_file.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "hostile.h"

#define CASE_MAX	65536
#define WORDS_MAX	128
#define REPORT_MAX	16384

/* The lab gives it to every netfront. */
static uint max_queues;
module_param(max_queues, uint, 0444);
MODULE_PARM_DESC(max_queues, "not used: a case says how many queues it has");

static DEFINE_MUTEX(lock);
/* The vif there is, or NULL; under the lock. */
static struct hostile_vif *the_vif;
static char report[REPORT_MAX];

static const char *status_name(s8 status)
{
	static const char *const names[] = { "drop", "err", "ok", "null" };

	return names[status - XEN_NETIF_RSP_DROPPED];
}

/* How the requests with an id ended. */
static const char *id_name(const struct hostile_answers *answers, u32 id)
{
	if (!answers->seen[id])
		return "none";
	return answers->seen[id] > answers->sent[id] ? "twice" : status_name(answers->status[id]);
}

/* Requests that ended alike, one after the other, in one word. */
static int report_ids(const struct hostile_answers *answers, char *text, size_t size)
{
	u32 id, first = 0;
	int used = 0;

	for (id = 1; id <= HOSTILE_IDS && answers->sent[first]; id++) {
		bool sent = id < HOSTILE_IDS && answers->sent[id];

		if (sent && !strcmp(id_name(answers, id), id_name(answers, first)))
			continue;
		used += scnprintf(text + used, size - used, " %u-%u:%s", first, id - 1,
				  id_name(answers, first));
		if (!sent)
			break;
		first = id;
	}
	return used;
}

static void report_write(const struct hostile_vif *vif, int err)
{
	const struct hostile_answers *answers = &vif->answers;
	int used = scnprintf(report, sizeof(report), "played=%d backend=%u null=%u odd=%u", err,
			     READ_ONCE(vif->backend), answers->nulls, answers->odd);

	used += report_ids(answers, report + used, sizeof(report) - used);
	scnprintf(report + used, sizeof(report) - used,
		  " ; flood drop=%llu err=%llu ok=%llu null=%llu\n", answers->flood[0],
		  answers->flood[1], answers->flood[2], answers->flood[3]);
}

static int case_play(const char *path)
{
	void *ops = NULL;
	ssize_t length = kernel_read_file_from_path(path, 0, &ops, CASE_MAX, NULL,
						    READING_UNKNOWN);
	int err;

	if (length < 0)
		return length;
	err = hostile_play(the_vif, ops, length / sizeof(struct hostile_op));
	vfree(ops);
	report_write(the_vif, err);
	if (the_vif->count)
		hostile_disconnect(the_vif);
	return 0;
}

static ssize_t case_write(struct file *file, const char __user *from, size_t length,
			  loff_t *position)
{
	char words[WORDS_MAX] = { }, path[WORDS_MAX];
	int err = -ENODEV;
	u32 prelude;

	if (length >= sizeof(words))
		return -E2BIG;
	if (copy_from_user(words, from, length))
		return -EFAULT;
	if (sscanf(words, "%127s %u", path, &prelude) != 2)
		return -EINVAL;
	mutex_lock(&lock);
	if (the_vif) {
		the_vif->prelude = prelude;
		err = case_play(path);
	}
	mutex_unlock(&lock);
	return err ?: length;
}

static ssize_t case_read(struct file *file, char __user *to, size_t length, loff_t *position)
{
	return simple_read_from_buffer(to, length, position, report, strlen(report));
}

static const struct file_operations case_operations = {
	.owner = THIS_MODULE,
	.read = case_read,
	.write = case_write,
};

static struct miscdevice case_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "hostile",
	.fops = &case_operations,
};

static int mac_read(struct hostile_vif *vif)
{
	char *text = xenbus_read(XBT_NIL, vif->dev->nodename, "mac", NULL);
	bool good;

	if (IS_ERR(text))
		return PTR_ERR(text);
	good = mac_pton(text, vif->mac);
	kfree(text);
	return good ? 0 : -EINVAL;
}

static void vif_free(struct hostile_vif *vif)
{
	hostile_pages_free(vif);
	vfree(vif);
}

static int vif_probe(struct xenbus_device *dev, const struct xenbus_device_id *id)
{
	struct hostile_vif *vif = vzalloc(sizeof(*vif));
	int err;

	if (!vif)
		return -ENOMEM;
	vif->dev = dev;
	init_waitqueue_head(&vif->changed);
	err = mac_read(vif) ?: hostile_pages_init(vif);
	if (err) {
		vif_free(vif);
		return err;
	}
	dev_set_drvdata(&dev->dev, vif);
	mutex_lock(&lock);
	the_vif = vif;
	mutex_unlock(&lock);
	return 0;
}

/* In a case it is the case that answers; otherwise do what lets the device go. */
static void vif_changed(struct xenbus_device *dev, enum xenbus_state state)
{
	struct hostile_vif *vif = dev_get_drvdata(&dev->dev);

	WRITE_ONCE(vif->backend, state);
	wake_up_all(&vif->changed);
	if (state == XenbusStateClosing && !mutex_is_locked(&lock))
		xenbus_frontend_closed(dev);
}

static void vif_remove(struct xenbus_device *dev)
{
	mutex_lock(&lock);
	the_vif = NULL;
	mutex_unlock(&lock);
	vif_free(dev_get_drvdata(&dev->dev));
}

static const struct xenbus_device_id vif_ids[] = { { "vif" }, { "" } };

static struct xenbus_driver vif_driver = {
	.ids = vif_ids,
	.probe = vif_probe,
	.remove = vif_remove,
	.otherend_changed = vif_changed,
};

static int __init hostile_init(void)
{
	int err = misc_register(&case_device);

	if (err)
		return err;
	err = xenbus_register_frontend(&vif_driver);
	if (err)
		misc_deregister(&case_device);
	return err;
}

static void __exit hostile_exit(void)
{
	xenbus_unregister_driver(&vif_driver);
	misc_deregister(&case_device);
}

module_init(hostile_init);
module_exit(hostile_exit);
MODULE_DESCRIPTION("Network frontend that keeps to no rule");
MODULE_LICENSE("GPL");
MODULE_ALIAS("xen:vif");
