/*
 * Names by context: titles, roles, labels, sign-off phrases and credentials. Names by lists alone are in detect_name_list.c.
 * Strength of a context: 4 "Dr." and "Mr." with a dot, 3 a title or label ("Patient:"), 2 a phrase ("discussed with"), 1 none.
 * Tests: tests/unit/deid/test_detect_name.c
 */
#include "deid/text_doc.h"

enum { MAX_NAME_WORDS = 6 };

static bool is_suffix(const deid__doc *doc, size_t i)
{
	return deid__word_is(doc, i, "jr") || deid__word_is(doc, i, "sr") || deid__word_is(doc, i, "ii") || deid__word_is(doc, i, "iii") || deid__word_is(doc, i, "iv");
}

/* The compound "Hae-Won", "Ter-Petrosyan", "Smith-Jones" that starts at i: returns the token behind it, i + 1 for a single word. */
static size_t compound_end(const deid__doc *doc, size_t i)
{
	size_t end = i + 1;
	while (deid__is_mark(doc, end, '-') && deid__glued(doc, end) && deid__glued(doc, end + 1) && deid__is_word(doc, end + 1)) {
		uint64_t flags = deid__flags(doc, end + 1);
		bool is_syllable = deid__at(doc, end + 1)->norm_len <= 3 && deid__is_capital(deid__at(doc, end + 1)) && !(flags & T(AGEUNIT));
		if ((flags & (T(ORDINARY) | T(AGEUNIT))) && !is_syllable)
			break;
		end += 2;
	}
	return end;
}

/* Any part of a compound that could be a name makes the whole one, when no part is an ordinary word. */
static bool is_compound_name(const deid__doc *doc, size_t i, int strength)
{
	size_t end = compound_end(doc, i);
	uint64_t first = deid__flags(doc, i);
	/* "Mi-Sun": two short capital syllables, one of which is no word of reports */
	bool syllables = strength >= 2 && end == i + 3 && deid__width(doc, i) <= 5 && deid__width(doc, i + 2) <= 5 && deid__width(doc, i) > 1 && deid__is_capital(deid__at(doc, i + 2)) && deid__is_capital(deid__at(doc, i)) &&
		(!(first & T(ORDINARY)) || !(deid__flags(doc, i + 2) & T(ORDINARY)));
	if (syllables)
		return true;
	if (end == i + 1 || ((first & (T(ORDINARY) | T(CRED) | T(UNIT))) && !((first & T_NAMES) && (strength >= 3 || (strength >= 2 && !doc->caps[i])))) || !(deid__is_capital(deid__at(doc, i)) || deid__is_initial(doc, i)))
		return false;
	for (size_t at = i; at < end; at += 2)
		if (deid__is_namey(doc, at, strength >= 2 ? strength : 1) && (deid__is_capital(deid__at(doc, at)) || strength >= 3))
			return true;
	return false;
}

/* A further word of the same name: listed, or unknown with a capital where capitals mean something. */
static bool goes_on_with(const deid__doc *doc, size_t i, int strength, bool first_capital)
{
	const cxr_token *token = deid__at(doc, i);
	if (!deid__is_word(doc, i) || token->gap == CXR_GAP_EMPTY_LINE)
		return false;
	uint64_t flags = deid__flags(doc, i);
	bool clear = (flags & (T(SUR) | T(GIV))) != 0;
	if (token->gap == CXR_GAP_LINE && !clear)
		return false;
	if (first_capital ? !deid__is_capital(token) : !clear)
		return false;
	if ((flags & T(PARTICLE)) && !(flags & T_NAMES))
		return false;
	bool behind_given = i > 0 && ((deid__flags(doc, i - 1) & T(GIV)) || deid__is_mark(doc, i - 1, '.') || (i > 1 && deid__is_mark(doc, i - 2, '-')));
	if (doc->caps[i]) {
		bool closed = i + 1 >= doc->tokens.n_items || deid__at(doc, i + 1)->kind != CXR_WORD || deid__at(doc, i + 1)->gap >= CXR_GAP_LINE;
		if (flags & T_NAMES)
			return !(flags & T(ORDINARY)) && deid__is_namey(doc, i, 2);
		if ((flags & T(ENGLISH)) && !(flags & T(ORDINARY)))
			return behind_given && strength >= 2 && closed;
		if ((flags & T(EPONYM)) && !(flags & ~(T(EPONYM) | T(CITY) | T(CITYWEAK))))
			return !deid__eponym_use(doc, i);
		return (deid__is_unknown(doc, i) || (strength >= 3 && deid__is_foreign(doc, i))) && (token->norm_len >= 3 || closed);
	}
	if ((flags & T(ENGLISH)) && !(flags & T_NAMES))
		return (behind_given || (strength >= 2 && token->gap < CXR_GAP_LINE)) && token->letter_case == CXR_CASE_TITLE && deid__is_namey(doc, i, 3);
	return deid__is_namey(doc, i, strength >= 2 ? (behind_given && strength >= 3 ? 3 : 2) : 1);
}

