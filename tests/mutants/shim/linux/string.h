/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VIF_QOS_MUTANTS_STRING_H
#define _VIF_QOS_MUTANTS_STRING_H

#include <string.h>

#endif /* _VIF_QOS_MUTANTS_STRING_H */
