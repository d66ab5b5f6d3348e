/*
 * Names by context: titles, roles, labels, sign-off phrases and credentials. Names by lists alone are in detect_name_list.c.
 * Strength of a context: 3 a title or label ("Dr.", "Patient:"), 2 a phrase ("discussed with"), 1 none.
 * Tests: tests/unit/deid/test_detect_name.c
 */
#include "deid/text_doc.h"

enum { MAX_NAME_WORDS = 6 };

static bool ends_with(cxr_str word, const char *tail)
{
	return cxr_str_ends(word, cxr_str_from(tail));
}

/* Lower-case words with the endings of ordinary English are no names without a list. */
static bool looks_ordinary(cxr_str word)
{
	static const char *const tails[] = {"ing", "ed", "ly", "tion", "sion", "ment", "ness", "ity", "ous", "ical", "able", "ible", "ance", "ence", "ive", "ful",
		"logy", "gram", "graph", "graphy", "scopy", "tomy", "itis", "osis", "emia", "pathy", "ology", "ogist", "phy", "ary", "ory", "oid", "ular", "ial", "ic", "ues", "ists", "ions", "ments"};
	if (word.len < 5)
		return false;
	for (size_t i = 0; i < CXR_ARRAY_LEN(tails); i++)
		if (ends_with(word, tails[i]))
			return true;
	return false;
}

/* Words that lead or follow names but are none: titles, credentials, labels, units. */
#define NO_NAME (T(DOCTOR) | T(ROLE) | T(MISTER) | T(PATWORD) | T(CRED) | T(BYVERB) | T(CONTACT) | T(SIGNOFF) | T(UNIT) | T(IDWORD) | T(ABBR) | \
	T(HOSPDEPT) | T(STATEABBR) | T(AGEUNIT) | T(SEXWORD) | T(WEEKDAY) | T(IDLABEL) | T(ACCLABEL) | T(PHONELABEL) | T(EPONYMNOUN) | T(HOSPTAIL) | T(DATECUE))

static bool is_capital(const cxr_token *token)
{
	return token->letter_case == CXR_CASE_TITLE || token->letter_case == CXR_CASE_UPPER || token->letter_case == CXR_CASE_MIXED;
}

bool deid__is_namey(const deid__doc *doc, size_t i, int strength)
{
	if (!deid__is_word(doc, i))
		return false;
	const cxr_token *token = deid__at(doc, i);
	cxr_str word = cxr_token_norm(&doc->tokens, i);
	uint64_t flags = deid__flags(doc, i);
	bool listed = (flags & T_NAMES) != 0;
	bool clear = (flags & (T(SUR) | T(GIV))) != 0;
	bool other_script = (unsigned char)word.ptr[0] >= 0x80;
	if (word.len < 2)
		return false;
	if (flags & T(ORDINARY))
		return strength >= 3 && listed && token->letter_case == CXR_CASE_TITLE && !doc->caps[i];
	if ((flags & T(MONTH)) && !(strength >= 3 && is_capital(token)))
		return false;
	if (flags & NO_NAME) {
		if (!listed || !is_capital(token))
			return false;
		return strength >= 2 && !(flags & (T(CRED) | T(DOCTOR) | T(BYVERB))) && word.len > 2;
	}
	if (other_script && token->letter_case == CXR_CASE_NONE)
		return strength >= 3;
	if (token->letter_case == CXR_CASE_LOWER || token->letter_case == CXR_CASE_NONE) {
		if (clear)
			return strength >= 2;
		if (looks_ordinary(word))
			return false;
		return strength >= 3 && (listed || !doc->lex[i]);
	}
	if (doc->caps[i]) {
		if (strength >= 3)
			return !looks_ordinary(word) || listed;
		if (strength == 2)
			return listed || (!doc->lex[i] && word.len >= 3 && !looks_ordinary(word)) || (flags & T(EPONYM));
		return clear;
	}
	/* a capital in running text */
	if (strength >= 2)
		return listed || !doc->lex[i] || (flags & (T(EPONYM) | T(CITY) | T(PARTICLE) | T(STATE) | T(HOSPMID) | T(VENDOR) | T(HOSPNAME)));
	return listed;
}

static bool is_initial(const deid__doc *doc, size_t i)
{
	return deid__is_word(doc, i) && deid__at(doc, i)->norm_len == 1 && deid__at(doc, i)->letter_case == CXR_CASE_SINGLE;
}

