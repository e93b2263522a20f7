// SPDX-License-Identifier: GPL-2.0-only
// XSA-374: a thread that has ended may be gone when it is stopped.
// file interface.c
// case plain again-disabled
// breaks dom0
@@
expression task;
@@
(
-get_task_struct(task);
|
-put_task_struct(task);
)
