/* See text_terms.h. The data files are read once, when the engine is made. */
#include "deid/text_terms.h"

#include "gen/deid_data.h"

typedef struct class_name {
	const char *name;
	unsigned number;
} class_name;

static const class_name class_names[] = {
#define DEID_TERM_NAME(id, name) {name, DEID_TERM_NUMBER_##id},
	DEID_TERM_CLASSES(DEID_TERM_NAME)
	DEID_TERM2_CLASSES(DEID_TERM_NAME)
#undef DEID_TERM_NAME
};

static const char *const valued[] = {"month", "weekday", "ordinal", "holiday", "agenum", "hospname", "season"};
static const char *const split_by_value[] = {"titlehcw", "titlepat", "cred", "idlabel"};

static bool is_one_of(cxr_str word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cxr_str_eqz(word, list[i]))
			return true;
	return false;
}

static const class_name *find_class(cxr_str name, int64_t value)
{
	bool split = is_one_of(name, split_by_value, CXR_ARRAY_LEN(split_by_value));
	for (size_t i = 0; i < CXR_ARRAY_LEN(class_names); i++) {
		cxr_str known = cxr_str_from(class_names[i].name);
		if (!split && cxr_str_eq(known, name))
			return &class_names[i];
		if (split && known.len == name.len + 1 && cxr_str_starts(known, name) && known.ptr[name.len] == (char)('0' + value))
			return &class_names[i];
	}
	return NULL;
}

static cxr_rc out_of_memory(cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the word tables");
}

static cxr_rc add_phrase(deid__terms *terms, cxr_str phrase, const class_name *class, bool has_value, int64_t value, cxr_err *err)
{
	cxr_lexeme *entry = cxr_lexicon_add(terms->lexicon, phrase);
	if (!entry)
		return out_of_memory(err);
	if (class->number < 64)
		entry->flags |= (uint64_t)1 << class->number;
	else
		entry->flags2 |= (uint64_t)1 << (class->number - 64);
	if (has_value)
		entry->value = (int32_t)value;
	return CXR_OK;
}

static cxr_rc read_phrases(deid__terms *terms, cxr_str phrases, const class_name *class, bool has_value, int64_t value, cxr_err *err)
{
	for (cxr_str phrase; cxr_str_split(&phrases, ';', &phrase);) {
		phrase = cxr_str_trim(phrase);
		CXR_TRY(add_phrase(terms, phrase, class, has_value, value, err));
		/* "children's" is also written without its apostrophe */
		size_t at = cxr_str_find(phrase, cxr_str_from("'s"));
		char joined[128];
		if (at == SIZE_MAX || phrase.len >= sizeof joined)
			continue;
		memcpy(joined, phrase.ptr, at);
		memcpy(joined + at, phrase.ptr + at + 1, phrase.len - at - 1);
		CXR_TRY(add_phrase(terms, (cxr_str){joined, phrase.len - 1}, class, has_value, value, err));
	}
	return CXR_OK;
}

static cxr_rc read_terms(deid__terms *terms, cxr_err *err)
{
	cxr_str rest = {(const char *)cxr_data_deid_text_terms_tsv, cxr_data_deid_text_terms_tsv_bytes};
	for (cxr_str line; cxr_str_split(&rest, '\n', &line);) {
		cxr_str name, number, phrases = line;
		if (line.len == 0 || line.ptr[0] == '#' || !cxr_str_split(&phrases, '\t', &name) || !cxr_str_split(&phrases, '\t', &number))
			continue;
		int64_t value = 0;
		if (cxr_str_eqz(name, "agetens"))
			name = cxr_str_from("agenum");
		if (!cxr_str_to_i64(number, &value))
			return CXR_FAIL(err, CXR_E_BUG, "text_terms.tsv has a line without a number");
		const class_name *class = find_class(name, value);
		if (!class)
			return CXR_FAIL(err, CXR_E_BUG, "text_terms.tsv has an unknown class");
		CXR_TRY(read_phrases(terms, phrases, class, is_one_of(name, valued, CXR_ARRAY_LEN(valued)), value, err));
	}
	return CXR_OK;
}