/* "Smith, John Q", and behind labels "Aydin, Aysel" with names of no list. */
static bool reversed_follows(const deid__doc *doc, size_t comma, int strength)
{
	size_t next = comma + 1;
	if (!deid__is_mark(doc, comma, ',') || !deid__is_word(doc, next) || deid__at(doc, next)->gap >= CXR_GAP_LINE)
		return false;
	uint64_t flags = deid__flags(doc, next);
	bool capital = deid__is_capital(deid__at(doc, next));
	if (strength >= 3 && capital && is_compound_name(doc, next, 3))
		return true;
	if (flags & (T(CRED) | T(CREDWEAK) | T(DOCTOR) | T(ROLE) | T(STATE) | T(BYVERB) | T(HOSPNAME)))
		return (flags & T_GIVENS) && !(flags & (T(CRED) | T(CREDWEAK) | T(DOCTOR) | T(ROLE) | T(ORDINARY))) && capital;
	if (flags & T_GIVENS && !(flags & T(ORDINARY)))
		return strength > 1 ? capital || (flags & T(GIV)) : capital && (flags & T(GIV)) && !(flags & T(HOSPMID));
	bool glued = deid__glued(doc, next);
	/* "Name: Tran,My": glued to a name even a word of every day is one */
	if (glued && strength >= 3 && comma > 0 && deid__at(doc, next)->letter_case == CXR_CASE_TITLE && ((deid__flags(doc, comma - 1) & T_NAMES) || deid__is_foreign(doc, comma - 1)))
		return true;
	if (strength < (glued ? 2 : 3) || !capital || deid__at(doc, next)->norm_len < 2 || (deid__at(doc, next)->norm_len < 3 && !glued))
		return false;
	if ((flags & T_NAMES && !(flags & (T(ORDINARY) | T(ABBR)))) || deid__is_unknown(doc, next) || deid__is_foreign(doc, next) || (glued && strength >= 3 && (flags & T(ENGLISH)) && !(flags & T(ORDINARY))))
		return true;
	/* "Dr. Ramsbottom, Felicity at 4 pm" */
	bool closed = next + 1 >= doc->tokens.n_items || deid__at(doc, next + 1)->kind != CXR_WORD || deid__at(doc, next + 1)->gap >= CXR_GAP_LINE || (deid__flags(doc, next + 1) & T(ORDINARY));
	return strength >= 3 && (flags & T(ENGLISH)) && !(flags & T(ORDINARY)) && closed && !deid__looks_ordinary(cxr_token_norm(&doc->tokens, next));
}

/* One step over an initial or a particle that belongs to the name; returns the token behind it, `at` when there is none. */
static size_t name_filler(const deid__doc *doc, size_t at, bool has_name, int strength)
{
	bool near_by = !has_name || deid__at(doc, at)->gap < CXR_GAP_LINE;
	if (deid__is_initial(doc, at) && near_by) {
		size_t next = at + 1;
		next += deid__is_mark(doc, next, '.') && deid__glued(doc, next);
		bool dotted = next > at + 1;
		/* an initial counts when a name stands at either side; "J." alone does not */
		if (has_name ? dotted || !deid__is_word(doc, next) || deid__at(doc, next)->letter_case != CXR_CASE_LOWER || doc->caps[at]
					 : dotted ? deid__is_initial(doc, next) || deid__is_namey(doc, next, strength) || is_compound_name(doc, next, strength) || (deid__flags(doc, next) & T(PARTICLE) && deid__is_namey(doc, next + 1, strength))
							  : deid__is_namey(doc, next, strength))
			return next;
		return at;
	}
	uint64_t flags = deid__flags(doc, at);
	bool particle = deid__is_word(doc, at) && (flags & T(PARTICLE)) && !(flags & T(ORDINARY)) && compound_end(doc, at) == at + 1;
	size_t next = at + 1;
	/* "van der Berg", "de la Cruz" */
	while (particle && next < at + 3 && (deid__flags(doc, next) & T(PARTICLE)) && !(deid__flags(doc, next) & T(ORDINARY)) && deid__is_word(doc, next + 1) && !deid__is_capital(deid__at(doc, next)))
		next++;
	if (particle && near_by && (deid__is_namey(doc, next, strength) || is_compound_name(doc, next, strength)) && (strength >= 3 || deid__is_capital(deid__at(doc, next))))
		return next;
	return at;
}

