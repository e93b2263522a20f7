// SPDX-License-Identifier: GPL-2.0-only
/*
 * debugfs file "stats": the record as one JSON object. Each source is exact in
 * itself; while traffic runs and nothing is frozen, sources further down are
 * copied a little later than those above and than the totals.
 */
#include <linux/debugfs.h>
#include <linux/etherdevice.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "wire.h"

struct wire_bin {
	u64 bytes;
	u32 packets;
};

/* A source as it is printed: a copy, since the original moves on. */
struct wire_copy {
	struct wire_source source;
	struct wire_hist delay;
	struct wire_hist gap;
	unsigned int bin_count;
	struct wire_bin bin[];
};

/* Totals as they are printed. */
struct wire_totals {
	u64 t0_ns;
	u64 elapsed_ns;
	u64 busy_ns;
	u64 other_packets;
	u64 split_packets;
	u64 no_memory;
	u64 reverse_packets;
	u64 reverse_bytes;
	u32 bin_us;
	unsigned int bins;
	unsigned int sources;
};

/*
 * Where quantiles are told beside the extremes, in permille: closer towards
 * the end.
 */
static const u16 wire_json_quantile[] = {
	10, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 600, 650,
	700, 750, 800, 850, 900, 925, 950, 960, 970, 980, 990, 995, 999,
};

static void wire_copy_hist(struct wire_hist *to, const struct wire_hist *from)
{
	if (from)
		*to = *from;
	else
		to->samples = 0;
}

static void wire_copy_bins(struct wire_copy *copy,
			   const struct wire_source *source)
{
	const struct wire_bins *chunk;
	unsigned int i, k;

	for (i = 0; i < copy->bin_count; i++) {
		chunk = source->bins[i / WIRE_BIN_CHUNK];
		k = i % WIRE_BIN_CHUNK;
		copy->bin[i].bytes = chunk ? chunk->bytes[k] : 0;
		copy->bin[i].packets = chunk ? chunk->packets[k] : 0;
	}
}

static void wire_copy_source(struct wire_stats *stats, struct wire_copy *copy,
			     const struct wire_source *source)
{
	spin_lock_irq(&stats->lock);
	copy->source = *source;
	wire_copy_hist(&copy->delay, source->delay);
	wire_copy_hist(&copy->gap, source->gap);
	wire_copy_bins(copy, source);
	spin_unlock_irq(&stats->lock);
}

static void wire_json_quantiles(struct seq_file *m, const struct wire_hist *h)
{
	unsigned int i;

	seq_printf(m, ",\"quantiles\":[[0,%lld]", h->min);
	for (i = 0; i < ARRAY_SIZE(wire_json_quantile); i++)
		seq_printf(m, ",[%u,%lld]", wire_json_quantile[i],
			   wire_hist_percentile(h, wire_json_quantile[i]));
	seq_printf(m, ",[1000,%lld]]", h->max);
}

static void wire_json_delay(struct seq_file *m, const struct wire_hist *h)
{
	if (!h->samples) {
		seq_puts(m, ",\"delay_ns\":null");
		return;
	}
	seq_printf(m, ",\"delay_ns\":{\"samples\":%llu,\"min\":%lld,\"mean\":%lld",
		   h->samples, h->min, wire_hist_mean(h));
	seq_printf(m, ",\"p50\":%lld,\"p99\":%lld,\"p999\":%lld,\"max\":%lld",
		   wire_hist_percentile(h, 500), wire_hist_percentile(h, 990),
		   wire_hist_percentile(h, 999), h->max);
	wire_json_quantiles(m, h);
	seq_puts(m, "}");
}

static void wire_json_gap(struct seq_file *m, const struct wire_hist *h)
{
	if (!h->samples) {
		seq_puts(m, ",\"gap_ns\":null");
		return;
	}
	seq_printf(m, ",\"gap_ns\":{\"samples\":%llu,\"mean\":%lld,\"stddev\":%llu",
		   h->samples, wire_hist_mean(h), wire_hist_stddev(h));
	seq_printf(m, ",\"min\":%lld,\"p50\":%lld,\"p99\":%lld,\"max\":%lld}",
		   h->min, wire_hist_percentile(h, 500),
		   wire_hist_percentile(h, 990), h->max);
}

static void wire_json_source(struct seq_file *m, const struct wire_copy *copy)
{
	const struct wire_source *s = &copy->source;
	unsigned int i;

	seq_printf(m, "{\"mac\":\"%pM\",\"packets\":%llu,\"wire_bytes\":%llu",
		   s->mac, s->packets, s->wire_bytes);
	seq_printf(m, ",\"ip_bytes\":%llu,\"bad_stamps\":%llu,\"bins\":[",
		   s->ip_bytes, s->bad_stamps);
	for (i = 0; i < copy->bin_count; i++)
		seq_printf(m, "%s[%llu,%u]", i ? "," : "", copy->bin[i].bytes,
			   copy->bin[i].packets);
	seq_puts(m, "]");
	wire_json_delay(m, &copy->delay);
	wire_json_gap(m, &copy->gap);
	seq_puts(m, "}");
}

static int wire_source_order(const void *a, const void *b)
{
	const struct wire_source *const *x = a, *const *y = b;

	return memcmp((*x)->mac, (*y)->mac, ETH_ALEN);
}

