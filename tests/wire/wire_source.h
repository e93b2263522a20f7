/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIRE_SOURCE_H
#define WIRE_SOURCE_H

#include <linux/if_ether.h>
#include <linux/list.h>

#include "wire_frame.h"
#include "wire_hist.h"

#define WIRE_SOURCES	1024
#define WIRE_HASH_BITS	8
#define WIRE_BIN_CHUNK	64

/* A stretch of a source's series, allocated when the first packet falls in. */
struct wire_bins {
	u64 bytes[WIRE_BIN_CHUNK];
	u32 packets[WIRE_BIN_CHUNK];
};

/**
 * struct wire_source - what was seen of one source address
 * @node: in its hash bucket
 * @mac: the address
 * @has_offset: the clock's offset is known
 * @offset_ns: that clock minus CLOCK_MONOTONIC
 * @packets: transmitted packets
 * @wire_bytes: their bytes with %WIRE_OVERHEAD
 * @ip_bytes: their bytes by the IP header
 * @bad_stamps: timestamps too far off to be one of a known clock
 * @last_ns: end of the last transmission
 * @delay: from the sender's stamp to the end of transmission, or NULL
 * @gap: from one end of transmission to the next, or NULL
 * @bins: series, in chunks
 */
struct wire_source {
	struct hlist_node node;
	u8 mac[ETH_ALEN];
	bool has_offset[WIRE_CLOCKS];
	s64 offset_ns[WIRE_CLOCKS];
	u64 packets;
	u64 wire_bytes;
	u64 ip_bytes;
	u64 bad_stamps;
	u64 last_ns;
	struct wire_hist *delay;
	struct wire_hist *gap;
	struct wire_bins *bins[];
};

/**
 * struct wire_table - sources by address; the caller locks
 * @count: sources in use
 * @chunks: length of their series in chunks
 * @source: all of them, in order of appearance
 * @hash: the same by address
 */
struct wire_table {
	unsigned int count;
	unsigned int chunks;
	struct wire_source *source[WIRE_SOURCES];
	struct hlist_head hash[1 << WIRE_HASH_BITS];
};

/* Process context. The new table inherits @old's known clocks, if any. */
struct wire_table *wire_table_new(unsigned int chunks,
				  const struct wire_table *old);
void wire_table_free(struct wire_table *table);

/* ERR_PTR(-ENOSPC) if the table is full, ERR_PTR(-ENOMEM) if memory is. */
struct wire_source *wire_table_get(struct wire_table *table, const u8 *mac);

/* A packet that ended at @end_ns; @bin must be inside the series.
 * Returns -ENOMEM if a part of it couldn't be recorded.
 */
int wire_source_add(struct wire_source *source, const struct wire_frame *frame,
		    u32 wire_bytes, u64 end_ns);
int wire_source_add_bin(struct wire_source *source, unsigned int bin,
			u32 wire_bytes);

#endif