/* What follows a name: a mark, a number, the end of the line, or a word like "at", "on", "who". */
static bool is_closer(const deid__doc *doc, size_t i)
{
	if (i >= doc->tokens.n_items || deid__at(doc, i)->kind != CXR_WORD || deid__at(doc, i)->gap >= CXR_GAP_LINE)
		return true;
	return (deid__flags(doc, i) & (T(CRED) | T(MONTH))) || deid__word_is(doc, i, "at") || deid__word_is(doc, i, "on") || deid__word_is(doc, i, "by") || deid__word_is(doc, i, "who") || deid__word_is(doc, i, "via");
}

/* First words that their surroundings make a name whatever they mean: "Ban, Tae-Hyun" behind a label, "Felicity L. Fairweather". */
static bool has_name_shape(const deid__doc *doc, size_t i, int strength)
{
	if (strength < 2 || !deid__is_word(doc, i) || !deid__is_capital(deid__at(doc, i)) || (deid__flags(doc, i) & (T(CRED) | T(DOCTOR) | T(MISTER) | T(ROLE) | T(BYVERB))))
		return false;
	if (deid__flags(doc, i) & T(MONTH)) /* "By: May Underwood, M.D." */
		return strength >= 3 && (deid__flags(doc, i) & T_GIVENS) && deid__is_word(doc, i + 1) && ((deid__flags(doc, i + 1) & T_SURNAMES) || deid__is_foreign(doc, i + 1)) && is_closer(doc, i + 2);
	bool ordinary = (deid__flags(doc, i) & T(ORDINARY)) && !(deid__flags(doc, i) & (T(ABBR) | T_NAMES));
	size_t initial = i + 1, last = i + 3;
	if (!ordinary && deid__is_initial(doc, initial) && deid__is_mark(doc, initial + 1, '.') && deid__is_word(doc, last) && deid__is_capital(deid__at(doc, last)) && deid__at(doc, last)->gap == CXR_GAP_BLANK)
		return !(deid__flags(doc, last) & T(ORDINARY)) && deid__width(doc, last) > 1;
	/* "NURSE PANG ON", "ATTENDING: BAN": a short word of the language where a name is due and nothing else could follow */
	if (strength >= 3 && (deid__flags(doc, i) & T(ENGLISH)) && !ordinary && doc->caps[i] && deid__width(doc, i) <= 7 && !deid__looks_ordinary(cxr_token_norm(&doc->tokens, i)) && is_closer(doc, i + 1))
		return true;
	/* "Wolfram Kirchhoff", "SANG DAM (4434)": words of the language that stand where a name is due */
	bool plain = (deid__flags(doc, i) & T(ENGLISH)) && !ordinary && (!doc->caps[i] || !deid__looks_ordinary(cxr_token_norm(&doc->tokens, i))) && (deid__at(doc, i)->letter_case != CXR_CASE_MIXED);
	if (plain && deid__is_word(doc, i + 1) && deid__is_capital(deid__at(doc, i + 1)) && deid__at(doc, i + 1)->gap == CXR_GAP_BLANK) {
		uint64_t next = deid__flags(doc, i + 1);
		bool closed = i + 2 >= doc->tokens.n_items || deid__at(doc, i + 2)->kind != CXR_WORD || deid__at(doc, i + 2)->gap >= CXR_GAP_LINE || (deid__flags(doc, i + 2) & (T(CRED) | T(ORDINARY)));
		if (closed && ((next & T(SUR)) || deid__is_foreign(doc, i + 1) || is_compound_name(doc, i + 1, 2)) && !(next & T(ORDINARY)))
			return true;
		if (closed && strength >= 3 && (next & T(ENGLISH)) && !(next & (T(ORDINARY) | T(HOSPTAIL))) && !deid__looks_ordinary(cxr_token_norm(&doc->tokens, i + 1)))
			return true;
	}
	if (strength < 3 || !deid__is_mark(doc, initial, ',') || !deid__is_word(doc, initial + 1))
		return false;
	if (deid__glued(doc, initial + 1) && deid__is_capital(deid__at(doc, initial + 1)) && !(deid__flags(doc, i) & T(ORDINARY)) && !(deid__flags(doc, initial + 1) & (T(ORDINARY) | T(CRED) | T(DOCTOR))))
		return true;
	return !ordinary && (is_compound_name(doc, initial + 1, 3) || (deid__flags(doc, initial + 1) & T(GIV)) || deid__is_foreign(doc, initial + 1)) && reversed_follows(doc, initial, strength);
}

