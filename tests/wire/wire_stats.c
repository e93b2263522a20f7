// SPDX-License-Identifier: GPL-2.0-only
/* The record of the wire: totals, series of bins, sources. */
#include <linux/err.h>
#include <linux/math64.h>
#include <linux/mm.h>

#include "wire_stats.h"

static u64 wire_stats_bin(const struct wire_stats *stats, u64 at_ns)
{
	return div64_u64(at_ns - stats->t0_ns,
			 (u64)stats->bin_us * NSEC_PER_USEC);
}

static bool wire_stats_covers(const struct wire_stats *stats, u64 at_ns)
{
	return at_ns >= stats->t0_ns &&
	       (!stats->frozen || at_ns <= stats->stop_ns);
}

unsigned int wire_stats_bins(const struct wire_stats *stats, u64 now_ns)
{
	return min_t(u64, wire_stats_bin(stats, now_ns) + 1, stats->max_bins);
}

/* Spread an interval over the bins it touches. */
static void wire_stats_busy_bins(struct wire_stats *stats, u64 from, u64 to)
{
	u64 bin = wire_stats_bin(stats, from);
	u64 len = (u64)stats->bin_us * NSEC_PER_USEC;
	u64 edge = stats->t0_ns + (bin + 1) * len;

	for (; from < to && bin < stats->max_bins; bin++, edge += len) {
		stats->busy_bins[bin] += min(to, edge) - from;
		from = min(to, edge);
	}
}

void wire_stats_busy(struct wire_stats *stats, u64 from_ns, u64 to_ns)
{
	unsigned long flags;

	spin_lock_irqsave(&stats->lock, flags);
	from_ns = max(from_ns, stats->t0_ns);
	if (stats->frozen)
		to_ns = min(to_ns, stats->stop_ns);
	if (from_ns < to_ns) {
		stats->busy_ns += to_ns - from_ns;
		wire_stats_busy_bins(stats, from_ns, to_ns);
	}
	spin_unlock_irqrestore(&stats->lock, flags);
}

static void wire_stats_source(struct wire_stats *stats,
			      const struct wire_frame *frame, u32 wire_bytes,
			      u64 end_ns)
{
	u64 bin = wire_stats_bin(stats, end_ns);
	struct wire_source *source;
	int err;

	stats->split_packets += frame->split;
	source = wire_table_get(stats->table, frame->mac);
	if (IS_ERR(source)) {
		stats->other_packets += PTR_ERR(source) == -ENOSPC;
		stats->no_memory += PTR_ERR(source) == -ENOMEM;
		return;
	}
	err = wire_source_add(source, frame, wire_bytes, end_ns);
	if (bin < stats->max_bins)
		err = wire_source_add_bin(source, bin, wire_bytes) ?: err;
	if (err)
		stats->no_memory++;
}

void wire_stats_frame(struct wire_stats *stats, const struct wire_frame *frame,
		      u32 wire_bytes, u64 end_ns)
{
	unsigned long flags;

	spin_lock_irqsave(&stats->lock, flags);
	if (wire_stats_covers(stats, end_ns))
		wire_stats_source(stats, frame, wire_bytes, end_ns);
	spin_unlock_irqrestore(&stats->lock, flags);
}

void wire_stats_reverse(struct wire_stats *stats, u32 wire_bytes, u64 end_ns)
{
	unsigned long flags;

	spin_lock_irqsave(&stats->lock, flags);
	if (wire_stats_covers(stats, end_ns)) {
		stats->reverse_packets++;
		stats->reverse_bytes += wire_bytes;
	}
	spin_unlock_irqrestore(&stats->lock, flags);
}

static void wire_stats_clear(struct wire_stats *stats, u32 bin_us, u64 now_ns)
{
	stats->frozen = false;
	stats->bin_us = bin_us;
	stats->t0_ns = now_ns;
	stats->busy_ns = 0;
	stats->other_packets = 0;
	stats->split_packets = 0;
	stats->no_memory = 0;
	stats->reverse_packets = 0;
	stats->reverse_bytes = 0;
	memset(stats->busy_bins, 0,
	       array_size(stats->max_bins, sizeof(*stats->busy_bins)));
}

int wire_stats_reset(struct wire_stats *stats, u32 bin_us, u64 now_ns)
{
	struct wire_table *table;

	table = wire_table_new(stats->table->chunks, stats->table);
	if (!table)
		return -ENOMEM;
	spin_lock_irq(&stats->lock);
	swap(stats->table, table);
	wire_stats_clear(stats, bin_us, now_ns);
	spin_unlock_irq(&stats->lock);
	wire_table_free(table);
	return 0;
}

void wire_stats_stop(struct wire_stats *stats, u64 now_ns)
{
	spin_lock_irq(&stats->lock);
	if (!stats->frozen) {
		stats->frozen = true;
		stats->stop_ns = now_ns;
	}
	spin_unlock_irq(&stats->lock);
}

int wire_stats_clock(struct wire_stats *stats, const u8 *mac,
		     enum wire_clock clock, s64 offset_ns)
{
	struct wire_source *source;
	int err = 0;

	spin_lock_irq(&stats->lock);
	source = wire_table_get(stats->table, mac);
	if (IS_ERR(source)) {
		err = PTR_ERR(source);
	} else {
		source->has_offset[clock] = true;
		source->offset_ns[clock] = offset_ns;
	}
	spin_unlock_irq(&stats->lock);
	return err;
}

int wire_stats_init(struct wire_stats *stats, unsigned int max_bins)
{
	mutex_init(&stats->control);
	spin_lock_init(&stats->lock);
	stats->max_bins = max_bins;
	stats->busy_bins = kvcalloc(max_bins, sizeof(*stats->busy_bins),
				    GFP_KERNEL);
	stats->table = wire_table_new(DIV_ROUND_UP(max_bins, WIRE_BIN_CHUNK),
				      NULL);
	if (!stats->busy_bins || !stats->table) {
		wire_stats_free(stats);
		return -ENOMEM;
	}
	wire_stats_clear(stats, USEC_PER_SEC, ktime_get_ns());
	return 0;
}

void wire_stats_free(struct wire_stats *stats)
{
	wire_table_free(stats->table);
	kvfree(stats->busy_bins);
}
