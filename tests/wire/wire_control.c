// SPDX-License-Identifier: GPL-2.0-only
/* debugfs file "control": one command per write. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/etherdevice.h>
#include <linux/kernel.h>
#include <linux/rtnetlink.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "wire.h"

#define WIRE_LINE_MAX	128
#define WIRE_ARGS_MAX	4

static struct wire_link *wire_forward(struct wire *wire)
{
	struct wire_port *near = netdev_priv(wire->near);

	return &near->tx;
}

static int wire_parse_flag(const char *arg, bool *flag)
{
	if (strcmp(arg, "0") && strcmp(arg, "1"))
		return -EINVAL;
	*flag = *arg == '1';
	return 0;
}

static int wire_parse_positive(const char *arg, u32 max, u32 *value)
{
	u32 v;

	if (kstrtou32(arg, 10, &v) || !v || v > max)
		return -EINVAL;
	*value = v;
	return 0;
}

static int wire_cmd_rate(struct wire *wire, char **arg)
{
	u32 rate;

	if (wire_parse_positive(arg[0], WIRE_RATE_MAX_KBIT, &rate))
		return -EINVAL;
	rtnl_lock();
	wire_rate_set(wire, rate);
	rtnl_unlock();
	return 0;
}

static int wire_cmd_reset(struct wire *wire, char **arg)
{
	u32 bin_us;

	if (wire_parse_positive(arg[0], U32_MAX, &bin_us))
		return -EINVAL;
	return wire_stats_reset(&wire->stats, bin_us,
				wire_link_settle(wire_forward(wire)));
}

static int wire_cmd_stop(struct wire *wire, char **arg)
{
	wire_stats_stop(&wire->stats, wire_link_settle(wire_forward(wire)));
	return 0;
}

static int wire_cmd_sink(struct wire *wire, char **arg)
{
	bool on;

	if (wire_parse_flag(arg[0], &on))
		return -EINVAL;
	WRITE_ONCE(wire->stats.sink, on);
	return 0;
}

static int wire_cmd_clock(struct wire *wire, char **arg)
{
	enum wire_clock clock;
	u8 mac[ETH_ALEN];
	s64 offset;

	if (strlen(arg[0]) != 3 * ETH_ALEN - 1 || !mac_pton(arg[0], mac))
		return -EINVAL;
	if (!strcmp(arg[1], "mono"))
		clock = WIRE_CLOCK_MONO;
	else if (!strcmp(arg[1], "real"))
		clock = WIRE_CLOCK_REAL;
	else
		return -EINVAL;
	if (kstrtos64(arg[2], 10, &offset))
		return -EINVAL;
	return wire_stats_clock(&wire->stats, mac, clock, offset);
}

static int wire_cmd_stall(struct wire *wire, char **arg)
{
	struct wire_port *near = netdev_priv(wire->near);
	bool on;

	if (wire_parse_flag(arg[0], &on))
		return -EINVAL;
	wire_link_set_stall(&near->tx, on);
	wire_link_set_stall(&near->peer->tx, on);
	return 0;
}

static int wire_cmd_carrier(struct wire *wire, char **arg)
{
	bool on;

	if (wire_parse_flag(arg[0], &on))
		return -EINVAL;
	rtnl_lock();
	wire->carrier = on;
	wire_carrier_update(wire);
	rtnl_unlock();
	return 0;
}

static const struct wire_cmd {
	const char *name;
	unsigned int args;
	int (*run)(struct wire *wire, char **arg);
} wire_cmds[] = {
	{ "rate", 1, wire_cmd_rate },
	{ "reset", 1, wire_cmd_reset },
	{ "stop", 0, wire_cmd_stop },
	{ "sink", 1, wire_cmd_sink },
	{ "clock", 3, wire_cmd_clock },
	{ "stall", 1, wire_cmd_stall },
	{ "carrier", 1, wire_cmd_carrier },
};

/* Words of @line; more than WIRE_ARGS_MAX count as one more only. */
static unsigned int wire_split(char *line, char **word)
{
	unsigned int n = 0;
	char *w;

	while ((w = strsep(&line, " \t"))) {
		if (!*w)
			continue;
		if (n == WIRE_ARGS_MAX)
			return n + 1;
		word[n++] = w;
	}
	return n;
}

static int wire_command(struct wire *wire, char *line)
{
	char *word[WIRE_ARGS_MAX];
	unsigned int i, n;
	int err = -EINVAL;

	n = wire_split(line, word);
	if (!n)
		return err;
	mutex_lock(&wire->stats.control);
	for (i = 0; i < ARRAY_SIZE(wire_cmds); i++)
		if (!strcmp(word[0], wire_cmds[i].name) &&
		    n == wire_cmds[i].args + 1)
			err = wire_cmds[i].run(wire, word + 1);
	mutex_unlock(&wire->stats.control);
	return err;
}

static ssize_t wire_control_write(struct file *file, const char __user *data,
				  size_t len, loff_t *pos)
{
	char line[WIRE_LINE_MAX], copy[WIRE_LINE_MAX];
	int err = -EINVAL;

	if (len < sizeof(line)) {
		if (copy_from_user(line, data, len))
			return -EFAULT;
		line[len] = '\0';
	} else {
		strscpy(line, "(too long)", sizeof(line));
	}
	strscpy(copy, strim(line), sizeof(copy));
	if (len < sizeof(line))
		err = wire_command(file->private_data, copy);
	if (err)
		pr_warn("control: bad command \"%s\": error %d\n", strim(line),
			err);
	return err ?: len;
}

const struct file_operations wire_control_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.write	= wire_control_write,
	.llseek	= noop_llseek,
};