size_t deid__name_forward(const deid__doc *doc, size_t i, int strength)
{
	size_t at = i, end = i;
	bool capital = false;
	int n_names = 0;
	for (int n_words = 0; at < doc->tokens.n_items && n_words < MAX_NAME_WORDS; n_words++) {
		bool has_name = end > i;
		if (n_words > 0 && deid__at(doc, at)->gap == CXR_GAP_EMPTY_LINE)
			break;
		size_t filler = name_filler(doc, at, has_name, strength);
		if (filler > at) {
			if (has_name && deid__is_initial(doc, at))
				end = at + 1;
			capital = capital || deid__is_initial(doc, at);
			at = filler;
			continue;
		}
		bool good = has_name ? goes_on_with(doc, at, strength, capital) || is_suffix(doc, at) : deid__is_namey(doc, at, strength) || has_name_shape(doc, at, strength);
		good = good || (is_compound_name(doc, at, strength) && (!has_name || deid__at(doc, at)->gap < CXR_GAP_LINE));
		if (!good)
			break;
		capital = deid__is_capital(deid__at(doc, at));
		end = at = compound_end(doc, at);
		n_names++;
		if (deid__is_mark(doc, at, ',') && (is_suffix(doc, at + 1) || (n_names <= 2 && reversed_follows(doc, at, n_names == 1 ? strength : 1))))
			at++;
	}
	return end;
}

static void add_name(deid__doc *doc, size_t first, size_t end, cxr_phi_type type, deid__detector detector, double score)
{
	deid__add(doc, first, end - 1, type, DETAIL_NONE, detector, score);
}

static size_t skip_marks(const deid__doc *doc, size_t i, const char *marks)
{
	while (i < doc->tokens.n_items && deid__at(doc, i)->kind == CXR_MARK && strchr(marks, deid__at(doc, i)->mark) && deid__at(doc, i)->gap != CXR_GAP_EMPTY_LINE)
		i++;
	return i;
}

/* "Stanford type B", "Hodgkin lymphoma" behind a weak context. */
static bool is_proper_use(const deid__doc *doc, size_t end)
{
	uint64_t last = deid__flags(doc, end - 1);
	return (last & (T(EPONYM) | T(HOSPNAME) | T(CITY))) && (deid__eponym_use(doc, end - 1) || (deid__flags(doc, end) & (T(HOSPNOT) | T(CITYNOT))));
}

typedef struct name_title {
	uint64_t flags;
	size_t at;      /* first token behind the title */
	int strength;
	bool is_patient, has_label, is_strong, is_plural;
	bool is_plain;  /* "patient", "name": not a relative */
} name_title;

