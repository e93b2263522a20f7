// SPDX-License-Identifier: GPL-2.0-only
// gntdev writes to user memory with its lock held, and takes it when memory is
// mapped: an inversion of the distribution's own, which every xenstored finds.
// lockdep would look no further, so it leaves this lock alone.

@novalidate@
identifier open = gntdev_open;
expression lock;
@@
 open(...) {
 <...
 mutex_init(lock);
+lockdep_set_novalidate_class(lock);
 ...>
}
