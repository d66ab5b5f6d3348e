/*
 * Identifiers: behind a label ("MRN 12-34-56"), or by their shape alone (#A00123, CXR-1998-77, 123-45-6789, 12345678).
 * Tests: tests/unit/deid/test_detect_id.c
 */
#include "deid/text_doc.h"

enum { MAX_ID_TOKENS = 24 };

typedef struct id_run {
	size_t last;
	size_t n_digits, n_letters, n_numbers, n_words, n_marks;
	bool blanks;  /* groups of digits held together by a blank */
} id_run;

static bool is_joint(const deid__doc *doc, size_t i)
{
	return deid__is_mark(doc, i, '-') || deid__is_mark(doc, i, '/') || deid__is_mark(doc, i, '.') || deid__is_mark(doc, i, '_') || deid__is_mark(doc, i, ':') ||
		deid__is_mark(doc, i, '\\') || deid__is_mark(doc, i, '*');
}

/* The run of glued letters, digits and joints that starts at i; `groups`: blanks may stand between groups of digits. */
static id_run read_run(const deid__doc *doc, size_t i, bool groups)
{
	id_run run = {.last = i};
	for (size_t at = i; at < doc->tokens.n_items && at < i + MAX_ID_TOKENS; at++) {
		const cxr_token *token = deid__at(doc, at);
		bool glued = at == i || token->gap == CXR_GAP_NONE;
		if (token->kind == CXR_MARK) {
			if (!glued || !is_joint(doc, at) || !deid__glued(doc, at + 1) || deid__at(doc, at + 1)->kind == CXR_MARK)
				break;
			run.n_marks++;
			continue;
		}
		if (!glued) {
			bool group = groups && token->kind == CXR_NUMBER && deid__is_number(doc, at - 1) && token->gap <= CXR_GAP_LINE && run.n_letters <= 4 &&
				deid__width(doc, at) <= 4 && deid__width(doc, at - 1) <= 4 && deid__width(doc, at) >= 2;
			if (!group)
				break;
			run.blanks = true;
		}
		if (token->kind == CXR_NUMBER) {
			run.n_digits += token->norm_len;
			run.n_numbers++;
		} else {
			if (token->letter_case == CXR_CASE_LOWER && token->norm_len > 3 && run.n_digits == 0)
				break;
			run.n_letters += token->norm_len;
			run.n_words++;
		}
		run.last = at;
	}
	return run;
}

/* Marks and filler words between a label and its value. */
static size_t skip_to_value(const deid__doc *doc, size_t i, bool *out_colon)
{
	*out_colon = false;
	for (int n = 0; n < 5 && i < doc->tokens.n_items; n++) {
		if (deid__at(doc, i)->gap == CXR_GAP_EMPTY_LINE)
			return SIZE_MAX;
		if (deid__is_mark(doc, i, ':') || deid__is_mark(doc, i, '#') || deid__is_mark(doc, i, '=')) {
			*out_colon = true;
			i++;
		} else if (deid__is_mark(doc, i, '.') || deid__is_mark(doc, i, '(') || deid__is_mark(doc, i, '-') || deid__is_mark(doc, i, '[')) {
			i++;
		} else if ((deid__flags(doc, i) & T(IDWORD)) && deid__is_word(doc, i)) {
			*out_colon = true;
			i++;
		} else {
			return i;
		}
	}
	return i;
}

static bool unit_behind(const deid__doc *doc, size_t last)
{
	if (deid__is_mark(doc, last + 1, '%'))
		return true;
	return (deid__flags(doc, last + 1) & T(UNIT)) && !(deid__flags(doc, last + 1) & T(DATECUE)) && deid__at(doc, last + 1)->gap < CXR_GAP_LINE;
}

