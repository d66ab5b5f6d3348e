/* See leak_text.h. Rows of the table and records of the span ledgers come in the same order, so they are merged. */
#include "deid/leak_text.h"

#include <stdio.h>

#include "base/date.h"
#include "base/digest.h"
#include "base/map.h"
#include "base/mem.h"
#include "deid/leak_set.h"
#include "deid/span_ledger.h"
#include "deid/text_terms.h"
#include "formats/csv.h"
#include "project/identified.h"

enum { MAX_ROW_BYTES = 64 << 20, MIN_WORD = 3, MIN_ID = 4 };

typedef struct weak_value {
	cxr_str text; /* folded */
	deid__leak_class class;
} weak_value;

CXR_VEC_DECLARE(weak_values, weak_value)

typedef struct text_search {
	const cxr_project *project;
	cxr_vault *vault;
	const cxr_leak_options *options;
	void (*add)(void *context, const cxr_leak_finding *finding);
	void *context;
	deid__terms terms;
	cxr_arena arena;
	cxr_buf plain;
	/* of the patient at hand */
	cxr_arena patient_arena;
	uint32_t patient_no;
	weak_values values;
	cxr_map seen;
	/* the span ledger at hand */
	cxr_shard_reader spans;
	bool is_open;
	uint32_t shard;
	uint32_t ledger_patient, ledger_study; /* of the last record read */
	cxr_str record;
} text_search;

/* ---- values ---- */
static cxr_rc add_value(text_search *s, cxr_str text, deid__leak_class class, cxr_err *err)
{
	cxr_str copy;
	text = cxr_str_trim(text);
	if (text.len < MIN_WORD)
		return CXR_OK;
	CXR_TRY(cxr_arena_str(&s->patient_arena, text, &copy, err));
	char *bytes = (char *)(uintptr_t)copy.ptr;
	for (size_t i = 0; i < copy.len; i++)
		bytes[i] = (char)deid__leak_fold(i ? (unsigned char)text.ptr[i - 1] : 0, (unsigned char)text.ptr[i]);
	if (cxr_map_get(&s->seen, copy))
		return CXR_OK;
	CXR_TRY(cxr_map_put(&s->seen, copy, 1, NULL, err));
	if (!weak_values_push(&s->values, (weak_value){copy, class}))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the values of a patient");
	return CXR_OK;
}

/* Parts of names that are no word of reports and no eponym ("frank", "Hodgkin" say nothing of people of that name). */
static cxr_rc add_name_parts(text_search *s, const cxr_str_list *names, cxr_err *err)
{
	for (size_t i = 0; i < names->n_items; i++) {
		cxr_str name = names->items[i];
		for (size_t at = 0; at < name.len;) {
			size_t end = at;
			while (end < name.len && !strchr(" ^,=.\t", name.ptr[end]))
				end++;
			cxr_str part = {name.ptr + at, end - at};
			at = end + 1;
			char normal[512];
			if (part.len < MIN_WORD || part.len * 2 > sizeof normal)
				continue;
			cxr_str word = {normal, cxr_words_normalise(part, normal)};
			const cxr_lexeme *known = cxr_lexicon_find(s->terms.lexicon, word);
			if (!known || !(known->flags & (T(ORDINARY) | T(SURA) | T(GIVA) | T(EPONYM) | T(CRED) | T(CREDWEAK) | T(DOCTOR) | T(ROLE) | T(MISTER))))
				CXR_TRY(add_value(s, part, DEID_LEAK_NAME, err));
		}
	}
	return CXR_OK;
}

