/* See tables.h. All four files are tab-separated lines; "#" starts a comment line; "\n" in a field is a newline. */
#include "synth/tables.h"

#include "gen/synth_data.h"

enum { MAX_GROUPS = 256, MAX_CULTURES = 32, MAX_SENTENCES = 1024, MAX_FIELDS = 8, MAX_TABLE_BYTES = 4 << 20 };

typedef struct table_reader {
	const char *file;
	cxr_str rest;
	int line;
	cxr_str fields[MAX_FIELDS];
	size_t n_fields;
} table_reader;

static bool next_line(table_reader *reader)
{
	cxr_str line;
	while (cxr_str_split(&reader->rest, '\n', &line)) {
		reader->line++;
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		reader->n_fields = 0;
		cxr_str field;
		while (reader->n_fields < MAX_FIELDS && cxr_str_split(&line, '\t', &field))
			reader->fields[reader->n_fields++] = field;
		return true;
	}
	return false;
}

static cxr_rc wrong(const table_reader *reader, const char *what, cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_FORMAT, "data/synth/%s line %d: %s", reader->file, reader->line, what);
}

static cxr_rc list_add(synth__tables *tables, synth__list *list, cxr_str item, cxr_err *err)
{
	if (list->n_items == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 8;
		cxr_str *grown = cxr_arena_array(&tables->arena, capacity, sizeof *grown);
		if (!grown)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for the generator's tables");
		if (list->n_items)
			memcpy(grown, list->items, list->n_items * sizeof *grown);
		list->items = grown;
		list->capacity = capacity;
	}
	list->items[list->n_items++] = item;
	return CXR_OK;
}

/* Arena copy of a field with "\n" turned into a newline. */
static cxr_rc unescape(synth__tables *tables, cxr_str field, cxr_str *out, cxr_err *err)
{
	char *copy = cxr_arena_alloc(&tables->arena, field.len + 1);
	if (!copy)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for the generator's tables");
	size_t n = 0;
	for (size_t i = 0; i < field.len; i++) {
		if (field.ptr[i] == '\\' && i + 1 < field.len && field.ptr[i + 1] == 'n') {
			copy[n++] = '\n';
			i++;
		} else {
			copy[n++] = field.ptr[i];
		}
	}
	*out = (cxr_str){copy, n};
	return CXR_OK;
}

static cxr_rc group_add(synth__tables *tables, const table_reader *reader, cxr_str group, cxr_str line, cxr_err *err)
{
	uint64_t *slot;
	CXR_TRY(cxr_map_put(&tables->group_index, group, tables->n_groups, &slot, err));
	if (*slot == tables->n_groups) {
		if (tables->n_groups == MAX_GROUPS)
			return wrong(reader, "too many groups", err);
		tables->n_groups++;
	}
	cxr_str text;
	CXR_TRY(unescape(tables, line, &text, err));
	return list_add(tables, &tables->groups[*slot], text, err);
}

static cxr_rc read_groups(synth__tables *tables, table_reader *reader, const char *prefix, cxr_err *err)
{
	while (next_line(reader)) {
		if (reader->n_fields != 2)
			return wrong(reader, "two fields expected", err);
		char *name = cxr_arena_printf(&tables->arena, "%s" CXR_STR_FMT, prefix, CXR_STR_ARG(reader->fields[0]));
		if (!name)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for the generator's tables");
		CXR_TRY(group_add(tables, reader, cxr_str_from(name), reader->fields[1], err));
	}
	return CXR_OK;
}

static cxr_rc read_names(synth__tables *tables, table_reader *reader, cxr_err *err)
{
	while (next_line(reader)) {
		if (reader->n_fields != 3)
			return wrong(reader, "three fields expected", err);
		synth__culture *culture = tables->n_cultures ? &tables->cultures[tables->n_cultures - 1] : NULL;
		if (!culture || !cxr_str_eq(culture->name, reader->fields[0])) {
			if (tables->n_cultures == MAX_CULTURES || !tables->cultures)
				return wrong(reader, "too many cultures", err);
			culture = &tables->cultures[tables->n_cultures++];
			culture->name = reader->fields[0];
		}
		synth__list *list = cxr_str_eqz(reader->fields[1], "F") ? &culture->given_f
			: cxr_str_eqz(reader->fields[1], "M") ? &culture->given_m : &culture->family;
		cxr_str rest = reader->fields[2];
		cxr_str name;
		while (cxr_str_split(&rest, ',', &name))
			CXR_TRY(list_add(tables, list, name, err));
	}
	return CXR_OK;
}

