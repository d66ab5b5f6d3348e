/* See tag_table.h. A line that cannot be read is a fault of the program: the files are compiled in. */
#include "deid/tag_table.h"

#include "gen/deid_data.h"

enum { TABLE_BYTES = 4 << 20, MAX_LINE_WORDS = 1024, MAX_WORD_BYTES = 64 };

static const char *const kind_names[DEID__N_KINDS] = {"cr", "dx", "mg", "ct", "mr", "us", "sc", "xa", "nm", "pt", "vl", "rt", "enhanced", "not_image", "dicomdir"};
static const char *const action_names[DEID__N_ACTIONS] = {"keep", "uid", "date", "accession", "patient", "sex", "age", "empty", "no_items",
	"image", "pixels", "lut", "palette", "burned_in", "lossy", "sop_class", "region", "mark", "mark_codes"};
static const char *const form_names[DEID__N_FORMS] = {"-", "words", "ds", "is", "us", "ss", "fd", "image_type", "orientation", "at"};
static const char *const basic_names[DEID__N_BASIC] = {"X", "Z", "D", "U", "SEQUENCE"};

static bool index_of(cxr_str name, const char *const *names, size_t n, unsigned *out)
{
	for (size_t i = 0; i < n; i++)
		if (cxr_str_eqz(name, names[i])) {
			*out = (unsigned)i;
			return true;
		}
	return false;
}

static cxr_rc bad_line(const char *file, cxr_str line, cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_BUG, "%s: cannot read the line \"%.40s\"", file, line.ptr);
}

static cxr_rc no_memory(cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the tag tables");
}

/* "(0008,0016)" */
static bool read_tag(cxr_str text, cxr_tag *out)
{
	if (text.len != 11 || text.ptr[0] != '(' || text.ptr[5] != ',' || text.ptr[10] != ')')
		return false;
	cxr_tag tag = 0;
	for (size_t i = 1; i < 10; i++) {
		int c = cxr_to_upper(text.ptr[i]);
		if (i == 5)
			continue;
		if (!cxr_is_digit(c) && !(c >= 'A' && c <= 'F'))
			return false;
		tag = tag << 4 | (cxr_tag)(cxr_is_digit(c) ? c - '0' : c - 'A' + 10);
	}
	*out = tag;
	return true;
}

static size_t count_lines(cxr_str text)
{
	size_t n = 0;
	for (cxr_str line; cxr_str_split(&text, '\n', &line);)
		n += line.len && line.ptr[0] != '#';
	return n;
}

/* Next line that is no comment. */
static bool next_line(cxr_str *rest, cxr_str *line)
{
	while (cxr_str_split(rest, '\n', line))
		if (line->len && line->ptr[0] != '#')
			return true;
	return false;
}

/* Exactly n columns. */
static bool columns(cxr_str line, cxr_str *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!cxr_str_split(&line, '\t', &out[i]))
			return false;
	return line.ptr == NULL;
}

/* Upper case in `out`; 0 for words longer than any of ours. */
static size_t fold_word(cxr_str word, char out[MAX_WORD_BYTES])
{
	if (word.len > MAX_WORD_BYTES)
		return 0;
	for (size_t i = 0; i < word.len; i++)
		out[i] = (char)cxr_to_upper(word.ptr[i]);
	return word.len;
}

static cxr_rc learn_words(deid__tables *tables, const deid__words *words, cxr_err *err)
{
	for (size_t i = 0; i < words->n_items; i++) {
		char folded[MAX_WORD_BYTES];
		size_t n = fold_word(words->items[i], folded);
		CXR_TRY(cxr_map_put(&tables->known, (cxr_str){folded, n}, 1, NULL, err));
	}
	return CXR_OK;
}