/* Files of bare words separated by blanks and line breaks. */
static cxr_rc read_words(deid__terms *terms, cxr_str rest, uint64_t flag, cxr_err *err)
{
	for (cxr_str line, word; cxr_str_split(&rest, '\n', &line);) {
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		while (cxr_str_split(&line, ' ', &word)) {
			if (word.len == 0)
				continue;
			cxr_lexeme *entry = cxr_lexicon_add(terms->lexicon, word);
			if (!entry)
				return out_of_memory(err);
			entry->flags |= flag;
		}
	}
	return CXR_OK;
}

static unsigned class_number(char class)
{
	return class == 'c' ? 0 : class == 'm' ? 1 : class == 'r' ? 2 : 3;
}

/* Names that make a poor surrogate: short ones, and listed words of other classes ("Foley", "Paris"). */
static bool fits_pool(const deid__name *name, uint64_t other_flags)
{
	uint64_t bad = T(EPONYM) | T(CITY) | T(HOSPNAME) | T(VENDOR) | T(ORDINARY) | T(ABBR) | T(MONTH) | T(STATE) | T(HOSPMID);
	return !name->ambiguous && name->len >= 4 && !(other_flags & bad);
}

static cxr_rc add_name(deid__terms *terms, bool is_surname, cxr_str text, char sex, cxr_str class, cxr_err *err)
{
	if (text.len == 0 || class.len == 0 || text.len > 40)
		return CXR_FAIL(err, CXR_E_BUG, "a name list has a bad line");
	deid__name name = {.text = text.ptr, .len = (uint8_t)text.len, .class = (uint8_t)class_number(class.ptr[0]), .sex = sex};
	name.ambiguous = class.len > 1;
	name.pool_at = UINT32_MAX;
	cxr_lexeme *entry = cxr_lexicon_add(terms->lexicon, text);
	if (!entry)
		return out_of_memory(err);
	uint64_t other = entry->flags;
	deid__name_vec *list = is_surname ? &terms->surnames : &terms->givens;
	entry->flags |= is_surname ? (name.ambiguous ? T(SURA) : T(SUR)) : (name.ambiguous ? T(GIVA) : T(GIV));
	*(is_surname ? &entry->last : &entry->first) = (int32_t)list->n_items;
	deid__index_vec *pool = is_surname ? &terms->sur_pool[name.class] : &terms->giv_pool[deid__giv_pool_of(sex, name.class)];
	if (fits_pool(&name, other) && memchr(text.ptr, '\'', text.len) == NULL) {
		name.pool_at = (uint32_t)pool->n_items;
		if (!deid__index_vec_push(pool, (uint32_t)list->n_items))
			return out_of_memory(err);
	}
	return deid__name_vec_push(list, name) ? CXR_OK : out_of_memory(err);
}

static cxr_rc read_names(deid__terms *terms, bool is_surname, cxr_str rest, cxr_err *err)
{
	for (cxr_str line; cxr_str_split(&rest, '\n', &line);) {
		cxr_str text, sex = {"", 0};
		if (line.len == 0 || line.ptr[0] == '#' || !cxr_str_split(&line, '\t', &text))
			continue;
		if (!is_surname)
			cxr_str_split(&line, '\t', &sex);
		CXR_TRY(add_name(terms, is_surname, text, sex.len ? sex.ptr[0] : '\0', line, err));
	}
	return CXR_OK;
}

static deid__str_vec *pool_of(deid__terms *terms, cxr_str name)
{
	static const char *const names[] = {"hospital", "acronym", "core", "saint", "city", "street", "vendor", "domain"};
	deid__str_vec *pools[] = {&terms->hospitals, &terms->acronyms, &terms->cores, &terms->saints, &terms->cities, &terms->streets,
		&terms->vendors, &terms->domains};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++)
		if (cxr_str_eqz(name, names[i]))
			return pools[i];
	return NULL;
}

