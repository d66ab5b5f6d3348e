/*
 * Whose a row of a table is. Only joins that leave no doubt are made; the others are set aside with a reason.
 * Rules, first that answers:
 *   demographics  patient id = canonical id of a patient; else its ids lead to exactly one patient
 *   reports       the patient the row names, if its accession or study UID lead to nobody else;
 *                 a row that names nobody: the one patient its accession or study UID lead to
 * Tests: tests/unit/link/test_stage_orphans.c
 */
#include "link/job.h"
#include "link/orphans.h"
#include "link/taken.h"

enum { MAX_KEYS = 3 };

typedef cxr_rc (*route_fn)(link__job *job, uint64_t number, cxr_err *err);

/* ids of a row as names of a patient: canonical first, then by what headers told. */
static cxr_rc find_patient(link__job *job, cxr_str raw, uint32_t *out_patient, link__hash *out_alias, bool *out_given, cxr_err *err)
{
	cxr_str id;
	CXR_TRY(link__normal_id(raw, &job->arena, &id, err));
	*out_given = id.len > 0;
	*out_patient = LINK_NO_PATIENT;
	if (!id.len)
		return CXR_OK;
	link__hash hash = link__hash_of(job->key, LINK_HASH_PATIENT, &id, 1);
	*out_alias = link__hash_of(job->key, LINK_HASH_ALIAS, &id, 1);
	CXR_TRY(link__corpus_patient(&job->corpus, &hash, false, out_patient, err));
	if (*out_patient == LINK_NO_PATIENT)
		*out_patient = link__corpus_led(&job->corpus, out_alias);
	return CXR_OK;
}

static cxr_rc push_ref(link__refs *refs, uint64_t number, uint32_t patient, cxr_err *err)
{
	link__ref ref = {number, patient};
	return link__refs_push(refs, ref) ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu rows", refs->n_items);
}

/* ---- demographics ---- */
static cxr_rc keep_aliases(link__job *job, const cxr_id_demographic *row, uint32_t patient, cxr_err *err)
{
	const cxr_str ids[] = {row->patient_id, row->other_id};
	for (size_t i = 0; i < CXR_ARRAY_LEN(ids); i++) {
		cxr_str id;
		CXR_TRY(link__normal_accession(ids[i], &job->arena, &id, err));
		if (!id.len)
			continue;
		link__hash hash = link__hash_of(job->key, LINK_HASH_ALIAS, &id, 1);
		CXR_TRY(link__corpus_lead(&job->corpus, &hash, patient, err));
	}
	return CXR_OK;
}

static cxr_rc route_demographic(link__job *job, uint64_t number, cxr_err *err)
{
	cxr_id_demographic row;
	CXR_TRY(link__read_demographic(job, number, &row, err));
	uint32_t found[2];
	link__hash alias;
	bool given;
	CXR_TRY(find_patient(job, row.patient_id, &found[0], &alias, &given, err));
	CXR_TRY(find_patient(job, row.other_id, &found[1], &alias, &given, err));
	uint32_t patient = found[0] != LINK_NO_PATIENT ? found[0] : found[1];
	if (patient < LINK_MANY_PATIENTS) {
		CXR_TRY(keep_aliases(job, &row, patient, err));
		return push_ref(&job->corpus.demographics, number, patient, err);
	}
	CXR_TRY(link__taken_demographic(job, &row, err));
	return link__set_aside(job, CXR_SUBJECT_DEMOGRAPHIC, number, patient == LINK_MANY_PATIENTS ? "ambiguous_patient" : "demographics_without_study", err);
}

/* ---- reports ---- */
typedef struct report_keys {
	link__hash hashes[MAX_KEYS]; /* accession amended, accession, study UID; those given only */
	size_t n;
} report_keys;

