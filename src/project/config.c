/* See config.h: reads the tree of cxr.yaml along the table of config_schema.c. */
#include "project/config.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/date.h"
#include "project/config_schema.h"

typedef struct reading {
	cxr_arena *arena;
	cxr_config *config;
	cxr_err *err;
} reading;

static cxr_rc fail_at(const reading *r, uint32_t line, const char *fmt, ...) CXR_PRINTF(3, 4) CXR_COLD;

static cxr_rc fail_at(const reading *r, uint32_t line, const char *fmt, ...)
{
	char text[sizeof((cxr_err *)0)->msg];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	CXR_FAIL(r->err, CXR_E_CONFIG, "%s", text);
	cxr_err_about(r->err, "cxr.yaml line %u", line);
	return CXR_E_CONFIG;
}

static void *slot(const reading *r, size_t offset)
{
	return (char *)r->config + offset;
}

static cxr_rc need_scalar(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	return node->kind == CXR_YAML_SCALAR ? CXR_OK : fail_at(r, node->line, "'%s' takes one value, not a list or map", field->key);
}

/* Position of the text among the words separated by '|'; -1 when it is none of them. */
static int find_choice(cxr_str text, const char *choices)
{
	cxr_str rest = cxr_str_from(choices), word;
	for (int i = 0; cxr_str_split(&rest, '|', &word); i++)
		if (cxr_str_eq(word, text))
			return i;
	return -1;
}

static cxr_rc read_choice(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	CXR_TRY(need_scalar(r, field, node));
	int found = find_choice(node->text, field->choices);
	if (found < 0)
		return fail_at(r, node->line, "'%s' takes one of: %s", field->key, field->choices);
	if (field->kind == CONFIG_WORD)
		*(unsigned *)slot(r, field->offset) = (unsigned)found;
	else
		*(cxr_str *)slot(r, field->offset) = node->text;
	return CXR_OK;
}

static cxr_rc read_bool(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	CXR_TRY(need_scalar(r, field, node));
	bool is_true = cxr_str_ieqz(node->text, "true") || cxr_str_ieqz(node->text, "yes") || cxr_str_ieqz(node->text, "on");
	bool is_false = cxr_str_ieqz(node->text, "false") || cxr_str_ieqz(node->text, "no") || cxr_str_ieqz(node->text, "off");
	if (!node->is_plain || (!is_true && !is_false))
		return fail_at(r, node->line, "'%s' takes true or false", field->key);
	*(bool *)slot(r, field->offset) = is_true;
	return CXR_OK;
}

static cxr_rc read_count(const reading *r, const config__field *field, const cxr_yaml_node *node, uint32_t *out)
{
	int64_t value;
	CXR_TRY(need_scalar(r, field, node));
	if (!cxr_str_to_i64(node->text, &value) || value < (int64_t)field->low || value > (int64_t)field->high)
		return fail_at(r, node->line, "'%s' takes a whole number from %.0f to %.0f", field->key, field->low, field->high);
	*out = (uint32_t)value;
	return CXR_OK;
}

static cxr_rc read_share(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	double value;
	CXR_TRY(need_scalar(r, field, node));
	if (!cxr_str_to_double(node->text, &value) || !(value >= field->low && value <= field->high))
		return fail_at(r, node->line, "'%s' takes a number from 0 to 1, such as 0.001", field->key);
	*(double *)slot(r, field->offset) = value;
	return CXR_OK;
}

static bool is_iso_date(cxr_str text, cxr_date *out)
{
	return text.len == 10 && text.ptr[4] == '-' && text.ptr[7] == '-' && cxr_date_parse(text, out);
}

static cxr_rc read_date(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	cxr_date date;
	CXR_TRY(need_scalar(r, field, node));
	if (!is_iso_date(node->text, &date))
		return fail_at(r, node->line, "'%s' takes a date as YYYY-MM-DD", field->key);
	*(cxr_str *)slot(r, field->offset) = node->text;
	return CXR_OK;
}

static cxr_rc read_time(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	cxr_date date;
	int64_t seconds;
	CXR_TRY(need_scalar(r, field, node));
	if (is_iso_date(node->text, &date))
		seconds = (int64_t)cxr_date_to_day(date) * 86400;
	else if (!cxr_str_to_i64(node->text, &seconds))
		seconds = -1;
	/* The last second of the year 9999. */
	if (seconds < 0 || seconds > INT64_C(253402300799))
		return fail_at(r, node->line, "'%s' takes a date as YYYY-MM-DD or seconds since 1970", field->key);
	*(int64_t *)slot(r, field->offset) = seconds;
	return CXR_OK;
}