/* Reads a title, role or label of a person at token i. */
static bool read_title(const deid__doc *doc, size_t i, name_title *out)
{
	size_t n;
	const cxr_lexeme *title = deid__phrase(doc, i, T(DOCTOR) | T(MISTER) | T(ROLE) | T(PATWORD), &n);
	if (!title)
		return false;
	const cxr_token *first = deid__at(doc, i);
	/* weak titles keep their case: "Ms" is not "ms", "Sr" only with a capital */
	bool is_small = n == 1 && first->norm_len == 2 && first->letter_case == CXR_CASE_LOWER && !deid__word_is(doc, i, "dr") && !deid__word_is(doc, i, "mr");
	if (is_small || (i > 0 && deid__glued(doc, i) && !(deid__at(doc, i - 1)->kind == CXR_MARK && strchr("(,/:\";", deid__at(doc, i - 1)->mark))))
		return false;
	*out = (name_title){.flags = title->flags, .at = skip_marks(doc, i + n, ".")};
	bool has_dot = out->at > i + n;
	out->is_strong = (title->flags & (T(DOCTOR) | T(MISTER))) != 0;
	out->is_patient = (title->flags & (T(MISTER) | T(PATWORD))) && !(title->flags & T(DOCTOR));
	out->is_plain = (title->flags & T(NAMELABEL)) != 0;
	out->is_plural = deid__word_is(doc, i, "drs") || deid__word_is(doc, i, "doctors");
	out->has_label = deid__is_mark(doc, out->at, ':') || deid__is_mark(doc, out->at, '#') || deid__is_mark(doc, out->at, '=');
	out->at = skip_marks(doc, out->at, ":.=-,(\"");
	out->strength = !out->is_strong ? (out->has_label ? 3 : 2) : (title->flags & T(DOCTOR)) || has_dot ? 4 : 3;
	return out->at < doc->tokens.n_items;
}

/* A role in running text wants a capital in mixed lines; in capitals a clear name, or an unknown word behind staff, or two words behind "patient". */
static bool may_be_named(const deid__doc *doc, const name_title *title, size_t end)
{
	size_t at = title->at;
	const cxr_token *token = deid__at(doc, at);
	if (!doc->caps[at])
		return token->letter_case == CXR_CASE_TITLE || token->letter_case == CXR_CASE_MIXED || (token->letter_case == CXR_CASE_UPPER && token->norm_len > 3) || deid__is_initial(doc, at) ||
			(end > at + 1 && (deid__flags(doc, at) & T(PARTICLE)));
	if (deid__flags(doc, at) & (T(SUR) | T(GIV)))
		return true;
	bool relative = title->is_patient && !title->is_plain;
	return title->is_patient && !relative ? end > at + 1 : token->norm_len >= 4;
}

/* "Dr. Smith", "Drs. Smith and Jones", "RN Kim", "Patient: SMITH, JOHN" */
static void by_title(deid__doc *doc, size_t i)
{
	name_title title;
	if (!read_title(doc, i, &title))
		return;
	size_t at = title.at;
	if (deid__at(doc, at)->gap == CXR_GAP_EMPTY_LINE && !title.has_label)
		return;
	bool is_weak = !title.is_strong && !title.has_label;
	if (is_weak && deid__at(doc, at)->gap >= CXR_GAP_LINE)
		return;
	/* "Nurse Lemma on 7/4": a capital word of the language behind a role */
	if (is_weak && (title.flags & T(ROLE)) && (deid__flags(doc, at) & T(ENGLISH)) && !(deid__flags(doc, at) & T(ORDINARY)) && is_closer(doc, at + 1) && !deid__looks_ordinary(cxr_token_norm(&doc->tokens, at)) &&
		(doc->caps[at] ? deid__word_is(doc, i, "nurse") : deid__at(doc, at)->letter_case == CXR_CASE_TITLE)) {
		add_name(doc, at, at + 1, CXR_PHI_HCW, DET_NAME_TITLE, 0.72);
		return;
	}
	for (int more = 0; more < 6; more++) {
		/* a second title: "Attending: Dr. Smith" is read at "Dr." itself */
		size_t end = deid__name_forward(doc, at, title.strength);
		if (end == at || (is_weak && (!may_be_named(doc, &title, end) || is_proper_use(doc, end))))
			return;
		add_name(doc, at, end, title.is_patient ? CXR_PHI_PATIENT : CXR_PHI_HCW, DET_NAME_TITLE, title.strength >= 3 ? 0.92 : 0.8);
		size_t next = end + 1;
		bool joined = deid__is_mark(doc, end, '/') || deid__is_mark(doc, end, '&') || deid__word_is(doc, end, "and") ||
			(deid__is_mark(doc, end, ',') && (title.is_plural || title.has_label)) || (deid__is_mark(doc, end, ';') && title.has_label);
		if (!joined || title.is_patient || next >= doc->tokens.n_items)
			return;
		next += deid__word_is(doc, next, "and");
		bool listed = (deid__flags(doc, next) & T_NAMES) != 0 && !(deid__flags(doc, next) & T(ORDINARY));
		bool unknown = deid__is_unknown(doc, next) && deid__is_capital(deid__at(doc, next)) && !doc->caps[next];
		if (!(listed || unknown || title.is_plural) || (!doc->caps[at] && deid__at(doc, next < doc->tokens.n_items ? next : at)->letter_case == CXR_CASE_LOWER))
			return;
		at = next;
	}
}

