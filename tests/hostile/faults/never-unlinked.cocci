// SPDX-License-Identifier: GPL-2.0-only
// Ours: a queue that goes stays in the scheduler.
// file interface.c
// case held again
// breaks dom0
@@
@@
-xenvif_qos_queue_stop(...);
