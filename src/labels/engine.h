/*
 * Inside labels: the compiled tables and the parts of one sentence.
 * A rule's phrase is expanded to plain word sequences; the trie's nodes are word ids, children sorted by id.
 * Tests: tests/unit/labels/test_labeler.c
 */
#ifndef LABELS_ENGINE_H
#define LABELS_ENGINE_H

#include "base/map.h"
#include "base/vec.h"
#include "labels/labeler.h"

#define LABELS__MAX_TOKENS 512  /* of a sentence; longer ones are cut there */
#define LABELS__MAX_PHRASE 16   /* words of one phrase */
#define LABELS__MAX_WORD 32     /* bytes; longer words are unknown */

enum { LABELS__ID_UNKNOWN = 0, LABELS__ID_NUMBER = 1, LABELS__ID_SLASH = 2, LABELS__ID_QUERY = 3, LABELS__ID_ANY = 4, LABELS__FIRST_WORD = 5 };

/* Families of rules: at one place the longest match of each family counts. */
typedef enum labels__family { LABELS__MENTION, LABELS__TRIGGER, LABELS__PROPERTY, LABELS__MODIFIER, LABELS__N_FAMILIES } labels__family;

/* Targets of mentions beyond the labels. */
#define LABELS__BLOCK (1u << 14)  /* stops No Finding */
#define LABELS__ORGAN (1u << 15)  /* labelled through a property */

typedef enum labels__class {
	LABELS__NEG, LABELS__UNC, LABELS__PREUNC, LABELS__PSEUDO, LABELS__TERM, LABELS__HIST, LABELS__HYP, /* triggers */
	LABELS__BIG, LABELS__NORMAL, LABELS__BORDERLINE, LABELS__STABLE,                               /* properties */
	LABELS__SIDE, LABELS__SEVERITY, LABELS__CHANGE, LABELS__AFFIRM, LABELS__VERB, LABELS__OR, LABELS__AND, LABELS__WITH /* modifiers */
} labels__class;

enum { LABELS__FORWARD = 1, LABELS__BACKWARD = 2 };

typedef struct labels__rule {
	cxr_str id;       /* views into the embedded tables */
	cxr_str value;    /* of a modifier */
	uint16_t target;  /* mentions: bit per label, LABELS__BLOCK, LABELS__ORGAN; 0 = only consumes its words */
	uint8_t class_;
	uint8_t compat_class; /* of a trigger in mode compat */
	bool is_heart_failure;
	uint8_t direction;
	uint8_t max_tokens;
	bool uncertain;   /* mention that is uncertain by itself */
	double strength;
} labels__rule;

typedef struct labels__edge {
	uint16_t word;
	uint16_t node;
} labels__edge;

typedef struct labels__node {
	uint16_t first_edge;
	uint16_t n_edges;
	uint16_t rule[LABELS__N_FAMILIES]; /* index + 1, 0 = none ends here */
} labels__node;

CXR_VEC_DECLARE(labels__rule_vec, labels__rule)

struct cxr_labeler {
	labels__rule_vec rules;
	cxr_map words;          /* word -> id, while compiling */
	/* open addressing over the words, for the hot loop */
	struct labels__word {
		uint32_t hash;
		uint16_t id;
		uint8_t len;
		char text[LABELS__MAX_WORD];
	} *table;
	size_t n_table;         /* power of two */
	labels__node *nodes;    /* 0 = root */
	size_t n_nodes;
	labels__edge *edges;
	size_t n_edges;
	uint16_t *root;         /* node of a first word, 0 = none */
	size_t n_ids;
	char version[17];
};

/* Flags of what stands in front of a token. */
enum {
	LABELS__COMMA = 1,
	LABELS__CUT = 2,      /* semicolon, wide dash */
	LABELS__COLON = 4,
	LABELS__NEWLINE = 8,
	LABELS__PAREN = 16
};

typedef struct labels__token {
	uint32_t start, end; /* bytes in the text */
	uint16_t id;
	uint8_t before;      /* flags above */
} labels__token;