static size_t labelled(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *label = deid__phrase(doc, i, T(IDLABEL) | T(ACCLABEL), &n);
	if (!label || (i > 0 && deid__glued(doc, i) && deid__is_word(doc, i - 1)))
		return i;
	bool colon;
	size_t value = skip_to_value(doc, i + n, &colon);
	if (value == SIZE_MAX || value >= doc->tokens.n_items || deid__at(doc, value)->kind == CXR_MARK)
		return i;
	id_run run = read_run(doc, value, true);
	bool weak = (label->flags & T(IDWEAK)) != 0;
	bool accession = (label->flags & T(ACCLABEL)) != 0;
	size_t n_chars = run.n_digits + run.n_letters;
	if (run.n_digits == 0) {
		/* "ID: QZXKW" in capitals, only behind a plain label */
		if (!(colon && !weak && n_chars >= 4 && deid__at(doc, value)->letter_case == CXR_CASE_UPPER && !doc->lex[value]))
			return i;
	} else if (weak && !colon && (n_chars < 5 || unit_behind(doc, run.last))) {
		return i;
	} else if (weak && colon && (n_chars < 3 || unit_behind(doc, run.last))) {
		return i;
	} else if (n_chars < 2) {
		return i;
	}
	deid__add(doc, value, run.last, CXR_PHI_ID, accession ? DETAIL_ACCESSION : DETAIL_NONE, DET_ID_LABEL, weak && !colon ? 0.85 : 0.97);
	/* "Accession Numbers: 123456, 123457 and 123458" */
	size_t at = run.last + 1;
	while (run.n_digits >= 4 && at + 1 < doc->tokens.n_items) {
		if (!(deid__is_mark(doc, at, ',') || deid__word_is(doc, at, "and") || deid__is_mark(doc, at, ';') || deid__is_mark(doc, at, '/') || deid__is_mark(doc, at, '&')))
			break;
		id_run more = read_run(doc, at + 1, false);
		if (deid__at(doc, at + 1)->kind == CXR_MARK || more.n_digits < 4 || more.n_digits + more.n_letters + 2 < n_chars)
			break;
		deid__add(doc, at + 1, more.last, CXR_PHI_ID, accession ? DETAIL_ACCESSION : DETAIL_NONE, DET_ID_LABEL, 0.9);
		run.last = more.last;
		at = more.last + 1;
	}
	return run.last + 1;
}

static bool is_ssn(const deid__doc *doc, size_t i)
{
	bool dashes = deid__is_number(doc, i) && deid__is_number(doc, i + 2) && deid__is_number(doc, i + 4) && deid__width(doc, i) == 3 && deid__width(doc, i + 2) == 2 && deid__width(doc, i + 4) == 4;
	return dashes && (deid__is_mark(doc, i + 1, '-') || deid__is_mark(doc, i + 1, '.')) && deid__is_mark(doc, i + 3, deid__at(doc, i + 1)->mark);
}

static bool guarded(const deid__doc *doc, size_t i, const id_run *run)
{
	if (deid__label_before(doc, i, T(IDNOT), NULL) && !deid__is_mark(doc, i > 0 ? i - 1 : 0, '#'))
		return true;
	if (unit_behind(doc, run->last))
		return true;
	return (deid__flags_before(doc, i, "#:", NULL) & T(IMGNOUN)) && run->n_letters == 0 && run->n_digits < 6;
}

/* Shapes that no other figure of a report has. */
static bool is_id_shape(const deid__doc *doc, size_t i, const id_run *run)
{
	bool hash = i > 0 && deid__is_mark(doc, i - 1, '#') && deid__glued(doc, i);
	size_t n_chars = run->n_digits + run->n_letters;
	if (hash && run->n_digits >= 2 && n_chars >= 4)
		return true;
	if (run->n_words == 0) {
		if (run->n_numbers == 1)
			return run->n_digits >= 6;
		if (run->n_numbers >= 6 && run->n_digits >= 12) /* DICOM UID */
			return true;
		bool slashes = deid__is_mark(doc, i + 1, '/') || deid__is_mark(doc, i + 1, ':') || deid__is_mark(doc, i + 1, '.');
		return !slashes && run->n_numbers >= 2 && run->n_digits >= 6 && (run->n_numbers >= 3 || run->n_digits >= 7);
	}
	/* letters and digits together: A0012345, CXR-1998-77, 24-CR-00123, S24-1234, 3fa85f64-5717-4562-... */
	if (run->n_words > 1 && run->n_numbers < 2 && run->n_digits < 4)
		return false;
	const cxr_token *first = deid__at(doc, i);
	if (first->kind == CXR_WORD && run->n_words == 1) {
		uint64_t flags = deid__flags(doc, i);
		bool common = (flags & (T(MONTH) | T(UNIT) | T(CRED) | T(NUMNOT))) != 0;
		if (first->norm_len <= 2 && run->n_numbers == 1 && run->n_digits >= 5)
			return true;
		if (first->norm_len <= 5 && first->letter_case != CXR_CASE_LOWER && first->letter_case != CXR_CASE_TITLE)
			return run->n_digits >= 5 || (run->n_numbers >= 2 && run->n_digits >= 5 && !common) || (run->n_digits >= 4 && run->n_numbers == 1 && !common && first->norm_len <= 3 && !deid__is_mark(doc, i + 1, '.'));
		return run->n_digits >= 6 && first->norm_len <= 8;
	}
	return (run->n_numbers >= 2 && run->n_digits >= 5) || (run->n_words >= 2 && run->n_digits >= 5);
}

