/* Template expansion. See text.h. */
#include "synth/text.h"

#include "base/utf8.h"

enum { MAX_DEPTH = 16 };

void synth__text_init(synth__text *text)
{
	memset(text, 0, sizeof *text);
	cxr_buf_init(&text->buf, SYNTH_MAX_REPORT_BYTES);
}

void synth__text_release(synth__text *text)
{
	cxr_buf_release(&text->buf);
	synth__span_vec_release(&text->spans);
	synth__piece_vec_release(&text->pieces);
}

static void choose_priors(synth__text *text)
{
	const synth__visit *visit = text->visit;
	size_t index = (size_t)(visit - &text->block->visits[text->patient->first_visit]);
	text->prior_visit = NULL;
	text->has_prior = index > 0;
	if (index > 0 && cxr_rng_chance(&text->rng, 0.85)) {
		size_t back = index > 1 && cxr_rng_chance(&text->rng, 0.15) ? 2 : 1;
		text->prior_visit = visit - back;
		text->prior_day = text->prior_visit->day;
	} else {
		text->prior_day = visit->day - cxr_rng_int(&text->rng, 1, 700);
	}
	text->prior2_day = index > 2 ? (visit - 3)->day : text->prior_day - cxr_rng_int(&text->rng, 1, 400);
}

void synth__text_begin(synth__text *text, const synth__block *block, const synth__patient *patient, const synth__visit *visit,
	synth__stream stream)
{
	text->block = block;
	text->patient = patient;
	text->visit = visit;
	text->style = &block->tables->styles[visit->style];
	cxr_buf_clear(&text->buf);
	synth__span_vec_clear(&text->spans);
	synth__piece_vec_clear(&text->pieces);
	text->exam_date = text->accession = (cxr_span){0, 0};
	memset(text->told, 0, sizeof text->told);
	text->has_part[0] = text->has_part[1] = false;
	text->fact_label = CXR_LABEL_PLEURAL_EFFUSION;
	text->is_literal = false;
	text->depth = 0;
	text->failed = false;
	synth__rng(&text->rng, block->seed, stream, visit->study_no);
	choose_priors(text);
}

static uint32_t upper_code_point(uint32_t c)
{
	if (c >= 'a' && c <= 'z')
		return c - 32;
	if (c >= 0xE0 && c <= 0xFE && c != 0xF7)
		return c - 32;
	if (c == 0x161 || c == 0x17E || c == 0x153)
		return c - 1;
	return c;
}

static uint32_t lower_code_point(uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c + 32;
	if (c >= 0xC0 && c <= 0xDE && c != 0xD7)
		return c + 32;
	if (c == 0x160 || c == 0x17D || c == 0x152)
		return c + 1;
	return c;
}

static void put_newline(synth__text *text)
{
	cxr_buf_addz(&text->buf, text->style->is_crlf ? "\r\n" : "\n");
}

void synth__write(synth__text *text, cxr_str value)
{
	synth__case letter_case = text->style->letter_case;
	size_t at = 0;
	while (at < value.len) {
		uint32_t c;
		size_t n = cxr_utf8_next(value, at, &c);
		if (c == '\n') {
			put_newline(text);
		} else if (letter_case == SYNTH_CASE_AS_IS || c == 0xDF) { /* sharp s has no single capital */
			cxr_buf_add(&text->buf, value.ptr + at, n);
		} else {
			char bytes[4];
			c = letter_case == SYNTH_CASE_UPPER ? upper_code_point(c) : lower_code_point(c);
			cxr_buf_add(&text->buf, bytes, cxr_utf8_put(c, bytes));
		}
		at += n;
	}
}

void synth__writez(synth__text *text, const char *value)
{
	synth__write(text, cxr_str_from(value));
}

/* One slip of the keyboard: swapped, dropped or doubled letter, never the first one. */
static void put_mistyped(synth__text *text, cxr_str word)
{
	char copy[40];
	size_t at = 1 + (size_t)cxr_rng_below(&text->rng, word.len - 2);
	size_t n = 0;
	int slip = cxr_rng_int(&text->rng, 0, 2);
	for (size_t i = 0; i < word.len && n + 2 < sizeof copy; i++) {
		if (i == at && slip == 0) {
			copy[n++] = word.ptr[i + 1];
			copy[n++] = word.ptr[i];
			i++;
		} else if (i == at && slip == 1) {
			continue;
		} else {
			copy[n++] = word.ptr[i];
			if (i == at && n + 2 < sizeof copy)
				copy[n++] = word.ptr[i];
		}
	}
	synth__write(text, (cxr_str){copy, n});
}

static void put_literal(synth__text *text, cxr_str piece)
{
	if (!text->is_literal || text->style->typos == 0) {
		synth__write(text, piece);
		return;
	}
	size_t at = 0;
	while (at < piece.len) {
		size_t start = at;
		while (at < piece.len && cxr_is_alpha((unsigned char)piece.ptr[at]))
			at++;
		cxr_str word = {piece.ptr + start, at - start};
		if (word.len >= 5 && word.len < 32 && cxr_rng_below(&text->rng, 10000) < text->style->typos)
			put_mistyped(text, word);
		else
			synth__write(text, word);
		start = at;
		while (at < piece.len && !cxr_is_alpha((unsigned char)piece.ptr[at]))
			at++;
		synth__write(text, (cxr_str){piece.ptr + start, at - start});
	}
}

