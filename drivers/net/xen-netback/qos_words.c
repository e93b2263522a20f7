// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of "name=value", separated by white space, as sysctls take them.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "qos_words.h"

/**
 * xenvif_words_next() - read the next word of a list
 * @text: where to read on; moved behind the word
 * @end: end of the list
 * @word: where it goes
 *
 * Return: 1 for a word, 0 at the end, -EINVAL for one without "=" or name.
 */
int xenvif_words_next(const char **text, const char *end,
		      struct xenvif_word *word)
{
	const char *stop, *equals;

	while (*text < end && (isspace(**text) || !**text))
		++*text;
	if (*text == end)
		return 0;
	for (stop = *text; stop < end && *stop && !isspace(*stop); stop++)
		;
	equals = memchr(*text, '=', stop - *text);
	if (!equals || equals == *text)
		return -EINVAL;
	word->name = *text;
	word->name_len = equals - *text;
	word->value = equals + 1;
	word->value_len = stop - word->value;
	*text = stop;
	return 1;
}

/**
 * xenvif_word_names() - is this the name?
 * @word: a word
 * @name: a terminated name
 *
 * Return: true if @word is about @name.
 */
bool xenvif_word_names(const struct xenvif_word *word, const char *name)
{
	return strlen(name) == word->name_len &&
	       !memcmp(name, word->name, word->name_len);
}