static cxr_rc read_words(deid__tables *tables, cxr_err *err)
{
	cxr_str rest = {(const char *)cxr_data_deid_vocabularies_tsv, cxr_data_deid_vocabularies_tsv_bytes};
	tables->words = cxr_arena_array(&tables->arena, count_lines(rest), sizeof *tables->words);
	if (!tables->words)
		return no_memory(err);
	for (cxr_str line; next_line(&rest, &line);) {
		cxr_str column[2];
		cxr_str items[MAX_LINE_WORDS];
		size_t n = 0;
		if (!columns(line, column, 2))
			return bad_line("vocabularies.tsv", line, err);
		while (n < MAX_LINE_WORDS && cxr_str_split(&column[1], ';', &items[n]))
			n++;
		deid__words *words = &tables->words[tables->n_words++];
		*words = (deid__words){.name = column[0], .n_items = n, .items = cxr_arena_array(&tables->arena, n, sizeof *items)};
		if (!words->items)
			return no_memory(err);
		memcpy(words->items, items, n * sizeof *items);
		CXR_TRY(learn_words(tables, words, err));
	}
	return CXR_OK;
}

static cxr_rc read_classes(deid__tables *tables, cxr_err *err)
{
	cxr_str rest = {(const char *)cxr_data_deid_sop_classes_tsv, cxr_data_deid_sop_classes_tsv_bytes};
	tables->classes = cxr_arena_array(&tables->arena, count_lines(rest), sizeof *tables->classes);
	if (!tables->classes)
		return no_memory(err);
	for (cxr_str line; next_line(&rest, &line);) {
		cxr_str column[3];
		unsigned kind;
		if (!columns(line, column, 3) || !index_of(column[1], kind_names, DEID__N_KINDS, &kind))
			return bad_line("sop_classes.tsv", line, err);
		tables->classes[tables->n_classes++] = (deid__sop_class){.uid = column[0], .kind = (deid__kind)kind};
	}
	return CXR_OK;
}

/* "n" or "from-to" */
static bool read_count(cxr_str text, deid__rule *rule)
{
	int64_t from, to;
	cxr_str first;
	if (!cxr_str_split(&text, '-', &first) || !cxr_str_to_i64(first, &from) || from < 1)
		return false;
	to = from;
	if (text.ptr && (!cxr_str_to_i64(text, &to) || to < from))
		return false;
	rule->n_min = (size_t)from;
	rule->n_max = (size_t)to;
	return true;
}

static bool read_rule(const deid__tables *tables, cxr_str text, deid__rule *rule)
{
	*rule = (deid__rule){0};
	cxr_str name;
	unsigned form;
	if (!cxr_str_split(&text, ':', &name) || !index_of(name, form_names, DEID__N_FORMS, &form))
		return false;
	rule->form = (deid__form)form;
	if (!text.ptr)
		return rule->form == DEID__FORM_NONE || rule->form >= DEID__FORM_IMAGE_TYPE;
	cxr_str count, low;
	if (!cxr_str_split(&text, ':', &count) || !read_count(count, rule))
		return false;
	if (rule->form == DEID__FORM_WORDS) {
		for (size_t i = 0; i < tables->n_words; i++)
			if (text.ptr && cxr_str_eq(tables->words[i].name, text))
				rule->words = &tables->words[i];
		return rule->words != NULL;
	}
	return cxr_str_split(&text, ':', &low) && text.ptr && cxr_str_to_double(low, &rule->low) && cxr_str_to_double(text, &rule->high);
}

static bool read_kinds(cxr_str text, uint32_t *out)
{
	*out = 0;
	if (cxr_str_eqz(text, "all")) {
		*out = UINT32_MAX;
		return true;
	}
	for (cxr_str name; cxr_str_split(&text, ',', &name);) {
		unsigned kind;
		if (!index_of(name, kind_names, DEID__N_KINDS, &kind))
			return false;
		*out |= (uint32_t)1 << kind;
	}
	return true;
}

static bool read_row(const deid__tables *tables, const cxr_str *column, deid__row *row)
{
	unsigned action;
	if (!read_tag(column[0], &row->tag) || column[3].len != 1 || !index_of(column[5], action_names, DEID__N_ACTIONS, &action))
		return false;
	const cxr_dict_entry *entry = cxr_dict_find(row->tag);
	if (!entry || !cxr_str_eqz(column[1], entry->keyword))
		return false;
	row->vr = entry->vr;
	row->is_47 = cxr_str_eqz(column[2], "47");
	row->type = column[3].ptr[0] - '0';
	row->action = (deid__action)action;
	if (!cxr_str_eqz(column[7], "-"))
		row->fill = column[7];
	return read_kinds(column[4], &row->kinds) && read_rule(tables, column[6], &row->rule);
}

