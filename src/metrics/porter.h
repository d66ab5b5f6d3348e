/*
 * Porter's stemmer with the extensions of NLTK, which the package rouge_score uses (source: M. F. Porter, An algorithm for suffix
 * stripping, 1980; nltk.stem.porter, mode NLTK_EXTENSIONS). Tests: tests/unit/metrics/test_porter.c, tests/golden/test_score_text.py (NLTK)
 */
#ifndef METRICS_PORTER_H
#define METRICS_PORTER_H

#include <stddef.h>

/* Stems a word of lower-case ASCII letters and digits in place; returns its new length. `word` holds n + 1 bytes: it may grow by one. */
size_t cxr_porter_stem(char *word, size_t n);

#endif
