/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_NETBACK_QOS_WORDS_H__
#define __XEN_NETBACK_QOS_WORDS_H__

#include <linux/types.h>

/**
 * struct xenvif_word - one "name=value" of a list an admin writes
 * @name: not terminated
 * @name_len: bytes of @name
 * @value: not terminated
 * @value_len: bytes of @value
 */
struct xenvif_word {
	const char *name;
	size_t name_len;
	const char *value;
	size_t value_len;
};

int xenvif_words_next(const char **text, const char *end,
		      struct xenvif_word *word);
bool xenvif_word_names(const struct xenvif_word *word, const char *name);

#endif /* __XEN_NETBACK_QOS_WORDS_H__ */