static cxr_rc read_pools(deid__terms *terms, cxr_err *err)
{
	cxr_str rest = {(const char *)cxr_data_deid_text_pools_tsv, cxr_data_deid_text_pools_tsv_bytes};
	for (cxr_str line; cxr_str_split(&rest, '\n', &line);) {
		cxr_str name, item;
		if (line.len == 0 || line.ptr[0] == '#' || !cxr_str_split(&line, '\t', &name))
			continue;
		deid__str_vec *pool = pool_of(terms, name);
		if (!pool)
			return CXR_FAIL(err, CXR_E_BUG, "text_pools.tsv has an unknown pool");
		while (cxr_str_split(&line, ';', &item))
			if (!deid__str_vec_push(pool, cxr_str_trim(item)))
				return out_of_memory(err);
	}
	if (terms->hospitals.n_items != terms->acronyms.n_items)
		return CXR_FAIL(err, CXR_E_BUG, "text_pools.tsv has hospitals without acronyms");
	return CXR_OK;
}

cxr_rc deid__terms_init(deid__terms *terms, cxr_err *err)
{
	*terms = (deid__terms){0};
	CXR_TRY(cxr_lexicon_new(&terms->lexicon, err));
	CXR_TRY(read_terms(terms, err));
	cxr_str ordinary = {(const char *)cxr_data_deid_text_ordinary_txt, cxr_data_deid_text_ordinary_txt_bytes};
	cxr_str medical = {(const char *)cxr_data_deid_text_medical_txt, cxr_data_deid_text_medical_txt_bytes};
	cxr_str english = {(const char *)cxr_data_deid_words_english_txt, cxr_data_deid_words_english_txt_bytes};
	CXR_TRY(read_words(terms, ordinary, T(ORDINARY), err));
	CXR_TRY(read_words(terms, medical, T(ORDINARY), err));
	CXR_TRY(read_words(terms, english, T(ENGLISH), err));
	cxr_str surnames = {(const char *)cxr_data_deid_names_surnames_tsv, cxr_data_deid_names_surnames_tsv_bytes};
	cxr_str givens = {(const char *)cxr_data_deid_names_given_tsv, cxr_data_deid_names_given_tsv_bytes};
	CXR_TRY(read_names(terms, true, surnames, err));
	CXR_TRY(read_names(terms, false, givens, err));
	return read_pools(terms, err);
}

void deid__terms_release(deid__terms *terms)
{
	cxr_lexicon_free(terms->lexicon);
	deid__name_vec_release(&terms->surnames);
	deid__name_vec_release(&terms->givens);
	for (size_t i = 0; i < DEID_SUR_POOLS; i++)
		deid__index_vec_release(&terms->sur_pool[i]);
	for (size_t i = 0; i < DEID_GIV_POOLS; i++)
		deid__index_vec_release(&terms->giv_pool[i]);
	deid__str_vec *pools[] = {&terms->hospitals, &terms->acronyms, &terms->cores, &terms->saints, &terms->cities, &terms->streets,
		&terms->vendors, &terms->domains};
	for (size_t i = 0; i < CXR_ARRAY_LEN(pools); i++)
		deid__str_vec_release(pools[i]);
}

cxr_rc deid__terms_add_site(deid__terms *terms, cxr_str text, bool is_place, cxr_err *err)
{
	if (is_place) {
		cxr_lexeme *entry = cxr_lexicon_add(terms->lexicon, text);
		if (entry)
			entry->flags |= T(SITE) | T(HOSPNAME);
		return CXR_OK; /* an entry too long for the table is left to the patterns */
	}
	char normal[512];
	if (text.len * 2 > sizeof normal)
		return CXR_OK;
	cxr_str rest = {normal, cxr_words_normalise(text, normal)};
	for (cxr_str word; cxr_str_split(&rest, ' ', &word);) {
		cxr_lexeme *entry = word.len >= 3 ? cxr_lexicon_add(terms->lexicon, word) : NULL;
		if (!entry || (entry->flags & (T(CRED) | T(CREDWEAK) | T(DOCTOR) | T(ORDINARY))))
			continue;
		entry->flags |= T(SUR) | T(SITE);
	}
	(void)err;
	return CXR_OK;
}
