/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A network frontend that keeps to no rule but those of its script.
 */
#ifndef _HOSTILE_H
#define _HOSTILE_H

#include <linux/types.h>
#include <linux/wait.h>
#include <xen/interface/io/netif.h>
#include <xen/interface/io/ring.h>
#include <xen/page.h>
#include <xen/xenbus.h>

#define HOSTILE_QUEUES	16
/* Requests whose answers are told one by one; those of floods are only counted. */
#define HOSTILE_IDS	1024
/* Requests put in before a case's own, so that a limit is reached: not told of. */
#define HOSTILE_PRELUDE	0x8000
#define HOSTILE_FLOOD	0xffff
#define HOSTILE_SLOTS	__CONST_RING_SIZE(xen_netif_tx, XEN_PAGE_SIZE)
#define HOSTILE_RECORD	20

/**
 * enum hostile_grant - what a request says its bytes are in; as cases.py has it
 * @HOSTILE_UDP: a page with a frame of UDP
 * @HOSTILE_TCP: a page with a frame of TCP
 * @HOSTILE_BROADCAST: a page with a frame of UDP that is for all
 * @HOSTILE_BEYOND: a reference beyond the table
 * @HOSTILE_ENDED: a grant that was taken back
 * @HOSTILE_OTHER: a grant to another domain
 * @HOSTILE_RING: the page of the ring itself
 * @HOSTILE_GRANTS: how many there are
 */
enum hostile_grant {
	HOSTILE_UDP,
	HOSTILE_TCP,
	HOSTILE_BROADCAST,
	HOSTILE_BEYOND,
	HOSTILE_ENDED,
	HOSTILE_OTHER,
	HOSTILE_RING,
	HOSTILE_GRANTS,
};

/* What a frontend says of itself; as cases.py has it. */
#define HOSTILE_ONE_CHANNEL	BIT(0)	/* one event channel for both rings */
#define HOSTILE_RX_NOTIFY	BIT(1)
#define HOSTILE_NO_COPY		BIT(2)	/* no request-rx-copy */
#define HOSTILE_ALLOWANCE	BIT(3)
#define HOSTILE_BAD_RING	BIT(4)	/* the last queue's ring is not granted */
#define HOSTILE_BAD_CHANNEL	BIT(5)	/* the last queue's channel is not there */
#define HOSTILE_NO_QUEUES	BIT(6)	/* says that it has none */
#define HOSTILE_BAD_RX_RING	BIT(7)	/* of the last queue only the ring of requests is granted */
#define HOSTILE_MULTICAST	BIT(8)	/* wants no multicast but to addresses that it names */

/**
 * struct hostile_op - a step of a case; little endian, as cases.py packs it
 * @code: what to do
 * @queue: with which queue
 * @flags: of a request or extra info; else none
 * @a: by @code
 * @b: by @code
 * @c: by @code
 */
struct hostile_op {
	u8 code;
	u8 queue;
	__le16 flags;
	__le32 a;
	__le32 b;
	__le32 c;
} __packed;

/**
 * struct hostile_queue - a queue as its frontend has it
 * @tx: the ring of requests, shared
 * @rx: the ring in the other direction, which nobody fills or reads
 * @tx_ref: its grant
 * @rx_ref: its grant
 * @irq: of @tx, or of both
 * @rx_irq: of @rx; 0: none of its own
 * @port: event channel of @irq
 * @rx_port: event channel of @rx_irq
 * @base: index at which it began
 * @prod: index behind the last slot written
 * @cons: index behind the last answer read
 */
struct hostile_queue {
	struct xen_netif_tx_sring *tx;
	struct xen_netif_rx_sring *rx;
	int tx_ref;
	int rx_ref;
	int irq;
	int rx_irq;
	evtchn_port_t port;
	evtchn_port_t rx_port;
	RING_IDX base;
	RING_IDX prod;
	RING_IDX cons;
};

/**
 * struct hostile_answers - what came of the requests
 * @sent: requests with that id
 * @seen: answers with that id
 * @status: the last one's status
 * @flood: answers to a flood, by status + 2
 * @nulls: answers to extra infos
 * @odd: answers with an id or status that nobody has sent; and bytes that the backend
 *	should have left alone
 */
struct hostile_answers {
	u8 sent[HOSTILE_IDS];
	u8 seen[HOSTILE_IDS];
	s8 status[HOSTILE_IDS];
	u64 flood[4];
	u32 nulls;
	u32 odd;
};

/**
 * struct hostile_vif - a vif and the case it plays
 * @dev: its device
 * @backend: what the backend is at
 * @changed: the backend has changed
 * @pages: what requests refer to, by &enum hostile_grant; NULL: no page
 * @refs: references to these
 * @mac: its address
 * @queues: its queues
 * @count: how many there are; 0: not connected
 * @answers: what came so far
 * @next_id: id of the next request
 * @record: slots that a flood repeats
 * @recorded: how many
 * @prelude: requests to begin with
 */
struct hostile_vif {
	struct xenbus_device *dev;
	enum xenbus_state backend;
	wait_queue_head_t changed;
	void *pages[HOSTILE_GRANTS];
	grant_ref_t refs[HOSTILE_GRANTS];
	u8 mac[6];
	struct hostile_queue queues[HOSTILE_QUEUES];
	u32 count;
	struct hostile_answers answers;
	u16 next_id;
	union xen_netif_tx_sring_entry record[HOSTILE_RECORD];
	u32 recorded;
	u32 prelude;
};

int hostile_pages_init(struct hostile_vif *vif);
void hostile_pages_free(struct hostile_vif *vif);

bool hostile_state_wait(struct hostile_vif *vif, enum xenbus_state state);
int hostile_connect(struct hostile_vif *vif, u32 queues, u32 features, RING_IDX base);
void hostile_disconnect(struct hostile_vif *vif);

union xen_netif_tx_sring_entry *hostile_slot(struct hostile_queue *queue, RING_IDX index);
void hostile_push(struct hostile_queue *queue, s32 ahead);
void hostile_notify(struct hostile_queue *queue);
void hostile_request(struct hostile_vif *vif, struct hostile_queue *queue, RING_IDX index,
		     const struct xen_netif_tx_request *request);
void hostile_read(struct hostile_vif *vif);
void hostile_wait(struct hostile_vif *vif, u32 ms);
void hostile_flood(struct hostile_vif *vif, struct hostile_queue *queue, u32 ms, u32 mode);
void hostile_flicker(struct hostile_vif *vif, struct hostile_queue *queue, u32 ms, s32 by);

int hostile_play(struct hostile_vif *vif, const struct hostile_op *ops, size_t count);

#endif /* _HOSTILE_H */
