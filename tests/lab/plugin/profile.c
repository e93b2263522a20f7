// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin of QEMU's emulator: how many instructions dom0 executes, and where.
 *
 * Counts on the machine's first CPUs, which are dom0's, from the first mark to the
 * second; a mark is an instruction that only helpers/mark.c has.  Writes a line for
 * each run of instructions without a branch, "<address> <instructions>", in hex and
 * decimal.
 *
 * usage: -plugin profile.so,out=FILE,cpus=COUNT
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "qemu.h"

#define MARK "\x0f\x1f\x84\x00QoSm"	/* nopl 0x6d536f51(%rax,%rax,1) */
#define MARK_BYTES 8

int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* Instructions without a branch, once translated. */
struct block {
	struct block *next;
	unsigned long long address, executed;
	size_t instructions;
	bool mark;
};

static struct block *blocks;
static FILE *out;
static unsigned int cpus;
static bool counting;

static bool is_mark(const struct qemu_plugin_tb *tb)
{
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		const struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (qemu_plugin_insn_size(insn) == MARK_BYTES &&
		    !memcmp(qemu_plugin_insn_data(insn), MARK, MARK_BYTES))
			return true;
	}
	return false;
}

/* One CPU at a time: the lab's virtual time asks for it. */
static void executed(unsigned int cpu, void *data)
{
	struct block *block = data;

	if (block->mark)
		counting = !counting;
	if (counting && cpu < cpus)
		block->executed++;
}

static void translated(unsigned long long id, struct qemu_plugin_tb *tb)
{
	struct block *block = calloc(1, sizeof(*block));

	(void)id;
	if (!block)
		abort();
	block->address = qemu_plugin_tb_vaddr(tb);
	block->instructions = qemu_plugin_tb_n_insns(tb);
	block->mark = is_mark(tb);
	block->next = blocks;
	blocks = block;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, QEMU_PLUGIN_NO_REGISTERS, block);
}

static void ended(unsigned long long id, void *data)
{
	(void)id;
	(void)data;
	for (struct block *block = blocks; block; block = block->next)
		if (block->executed)
			fprintf(out, "%llx %llu\n", block->address,
				block->executed * block->instructions);
	if (fclose(out))
		perror("profile");
}

__attribute__((visibility("default")))
int qemu_plugin_install(unsigned long long id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
		else if (!strncmp(argv[i], "cpus=", 5))
			cpus = strtoul(argv[i] + 5, NULL, 10);
	}
	if (!out || !cpus) {
		fprintf(stderr, "profile: usage: -plugin profile.so,out=FILE,cpus=COUNT\n");
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, NULL);
	return 0;
}
