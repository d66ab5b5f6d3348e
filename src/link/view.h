/*
 * Inside link: which way a picture was taken. First that answers (CONTRACTS section 1): ViewPosition, PatientOrientation,
 * the series description, the protocol name, the study description, the report's narrative. Words are read as tokens in
 * any case and punctuation; a text that names both frontal and lateral views says nothing of one image. Oblique views are
 * an answer too: neither frontal nor lateral. Decubitus films are frontal. Nothing is guessed from AP or PA being usual.
 * Pure functions. Tests: tests/unit/link/test_view.c, tests/fuzz/fuzz_link_view.c
 */
#ifndef LINK_VIEW_H
#define LINK_VIEW_H

#include "corpus/record.h"
#include "project/identified.h"

typedef struct link__view {
	cxr_view view;
	const char *ap_pa;  /* AP, PA, LL, RL or ""; static */
	const char *source; /* view_position, orientation, description, narrative, none; static */
} link__view;

/* `is_only_image`: the study has no other, so that "1 view" tells about this one. */
link__view link__view_of_image(const cxr_id_image *image, bool is_only_image);

/*
 * Fills the views that are still unanswered (source "none") from the head and the technique of the report, if it names
 * exactly as many views as the study has images and leaves only one way to assign them.
 */
void link__views_from_report(cxr_str report, link__view *views, size_t n_views);

#endif