typedef struct name_phrase {
	size_t at;
	int strength;
	bool by, has_label, is_weak;
} name_phrase;

static bool read_phrase(const deid__doc *doc, size_t i, name_phrase *out)
{
	size_t n;
	const cxr_lexeme *phrase = deid__phrase(doc, i, T(CONTACT) | T(SIGNOFF) | T(NAMELABEL), &n);
	*out = (name_phrase){.strength = 2, .by = (deid__flags(doc, i) & T(BYVERB)) && deid__word_is(doc, i + 1, "by")};
	uint64_t flags = phrase ? phrase->flags : 0;
	if (out->by && n < 2) {
		out->at = i + 2;
	} else if (phrase) {
		out->at = i + n;
		bool is_label_only = (flags & T(NAMELABEL)) && !(flags & (T(CONTACT) | T(SIGNOFF)));
		if (is_label_only && !deid__is_mark(doc, out->at, ':') && !out->by)
			return false;
		/* "the dictation was", "signed report": these say who only with a mark or "by" */
		if ((flags & T(SIGNOFF)) && n == 1 && !out->by && !deid__is_mark(doc, out->at, ':') && !deid__is_mark(doc, out->at, ',') && !deid__is_mark(doc, out->at, '-') && !deid__word_is(doc, i, "signed"))
			return false;
	} else {
		return false;
	}
	out->has_label = deid__is_mark(doc, out->at, ':') || (deid__is_mark(doc, out->at, ',') && out->by);
	if (out->has_label && (out->by || (flags & (T(NAMELABEL) | T(SIGNOFF)))) && !deid__word_is(doc, i, "end"))
		out->strength = 3;
	bool abbreviated = deid__word_is(doc, i, "cc") || deid__word_is(doc, i, "attn");
	out->at = skip_marks(doc, out->at, abbreviated ? ":-,(.\"" : ":-,(\"");
	out->at += deid__word_is(doc, out->at, "the") || deid__word_is(doc, out->at, "by");
	if ((out->by || deid__word_is(doc, i, "signed")) && out->at < doc->tokens.n_items && deid__at(doc, out->at)->letter_case == CXR_CASE_TITLE && !doc->caps[out->at] && ((deid__flags(doc, out->at) & T_NAMES) || deid__is_unknown(doc, out->at)))
		out->strength = 3;
	out->is_weak = phrase && n == 1 && (deid__word_is(doc, i, "with") || deid__word_is(doc, i, "called") || deid__word_is(doc, i, "aware") || deid__word_is(doc, i, "per"));
	return out->at < doc->tokens.n_items;
}

