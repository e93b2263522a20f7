/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIRE_STATS_H
#define WIRE_STATS_H

#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "wire_frame.h"
#include "wire_source.h"

/**
 * struct wire_stats - record of the wire since the last reset
 * @control: serialises commands and readers; outside RTNL
 * @lock: guards what follows; taken from hard interrupts, innermost
 * @sink: free data at the far end; written under @control, read anywhere
 * @frozen: nothing after @stop_ns is recorded
 * @bin_us: length of a bin
 * @max_bins: bins in a series
 * @t0_ns: CLOCK_MONOTONIC at the reset
 * @stop_ns: the same at the stop
 * @busy_ns: time near->far was transmitting
 * @busy_bins: the same per bin
 * @other_packets: packets of sources beyond %WIRE_SOURCES
 * @split_packets: packets whose headers are in pieces
 * @no_memory: packets recorded in part or not at all for want of memory
 * @reverse_packets: packets far->near
 * @reverse_bytes: their wire bytes
 * @table: sources near->far; replaced under @control and @lock
 */
struct wire_stats {
	struct mutex control; /* commands and readers */
	spinlock_t lock; /* all that follows */
	bool sink;
	bool frozen;
	u32 bin_us;
	unsigned int max_bins;
	u64 t0_ns;
	u64 stop_ns;
	u64 busy_ns;
	u64 *busy_bins;
	u64 other_packets;
	u64 split_packets;
	u64 no_memory;
	u64 reverse_packets;
	u64 reverse_bytes;
	struct wire_table *table;
};

/* Process context. Reset and stop take effect at @now_ns, which must not be
 * before anything recorded; the caller holds @control.
 */
int wire_stats_init(struct wire_stats *stats, unsigned int max_bins);
void wire_stats_free(struct wire_stats *stats);
int wire_stats_reset(struct wire_stats *stats, u32 bin_us, u64 now_ns);
void wire_stats_stop(struct wire_stats *stats, u64 now_ns);
int wire_stats_clock(struct wire_stats *stats, const u8 *mac,
		     enum wire_clock clock, s64 offset_ns);

/* Any context. */
void wire_stats_busy(struct wire_stats *stats, u64 from_ns, u64 to_ns);
void wire_stats_frame(struct wire_stats *stats, const struct wire_frame *frame,
		      u32 wire_bytes, u64 end_ns);
void wire_stats_reverse(struct wire_stats *stats, u32 wire_bytes, u64 end_ns);

/* Bins begun by @now_ns. Caller holds @lock, or has frozen the record. */
unsigned int wire_stats_bins(const struct wire_stats *stats, u64 now_ns);

#endif