static void wire_json_sources(struct seq_file *m, struct wire_stats *stats,
			      struct wire_source **order, unsigned int count,
			      struct wire_copy *copy)
{
	bool first = true;
	unsigned int i;

	sort(order, count, sizeof(*order), wire_source_order, NULL);
	seq_puts(m, ",\"sources\":[");
	for (i = 0; i < count; i++) {
		wire_copy_source(stats, copy, order[i]);
		/* Known by its clock only. */
		if (!copy->source.packets)
			continue;
		if (!first)
			seq_puts(m, ",");
		wire_json_source(m, copy);
		first = false;
	}
	seq_puts(m, "]");
}

static void wire_json_totals(struct seq_file *m, const struct wire *wire,
			     const struct wire_totals *t, const u64 *busy_bins)
{
	const struct wire_port *near = netdev_priv(wire->near);
	unsigned int i;

	seq_printf(m, "{\"rate_kbit\":%u,\"ring\":%u,\"t0_ns\":%llu",
		   READ_ONCE(wire->rate_kbit), near->tx.size, t->t0_ns);
	seq_printf(m, ",\"elapsed_ns\":%llu,\"bin_us\":%u,\"busy_ns\":%llu",
		   t->elapsed_ns, t->bin_us, t->busy_ns);
	seq_puts(m, ",\"busy_bins\":[");
	for (i = 0; i < t->bins; i++)
		seq_printf(m, "%s%llu", i ? "," : "", busy_bins[i]);
	seq_puts(m, "]");
}

static void wire_json_end(struct seq_file *m, const struct wire_totals *t)
{
	seq_printf(m, ",\"other_packets\":%llu,\"split_packets\":%llu",
		   t->other_packets, t->split_packets);
	seq_printf(m, ",\"no_memory\":%llu", t->no_memory);
	seq_printf(m, ",\"reverse\":{\"packets\":%llu,\"wire_bytes\":%llu}}\n",
		   t->reverse_packets, t->reverse_bytes);
}

/* Totals, busy bins and the list of sources, all of one instant. */
static void wire_copy_totals(struct wire_stats *stats, u64 now,
			     struct wire_totals *t, u64 *busy_bins,
			     struct wire_source **order)
{
	spin_lock_irq(&stats->lock);
	if (stats->frozen)
		now = stats->stop_ns;
	t->t0_ns = stats->t0_ns;
	t->elapsed_ns = now - stats->t0_ns;
	t->busy_ns = stats->busy_ns;
	t->other_packets = stats->other_packets;
	t->split_packets = stats->split_packets;
	t->no_memory = stats->no_memory;
	t->reverse_packets = stats->reverse_packets;
	t->reverse_bytes = stats->reverse_bytes;
	t->bin_us = stats->bin_us;
	t->bins = wire_stats_bins(stats, now);
	t->sources = stats->table->count;
	memcpy(busy_bins, stats->busy_bins, t->bins * sizeof(*busy_bins));
	memcpy(order, stats->table->source, t->sources * sizeof(*order));
	spin_unlock_irq(&stats->lock);
}

static void wire_json_record(struct seq_file *m, struct wire *wire,
			     u64 *busy_bins, struct wire_source **order,
			     struct wire_copy *copy)
{
	struct wire_port *near = netdev_priv(wire->near);
	struct wire_totals totals;

	wire_copy_totals(&wire->stats, wire_link_settle(&near->tx), &totals,
			 busy_bins, order);
	copy->bin_count = totals.bins;
	wire_json_totals(m, wire, &totals, busy_bins);
	wire_json_sources(m, &wire->stats, order, totals.sources, copy);
	wire_json_end(m, &totals);
}

static int wire_json_show(struct seq_file *m, void *unused)
{
	struct wire *wire = m->private;
	struct wire_stats *stats = &wire->stats;
	struct wire_source **order;
	struct wire_copy *copy;
	u64 *busy_bins;
	int err = -ENOMEM;

	order = kvcalloc(WIRE_SOURCES, sizeof(*order), GFP_KERNEL);
	busy_bins = kvcalloc(stats->max_bins, sizeof(*busy_bins), GFP_KERNEL);
	copy = kvzalloc(struct_size(copy, bin, stats->max_bins), GFP_KERNEL);
	if (order && busy_bins && copy) {
		mutex_lock(&stats->control);
		wire_json_record(m, wire, busy_bins, order, copy);
		mutex_unlock(&stats->control);
		err = 0;
	}
	kvfree(copy);
	kvfree(busy_bins);
	kvfree(order);
	return err;
}

/* Room for the whole record, so that it is made once and from one state. */
static size_t wire_json_size(struct wire_stats *stats)
{
	size_t sources, bins;

	spin_lock_irq(&stats->lock);
	sources = stats->table->count + 1;
	bins = wire_stats_bins(stats, stats->frozen ? stats->stop_ns :
						      ktime_get_ns()) + 1;
	spin_unlock_irq(&stats->lock);
	return PAGE_SIZE + sources * (PAGE_SIZE / 2 + bins * 24);
}

static int wire_json_open(struct inode *inode, struct file *file)
{
	struct wire *wire = inode->i_private;

	return single_open_size(file, wire_json_show, wire,
				wire_json_size(&wire->stats));
}

const struct file_operations wire_json_fops = {
	.owner		= THIS_MODULE,
	.open		= wire_json_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= single_release,
};
