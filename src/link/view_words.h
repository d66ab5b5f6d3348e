/* Inside link: what the words of a short text say about views. Tests: tests/unit/link/test_view.c */
#ifndef LINK_VIEW_WORDS_H
#define LINK_VIEW_WORDS_H

#include "base/str.h"

typedef struct link__view_words {
	bool ap, pa;          /* the projection is named */
	bool frontal;         /* named as such: frontal, portable, lordotic, or a decubitus film */
	bool lateral;         /* not the "lateral" of a lateral decubitus */
	bool left, right;     /* before or behind "lateral" */
	bool oblique;
	unsigned n_views;     /* "2 views", "single view"; 0 = not said */
} link__view_words;

/* `is_code`: a coded cell (ViewPosition), where LL and RL stand for laterals. */
link__view_words link__view_words_of(cxr_str text, bool is_code);

#endif