static bool is_suffix(const deid__doc *doc, size_t i)
{
	return deid__word_is(doc, i, "jr") || deid__word_is(doc, i, "sr") || deid__word_is(doc, i, "ii") || deid__word_is(doc, i, "iii") || deid__word_is(doc, i, "iv");
}

/* A further word of the same name: listed, or unknown with a capital where capitals mean something. */
static bool goes_on_with(const deid__doc *doc, size_t i, int strength, bool first_capital)
{
	const cxr_token *token = deid__at(doc, i);
	if (!deid__is_word(doc, i) || token->gap == CXR_GAP_EMPTY_LINE)
		return false;
	uint64_t flags = deid__flags(doc, i);
	if (token->gap == CXR_GAP_LINE && !(flags & (T(SUR) | T(GIV))))
		return false;
	if (first_capital && !is_capital(token))
		return false;
	if (doc->caps[i] && !(flags & T_NAMES) && (doc->lex[i] || token->norm_len < 4 || looks_ordinary(cxr_token_norm(&doc->tokens, i))))
		return false;
	if (!first_capital && !(flags & (T(SUR) | T(GIV))))
		return false;
	if ((flags & T(PARTICLE)) && !(flags & T_NAMES))
		return false;
	return deid__is_namey(doc, i, strength >= 2 ? 2 : 1);
}

/* "Smith, John Q": a given name behind the comma. */
static bool reversed_follows(const deid__doc *doc, size_t comma)
{
	size_t next = comma + 1;
	if (!deid__is_mark(doc, comma, ',') || !deid__is_word(doc, next) || deid__at(doc, next)->gap >= CXR_GAP_LINE)
		return false;
	uint64_t flags = deid__flags(doc, next);
	if (!(flags & T_GIVENS) || (flags & (T(ORDINARY) | T(CRED) | T(DOCTOR) | T(ROLE))))
		return false;
	bool cred = (flags & T(CREDWEAK)) != 0;
	return !cred && (is_capital(deid__at(doc, next)) || (flags & T(GIV)));
}