static bool read_effect(cxr_str effect, synth__sentence *sentence)
{
	static const struct { char code[3]; cxr_label label; } codes[] = {
		{"EC", CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM}, {"CM", CXR_LABEL_CARDIOMEGALY}, {"LO", CXR_LABEL_LUNG_OPACITY},
		{"LL", CXR_LABEL_LUNG_LESION}, {"ED", CXR_LABEL_EDEMA}, {"CO", CXR_LABEL_CONSOLIDATION}, {"PN", CXR_LABEL_PNEUMONIA},
		{"AT", CXR_LABEL_ATELECTASIS}, {"PX", CXR_LABEL_PNEUMOTHORAX}, {"PE", CXR_LABEL_PLEURAL_EFFUSION},
		{"PO", CXR_LABEL_PLEURAL_OTHER}, {"FX", CXR_LABEL_FRACTURE}, {"SD", CXR_LABEL_SUPPORT_DEVICES},
	};
	if (cxr_str_eqz(effect, "NF")) {
		sentence->is_normal = true;
		return true;
	}
	if (effect.len != 3)
		return false;
	cxr_label_state state = effect.ptr[2] == '+' ? CXR_LABEL_POSITIVE : effect.ptr[2] == '-' ? CXR_LABEL_NEGATIVE
		: effect.ptr[2] == '?' ? CXR_LABEL_UNCERTAIN : CXR_LABEL_BLANK;
	for (size_t i = 0; state != CXR_LABEL_BLANK && i < CXR_ARRAY_LEN(codes); i++) {
		if (memcmp(effect.ptr, codes[i].code, 2) == 0) {
			if (sentence->n_labels++ == 0)
				sentence->primary = codes[i].label;
			sentence->state[codes[i].label] = (uint8_t)state;
			return true;
		}
	}
	return false;
}

static cxr_rc read_sentences(synth__tables *tables, table_reader *reader, cxr_err *err)
{
	while (next_line(reader)) {
		if (reader->n_fields != 3 || reader->fields[1].len != 1 || tables->n_sentences == MAX_SENTENCES)
			return wrong(reader, "effects, where, sentence expected", err);
		synth__sentence *sentence = &tables->sentences[tables->n_sentences++];
		cxr_str rest = reader->fields[0];
		cxr_str effect;
		while (cxr_str_split(&rest, ' ', &effect)) {
			if (!read_effect(effect, sentence))
				return wrong(reader, "unknown effect", err);
		}
		sentence->where = reader->fields[1].ptr[0];
		sentence->text = reader->fields[2];
	}
	return CXR_OK;
}