/* "(003 642 141)": three groups of three figures in brackets behind a word. */
static size_t bracketed_groups(deid__doc *doc, size_t i)
{
	if (i < 2 || !deid__is_mark(doc, i - 1, '(') || !deid__is_word(doc, i - 2))
		return i;
	for (size_t k = 0; k < 3; k++)
		if (!deid__is_number(doc, i + k) || deid__width(doc, i + k) != 3 || (k > 0 && deid__at(doc, i + k)->gap != CXR_GAP_BLANK))
			return i;
	if (!deid__is_mark(doc, i + 3, ')'))
		return i;
	deid__add(doc, i, i + 2, CXR_PHI_ID, DETAIL_NONE, DET_ID_SHAPE, 0.7);
	return i + 3;
}

/* "2024-02-25T09:30:00Z", "20240225 093000": the stamp's date and time are read as such. */
static bool is_time_stamp(const deid__doc *doc, size_t i, const id_run *run)
{
	if (run->n_words == 0 && run->n_numbers == 1 && run->n_digits == 6 && i > 0 && deid__is_number(doc, i - 1) && deid__width(doc, i - 1) == 8) {
		uint32_t n = deid__at(doc, i)->number;
		return n / 10000 < 24 && n / 100 % 100 < 60 && n % 100 < 60;
	}
	bool has_t = false, has_colon = false;
	for (size_t at = i; at <= run->last; at++) {
		has_t = has_t || deid__word_is(doc, at, "t");
		has_colon = has_colon || deid__is_mark(doc, at, ':');
	}
	return has_t && has_colon;
}

static size_t by_shape(deid__doc *doc, size_t i)
{
	if (bracketed_groups(doc, i) > i)
		return i + 3;
	const cxr_token *token = deid__at(doc, i);
	if (token->kind == CXR_MARK || (i > 0 && deid__glued(doc, i) && (deid__at(doc, i - 1)->kind != CXR_MARK || (is_joint(doc, i - 1) && i > 1 && deid__glued(doc, i - 1) && deid__at(doc, i - 2)->kind != CXR_MARK))))
		return i;
	/* extensions "X5-8851", clock times of stamps "T09:30:00Z" */
	if ((deid__word_is(doc, i, "x") && deid__width(doc, i + 1) < 6) || (deid__word_is(doc, i, "t") && deid__is_mark(doc, i + 2, ':')))
		return i;
	if (token->kind == CXR_WORD && (token->norm_len > 8 || !deid__glued(doc, i + 1)))
		return i;
	id_run run = read_run(doc, i, false);
	if (run.n_digits < 2)
		return i;
	if (is_ssn(doc, i) && run.last == i + 4) {
		deid__add(doc, i, run.last, CXR_PHI_ID, DETAIL_NONE, DET_SSN, 0.94);
		return run.last + 1;
	}
	if (!is_id_shape(doc, i, &run) || guarded(doc, i, &run) || is_time_stamp(doc, i, &run))
		return i;
	deid__add(doc, i, run.last, CXR_PHI_ID, DETAIL_NONE, DET_ID_SHAPE, 0.65);
	return run.last + 1;
}

void deid__detect_ids(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items;) {
		if (!deid__wants(doc, i, WANT_ID)) {
			i++;
			continue;
		}
		size_t end = i;
		if (doc->lex[i])
			end = labelled(doc, i);
		if (end == i)
			end = by_shape(doc, i);
		i = end > i ? end : i + 1;
	}
}