size_t deid__name_forward(const deid__doc *doc, size_t i, int strength)
{
	size_t at = i, end = i;
	int n_words = 0;
	bool capital = false;
	while (at < doc->tokens.n_items && n_words < MAX_NAME_WORDS) {
		bool first = n_words == 0;
		if (!first && deid__at(doc, at)->gap == CXR_GAP_EMPTY_LINE)
			break;
		if (is_initial(doc, at) && (deid__is_mark(doc, at + 1, '.') || end > i || deid__is_namey(doc, at + 1, strength)) && (first || deid__at(doc, at)->gap < CXR_GAP_LINE)) {
			/* an initial counts when a name stands at either side; "J." alone does not */
			size_t next = at + 1;
			next += deid__is_mark(doc, next, '.') && deid__glued(doc, next);
			if (end == i && !(is_initial(doc, next) || deid__is_namey(doc, next, strength)))
				break;
			if (end > i)
				end = at + 1;
			capital = true;
			at = next;
			n_words++;
			continue;
		}
		if (deid__is_word(doc, at) && (deid__flags(doc, at) & T(PARTICLE)) && !(deid__flags(doc, at) & T(ORDINARY)) && deid__is_namey(doc, at + 1, strength) && (first || deid__at(doc, at)->gap < CXR_GAP_LINE) &&
			(strength >= 3 || is_capital(deid__at(doc, at + 1)))) {
			at++;
			n_words++;
			continue;
		}
		bool good = end == i ? deid__is_namey(doc, at, strength) : goes_on_with(doc, at, strength, capital) || is_suffix(doc, at);
		if (!good)
			break;
		capital = is_capital(deid__at(doc, at));
		end = at + 1;
		at = end;
		n_words++;
		if (deid__is_mark(doc, at, '-') && deid__glued(doc, at) && deid__glued(doc, at + 1) && deid__is_word(doc, at + 1) && deid__at(doc, at + 1)->norm_len > 1) {
			end = at + 2; /* Smith-Jones */
			at = end;
		}
		if (deid__is_mark(doc, at, ',') && (is_suffix(doc, at + 1) || (n_words == 1 && reversed_follows(doc, at))))
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

/* "Dr. Smith", "Drs. Smith and Jones", "RN Kim", "Patient: SMITH, JOHN" */
static void by_title(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *title = deid__phrase(doc, i, T(DOCTOR) | T(MISTER) | T(ROLE) | T(PATWORD), &n);
	if (!title)
		return;
	bool strong = (title->flags & (T(DOCTOR) | T(MISTER))) != 0;
	bool patient = (title->flags & (T(MISTER) | T(PATWORD))) && !(title->flags & T(DOCTOR));
	size_t at = skip_marks(doc, i + n, ".");
	bool label = deid__is_mark(doc, at, ':') || deid__is_mark(doc, at, '#') || deid__is_mark(doc, at, '=');
	at = skip_marks(doc, at, ":.=-,(");
	/* weak titles keep their case: "Ms" is not "ms", "Sr" only with a capital */
	bool one_word = n == 1 && deid__at(doc, i)->norm_len == 2 && deid__at(doc, i)->letter_case == CXR_CASE_LOWER && !deid__word_is(doc, i, "dr") && !deid__word_is(doc, i, "mr");
	if (one_word || (i > 0 && deid__glued(doc, i) && !deid__is_mark(doc, i - 1, '(') && !deid__is_mark(doc, i - 1, ',') && !deid__is_mark(doc, i - 1, '/') && !deid__is_mark(doc, i - 1, ':') && !deid__is_mark(doc, i - 1, '"')))
		return;
	if (at >= doc->tokens.n_items || (deid__at(doc, at)->gap == CXR_GAP_EMPTY_LINE && !label))
		return;
	bool named = (title->flags & T(NAMELABEL)) && label;
	int strength = strong || named ? 3 : label ? 3 : 2;
	if (!strong && !label && deid__at(doc, at)->gap >= CXR_GAP_LINE)
		return;
	/* a role in running text wants a capital in mixed lines, a listed name in capitals */
	if (!strong && !label && !(doc->caps[at] ? (deid__flags(doc, at) & (T(SUR) | T(GIV))) != 0 : deid__at(doc, at)->letter_case == CXR_CASE_TITLE || (deid__at(doc, at)->letter_case == CXR_CASE_UPPER && deid__at(doc, at)->norm_len > 3) || is_initial(doc, at)))
		return;
	for (int more = 0; more < 6; more++) {
		/* a second title: "Attending: Dr. Smith" is read at "Dr." itself */
		size_t end = deid__name_forward(doc, at, strength);
		if (end == at)
			return;
		add_name(doc, at, end, patient ? CXR_PHI_PATIENT : CXR_PHI_HCW, DET_NAME_TITLE, strength == 3 ? 0.92 : 0.8);
		bool joined = deid__is_mark(doc, end, '/') || deid__is_mark(doc, end, '&') || deid__word_is(doc, end, "and") || (deid__is_mark(doc, end, ',') && (deid__word_is(doc, i, "drs") || label));
		if (!joined || patient)
			return;
		size_t next = end + 1;
		next += deid__word_is(doc, next, "and");
		bool listed = (deid__flags(doc, next) & T_NAMES) != 0 && !(deid__flags(doc, next) & T(ORDINARY));
		if (!(listed || deid__word_is(doc, i, "drs")) || (!doc->caps[at] && deid__at(doc, next < doc->tokens.n_items ? next : at)->letter_case == CXR_CASE_LOWER))
			return;
		at = next;
	}
}

/* "reviewed by John Smith", "d/w Kim", "cc: J. Smith" */
static void by_phrase(deid__doc *doc, size_t i)
{
	size_t n, at;
	int strength = 2;
	uint64_t flags = deid__flags(doc, i);
	bool by = (flags & T(BYVERB)) && deid__word_is(doc, i + 1, "by");
	const cxr_lexeme *phrase = deid__phrase(doc, i, T(CONTACT) | T(SIGNOFF) | T(NAMELABEL), &n);
	if (by && n < 2) {
		at = i + 2;
	} else if (phrase) {
		at = i + n;
		if ((phrase->flags & T(NAMELABEL)) && !(phrase->flags & (T(CONTACT) | T(SIGNOFF))) && !deid__is_mark(doc, at, ':') && !by)
			return;
	} else {
		return;
	}
	bool label = deid__is_mark(doc, at, ':') || (deid__is_mark(doc, at, ',') && by);
	if (label && (by || (phrase && phrase->flags & (T(NAMELABEL) | T(SIGNOFF)))))
		strength = 3;
	at = skip_marks(doc, at, ":-,(.");
	at += deid__word_is(doc, at, "the") || deid__word_is(doc, at, "by");
	if (at >= doc->tokens.n_items)
		return;
	/* "with Smith": the bare preposition wants a listed capital name */
	bool weak = phrase && n == 1 && (deid__word_is(doc, i, "with") || deid__word_is(doc, i, "called") || deid__word_is(doc, i, "aware"));
	if (weak && !((deid__flags(doc, at) & (T(SUR) | T(GIV))) && is_capital(deid__at(doc, at)) && !(deid__flags(doc, at) & T(EPONYM)) && !doc->caps[at]))
		return;
	size_t end = deid__name_forward(doc, at, strength);
	/* lower-case names behind "by" and labels: "reviewed by marchetti" */
	if (end == at && (by || label) && deid__is_word(doc, at) && !doc->lex[at] && deid__at(doc, at)->norm_len >= 4 &&
		!looks_ordinary(cxr_token_norm(&doc->tokens, at)) && deid__at(doc, at)->gap < CXR_GAP_LINE)
		end = at + 1;
	if (end == at)
		return;
	if (deid__flags(doc, end) & T(EPONYMNOUN) && (deid__flags(doc, end - 1) & T(EPONYM)))
		return;
	if (deid__flags(doc, end) & (T(HOSPTAIL) | T(HOSPDEPT)) && !(deid__flags(doc, end) & T_NAMES))
		return;
	add_name(doc, at, end, CXR_PHI_HCW, DET_NAME_SIGNOFF, strength == 3 ? 0.9 : 0.75);
}

/* "John Q. Smith, M.D.": the words before a credential. */
static void by_credential(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *cred = deid__phrase(doc, i, T(CRED) | T(CREDWEAK), &n);
	if (!cred || i == 0 || deid__at(doc, i)->gap == CXR_GAP_EMPTY_LINE)
		return;
	bool comma = deid__is_mark(doc, i - 1, ',') || deid__is_mark(doc, i - 1, '(');
	bool weak = !(cred->flags & T(CRED));
	if (weak && (!comma || deid__at(doc, i)->letter_case != CXR_CASE_UPPER))
		return;
	if (n == 1 && deid__at(doc, i)->letter_case == CXR_CASE_LOWER && deid__at(doc, i)->norm_len <= 2 && !comma && !(i > 0 && (deid__flags(doc, i - 1) & T(SUR))))
		return;
	size_t last = i - 1 - comma;
	if (comma && i < 2)
		return;
	size_t first = last + 1;
	int words = 0;
	for (size_t at = last + 1; at > 0 && words < 4;) {
		at--;
		const cxr_token *token = deid__at(doc, at);
		if (deid__at(doc, at + 1)->gap == CXR_GAP_EMPTY_LINE)
			break;
		if (token->kind == CXR_MARK) {
			bool inner = (token->mark == '.' && at > 0 && (is_initial(doc, at - 1))) || (token->mark == '-' && deid__glued(doc, at) && deid__glued(doc, at + 1)) ||
				(token->mark == ',' && words == 1 && at > 0 && deid__is_namey(doc, at - 1, 2) && (deid__flags(doc, at + 1) & T_GIVENS));
			if (!inner)
				break;
			continue;
		}
		bool ok = is_initial(doc, at) ? words > 0 || deid__is_namey(doc, at - (at > 0), 2) : deid__is_namey(doc, at, words == 0 ? 3 : 2);
		if (!ok && words > 0 && (deid__flags(doc, at) & T(PARTICLE)) && !(deid__flags(doc, at) & T(ORDINARY)))
			ok = true;
		if (!ok || (weak && words == 0 && !(deid__flags(doc, at) & T_NAMES) && doc->lex[at]))
			break;
		if (token->letter_case == CXR_CASE_LOWER && !(deid__flags(doc, at) & (T(SUR) | T(GIV) | T(PARTICLE))))
			break;
		first = at;
		words++;
	}
	if (words == 0 || (words == 1 && is_initial(doc, first)))
		return;
	add_name(doc, first, last + 1, CXR_PHI_HCW, DET_NAME_CREDENTIAL, weak ? 0.7 : 0.85);
}

void deid__detect_names(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items; i++) {
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
	}
}
