/*
 * The release's input: the shards of deid, sections, labels and image read side by side, one study at a time.
 * Every id and path that comes out has been checked against the layout, so it can be used as a file name.
 * Memory: one study. Room-internal. Tests: tests/unit/release/test_feed.c
 */
#ifndef RELEASE_FEED_H
#define RELEASE_FEED_H

#include "corpus/record.h"
#include "project/project.h"
#include "release/layout.h"

typedef enum release__source { RELEASE__DEID, RELEASE__SECTIONS, RELEASE__LABELS, RELEASE__IMAGE, RELEASE__N_SOURCES } release__source;
const char *release__source_name(int source);

/* One stage's shards. */
typedef struct release__input {
	bool is_present;        /* the stage was run */
	bool is_open;
	cxr_shard_reader reader;
	cxr_sha256 sha;         /* over length (4 bytes, little-endian) + bytes of every record */
	uint64_t n_records;
	char sha256_hex[65];    /* valid once the feed is at its end; "" when absent */
} release__input;

typedef struct release__image {
	const cxr_image_rec *image;
	const cxr_picture_rec *picture; /* NULL when stage image was not run */
	release__stem stem;
} release__image;

/* One study; everything lives until the next call. */
typedef struct release__study {
	cxr_study_rec rec;
	cxr_sections_rec sections;   /* all absent when the stage was not run */
	cxr_labels_rec labels;       /* all blank when the stage was not run */
	release__image *images;      /* released ones, in view order */
	size_t n_images;
	cxr_str *skips;              /* reasons of the others */
	size_t n_skips;
} release__study;

typedef struct release__feed {
	const cxr_project *project;
	uint32_t n_shards;
	uint32_t shard;              /* next to open, or the open one */
	bool is_shard_open;
	release__input input[RELEASE__N_SOURCES];
	cxr_arena arena;
	uint32_t last_patient, last_study;
	release__study study;
} release__feed;

/*
 * Finds out which stages were run. CXR_E_NOT_FOUND: no shard of deid, or a stage with some shards missing
 * (both: run `cxr build` first).
 */
CXR_NODISCARD cxr_rc release__feed_open(release__feed *feed, const cxr_project *project, cxr_err *err);
/* *out NULL at the end. CXR_E_SCHEMA: stages disagree about studies, order or ids; CXR_E_CHECKSUM: damaged shard. */
CXR_NODISCARD cxr_rc release__feed_next(release__feed *feed, const release__study **out, cxr_err *err);
void release__feed_close(release__feed *feed);

#endif