/* A path or a name goes to the system as a C string, so one line of it is all that makes sense but for notes. */
static cxr_rc read_text(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	CXR_TRY(need_scalar(r, field, node));
	cxr_str text = cxr_str_trim(node->text);
	if (text.len == 0)
		return fail_at(r, node->line, "'%s' is empty; give it a value or remove the line", field->key);
	*(cxr_str *)slot(r, field->offset) = text;
	return CXR_OK;
}

static cxr_rc read_list(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	if (node->kind == CXR_YAML_MAP)
		return fail_at(r, node->line, "'%s' takes a list", field->key);
	size_t n = node->kind == CXR_YAML_LIST ? node->n_children : 1;
	cxr_str *items = cxr_arena_array(r->arena, n ? n : 1, sizeof *items);
	if (!items)
		return CXR_FAIL(r->err, CXR_E_NOMEM, "no memory for the project file");
	size_t at = 0;
	for (const cxr_yaml_node *item = node->kind == CXR_YAML_LIST ? node->first : node; item; item = item->next) {
		if (item->kind != CXR_YAML_SCALAR || cxr_str_trim(item->text).len == 0 || item->is_null)
			return fail_at(r, item->line, "an item of '%s' is no text; remove it", field->key);
		items[at++] = cxr_str_trim(item->text);
		if (node->kind != CXR_YAML_LIST)
			break;
	}
	*(cxr_str **)slot(r, field->offset) = items;
	*(size_t *)slot(r, field->offset_n) = n;
	return CXR_OK;
}

static cxr_rc read_map(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	if (node->kind != CXR_YAML_MAP)
		return fail_at(r, node->line, "'%s' takes a map of lines 'value of your table: value of the data set'", field->key);
	cxr_value_map *items = cxr_arena_array(r->arena, node->n_children ? node->n_children : 1, sizeof *items);
	if (!items)
		return CXR_FAIL(r->err, CXR_E_NOMEM, "no memory for the project file");
	size_t at = 0;
	for (const cxr_yaml_node *item = node->first; item; item = item->next) {
		if (item->kind != CXR_YAML_SCALAR)
			return fail_at(r, item->line, "a value of '%s' is no text", field->key);
		/* An empty right side means: an unknown value. */
		items[at++] = (cxr_value_map){item->key, cxr_str_trim(item->text)};
	}
	*(cxr_value_map **)slot(r, field->offset) = items;
	*(size_t *)slot(r, field->offset_n) = node->n_children;
	return CXR_OK;
}

/* required, none, or a map {sampled: N}. */
static cxr_rc read_review(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	cxr_review_policy *policy = slot(r, field->offset);
	if (node->kind == CXR_YAML_SCALAR && cxr_str_eqz(node->text, "required")) {
		*policy = CXR_REVIEW_REQUIRED;
		return CXR_OK;
	}
	if (node->kind == CXR_YAML_SCALAR && cxr_str_eqz(node->text, "none")) {
		*policy = CXR_REVIEW_NONE;
		return CXR_OK;
	}
	const cxr_yaml_node *sample = cxr_yaml_get(node, "sampled");
	if (!sample || node->n_children != 1)
		return fail_at(r, node->line, "'review' takes required, none, or {sampled: N}");
	*policy = CXR_REVIEW_SAMPLED;
	return read_count(r, field, sample, slot(r, field->offset_n));
}

static cxr_rc read_section(const reading *r, const char *name, const config__field *fields, const cxr_yaml_node *node);

static cxr_rc read_field(const reading *r, const config__field *field, const cxr_yaml_node *node)
{
	/* "key:" with nothing behind it says nothing: the default holds. */
	if (node->is_null)
		return CXR_OK;
	switch (field->kind) {
	case CONFIG_SECTION: return read_section(r, field->key, field->fields, node);
	case CONFIG_TEXT: return read_text(r, field, node);
	case CONFIG_CHOICE:
	case CONFIG_WORD: return read_choice(r, field, node);
	case CONFIG_BOOL: return read_bool(r, field, node);
	case CONFIG_COUNT: return read_count(r, field, node, slot(r, field->offset));
	case CONFIG_SHARE: return read_share(r, field, node);
	case CONFIG_DATE: return read_date(r, field, node);
	case CONFIG_TIME: return read_time(r, field, node);
	case CONFIG_LIST: return read_list(r, field, node);
	case CONFIG_MAP: return read_map(r, field, node);
	case CONFIG_REVIEW: return read_review(r, field, node);
	}
	return CXR_FAIL(r->err, CXR_E_BUG, "a key of unknown kind");
}