typedef struct labels__match {
	uint16_t a, b;       /* tokens, half-open */
	uint16_t rule;
} labels__match;

/* What decides a mention: the strongest trigger so far. */
typedef struct labels__verdict {
	uint8_t class_;      /* LABELS__NEG ... ; 255 = none */
	uint8_t priority;    /* 0 = none */
	uint16_t trigger;    /* index into sentence.triggers */
} labels__verdict;

#define LABELS__NO_CLASS 255
#define LABELS__MAX_MATCHES 512

typedef struct labels__sentence {
	labels__token tokens[LABELS__MAX_TOKENS + 1];
	size_t n_tokens;
	labels__match mentions[LABELS__MAX_MATCHES];
	labels__verdict verdicts[LABELS__MAX_MATCHES];
	size_t n_mentions;
	labels__match triggers[LABELS__MAX_MATCHES];
	size_t n_triggers;
	labels__match properties[LABELS__MAX_MATCHES];
	labels__verdict property_verdicts[LABELS__MAX_MATCHES];
	size_t n_properties;
	/* per token */
	uint16_t trigger_at[LABELS__MAX_TOKENS + 1];  /* index + 1 of the trigger that starts here */
	uint16_t mention_at[LABELS__MAX_TOKENS + 1];  /* index + 1 of the mention that starts here */
	uint16_t mention_end[LABELS__MAX_TOKENS + 1]; /* index + 1 of the mention that ends before this token */
	uint16_t property_at[LABELS__MAX_TOKENS + 1];
	uint16_t modifier_at[LABELS__MAX_TOKENS + 1]; /* rule + 1 of the modifier that starts here */
	bool in_trigger[LABELS__MAX_TOKENS + 1];      /* inside a polarity trigger */
	bool cut[LABELS__MAX_TOKENS + 1];             /* a clause starts at this token */
} labels__sentence;

/* Tokenizer over one range of the text. */
typedef struct labels__reader {
	const cxr_labeler *labeler;
	cxr_str text;
	size_t pos, end;
	unsigned last_marker; /* number of the last list marker */
	bool line_start;
} labels__reader;

/* Fills tokens of the next sentence; false at the end. A sentence may have no tokens. */
bool labels__next_sentence(labels__reader *reader, labels__sentence *sentence);
/* Word ids of a phrase (for the compiler): adds words to labeler->words. Returns how many, -1 when too long or out of memory. */
int labels__phrase_ids(cxr_labeler *labeler, cxr_str phrase, uint16_t ids[LABELS__MAX_PHRASE]);
uint32_t labels__hash(const char *word, size_t len);

/* Finds the matches of all families; fills mentions, triggers, properties and the per-token arrays. */
void labels__find_matches(const cxr_labeler *labeler, labels__sentence *s);
/* Gives each mention and property its verdict. */
void labels__apply_triggers(const cxr_labeler *labeler, labels__sentence *s);
/* Property of an organ mention; SIZE_MAX = none is said. */
size_t labels__property_of(const cxr_labeler *labeler, const labels__sentence *s, size_t mention);
/* Nearest modifier of a class around a mention; empty = none. */
cxr_str labels__attribute(const cxr_labeler *labeler, const labels__sentence *s, size_t mention, labels__class class_);

/* Class of the modifier or trigger at a token; LABELS__NO_CLASS when none starts there. */
static inline uint8_t labels__modifier_class(const cxr_labeler *labeler, const labels__sentence *s, size_t token)
{
	uint16_t rule = s->modifier_at[token];
	return rule ? labeler->rules.items[rule - 1].class_ : LABELS__NO_CLASS;
}

static inline uint8_t labels__trigger_class(const cxr_labeler *labeler, const labels__sentence *s, size_t token)
{
	uint16_t at = s->trigger_at[token];
	return at ? labeler->rules.items[s->triggers[at - 1].rule].class_ : LABELS__NO_CLASS;
}

#endif