static bool choice_of(cxr_str word, const char *const *names, unsigned n, unsigned *out)
{
	for (unsigned i = 0; i < n; i++) {
		if (cxr_str_eqz(word, names[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}

static bool read_option(cxr_str name, cxr_str value, synth__style *style)
{
	static const char *const cases[] = {"asis", "upper", "lower"};
	static const char *const lists[] = {"number", "glued", "spaced", "dash", "star", "prose", "lines"};
	static const char *const dates[SYNTH_N_DATE_FORMS] = {"us", "us0", "us2", "usdash", "iso", "long", "abbr", "dmy", "dmon",
		"ordinal", "of", "dot", "compact", "us2t", "caps"};
	unsigned choice = 0;
	int64_t number = 0;
	if (cxr_str_eqz(name, "case") && choice_of(value, cases, CXR_ARRAY_LEN(cases), &choice)) {
		style->letter_case = (synth__case)choice;
	} else if (cxr_str_eqz(name, "list") && choice_of(value, lists, CXR_ARRAY_LEN(lists), &choice)) {
		style->list = (synth__list_form)choice;
	} else if (cxr_str_eqz(name, "dates")) {
		cxr_str form;
		while (cxr_str_split(&value, ',', &form)) {
			if (style->n_dates == SYNTH_N_DATE_FORMS || !choice_of(form, dates, SYNTH_N_DATE_FORMS, &choice))
				return false;
			style->dates[style->n_dates++] = (synth__date_form)choice;
		}
	} else if (cxr_str_eqz(name, "typos") && cxr_str_to_i64(value, &number)) {
		style->typos = (unsigned)number;
	} else if (cxr_str_eqz(name, "wrap") && cxr_str_to_i64(value, &number)) {
		style->wrap_columns = (unsigned)number;
	} else if (cxr_str_eqz(name, "eol")) {
		style->is_crlf = cxr_str_eqz(value, "crlf");
	} else {
		return false;
	}
	return true;
}

static cxr_rc read_style(synth__tables *tables, table_reader *reader, cxr_err *err)
{
	int64_t weight = 0;
	if (reader->n_fields != 4 || tables->n_styles == SYNTH_MAX_STYLES || !cxr_str_to_i64(reader->fields[2], &weight) || weight < 1)
		return wrong(reader, "style, name, weight, options expected", err);
	synth__style *style = &tables->styles[tables->n_styles];
	style->name = reader->fields[1];
	style->weight = (unsigned)weight;
	tables->style_weights[tables->n_styles++] = (unsigned)weight;
	cxr_str rest = reader->fields[3];
	cxr_str option;
	while (cxr_str_split(&rest, ' ', &option)) {
		size_t equals = cxr_str_find_char(option, '=');
		if (equals >= option.len || !read_option((cxr_str){option.ptr, equals},
				(cxr_str){option.ptr + equals + 1, option.len - equals - 1}, style))
			return wrong(reader, "unknown option", err);
	}
	return style->n_dates ? CXR_OK : wrong(reader, "a style needs date forms", err);
}

static cxr_rc read_part(synth__tables *tables, table_reader *reader, cxr_err *err)
{
	synth__style *style = tables->n_styles ? &tables->styles[tables->n_styles - 1] : NULL;
	int64_t percent = 0;
	if (!style || style->n_parts == SYNTH_MAX_PARTS || reader->n_fields != 6 || !cxr_str_to_i64(reader->fields[2], &percent))
		return wrong(reader, "part, section, percent, header, body, tail expected", err);
	synth__part *part = &style->parts[style->n_parts++];
	if (!cxr_section_from_key(reader->fields[1], &part->section))
		return wrong(reader, "unknown section", err);
	part->percent = (unsigned)percent;
	CXR_TRY(unescape(tables, reader->fields[3], &part->header, err));
	CXR_TRY(unescape(tables, reader->fields[4], &part->body, err));
	return unescape(tables, reader->fields[5], &part->tail, err);
}

static cxr_rc read_styles(synth__tables *tables, table_reader *reader, cxr_err *err)
{
	while (next_line(reader)) {
		if (cxr_str_eqz(reader->fields[0], "style"))
			CXR_TRY(read_style(tables, reader, err));
		else
			CXR_TRY(read_part(tables, reader, err));
	}
	return CXR_OK;
}

static table_reader reader_of(const char *file, const unsigned char *bytes, unsigned long n_bytes)
{
	return (table_reader){.file = file, .rest = {(const char *)bytes, n_bytes}};
}

static cxr_rc read_all(synth__tables *tables, cxr_err *err)
{
	table_reader phrases = reader_of("phrases.tsv", cxr_data_synth_phrases_tsv, cxr_data_synth_phrases_tsv_bytes);
	table_reader places = reader_of("places.tsv", cxr_data_synth_places_tsv, cxr_data_synth_places_tsv_bytes);
	table_reader names = reader_of("names.tsv", cxr_data_synth_names_tsv, cxr_data_synth_names_tsv_bytes);
	table_reader findings = reader_of("findings.tsv", cxr_data_synth_findings_tsv, cxr_data_synth_findings_tsv_bytes);
	table_reader styles = reader_of("styles.tsv", cxr_data_synth_styles_tsv, cxr_data_synth_styles_tsv_bytes);
	CXR_TRY(read_groups(tables, &phrases, "", err));
	CXR_TRY(read_groups(tables, &places, "place:", err));
	CXR_TRY(read_names(tables, &names, err));
	CXR_TRY(read_sentences(tables, &findings, err));
	return read_styles(tables, &styles, err);
}

cxr_rc synth__tables_open(synth__tables *tables, cxr_err *err)
{
	memset(tables, 0, sizeof *tables);
	cxr_arena_init(&tables->arena, MAX_TABLE_BYTES);
	cxr_map_init(&tables->group_index);
	tables->groups = cxr_arena_array(&tables->arena, MAX_GROUPS, sizeof *tables->groups);
	tables->cultures = cxr_arena_array(&tables->arena, MAX_CULTURES, sizeof *tables->cultures);
	tables->sentences = cxr_arena_array(&tables->arena, MAX_SENTENCES, sizeof *tables->sentences);
	tables->styles = cxr_arena_array(&tables->arena, SYNTH_MAX_STYLES, sizeof *tables->styles);
	cxr_rc rc = tables->groups && tables->cultures && tables->sentences && tables->styles
		? read_all(tables, err) : CXR_FAIL(err, CXR_E_NOMEM, "out of memory for the generator's tables");
	if (rc != CXR_OK)
		synth__tables_close(tables);
	return rc;
}

void synth__tables_close(synth__tables *tables)
{
	cxr_map_release(&tables->group_index);
	cxr_arena_release(&tables->arena);
}

const synth__list *synth__tables_group(const synth__tables *tables, cxr_str name)
{
	const uint64_t *slot = cxr_map_get(&tables->group_index, name);
	return slot ? &tables->groups[*slot] : NULL;
}
