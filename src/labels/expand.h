/* Inside labels: the little phrase language of the tables. Tests: tests/unit/labels/test_labeler.c */
#ifndef LABELS_EXPAND_H
#define LABELS_EXPAND_H

#include "labels/engine.h"

/* Bounds of one phrase: its expansions, and the bytes of each. */
#define LABELS__MAX_EXPANSIONS 20000
#define LABELS__MAX_PHRASE_BYTES 256

typedef cxr_rc (*labels__phrase_fn)(void *context, cxr_str phrase, cxr_err *err);

/*
 * Calls fn for every plain phrase that `pattern` stands for: {a|b} alternatives (may nest, may be empty), [a] optional,
 * [{a|b}] both. CXR_E_FORMAT: unbalanced brackets. CXR_E_LIMIT: too many or too long expansions.
 */
CXR_NODISCARD cxr_rc labels__expand(cxr_str pattern, labels__phrase_fn fn, void *context, cxr_err *err);

#endif
