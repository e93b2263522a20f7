// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all targets share: numbers out of an input, and the end at a fault.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "fuzz.h"

struct fuzz_input fuzz_input;

/**
 * fuzz_begin() - numbers come from these bytes from now on
 * @data: bytes
 * @size: how many
 */
void fuzz_begin(const u8 *data, size_t size)
{
	fuzz_input = (struct fuzz_input){ .data = data, .left = size };
}

/**
 * fuzz_fault() - say what is wrong, and die, so that the input is kept
 * @file: where it was seen
 * @line: likewise
 * @claim: what should be true
 * @format: what else there is to say, as printf()
 */
void fuzz_fault(const char *file, int line, const char *claim, const char *format, ...)
{
	va_list words;

	fprintf(stderr, "%s:%d: not true: %s ", file, line, claim);
	va_start(words, format);
	vfprintf(stderr, format, words);
	va_end(words);
	fputc('\n', stderr);
	abort();
}

/**
 * fuzz_number() - any number
 *
 * Small ones are one byte long, so that a mutation of a byte is mostly one of a
 * decision.
 *
 * Return: number.
 */
u32 fuzz_number(void)
{
	u32 number = fuzz_byte();
	u32 i;

	if (number < 0xf0)
		return number;
	number = 0;
	for (i = 0; i < sizeof(number); i++)
		number = number << 8 | fuzz_byte();
	return number;
}

/**
 * fuzz_size() - of all sizes, the small ones as often as the large ones
 * @top: the largest
 *
 * Return: 0 to @top.
 */
u64 fuzz_size(u64 top)
{
	u32 bytes = fuzz_byte() % 10, i;
	u64 size = 0;

	if (bytes == 9)
		return top;
	for (i = 0; i < bytes; i++)
		size = size << 8 | fuzz_byte();
	return size <= top ? size : size % (top + 1);
}
