// SPDX-License-Identifier: GPL-2.0-only
/* Record of what was seen of each source address. */
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "wire_source.h"

/* Packets are recorded in interrupts; a lack of memory is counted instead. */
#define WIRE_GFP	(GFP_ATOMIC | __GFP_NOWARN)

static struct hlist_head *wire_table_bucket(struct wire_table *table,
					    const u8 *mac)
{
	return &table->hash[hash_64(ether_addr_to_u64(mac), WIRE_HASH_BITS)];
}

static struct wire_source *wire_table_add(struct wire_table *table,
					  const u8 *mac, gfp_t gfp)
{
	struct wire_source *source;

	if (table->count == WIRE_SOURCES)
		return ERR_PTR(-ENOSPC);
	source = kzalloc(struct_size(source, bins, table->chunks), gfp);
	if (!source)
		return ERR_PTR(-ENOMEM);
	ether_addr_copy(source->mac, mac);
	hlist_add_head(&source->node, wire_table_bucket(table, mac));
	table->source[table->count++] = source;
	return source;
}

struct wire_source *wire_table_get(struct wire_table *table, const u8 *mac)
{
	struct wire_source *source;

	hlist_for_each_entry(source, wire_table_bucket(table, mac), node)
		if (ether_addr_equal(source->mac, mac))
			return source;
	return wire_table_add(table, mac, WIRE_GFP);
}

static void wire_source_free(struct wire_source *source, unsigned int chunks)
{
	unsigned int i;

	for (i = 0; i < chunks; i++)
		kfree(source->bins[i]);
	kfree(source->delay);
	kfree(source->gap);
	kfree(source);
}

void wire_table_free(struct wire_table *table)
{
	unsigned int i;

	if (!table)
		return;
	for (i = 0; i < table->count; i++)
		wire_source_free(table->source[i], table->chunks);
	kvfree(table);
}

static int wire_table_inherit(struct wire_table *table,
			      const struct wire_source *old)
{
	struct wire_source *source;

	source = wire_table_add(table, old->mac, GFP_KERNEL);
	if (IS_ERR(source))
		return PTR_ERR(source);
	memcpy(source->has_offset, old->has_offset, sizeof(old->has_offset));
	memcpy(source->offset_ns, old->offset_ns, sizeof(old->offset_ns));
	return 0;
}

static bool wire_source_has_clock(const struct wire_source *source)
{
	return source->has_offset[WIRE_CLOCK_MONO] ||
	       source->has_offset[WIRE_CLOCK_REAL];
}

struct wire_table *wire_table_new(unsigned int chunks,
				  const struct wire_table *old)
{
	struct wire_table *table = kvzalloc(sizeof(*table), GFP_KERNEL);
	unsigned int i;

	if (!table)
		return NULL;
	table->chunks = chunks;
	for (i = 0; old && i < old->count; i++) {
		if (!wire_source_has_clock(old->source[i]))
			continue;
		if (wire_table_inherit(table, old->source[i])) {
			wire_table_free(table);
			return NULL;
		}
	}
	return table;
}

static int wire_hist_record(struct wire_hist **hist, s64 value)
{
	if (!*hist)
		*hist = kzalloc(sizeof(**hist), WIRE_GFP);
	if (!*hist)
		return -ENOMEM;
	wire_hist_add(*hist, value);
	return 0;
}

static int wire_source_add_delay(struct wire_source *source,
				 const struct wire_frame *frame, u64 end_ns)
{
	s64 delay;

	if (!frame->stamped || !source->has_offset[frame->clock])
		return 0;
	delay = end_ns - (frame->stamp_ns - source->offset_ns[frame->clock]);
	/* Not a time, but other data in its place. */
	if (abs(delay) >> WIRE_HIST_MAX_BITS) {
		source->bad_stamps++;
		return 0;
	}
	return wire_hist_record(&source->delay, delay);
}

int wire_source_add(struct wire_source *source, const struct wire_frame *frame,
		    u32 wire_bytes, u64 end_ns)
{
	int err = 0;

	if (source->packets)
		err = wire_hist_record(&source->gap, end_ns - source->last_ns);
	source->packets++;
	source->wire_bytes += wire_bytes;
	source->ip_bytes += frame->ip_bytes;
	source->last_ns = end_ns;
	return wire_source_add_delay(source, frame, end_ns) ?: err;
}

int wire_source_add_bin(struct wire_source *source, unsigned int bin,
			u32 wire_bytes)
{
	struct wire_bins **bins = &source->bins[bin / WIRE_BIN_CHUNK];

	if (!*bins)
		*bins = kzalloc(sizeof(**bins), WIRE_GFP);
	if (!*bins)
		return -ENOMEM;
	(*bins)->bytes[bin % WIRE_BIN_CHUNK] += wire_bytes;
	(*bins)->packets[bin % WIRE_BIN_CHUNK]++;
	return 0;
}