/* The spellings of one real date that a report may hold. */
static cxr_rc add_date(text_search *s, cxr_str value, cxr_err *err)
{
	static const char *const months[] = {"january", "february", "march", "april", "may", "june", "july", "august", "september",
		"october", "november", "december"};
	cxr_date d;
	if (!cxr_date_parse(value, &d))
		return CXR_OK;
	char forms[20][32];
	size_t n = 0;
	static const char marks[] = "/-.";
	snprintf(forms[n++], sizeof forms[0], "%04d%02d%02d", d.year, d.month, d.day);
	for (const char *mark = marks; *mark; mark++) {
		snprintf(forms[n++], sizeof forms[0], "%04d%c%02d%c%02d", d.year, *mark, d.month, *mark, d.day);
		snprintf(forms[n++], sizeof forms[0], "%02d%c%02d%c%04d", d.month, *mark, d.day, *mark, d.year);
		snprintf(forms[n++], sizeof forms[0], "%d%c%d%c%04d", d.month, *mark, d.day, *mark, d.year);
	}
	snprintf(forms[n++], sizeof forms[0], "%d/%d/%02d", d.month, d.day, d.year % 100);
	snprintf(forms[n++], sizeof forms[0], "%02d/%02d/%02d", d.month, d.day, d.year % 100);
	const char *month = months[d.month - 1];
	snprintf(forms[n++], sizeof forms[0], "%s %d, %d", month, d.day, d.year);
	snprintf(forms[n++], sizeof forms[0], "%s %d %d", month, d.day, d.year);
	snprintf(forms[n++], sizeof forms[0], "%d %s %d", d.day, month, d.year);
	snprintf(forms[n++], sizeof forms[0], "%.3s %d, %d", month, d.day, d.year);
	snprintf(forms[n++], sizeof forms[0], "%d %.3s %d", d.day, month, d.year);
	snprintf(forms[n++], sizeof forms[0], "%02d-%.3s-%d", d.day, month, d.year);
	for (size_t i = 0; i < n; i++)
		CXR_TRY(add_value(s, cxr_str_from(forms[i]), DEID_LEAK_DATE, err));
	return CXR_OK;
}

static cxr_rc add_ids(text_search *s, const cxr_str_list *ids, deid__leak_class class, cxr_err *err)
{
	for (size_t i = 0; i < ids->n_items; i++)
		if (ids->items[i].len >= MIN_ID)
			CXR_TRY(add_value(s, ids->items[i], class, err));
	return CXR_OK;
}

static cxr_rc load_patient(text_search *s, uint32_t patient_no, cxr_err *err)
{
	weak_values_clear(&s->values);
	cxr_map_release(&s->seen);
	cxr_arena_clear(&s->patient_arena);
	cxr_buf_clear(&s->plain);
	s->patient_no = patient_no;
	cxr_id_patient p;
	CXR_TRY(cxr_vault_get(s->vault, CXR_VAULT_PATIENT, patient_no, &s->plain, err));
	CXR_TRY(cxr_id_patient_decode(cxr_buf_str(&s->plain), &s->patient_arena, &p, err));
	CXR_TRY(add_name_parts(s, &p.names, err));
	CXR_TRY(add_name_parts(s, &p.staff, err));
	CXR_TRY(add_ids(s, &p.patient_ids, DEID_LEAK_ID, err));
	CXR_TRY(add_ids(s, &p.other_ids, DEID_LEAK_ID, err));
	CXR_TRY(add_ids(s, &p.phones, DEID_LEAK_PHONE, err));
	CXR_TRY(add_ids(s, &p.emails, DEID_LEAK_WEB, err));
	CXR_TRY(add_ids(s, &p.addresses, DEID_LEAK_PLACE, err));
	for (size_t i = 0; i < p.dates.n_items; i++)
		CXR_TRY(add_date(s, p.dates.items[i], err));
	return add_date(s, p.birth_date, err);
}

/* ---- the span ledger of one study ---- */
static cxr_rc next_record(text_search *s, cxr_err *err)
{
	s->record = (cxr_str){NULL, 0};
	uint32_t n_shards;
	CXR_TRY(cxr_project_n_shards(s->project, &n_shards, err));
	for (;;) {
		if (!s->is_open) {
			if (s->shard >= n_shards)
				return CXR_OK;
			char name[48];
			snprintf(name, sizeof name, "spans/%05u.shard", s->shard++);
			CXR_AUTO(cxr_free_at) char *path = cxr_path_join(s->project->vault_dir, name);
			if (!path)
				return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
			CXR_TRY(cxr_shard_reader_open(&s->spans, path, err));
			s->is_open = true;
		}
		CXR_TRY(cxr_shard_reader_next(&s->spans, &s->record, err));
		if (s->record.ptr)
			return CXR_OK;
		cxr_shard_reader_close(&s->spans);
		s->is_open = false;
	}
}