static cxr_rc find_keys(link__job *job, const cxr_id_report *row, report_keys *out, cxr_err *err)
{
	const cxr_str accessions[] = {row->addendum_of, row->accession};
	out->n = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(accessions); i++) {
		cxr_str accession;
		CXR_TRY(link__normal_accession(accessions[i], &job->arena, &accession, err));
		if (accession.len)
			out->hashes[out->n++] = link__hash_of(job->key, LINK_HASH_ACCESSION, &accession, 1);
	}
	cxr_str uid = cxr_str_trim(row->study_uid);
	if (uid.len)
		out->hashes[out->n++] = link__hash_of(job->key, LINK_HASH_STUDY_UID, &uid, 1);
	return CXR_OK;
}

/* What the first key that is known leads to. */
static uint32_t led_by_keys(const link__corpus *corpus, const report_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		uint32_t patient = link__corpus_led(corpus, &keys->hashes[i]);
		if (patient != LINK_NO_PATIENT)
			return patient;
	}
	return LINK_NO_PATIENT;
}

static bool keys_lead_to(const link__corpus *corpus, const report_keys *keys, uint32_t patient)
{
	for (size_t i = 0; i < keys->n; i++)
		if (link__corpus_leads_to(corpus, &keys->hashes[i], patient))
			return true;
	return false;
}

/* The patient of a report, or LINK_NO_PATIENT and the reason. */
static uint32_t decide_report(const link__corpus *corpus, const report_keys *keys, uint32_t named, const link__hash *alias, bool names_one, const char **out_reason)
{
	uint32_t led = led_by_keys(corpus, keys);
	*out_reason = NULL;
	if (named < LINK_MANY_PATIENTS) {
		if (led == LINK_NO_PATIENT || keys_lead_to(corpus, keys, named))
			return named;
		*out_reason = "report_patient_mismatch";
	} else if (named == LINK_MANY_PATIENTS) {
		if (led < LINK_MANY_PATIENTS && link__corpus_leads_to(corpus, alias, led))
			return led;
		*out_reason = "ambiguous_patient";
	} else if (led == LINK_NO_PATIENT) {
		*out_reason = "report_without_images";
	} else if (names_one) {
		*out_reason = "report_patient_mismatch";
	} else if (led == LINK_MANY_PATIENTS) {
		*out_reason = "ambiguous_patient";
	} else {
		return led;
	}
	return LINK_NO_PATIENT;
}

static cxr_rc route_report(link__job *job, uint64_t number, cxr_err *err)
{
	cxr_id_report row;
	CXR_TRY(link__read_report(job, number, &row, err));
	uint32_t named;
	link__hash alias = {{0}};
	bool names_one;
	report_keys keys;
	const char *reason;
	CXR_TRY(find_patient(job, row.patient_id, &named, &alias, &names_one, err));
	CXR_TRY(find_keys(job, &row, &keys, err));
	uint32_t patient = decide_report(&job->corpus, &keys, named, &alias, names_one, &reason);
	if (!reason)
		return push_ref(&job->corpus.reports, number, patient, err);
	CXR_TRY(link__taken_report(job, &row, err));
	return link__set_aside(job, CXR_SUBJECT_REPORT, number, reason, err);
}

/* ---- all rows of a table ---- */
static cxr_rc route_rows(link__job *job, cxr_stmt *q, route_fn route, cxr_err *err)
{
	for (bool row;;) {
		CXR_TRY(cxr_stmt_step(q, &row, err));
		if (!row)
			return CXR_OK;
		if (cxr_run_should_stop(job->run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
		cxr_arena_clear(&job->arena);
		CXR_TRY(route(job, (uint64_t)cxr_stmt_int(q, 0), err));
	}
}

cxr_rc link__route_demographics(link__job *job, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "SELECT number FROM demographic WHERE is_present ORDER BY number", &q, err));
	cxr_rc rc = route_rows(job, q, route_demographic, err);
	cxr_stmt_done(q);
	link__corpus_settle(&job->corpus); /* the rows' own ids lead from here on */
	return rc;
}

cxr_rc link__route_reports(link__job *job, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "SELECT number FROM report WHERE is_present ORDER BY number", &q, err));
	cxr_rc rc = route_rows(job, q, route_report, err);
	cxr_stmt_done(q);
	return rc;
}
