/*
 * Inside the text lane: one document on its way from tokens to candidates to spans. Shared by the detectors (detect_*.c),
 * the merge (text_spans.c) and the surrogates (surrogate_*.c). Not for other rooms.
 * Tests: tests/unit/deid/test_text.c, tests/unit/deid/test_detect_*.c
 */
#ifndef DEID_TEXT_DOC_H
#define DEID_TEXT_DOC_H

#include "base/map.h"
#include "base/vec.h"
#include "deid/text.h"
#include "deid/text_terms.h"
#include "text/lexicon.h"

/* Detectors; the names that users see are in text_spans.c, in this order. */
typedef enum deid__detector {
	DET_DATE_NUMERIC, DET_DATE_MONTH, DET_DATE_YEAR, DET_DATE_HOLIDAY, DET_DATE_GLUED,
	DET_AGE,
	DET_ID_LABEL, DET_ID_SHAPE, DET_SSN,
	DET_PHONE, DET_PHONE_LABEL, DET_WEB,
	DET_NAME_TITLE, DET_NAME_SIGNOFF, DET_NAME_CREDENTIAL, DET_NAME_LIST, DET_NAME_REVERSED, DET_NAME_INITIALS, DET_NAME_USER, DET_NAME_AGE, DET_NAME_LINE, DET_NAME_UNKNOWN, DET_NAME_CORPUS,
	DET_HOSPITAL_LIST, DET_HOSPITAL_PATTERN, DET_CITY, DET_ADDRESS, DET_VENDOR,
	DET_KNOWN, DET_KNOWN_FUZZY, DET_SITE, DET_PROPAGATED,
	DET_COUNT
} deid__detector;
_Static_assert(DET_COUNT <= 32, "deid__cand.detectors has one bit a detector");

typedef enum deid__date_part {
	PART_DAY, PART_MONTH, PART_MONTH_NAME, PART_YEAR, PART_SUFFIX, PART_DAY_WORD, PART_WEEKDAY,
	PART_DAY_2, PART_SUFFIX_2, PART_HOLIDAY, PART_SEASON,
	PART_YMD8, PART_MDY8, PART_MDY6
} deid__date_part;

enum { DATE_MAX_FIELDS = 8 };

/* What a date mention holds: the pieces of text that change, and their values. 0 = absent. */
typedef struct deid__date {
	struct { uint32_t start, end; uint8_t part; } fields[DATE_MAX_FIELDS];
	uint8_t n_fields;
	int year, month, day, day_2;
	bool two_digit_year;  /* year holds 0..99 until resolved */
	bool unparseable;     /* impossible day, or the values make no date: keyed random, never the shift */
	bool is_birth;
	bool range_start;     /* takes its year from the next date when it has none */
	bool swapped;         /* read as day/month */
	int32_t first_day;    /* resolved day number */
} deid__date;

typedef struct deid__cand {
	uint32_t start, end;  /* bytes */
	uint8_t type;         /* cxr_phi_type */
	uint8_t detail;       /* DETAIL_* */
	uint32_t detectors;   /* bit set of deid__detector */
	float score;
	int32_t date;         /* index into doc->dates, -1 */
} deid__cand;

enum { DETAIL_NONE, DETAIL_ACCESSION, DETAIL_INITIALS, DETAIL_USER, DETAIL_ZIP, DETAIL_STREET, DETAIL_EMAIL, DETAIL_URL, DETAIL_IP, DETAIL_AGE_WORD, DETAIL_HOSPLIST, DETAIL_KNOWN_PLACE };

CXR_VEC_DECLARE(deid__cand_vec, deid__cand)
CXR_VEC_DECLARE(deid__date_vec, deid__date)

/* Known identifiers of the subject, made ready for look-up (detect_known.c). */
typedef struct deid__known {
	cxr_lexicon *words;      /* name parts and places; flags KNOWN_* */
	uint64_t word_starts[256]; /* by first byte: a bit for each length (63 and more) of the name parts */
	cxr_map ids;             /* normalised id -> KNOWN_ID / KNOWN_ACCESSION / KNOWN_PHONE */
	size_t longest_id;
	bool id_starts[256];     /* first bytes of the ids in `ids` */
	struct { char text[32]; uint8_t len; uint8_t flags; } fuzzy[64];
	size_t n_fuzzy;
	int32_t days[64];        /* known dates */
	size_t n_days;
	char initials[32][4];    /* of the patient's names: "ew" */
	size_t n_initials;
} deid__known;

enum { KNOWN_PATIENT = 1, KNOWN_STAFF = 2, KNOWN_PLACE = 4, KNOWN_ID = 8, KNOWN_ACCESSION = 16, KNOWN_PHONE = 32, KNOWN_ADDRESS = 64 };

