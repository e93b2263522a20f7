// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on request, each of a kind that a debug kernel has to report: write a
 * fault's name to the debugfs file "vif_qos_deliberate". Never for a kernel that
 * anybody needs.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/uaccess.h>

#define NAME_MAX_LEN	16
#define LOST_OBJECTS	8
#define RACE_ROUNDS	2000000

struct fault {
	const char *name;
	void (*commit)(void);
};

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(atomic);
static int __rcu *pointer;
static unsigned long raced;
static struct dentry *file;

/* A page and not an object: pages are unmapped when freed, or poisoned. */
static void use_freed_page(void)
{
	unsigned long page = __get_free_page(GFP_KERNEL);

	if (!page)
		return;
	free_page(page);
	pr_info("a freed page has %d\n", READ_ONCE(*(char *)page));
}

static void use_freed_object(void)
{
	char *object = kmalloc(128, GFP_KERNEL);
	unsigned long address = (unsigned long)object;

	if (!object)
		return;
	kfree(object);
	OPTIMIZER_HIDE_VAR(address);
	pr_info("a freed object has %d\n", READ_ONCE(*(char *)address));
}

/* Several: a stale pointer somewhere may hide one. */
static void lose_objects(void)
{
	unsigned long address;
	int i;

	for (i = 0; i < LOST_OBJECTS; i++) {
		address = (unsigned long)kmalloc(192, GFP_KERNEL);
		OPTIMIZER_HIDE_VAR(address);
	}
}

static void invert_locks(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void sleep_in_atomic(void)
{
	spin_lock(&atomic);
	kfree(kmalloc(64, GFP_KERNEL));
	spin_unlock(&atomic);
}

static void forget_rcu_lock(void)
{
	if (rcu_dereference(pointer))
		pr_info("there is a pointer\n");
}

static void timer_expired(struct timer_list *timer)
{
}

static void free_armed_timer(void)
{
	struct timer_list *timer = kzalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return;
	timer_setup(timer, timer_expired, 0);
	mod_timer(timer, jiffies + 1000 * HZ);
	kfree(timer);
}

static int race_along(void *unused)
{
	unsigned long i;

	for (i = 0; i < RACE_ROUNDS; i++) {
		raced++;
		barrier();
	}
	return 0;
}

/* On two CPUs: KCSAN lets nobody else run on the CPU on which it watches. */
static void race(void)
{
	unsigned int other;

	migrate_disable();
	other = cpumask_any_but(cpu_online_mask, smp_processor_id());
	if (other < nr_cpu_ids &&
	    !IS_ERR(kthread_run_on_cpu(race_along, NULL, other, "deliberate/%u")))
		race_along(NULL);
	migrate_enable();
	/* until the thread is gone, which this module is to outlive */
	msleep(1000);
}

static const struct fault faults[] = {
	{ "freed-page", use_freed_page },
	{ "freed-object", use_freed_object },
	{ "leak", lose_objects },
	{ "inversion", invert_locks },
	{ "atomic-sleep", sleep_in_atomic },
	{ "rcu", forget_rcu_lock },
	{ "armed-timer", free_armed_timer },
	{ "race", race },
};

static ssize_t deliberate_write(struct file *unused, const char __user *buffer,
				size_t length, loff_t *position)
{
	char name[NAME_MAX_LEN] = "";
	size_t i;

	if (length >= sizeof(name) || copy_from_user(name, buffer, length))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(strim(name), faults[i].name)) {
			faults[i].commit();
			return length;
		}
	}
	return -EINVAL;
}

static const struct file_operations deliberate_operations = {
	.owner = THIS_MODULE,
	.write = deliberate_write,
};

static int __init deliberate_init(void)
{
	file = debugfs_create_file("vif_qos_deliberate", 0200, NULL, NULL,
				   &deliberate_operations);
	return PTR_ERR_OR_ZERO(file);
}

static void __exit deliberate_exit(void)
{
	debugfs_remove(file);
}

module_init(deliberate_init);
module_exit(deliberate_exit);

MODULE_DESCRIPTION("Faults that a debug kernel has to report");
MODULE_LICENSE("GPL");