/* "reviewed by John Smith", "d/w Kim", "cc: J. Smith" */
static void by_phrase(deid__doc *doc, size_t i)
{
	name_phrase phrase;
	if (!read_phrase(doc, i, &phrase))
		return;
	size_t at = phrase.at;
	const cxr_token *token = deid__at(doc, at);
	if (token->gap == CXR_GAP_EMPTY_LINE && !phrase.has_label)
		return;
	/* "with Smith": the bare preposition wants a clear capital name, or an unknown one in running text */
	bool pair = doc->caps[at] && deid__is_word(doc, at + 1) && deid__at(doc, at + 1)->gap == CXR_GAP_BLANK && ((deid__flags(doc, at) & (T(SUR) | T(GIV))) || deid__is_unknown(doc, at)) &&
		((deid__flags(doc, at + 1) & (T(SUR) | T(GIV))) || deid__is_unknown(doc, at + 1));
	if (phrase.is_weak && !pair && !(((deid__flags(doc, at) & (T(SUR) | T(GIV))) || (deid__is_unknown(doc, at) && token->letter_case == CXR_CASE_TITLE)) && deid__is_capital(token) && !(deid__flags(doc, at) & T(EPONYM)) && !doc->caps[at]))
		return;
	size_t end = deid__name_forward(doc, at, phrase.strength);
	/* lower-case names behind "by" and labels: "reviewed by marchetti" */
	if (end == at && (phrase.by || phrase.has_label) && deid__is_unknown(doc, at) && token->norm_len >= 4 && !deid__looks_ordinary(cxr_token_norm(&doc->tokens, at)) && token->gap < CXR_GAP_LINE)
		end = at + 1;
	/* "D/W BAN, 11:15" */
	bool discussed = deid__word_is(doc, i, "d") || deid__word_is(doc, i, "dw") || deid__word_is(doc, i, "discussed") || deid__word_is(doc, i, "notified") || deid__word_is(doc, i, "cc");
	if (end == at && discussed && (deid__flags(doc, at) & T(ENGLISH)) && !(deid__flags(doc, at) & T(ORDINARY)) && deid__is_capital(token) && deid__width(doc, at) <= 7 && !deid__looks_ordinary(cxr_token_norm(&doc->tokens, at)) && is_closer(doc, at + 1))
		end = at + 1;
	if (end == at || (deid__eponym_use(doc, end - 1) && (deid__flags(doc, end - 1) & T(EPONYM))) || is_proper_use(doc, end))
		return;
	if (deid__flags(doc, end) & (T(HOSPTAIL) | T(HOSPDEPT)) && !(deid__flags(doc, end) & T_NAMES) && deid__at(doc, end)->gap < CXR_GAP_LINE)
		return;
	add_name(doc, at, end, CXR_PHI_HCW, DET_NAME_SIGNOFF, phrase.strength == 3 ? 0.9 : 0.75);
	/* "discussed with Smith and Jones" */
	size_t next = end + 1;
	if ((deid__word_is(doc, end, "and") || deid__is_mark(doc, end, '/') || deid__is_mark(doc, end, '&')) && next < doc->tokens.n_items && deid__is_capital(deid__at(doc, next))) {
		size_t last = deid__name_forward(doc, next, 2);
		if (last > next && !is_proper_use(doc, last) && !deid__eponym_use(doc, last - 1))
			add_name(doc, next, last, CXR_PHI_HCW, DET_NAME_SIGNOFF, 0.72);
	}
}

/* "I, Jane Smith, M.D., have reviewed the images" */
static void by_self(deid__doc *doc, size_t i)
{
	if (!deid__is_mark(doc, i + 1, ',') || !deid__sentence_start(doc, i))
		return;
	size_t at = i + 2;
	at += deid__word_is(doc, at, "dr");
	at = skip_marks(doc, at, ".");
	size_t end = at < doc->tokens.n_items ? deid__name_forward(doc, at, 3) : at;
	if (end > at && (deid__is_mark(doc, end, ',') || (deid__flags(doc, end) & (T(CRED) | T(CREDWEAK))) || deid__word_is(doc, end, "have")))
		add_name(doc, at, end, CXR_PHI_HCW, DET_NAME_SIGNOFF, 0.88);
}

/* True when token `at`, going backwards from a credential, belongs to the name. */
static bool name_backward(const deid__doc *doc, size_t at, int n_words, bool weak)
{
	if (deid__is_initial(doc, at))
		return n_words > 0 || deid__is_namey(doc, at - (at > 0), 2);
	uint64_t flags = deid__flags(doc, at);
	if (n_words > 0 && (flags & T(PARTICLE)) && !(flags & T(ORDINARY)))
		return true;
	if (deid__at(doc, at)->letter_case == CXR_CASE_LOWER && !(flags & (T(SUR) | T(GIV))))
		return false;
	/* "MINGZHE PANG, M.D.", "Calliope K. Lambropoulos, MD": a word of the language beside a name */
	bool english = (flags & T(ENGLISH)) && !(flags & (T(ORDINARY) | T(HOSPTAIL) | T(BYVERB) | T(ROLE))) && deid__is_capital(deid__at(doc, at));
	if (english && !weak && n_words == 0 && at > 0 && deid__is_word(doc, at - 1) && deid__is_capital(deid__at(doc, at - 1)) && (deid__is_foreign(doc, at - 1) || (deid__flags(doc, at - 1) & T(GIV))))
		return true;
	if (english && n_words > 0 && (deid__is_mark(doc, at + 1, '.') || deid__is_initial(doc, at + 1) || (deid__sentence_start(doc, at) && (deid__is_foreign(doc, at + 1) || deid__flags(doc, at + 1) & T(SUR)))) &&
		(!doc->caps[at] || deid__sentence_start(doc, at)))
		return true;
	if (weak && n_words == 0 && !(flags & T_NAMES) && !deid__is_unknown(doc, at))
		return false;
	if (n_words == 1 && doc->caps[at] && (flags & T_NAMES))
		return !(flags & T(ORDINARY));
	bool reversed = n_words > 0 && deid__is_mark(doc, at + 1, ',');
	return deid__is_namey(doc, at, n_words == 0 || reversed ? 3 : 2);
}