void synth__mark(synth__text *text, size_t start, int type)
{
	if (text->buf.len <= start)
		return;
	synth__span span = {start, text->buf.len, type};
	if (!synth__span_vec_push(&text->spans, span))
		text->failed = true;
}

/* Position of the bracket that closes the one at `open`; text length when it is missing. */
static size_t closing(cxr_str template, size_t open)
{
	int depth = 0;
	for (size_t i = open; i < template.len; i++) {
		char c = template.ptr[i];
		if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && --depth == 0)
			return i;
	}
	return template.len;
}

/* End of the alternative that starts at `at`. */
static size_t alternative_end(cxr_str inner, size_t at)
{
	int depth = 0;
	for (; at < inner.len; at++) {
		char c = inner.ptr[at];
		if (c == '[' || c == '{')
			depth++;
		else if (c == ']' || c == '}')
			depth--;
		else if (c == '|' && depth == 0)
			break;
	}
	return at;
}

static void expand_choice(synth__text *text, cxr_str inner)
{
	size_t n = 1;
	for (size_t at = alternative_end(inner, 0); at < inner.len; at = alternative_end(inner, at + 1))
		n++;
	size_t wanted = (size_t)cxr_rng_below(&text->rng, n);
	size_t at = 0;
	while (wanted-- > 0)
		at = alternative_end(inner, at) + 1;
	size_t end = alternative_end(inner, at);
	synth__expand(text, (cxr_str){inner.ptr + at, end - at});
}

static void expand_slot(synth__text *text, cxr_str inner)
{
	if (inner.len && inner.ptr[0] == '@') {
		synth__expand_group(text, (cxr_str){inner.ptr + 1, inner.len - 1});
		return;
	}
	size_t colon = cxr_str_find_char(inner, ':');
	cxr_str name = colon < inner.len ? (cxr_str){inner.ptr, colon} : inner;
	cxr_str arg = colon < inner.len ? (cxr_str){inner.ptr + colon + 1, inner.len - colon - 1} : (cxr_str){"", 0};
	bool was_literal = text->is_literal;
	text->is_literal = false;
	if (cxr_str_eqz(name, "k")) {
		size_t start = text->buf.len;
		synth__expand(text, arg);
		synth__mark(text, start, SYNTH_SPAN_KEEP);
	} else if (!synth__slot(text, name, arg)) {
		text->failed = true;
	}
	text->is_literal = was_literal;
}

void synth__expand(synth__text *text, cxr_str template)
{
	if (text->depth >= MAX_DEPTH) {
		text->failed = true;
		return;
	}
	text->depth++;
	size_t at = 0;
	while (at < template.len) {
		size_t start = at;
		while (at < template.len && template.ptr[at] != '[' && template.ptr[at] != '{')
			at++;
		put_literal(text, (cxr_str){template.ptr + start, at - start});
		if (at == template.len)
			break;
		size_t end = closing(template, at);
		cxr_str inner = {template.ptr + at + 1, end - at - 1};
		if (template.ptr[at] == '[')
			expand_choice(text, inner);
		else
			expand_slot(text, inner);
		at = end < template.len ? end + 1 : end;
	}
	text->depth--;
}

/* A group by its name, else its variant for this kind of exam ("proc.2v"), else for this outcome ("sum_head.normal"). */
static const synth__list *find_group(const synth__text *text, cxr_str group)
{
	static const char *const kinds[SYNTH_N_EXAMS] = {".ap", ".pa", ".2v", ".3v"};
	const synth__tables *tables = text->block->tables;
	const synth__list *list = synth__tables_group(tables, group);
	bool is_normal = text->visit->truth.state[CXR_LABEL_NO_FINDING] == CXR_LABEL_POSITIVE;
	const char *suffixes[2] = {kinds[text->visit->kind], is_normal ? ".normal" : ".abnormal"};
	for (int i = 0; i < 2 && !list; i++) {
		char name[48];
		size_t n_suffix = strlen(suffixes[i]);
		if (group.len + n_suffix > sizeof name)
			return NULL;
		memcpy(name, group.ptr, group.len);
		memcpy(name + group.len, suffixes[i], n_suffix);
		list = synth__tables_group(tables, (cxr_str){name, group.len + n_suffix});
	}
	return list;
}

void synth__expand_group(synth__text *text, cxr_str group)
{
	if (cxr_str_eqz(group, "comp") && !text->has_prior && cxr_rng_chance(&text->rng, 0.7))
		group = cxr_str_from("comp_none");
	const synth__list *list = find_group(text, group);
	if (!list || list->n_items == 0) {
		text->failed = true;
		return;
	}
	bool was_literal = text->is_literal;
	text->is_literal = true;
	synth__expand(text, list->items[cxr_rng_below(&text->rng, list->n_items)]);
	text->is_literal = was_literal;
}

cxr_str synth__piece_body(const synth__text *text, const synth__piece *piece)
{
	return cxr_str_trim(cxr_str_sub(cxr_buf_str(&text->buf), (cxr_span){piece->body_start, piece->end}));
}
