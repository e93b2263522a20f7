// SPDX-License-Identifier: GPL-2.0-only
/*
 * Byte queue limits: the stack learns what stands in the ring, and keeps it short.
 *
 * A packet is several requests, each with an id, and counts as long as its last
 * request has not been answered.  Its bytes are kept by that id here, where the
 * backend can't reach them, and each entry is used up by the first answer: whatever
 * the backend answers, no more bytes are completed than were sent.  Frames of XDP
 * have none.
 *
 * A queue that is stopped for its bytes and one that is stopped for want of slots
 * are two different bits.  Bytes are told first: then the driver, which wakes it
 * if there are slots, finds it free of the other and schedules it.
 *
 * Closing the device forgets nothing: interrupts stay, answers still come, and
 * what they say has to match what was sent.
 */
#include <linux/netdevice.h>
#include <linux/string.h>

#include "qos.h"

/**
 * xennet_qos_sent() - a packet is put on the ring
 * @qos: of the queue
 * @dev: device
 * @queue: number of the queue
 * @id: of the packet's last request
 * @bytes: length of the packet
 *
 * Context: under &netfront_queue.tx_lock, before the backend can answer.
 */
void xennet_qos_sent(struct xennet_qos_queue *qos, struct net_device *dev,
		     unsigned int queue, unsigned int id, unsigned int bytes)
{
	qos->bytes[id] = bytes;
	netdev_tx_sent_queue(netdev_get_tx_queue(dev, queue), bytes);
}

/**
 * xennet_qos_completed() - all answers that there are have been looked at
 * @qos: of the queue
 * @dev: device
 * @queue: number of the queue
 *
 * Context: under &netfront_queue.tx_lock.
 */
void xennet_qos_completed(struct xennet_qos_queue *qos, struct net_device *dev,
			  unsigned int queue)
{
	netdev_tx_completed_queue(netdev_get_tx_queue(dev, queue),
				  qos->answered_packets, qos->answered_bytes);
	qos->answered_packets = 0;
	qos->answered_bytes = 0;
}

/**
 * xennet_qos_forget() - the ring is gone, and all packets with it
 * @qos: of the queue
 * @dev: device
 * @queue: number of the queue
 *
 * Context: after xennet_qos_disconnect(), without interrupts of the queue: nobody
 * sends and nothing is answered.
 */
void xennet_qos_forget(struct xennet_qos_queue *qos, struct net_device *dev,
		       unsigned int queue)
{
	memset(qos, 0, sizeof(*qos));
	netdev_tx_reset_queue(netdev_get_tx_queue(dev, queue));
}
