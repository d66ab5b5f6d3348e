/*
 * The compiled word tables of the text lane: data/deid/text_terms.tsv, text_ordinary.txt, text_medical.txt,
 * words_english.txt, names_*.tsv, text_pools.tsv.
 * Tests: tests/unit/deid/test_text_terms.c
 */
#ifndef DEID_TEXT_TERMS_H
#define DEID_TEXT_TERMS_H

#include "base/vec.h"
#include "text/lexicon.h"

/* One bit a class of text_terms.tsv; the table in text_terms.c names them in the same order. */
#define DEID_TERM_CLASSES(X) \
	X(MONTH, "month") X(WEEKDAY, "weekday") X(ORDINAL, "ordinal") X(ORDSUFFIX, "ordsuffix") X(HOLIDAY, "holiday") X(SEASON, "season") \
	X(AGENUM, "agenum") X(AGEUNIT, "ageunit") X(AGELABEL, "agelabel") X(SEXWORD, "sexword") \
	X(DOCTOR, "titlehcw0") X(ROLE, "titlehcw1") X(MISTER, "titlepat0") X(PATWORD, "titlepat1") X(CRED, "cred0") X(CREDWEAK, "cred1") \
	X(BYVERB, "byverb") X(CONTACT, "contact") X(SIGNOFF, "signoff") X(NAMELABEL, "namelabel") X(USERLABEL, "userlabel") X(PARTICLE, "particle") \
	X(HOSPTAIL, "hosptail") X(HOSPSTRONG, "hospstrong") X(HOSPMID, "hospmid") X(HOSPDEPT, "hospdept") \
	X(HOSPNAME, "hospname") X(HOSPWEAK, "hospweak") X(HOSPNOT, "hospnot") \
	X(FROMCUE, "fromcue") X(LIVECUE, "livecue") X(STATE, "state") X(STATEABBR, "stateabbr") X(STREET, "street") X(STREETUNIT, "streetunit") \
	X(IDLABEL, "idlabel0") X(ACCLABEL, "idlabel1") X(IDWEAK, "idlabelweak") X(IDWORD, "idword") X(IDNOT, "idnot") \
	X(PHONELABEL, "phonelabel") X(PHONESTRONG, "phonestrong") X(DATECUE, "datecue") X(DATESTRONG, "datestrong") X(DOBLABEL, "doblabel") \
	X(FRACNOT, "fracnot") X(NUMNOT, "numnot") X(UNIT, "unit") X(IMGNOUN, "imgnoun") X(EPONYM, "eponym") X(EPONYMNOUN, "eponymnoun") \
	X(VENDOR, "vendor") X(VENDORWEAK, "vendorweak") X(CITY, "city") X(CITYWEAK, "cityweak") X(CITYNOT, "citynot") \
	X(ABBR, "abbr") X(ORDINARY, "ordinary") X(ENGLISH, "english") \
	X(SUR, "sur") X(SURA, "sura") X(GIV, "giv") X(GIVA, "giva") X(SITE, "site")

/* More classes, in the second word of flags. */
#define DEID_TERM2_CLASSES(X) \
	X(HOSPGEN, "hospgen") X(HOSPKIND, "hospkind") X(PLACESTOP, "placestop") X(PLACEHEAD, "placehead") X(LIVESTRONG, "livestrong") X(CARESTRONG, "carestrong") \
	X(MACHINE, "machine") X(MACHINECUE, "machinecue") X(IMPLANT, "implant") X(IMPLANTER, "implanter") X(TRADEINITIALS, "tradeinitials") \
	X(SUFFIX, "suffix") X(PHONEAT, "phoneat") X(DICTLABEL, "dictlabel")

enum {
#define DEID_TERM_NUMBER(id, name) DEID_TERM_NUMBER_##id,
	DEID_TERM_CLASSES(DEID_TERM_NUMBER)
	DEID_N_TERMS,
	DEID_TERM2_FIRST = 63, /* the second word follows the 64 bits of the first */
	DEID_TERM2_CLASSES(DEID_TERM_NUMBER)
	DEID_N_ALL_TERMS
#undef DEID_TERM_NUMBER
};
_Static_assert(DEID_N_TERMS <= 64 && DEID_N_ALL_TERMS <= 128, "one bit a class");
#define T(id) ((uint64_t)1 << DEID_TERM_NUMBER_##id)
#define T2(id) ((uint64_t)1 << (DEID_TERM_NUMBER_##id - 64))
#define T_SURNAMES (T(SUR) | T(SURA))
#define T_GIVENS (T(GIV) | T(GIVA))
#define T_NAMES (T_SURNAMES | T_GIVENS)

/* One listed name. Classes c, m, r, w of the data files as 0..3. */
typedef struct deid__name {
	const char *text; /* lower case, in the data file */
	uint8_t len;
	uint8_t class;
	char sex;         /* m, f, u; surnames 0 */
	bool ambiguous;
	uint32_t pool_at; /* place in its pool; ambiguous names are in none */
} deid__name;

CXR_VEC_DECLARE(deid__name_vec, deid__name)
CXR_VEC_DECLARE(deid__index_vec, uint32_t)
CXR_VEC_DECLARE(deid__str_vec, cxr_str)

enum { DEID_SUR_POOLS = 4, DEID_GIV_POOLS = 12 }; /* class; sex x class */

typedef struct deid__terms {
	cxr_lexicon *lexicon;
	deid__name_vec surnames;
	deid__name_vec givens;
	deid__index_vec sur_pool[DEID_SUR_POOLS];
	deid__index_vec giv_pool[DEID_GIV_POOLS];
	/* surrogate pools of text_pools.tsv */
	deid__str_vec hospitals, acronyms, cores, saints, cities, streets, vendors, domains;
} deid__terms;

CXR_NODISCARD cxr_rc deid__terms_init(deid__terms *terms, cxr_err *err);
void deid__terms_release(deid__terms *terms);
/* Site lists: places become hospital names, staff parts become surnames. */
CXR_NODISCARD cxr_rc deid__terms_add_site(deid__terms *terms, cxr_str text, bool is_place, cxr_err *err);

static inline size_t deid__giv_pool_of(char sex, unsigned class)
{
	return (sex == 'm' ? 0u : sex == 'f' ? 4u : 8u) + class;
}

#endif