static cxr_rc fail_unknown(const reading *r, const char *name, const config__field *fields, const cxr_yaml_node *node)
{
	char known[200];
	size_t at = 0;
	known[0] = '\0';
	for (const config__field *field = fields; field->key && at < sizeof known; field++)
		at += (size_t)snprintf(known + at, sizeof known - at, "%s%s", at ? ", " : "", field->key);
	return fail_at(r, node->key_line, "unknown key in %s; it takes: %s", name, known);
}

static cxr_rc read_section(const reading *r, const char *name, const config__field *fields, const cxr_yaml_node *node)
{
	if (node->kind != CXR_YAML_MAP)
		return fail_at(r, node->line, "'%s' takes lines 'key: value'", name);
	for (const cxr_yaml_node *child = node->first; child; child = child->next) {
		const config__field *field = fields;
		while (field->key && !cxr_str_eqz(child->key, field->key))
			field++;
		if (!field->key)
			return fail_unknown(r, name, fields, child);
		CXR_TRY(read_field(r, field, child));
	}
	return CXR_OK;
}

/* ---- what belongs together ---- */

static uint32_t line_of(const cxr_yaml_node *root, const char *section, const char *key)
{
	const cxr_yaml_node *outer = cxr_yaml_get(root, section);
	const cxr_yaml_node *inner = key ? cxr_yaml_get(outer, key) : NULL;
	return inner ? inner->key_line : outer ? outer->key_line : 1;
}

static cxr_rc check_table(const reading *r, const cxr_yaml_node *root, const char *name, cxr_str path)
{
	const cxr_yaml_node *section = cxr_yaml_get(root, name);
	if (section && !section->is_null && path.len == 0)
		return fail_at(r, section->key_line, "'%s' has no path; name the table, or remove the section", name);
	return CXR_OK;
}

static cxr_rc check_whole(const reading *r, const cxr_yaml_node *root)
{
	const cxr_config *c = r->config;
	if (c->n_dicom_roots == 0)
		return fail_at(r, line_of(root, "dicom", NULL), "'dicom' is missing; name the directory that holds the DICOM files");
	CXR_TRY(check_table(r, root, "reports", c->reports_path));
	CXR_TRY(check_table(r, root, "demographics", c->demographics_path));
	uint32_t line = line_of(root, "reports", "columns");
	if (c->reports_path.len && !c->report_columns.patient_id.ptr)
		return fail_at(r, line, "reports: columns: patient_id is missing; name the column that holds the patient's number");
	if (c->reports_path.len && !c->report_columns.text.ptr)
		return fail_at(r, line, "reports: columns: text is missing; name the column that holds the report");
	line = line_of(root, "demographics", "columns");
	if (c->demographics_path.len && !c->demographics_columns.patient_id.ptr)
		return fail_at(r, line, "demographics: columns: patient_id is missing; name the column that holds the patient's number");
	if (c->split_valid + c->split_test > 1)
		return fail_at(r, line_of(root, "split", NULL), "the shares of valid and test are more than 1 together");
	if (c->write_jpg && cxr_str_eqz(c->recipe, "raw16"))
		return fail_at(r, line_of(root, "images", "jpg"), "recipe raw16 keeps 16 bits, a JPG has 8; set jpg to false");
	return CXR_OK;
}

static void set_defaults(cxr_config *config)
{
	static const cxr_str empty = {"", 0};
	*config = (cxr_config){
		.review = CXR_REVIEW_REQUIRED, .split_valid = 0.001, .age_cap_years = 90, .addenda = CXR_ADDENDA_APPEND,
		.require_chest = true, .dicom_profile = {"valid", 5}, .pixels = {"mask-identifying", 16}, .recipe = {"chexpert", 8},
		.write_png = true, .small_cell = 11, .patients_per_shard = 64,
		.reports_path = empty, .demographics_path = empty, .key_path = empty, .demographics_as_of = empty,
		.title = empty, .version = empty, .licence = empty, .institution_note = empty,
	};
}

cxr_rc cxr_config_parse(cxr_str yaml, cxr_arena *arena, cxr_config *out, cxr_err *err)
{
	cxr_yaml_node *root;
	reading r = {.arena = arena, .config = out, .err = err};
	set_defaults(out);
	cxr_rc rc = cxr_yaml_parse(yaml, "cxr.yaml", arena, &root, err);
	if (rc == CXR_E_NOMEM)
		return rc;
	if (rc != CXR_OK) {
		if (err)
			err->rc = CXR_E_CONFIG;
		return CXR_E_CONFIG;
	}
	if (root && !root->is_null)
		CXR_TRY(read_section(&r, "cxr.yaml", config__schema, root));
	CXR_TRY(check_whole(&r, root));
	return config__hash(out, err);
}