/* Sealed records start with their study number in the clear (8 bytes, little endian), so that they can be found. */
static bool record_is(cxr_str record, uint64_t number, int *out_order)
{
	uint64_t at = 0;
	if (record.len < 8)
		return false;
	for (size_t i = 0; i < 8; i++)
		at |= (uint64_t)(unsigned char)record.ptr[i] << (8 * i);
	*out_order = at < number ? -1 : at > number;
	return at == number;
}

/* *out_found false: no ledger of this study (its whole text is then unaccounted for). */
static cxr_rc find_ledger(text_search *s, uint32_t patient_no, uint32_t study_no, cxr_span_ledger *out, bool *out_found, cxr_err *err)
{
	uint64_t number = cxr_vault_study_number(patient_no, study_no);
	*out_found = false;
	for (;;) {
		if (!s->record.ptr)
			CXR_TRY(next_record(s, err));
		if (!s->record.ptr)
			return CXR_OK;
		int order = -1;
		if (record_is(s->record, number, &order)) {
			char about[32];
			cxr_span_ledger_about(patient_no, study_no, about);
			cxr_buf_clear(&s->plain);
			cxr_str sealed = {s->record.ptr + 8, s->record.len - 8};
			CXR_TRY(cxr_key_open(cxr_vault_key(s->vault), cxr_str_from(about), sealed, &s->plain, err));
			CXR_TRY(cxr_span_ledger_decode(cxr_buf_str(&s->plain), &s->arena, out, err));
			*out_found = true;
			s->record.ptr = NULL;
			return CXR_OK;
		}
		if (order > 0)
			return CXR_OK;
		s->record.ptr = NULL;
	}
}

/* ---- one report ---- */
static bool is_covered(const cxr_span_ledger *ledger, size_t start, size_t end)
{
	for (size_t i = 0; ledger && i < ledger->n_spans; i++)
		if (ledger->spans[i].output.start <= start && ledger->spans[i].output.end >= end)
			return true;
	return false;
}

static bool stands_at(cxr_str text, size_t at, cxr_str value)
{
	if (value.len > text.len - at || (at + value.len < text.len && deid__leak_is_word((unsigned char)text.ptr[at + value.len])))
		return false;
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] != deid__leak_fold(i ? (unsigned char)text.ptr[at + i - 1] : 0, (unsigned char)text.ptr[at + i]))
			return false;
	return true;
}

static void search_report(text_search *s, cxr_str report, const cxr_span_ledger *ledger, uint64_t row)
{
	for (size_t at = 0; at < report.len; at++) {
		if (at > 0 && deid__leak_is_word((unsigned char)report.ptr[at - 1]))
			continue;
		for (size_t v = 0; v < s->values.n_items; v++) {
			const weak_value *value = &s->values.items[v];
			if (!stands_at(report, at, value->text) || is_covered(ledger, at, at + value->text.len))
				continue;
			cxr_leak_finding finding = {.code = deid__leak_code(value->class)};
			snprintf(finding.subject, sizeof finding.subject, "df_cxr_plus.csv row %llu", (unsigned long long)row);
			snprintf(finding.text, sizeof finding.text, "its report holds %s of patient%05u outside the surrogates", deid__leak_noun(value->class), s->patient_no);
			s->add(s->context, &finding);
		}
	}
}

static bool same_text(cxr_str text, const cxr_span_ledger *ledger)
{
	unsigned char digest[CXR_SHA256_BYTES];
	char hex[CXR_SHA256_HEX + 1];
	cxr_sha256_of(text.ptr, text.len, digest);
	cxr_hex(digest, sizeof digest, hex);
	return strcmp(hex, ledger->output_sha256) == 0;
}