/* A comma on the way back: "Smith, John, MD". */
static bool comma_inside(const deid__doc *doc, size_t comma, int n_words)
{
	if (n_words < 1 || n_words > 3 || comma == 0 || !deid__is_word(doc, comma - 1) || !deid__is_capital(deid__at(doc, comma - 1)))
		return false;
	if (n_words == 1 && deid__is_namey(doc, comma - 1, 2) && (deid__flags(doc, comma + 1) & T_GIVENS))
		return true;
	return deid__sentence_start(doc, comma - 1) && deid__is_namey(doc, comma - 1, 3);
}

/* "John Q. Smith, M.D.": the words before a credential. */
static void by_credential(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *cred = deid__phrase(doc, i, T(CRED) | T(CREDWEAK), &n);
	if (!cred || i == 0 || deid__at(doc, i)->gap == CXR_GAP_EMPTY_LINE || deid__is_mark(doc, i + n, ':'))
		return;
	bool comma = deid__is_mark(doc, i - 1, ',') || deid__is_mark(doc, i - 1, '(');
	bool weak = !(cred->flags & T(CRED));
	if ((weak && (!comma || deid__at(doc, i)->letter_case != CXR_CASE_UPPER)) || (comma && i < 2))
		return;
	if (n == 1 && deid__at(doc, i)->letter_case == CXR_CASE_LOWER && deid__at(doc, i)->norm_len <= 2 && !comma && !(deid__flags(doc, i - 1) & T(SUR)))
		return;
	size_t last = i - 1 - comma;
	size_t first = last + 1;
	int words = 0;
	for (size_t at = last + 1; at > 0 && words < 5;) {
		at--;
		const cxr_token *token = deid__at(doc, at);
		if (deid__at(doc, at + 1)->gap == CXR_GAP_EMPTY_LINE)
			break;
		if (token->kind == CXR_MARK) {
			bool inner = (token->mark == '.' && at > 0 && deid__is_initial(doc, at - 1)) || (token->mark == '-' && deid__glued(doc, at) && deid__glued(doc, at + 1)) ||
				(token->mark == ',' && comma_inside(doc, at, words));
			if (!inner)
				break;
			continue;
		}
		if (!name_backward(doc, at, words, weak))
			break;
		first = at;
		words++;
	}
	if (words == 0 || (words == 1 && deid__is_initial(doc, first)))
		return;
	add_name(doc, first, last + 1, CXR_PHI_HCW, DET_NAME_CREDENTIAL, weak ? 0.7 : 0.85);
}

void deid__detect_names(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items; i++) {
		if (!deid__wants(doc, i, WANT_NAME))
			continue;
		if (!doc->lex[i] || !deid__is_word(doc, i))
			continue;
		uint64_t flags = doc->lex[i]->flags;
		bool prefix = doc->lex[i]->is_prefix;
		if (prefix || flags & (T(DOCTOR) | T(MISTER) | T(ROLE) | T(PATWORD)))
			by_title(doc, i);
		if (prefix || flags & (T(BYVERB) | T(CONTACT) | T(SIGNOFF) | T(NAMELABEL)))
			by_phrase(doc, i);
		if (prefix || flags & (T(CRED) | T(CREDWEAK)))
			by_credential(doc, i);
		if (deid__width(doc, i) == 1 && deid__word_is(doc, i, "i"))
			by_self(doc, i);
	}
}