/* A phrase of several words in the text: found once, asked for often. Chains run from longer to shorter. */
typedef struct deid__found {
	const cxr_lexeme *entry;
	uint32_t first, n_tokens;
	uint32_t next_start, next_end; /* index + 1 of the next phrase with the same first or last token; 0 = none */
} deid__found;

CXR_VEC_DECLARE(deid__found_vec, deid__found)

enum { WANT_WEB = 1, WANT_DATE = 2, WANT_AGE = 4, WANT_ID = 8, WANT_PHONE = 16, WANT_NAME = 32, WANT_LIST = 64, WANT_SIGN = 128, WANT_PLACE = 256, WANT_CITY = 512, WANT_ADDRESS = 1024 };

/* Keyed numbers of the document's patient (text_keyed.c), made when first asked for. */
typedef struct deid__keyed {
	unsigned char seed[CXR_N_KEY_DOMAINS][16];
	bool has_seed[CXR_N_KEY_DOMAINS];
	bool has_shift;
	int32_t shift_days;
} deid__keyed;

typedef struct deid__doc {
	const cxr_deid_engine *engine;
	const cxr_ledger *ledger;
	const cxr_deid_subject *subject;
	cxr_arena *arena;
	cxr_str text;
	cxr_tokens tokens;
	const cxr_lexeme **lex;  /* entry of each word token, NULL when unknown */
	bool *caps;              /* the token's line has no lower-case word */
	uint16_t *wants;         /* WANT_*: which detectors may start at the token */
	deid__found_vec found;   /* phrases of two words and more */
	uint32_t *found_start;   /* index + 1 of the longest phrase that starts at a token */
	uint32_t *found_end;     /* ... that ends there */
	deid__cand_vec cands;
	deid__date_vec dates;
	deid__known known;
	deid__keyed *keyed;
	bool pad_zero;           /* some date of the document pads with zeros */
	bool day_first;          /* some date of the document can only be day/month */
	bool out_of_memory;
} deid__doc;

struct cxr_deid_engine {
	deid__terms terms;
};

/* ---- tokens ---- */
static inline const cxr_token *deid__at(const deid__doc *doc, size_t i)
{
	return &doc->tokens.items[i];
}
static inline bool deid__is_mark(const deid__doc *doc, size_t i, char mark)
{
	return i < doc->tokens.n_items && doc->tokens.items[i].kind == CXR_MARK && doc->tokens.items[i].mark == mark;
}
static inline bool deid__is_word(const deid__doc *doc, size_t i)
{
	return i < doc->tokens.n_items && doc->tokens.items[i].kind == CXR_WORD;
}
static inline bool deid__is_number(const deid__doc *doc, size_t i)
{
	return i < doc->tokens.n_items && doc->tokens.items[i].kind == CXR_NUMBER;
}
/* True when token i exists and touches the token before. */
static inline bool deid__glued(const deid__doc *doc, size_t i)
{
	return i < doc->tokens.n_items && i > 0 && doc->tokens.items[i].gap == CXR_GAP_NONE;
}
static inline uint64_t deid__flags(const deid__doc *doc, size_t i)
{
	return i < doc->tokens.n_items && doc->lex[i] ? doc->lex[i]->flags : 0;
}
static inline uint64_t deid__flags2(const deid__doc *doc, size_t i)
{
	return i < doc->tokens.n_items && doc->lex[i] ? doc->lex[i]->flags2 : 0;
}
static inline bool deid__word_is(const deid__doc *doc, size_t i, const char *normal)
{
	return deid__is_word(doc, i) && cxr_str_eqz(cxr_token_norm(&doc->tokens, i), normal);
}
static inline uint32_t deid__width(const deid__doc *doc, size_t i)
{
	return doc->tokens.items[i].norm_len;
}
/* A detector's walk passes by the tokens that do not want it. */
static inline bool deid__wants(const deid__doc *doc, size_t i, uint16_t what)
{
	return (doc->wants[i] & what) != 0;
}
/* Fills doc->wants. */
CXR_NODISCARD cxr_rc deid__mark_wants(deid__doc *doc, cxr_err *err);
/* Fills doc->found. */
CXR_NODISCARD cxr_rc deid__find_phrases(deid__doc *doc, cxr_err *err);
/* Longest phrase at i with one of the flags; tokens taken in *out_n. */
const cxr_lexeme *deid__phrase(const deid__doc *doc, size_t i, uint64_t flags, size_t *out_n);
const cxr_lexeme *deid__phrase2(const deid__doc *doc, size_t i, uint64_t flags, uint64_t flags2, size_t *out_n);
/* Flags of the word before token i; marks in `skip` and words "is", "number", "no" are passed over. 0 when none. */
uint64_t deid__flags_before(const deid__doc *doc, size_t i, const char *skip_marks, size_t *out_at);
/* A phrase with one of the flags ends right before token i (marks : # . ( - passed over, and id filler words). */
bool deid__label_before(const deid__doc *doc, size_t i, uint64_t flags, const cxr_lexeme **out);
/* Any of the `reach` tokens before i has one of the flags (an empty line stops). */
bool deid__cue_before(const deid__doc *doc, size_t i, size_t reach, uint64_t flags);

