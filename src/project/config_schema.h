/*
 * Inside project: every key of cxr.yaml, once. The same table reads a file, words its complaints and makes the hash, so that
 * a new key cannot be forgotten in one of them. Tests: tests/unit/project/test_config.c
 */
#ifndef PROJECT_CONFIG_SCHEMA_H
#define PROJECT_CONFIG_SCHEMA_H

#include "formats/yaml.h"
#include "project/config.h"

typedef enum config__kind {
	CONFIG_SECTION, /* a map of `fields` */
	CONFIG_TEXT,    /* cxr_str */
	CONFIG_CHOICE,  /* cxr_str, one of `choices` */
	CONFIG_WORD,    /* unsigned: position in `choices` */
	CONFIG_BOOL,    /* bool */
	CONFIG_COUNT,   /* uint32_t, low..high */
	CONFIG_SHARE,   /* double, low..high */
	CONFIG_DATE,    /* cxr_str, YYYY-MM-DD */
	CONFIG_TIME,    /* int64_t seconds, from YYYY-MM-DD or whole seconds */
	CONFIG_LIST,    /* cxr_str * and size_t; one text is a list of one */
	CONFIG_MAP,     /* cxr_value_map * and size_t */
	CONFIG_REVIEW   /* cxr_review_policy and uint32_t */
} config__kind;

/* What a key changes. */
typedef enum config__reach {
	CONFIG_WORK,    /* the working set and the release */
	CONFIG_RELEASE, /* descriptions only: stages before stats need not be done again */
	CONFIG_PLACE    /* where things lie: no output */
} config__reach;

typedef struct config__field {
	const char *key;
	config__kind kind;
	config__reach reach;
	size_t offset, offset_n;      /* into cxr_config; offset_n of the count of a list, map or sample */
	const char *choices;          /* separated by '|' */
	double low, high;
	const struct config__field *fields; /* of a section; ends with key NULL */
} config__field;

extern const config__field config__schema[];

/* Fills both hashes from the values. */
CXR_NODISCARD cxr_rc config__hash(cxr_config *config, cxr_err *err);

#endif