static cxr_rc read_rows(deid__tables *tables, cxr_err *err)
{
	cxr_str rest = {(const char *)cxr_data_deid_profile_valid_tsv, cxr_data_deid_profile_valid_tsv_bytes};
	tables->rows = cxr_arena_array(&tables->arena, count_lines(rest), sizeof *tables->rows);
	if (!tables->rows)
		return no_memory(err);
	for (cxr_str line; next_line(&rest, &line);) {
		cxr_str column[8];
		deid__row *row = &tables->rows[tables->n_rows];
		*row = (deid__row){.fill = {"", 0}};
		if (!columns(line, column, 8) || !read_row(tables, column, row) || (tables->n_rows && row[-1].tag >= row->tag))
			return bad_line("profile_valid.tsv", line, err);
		tables->n_rows++;
	}
	return CXR_OK;
}

static cxr_rc read_basic(deid__tables *tables, cxr_err *err)
{
	cxr_str rest = {(const char *)cxr_data_deid_profile_basic_tsv, cxr_data_deid_profile_basic_tsv_bytes};
	tables->basic = cxr_arena_array(&tables->arena, count_lines(rest), sizeof *tables->basic);
	if (!tables->basic)
		return no_memory(err);
	for (cxr_str line; next_line(&rest, &line);) {
		cxr_str column[4];
		unsigned action;
		deid__basic_row *row = &tables->basic[tables->n_basic];
		if (!columns(line, column, 4) || !read_tag(column[0], &row->tag) || !index_of(column[3], basic_names, DEID__N_BASIC, &action) ||
			(tables->n_basic && row[-1].tag >= row->tag))
			return bad_line("profile_basic.tsv", line, err);
		row->action = (deid__basic)action;
		tables->n_basic++;
	}
	return CXR_OK;
}

cxr_rc deid__tables_init(deid__tables *tables, cxr_err *err)
{
	*tables = (deid__tables){0};
	cxr_arena_init(&tables->arena, TABLE_BYTES);
	cxr_map_init(&tables->known);
	CXR_TRY(read_words(tables, err));
	CXR_TRY(read_classes(tables, err));
	CXR_TRY(read_rows(tables, err));
	return read_basic(tables, err);
}

void deid__tables_release(deid__tables *tables)
{
	cxr_map_release(&tables->known);
	cxr_arena_release(&tables->arena);
}

const deid__row *deid__tables_row(const deid__tables *tables, cxr_tag tag)
{
	size_t low = 0;
	size_t high = tables->n_rows;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (tables->rows[middle].tag < tag)
			low = middle + 1;
		else
			high = middle;
	}
	return low < tables->n_rows && tables->rows[low].tag == tag ? &tables->rows[low] : NULL;
}

const deid__basic_row *deid__tables_basic(const deid__tables *tables, cxr_tag tag)
{
	size_t low = 0;
	size_t high = tables->n_basic;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (tables->basic[middle].tag < tag)
			low = middle + 1;
		else
			high = middle;
	}
	return low < tables->n_basic && tables->basic[low].tag == tag ? &tables->basic[low] : NULL;
}

const deid__words *deid__tables_words(const deid__tables *tables, const char *name)
{
	for (size_t i = 0; i < tables->n_words; i++)
		if (cxr_str_eqz(tables->words[i].name, name))
			return &tables->words[i];
	return NULL;
}

const deid__sop_class *deid__tables_class(const deid__tables *tables, cxr_str uid)
{
	for (size_t i = 0; i < tables->n_classes; i++)
		if (cxr_str_eq(tables->classes[i].uid, uid))
			return &tables->classes[i];
	return NULL;
}

cxr_str deid__words_find(const deid__words *words, cxr_str word)
{
	for (size_t i = 0; i < words->n_items; i++)
		if (cxr_str_eq(words->items[i], word))
			return words->items[i];
	for (size_t i = 0; i < words->n_items; i++)
		if (cxr_str_ieq(words->items[i], word))
			return words->items[i];
	return (cxr_str){NULL, 0};
}

bool deid__tables_knows_word(const deid__tables *tables, cxr_str word)
{
	char folded[MAX_WORD_BYTES];
	size_t n = fold_word(word, folded);
	return n && cxr_map_get(&tables->known, (cxr_str){folded, n});
}