/* ---- candidates ---- */
/* Adds tokens [first, last] as one candidate. */
void deid__add(deid__doc *doc, size_t first, size_t last, cxr_phi_type type, unsigned detail, deid__detector detector, double score);
void deid__add_bytes(deid__doc *doc, size_t start, size_t end, cxr_phi_type type, unsigned detail, deid__detector detector, double score, int32_t date);

/* ---- detectors: each one walk over the tokens ---- */
void deid__detect_web(deid__doc *doc);
void deid__detect_dates(deid__doc *doc);
/* Reads a date that starts at token i; returns the token behind it, i when there is none. */
size_t deid__date_numeric(deid__doc *doc, size_t i);
size_t deid__date_named(deid__doc *doc, size_t i);
size_t deid__date_other(deid__doc *doc, size_t i);
void deid__date_field(const deid__doc *doc, deid__date *date, size_t token, deid__date_part part);
void deid__date_push(deid__doc *doc, const deid__date *date, size_t first, size_t last, deid__detector detector, double score);
bool deid__is_known_date(const deid__doc *doc, int year, int month, int day);
void deid__detect_ages(deid__doc *doc);
void deid__detect_ids(deid__doc *doc);
void deid__detect_phones(deid__doc *doc);
void deid__detect_names(deid__doc *doc);
/* Title, upper or mixed case. */
bool deid__is_capital(const cxr_token *token);
/* In no list and no vocabulary. */
bool deid__is_foreign(const deid__doc *doc, size_t i);
/* In no list and no vocabulary, and without the ending of an ordinary word where capitals say nothing. */
bool deid__is_unknown(const deid__doc *doc, size_t i);
/* Endings of English and medicine. */
bool deid__looks_ordinary(cxr_str word);
bool deid__sentence_start(const deid__doc *doc, size_t i);
bool deid__is_initial(const deid__doc *doc, size_t i);
/* The word before is used as the name of a sign, disease or device. */
bool deid__eponym_use(const deid__doc *doc, size_t last);
/* Name tokens from i on; returns the token behind the name, i when there is none. strength: 1 list, 2 phrase, 3 label or title, 4 "Dr." with its name. */
size_t deid__name_forward(const deid__doc *doc, size_t i, int strength);
bool deid__is_namey(const deid__doc *doc, size_t i, int strength);
void deid__detect_list_names(deid__doc *doc);
/* Initials, user names, transcription codes. */
void deid__detect_signs(deid__doc *doc);
void deid__detect_places(deid__doc *doc);
void deid__detect_cities(deid__doc *doc);
/* Capital words of a place from token i on; returns the token behind them. */
size_t deid__place_forward(const deid__doc *doc, size_t i, size_t max_words);
void deid__detect_addresses(deid__doc *doc);
CXR_NODISCARD cxr_rc deid__known_init(deid__known *known, const cxr_deid_subject *subject, cxr_arena *arena, cxr_err *err);
void deid__known_release(deid__known *known);
void deid__detect_known(deid__doc *doc);
void deid__detect_corpus(deid__doc *doc);
/* Needs merged candidates; adds equal names, ids and places that no detector saw. */
void deid__detect_repeats(deid__doc *doc);

/* ---- merge ---- */
/* Sorts candidates, removes overlaps (the better score keeps its bytes, the rest of the other stays when it has letters or digits). */
void deid__merge(deid__doc *doc);
/* Neighbouring pieces of one name become one candidate ("Edgar" + "Whitcombe"). */
void deid__fuse(deid__doc *doc);
const char *deid__detector_name(deid__detector detector);

/* ---- surrogates: append the replacement of doc->text[start, end) to out ---- */
void deid__dates_resolve(deid__doc *doc);
void deid__surrogate_date(const deid__doc *doc, const deid__cand *cand, cxr_buf *out);
void deid__surrogate_name(const deid__doc *doc, const deid__cand *cand, cxr_buf *out);
void deid__surrogate_place(const deid__doc *doc, const deid__cand *cand, cxr_buf *out);
void deid__surrogate_other(const deid__doc *doc, const deid__cand *cand, cxr_buf *out);
/* Keyed number of (domain, patient, tag, value); the value's normal form counts, not its spelling. */
uint64_t deid__token(const deid__doc *doc, cxr_key_domain domain, const char *tag, cxr_str value);
/* Days that the patient's dates move. */
int32_t deid__shift_days(const deid__doc *doc);
/* Appends `word` (lower case) in the letter case of `like`. */
void deid__add_cased(cxr_buf *out, cxr_str word, cxr_str like);

#endif