/* "patient00042_study3" */
static bool study_numbers(cxr_str id, uint32_t *out_patient, uint32_t *out_study)
{
	size_t at = cxr_str_find(id, cxr_str_from("_study"));
	int64_t patient, study;
	if (at == SIZE_MAX || !cxr_str_starts(id, cxr_str_from("patient")) || !cxr_str_to_i64((cxr_str){id.ptr + 7, at - 7}, &patient) ||
		!cxr_str_to_i64((cxr_str){id.ptr + at + 6, id.len - at - 6}, &study) || patient < 1 || study < 1 || patient > UINT32_MAX || study > 0xFFFFFF)
		return false;
	*out_patient = (uint32_t)patient;
	*out_study = (uint32_t)study;
	return true;
}

static cxr_rc search_row(text_search *s, cxr_str study_id, cxr_str report, uint64_t row, cxr_err *err)
{
	uint32_t patient_no, study_no;
	if (!study_numbers(study_id, &patient_no, &study_no))
		return CXR_OK; /* not one of ours: release/verify says so */
	if (patient_no != s->patient_no) {
		cxr_rc rc = load_patient(s, patient_no, err);
		if (rc == CXR_E_NOT_FOUND) {
			cxr_err_clear(err);
			return CXR_OK;
		}
		CXR_TRY(rc);
	}
	cxr_arena_clear(&s->arena);
	cxr_span_ledger ledger;
	bool found;
	CXR_TRY(find_ledger(s, patient_no, study_no, &ledger, &found, err));
	search_report(s, report, found && same_text(report, &ledger) ? &ledger : NULL, row);
	return CXR_OK;
}

static cxr_rc search_table(text_search *s, cxr_csv *csv, cxr_err *err)
{
	size_t report_at = SIZE_MAX, study_at = SIZE_MAX;
	char last_study[64] = "";
	cxr_csv_row row;
	for (;;) {
		if (s->options->should_stop && s->options->should_stop(s->options->context))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
		CXR_TRY(cxr_csv_next(csv, &row, err));
		if (row.n_fields == 0)
			return CXR_OK;
		if (row.row == 1) {
			for (size_t i = 0; i < row.n_fields; i++) {
				report_at = cxr_str_eqz(row.fields[i], "report") ? i : report_at;
				study_at = cxr_str_eqz(row.fields[i], "study_id") ? i : study_at;
			}
			continue;
		}
		if (report_at >= row.n_fields || study_at >= row.n_fields)
			continue;
		cxr_str study = row.fields[study_at];
		if (study.len >= sizeof last_study || cxr_str_eqz(study, last_study))
			continue; /* images of one study repeat its report */
		memcpy(last_study, study.ptr, study.len);
		last_study[study.len] = '\0';
		CXR_TRY(search_row(s, study, row.fields[report_at], row.row - 1, err));
	}
}

cxr_rc deid__leak_text(const cxr_project *project, cxr_vault *vault, const char *dir, const cxr_leak_options *options,
	void (*add)(void *context, const cxr_leak_finding *finding), void *context, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, "df_cxr_plus.csv");
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	if (!cxr_file_exists(path))
		return CXR_OK;
	text_search s = {.project = project, .vault = vault, .options = options, .add = add, .context = context};
	cxr_csv *csv = NULL;
	cxr_arena_init(&s.arena, (size_t)256 << 20);
	cxr_arena_init(&s.patient_arena, (size_t)64 << 20);
	cxr_buf_init(&s.plain, (size_t)256 << 20);
	cxr_rc rc = deid__terms_init(&s.terms, err);
	if (rc == CXR_OK)
		rc = cxr_csv_open(&csv, path, ',', MAX_ROW_BYTES, err);
	if (rc == CXR_OK)
		rc = search_table(&s, csv, err);
	if (s.is_open)
		cxr_shard_reader_close(&s.spans);
	cxr_csv_close(csv);
	deid__terms_release(&s.terms);
	weak_values_release(&s.values);
	cxr_map_release(&s.seen);
	cxr_buf_release(&s.plain);
	cxr_arena_release(&s.patient_arena);
	cxr_arena_release(&s.arena);
	return rc;
}
