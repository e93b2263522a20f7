/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Of QEMU's interface to plugins, what is used here: no package of Debian's has its header.
 */
#ifndef __LAB_PLUGIN_QEMU_H__
#define __LAB_PLUGIN_QEMU_H__

#include <stddef.h>

#define QEMU_PLUGIN_VERSION 1		/* QEMU 6.0 to 8.1 */
#define QEMU_PLUGIN_NO_REGISTERS 0	/* are read by a callback */

/* A block of instructions without a branch, as it is translated, and one of them. */
struct qemu_plugin_tb;
struct qemu_plugin_insn;

extern int qemu_plugin_version;
int qemu_plugin_install(unsigned long long id, const void *info, int argc, char **argv);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
unsigned long long qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

void qemu_plugin_register_vcpu_tb_trans_cb(unsigned long long id,
					   void (*translated)(unsigned long long id,
							      struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
					  void (*executed)(unsigned int cpu, void *data),
					  int flags, void *data);
void qemu_plugin_register_atexit_cb(unsigned long long id,
				    void (*ended)(unsigned long long id, void *data), void *data);

#endif /* __LAB_PLUGIN_QEMU_H__ */
