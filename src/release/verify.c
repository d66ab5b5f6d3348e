/* See verify.h: the steps, and the files that describe the release (MANIFEST.json, counts.json, croissant.json). */
#include "release/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "os/file.h"
#include "release/verifier.h"

static void report(release__verifier *v, cxr_release_finding *finding)
{
	v->result->n_findings++;
	if (v->options->on_finding)
		v->options->on_finding(v->options->context, finding);
}

void release__find(release__verifier *v, const char *code, const char *subject, const char *fmt, ...)
{
	cxr_release_finding finding = {.code = code};
	snprintf(finding.subject, sizeof finding.subject, "%s", subject);
	va_list args;
	va_start(args, fmt);
	vsnprintf(finding.text, sizeof finding.text, fmt, args);
	va_end(args);
	report(v, &finding);
}

void release__find_path(release__verifier *v, const char *code, cxr_str path, const char *text)
{
	cxr_release_finding finding = {.code = code};
	release__path_print(path, finding.subject);
	snprintf(finding.text, sizeof finding.text, "%s", text);
	report(v, &finding);
}

char *release__verifier_path(const release__verifier *v, const char *name)
{
	return cxr_path_join(v->dir, name);
}

bool release__verifier_has(const release__verifier *v, const char *name)
{
	CXR_AUTO(cxr_free_at) char *path = release__verifier_path(v, name);
	cxr_file_info info;
	return path && cxr_file_stat(path, &info, NULL) == CXR_OK && info.kind == CXR_FILE_REGULAR;
}

cxr_rc release__verifier_step(release__verifier *v, const char *step, uint64_t done, const char *unit, cxr_err *err)
{
	const cxr_release_verify_options *options = v->options;
	if (options->on_progress)
		options->on_progress(options->context, step, done, unit);
	if (options->should_stop && options->should_stop(options->context))
		return CXR_FAIL(err, CXR_E_CANCELLED, "stopped before everything was checked");
	return CXR_OK;
}

/* A JSON file of the release; NULL with a finding when it is absent or broken. */
static json_t *read_json(release__verifier *v, const char *name, const char *code)
{
	CXR_AUTO(cxr_free_at) char *path = release__verifier_path(v, name);
	json_t *json = NULL;
	if (path && release__verifier_has(v, name) && cxr_json_read(path, RELEASE__MAX_JSON_BYTES, &json, NULL) == CXR_OK)
		return json;
	release__find(v, code, name, "absent or not JSON");
	return NULL;
}

static void check_manifest(release__verifier *v)
{
	json_t *json = read_json(v, "MANIFEST.json", "manifest_invalid");
	if (!json)
		return;
	cxr_err err;
	cxr_err_clear(&err);
	if (release__manifest_parse(json, &v->manifest, &err) == CXR_OK) {
		v->has_manifest = true;
		v->result->is_generated = v->manifest.is_generated;
	} else {
		release__find(v, "manifest_invalid", "MANIFEST.json", "%.150s", err.msg);
	}
	json_decref(json);
}

/* Is anything of the part there? */
static bool has_part(const release__verifier *v, int part)
{
	switch (part) {
	case RELEASE__PART_DICOM: return v->n_tree[RELEASE__DICOM] > 0;
	case RELEASE__PART_PNG: return v->n_tree[RELEASE__PNG] > 0;
	case RELEASE__PART_JPG: return v->n_tree[RELEASE__JPG] > 0;
	case RELEASE__PART_LABELS_RULES: return release__verifier_has(v, "labels/rules_report.json");
	case RELEASE__PART_LABELS_CXR: return release__verifier_has(v, "labels/cxr-labeler_report.json");
	case RELEASE__PART_LABELS_CHEXBERT: return release__verifier_has(v, "labels/chexbert_report.json");
	case RELEASE__PART_RADGRAPH: return release__verifier_has(v, "radgraph/section_impression.json");
	case RELEASE__PART_REPORT: return release__verifier_has(v, "report.html");
	case RELEASE__PART_VIEW_V1: return release__verifier_has(v, "views/chexpert-v1/train.csv");
	default: return v->manifest.has[part]; /* no file tells */
	}
}

static void check_parts(release__verifier *v)
{
	static const char *const always[] = {"README.md", "DATASHEET.md", "LICENSE"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(always); i++)
		if (!release__verifier_has(v, always[i]))
			release__find(v, "file_missing", always[i], "every release has this file");
	for (int part = 0; v->has_manifest && part < RELEASE__N_PARTS; part++)
		if (has_part(v, part) != v->manifest.has[part])
			release__find(v, "manifest_parts", "MANIFEST.json", "part %s is said to be %s", release__part_name(part),
				v->manifest.has[part] ? "present and is not" : "absent and is there");
}

static uint64_t sum_of(const json_t *object)
{
	uint64_t sum = 0;
	const char *key;
	json_t *value;
	json_object_foreach ((json_t *)(uintptr_t)object, key, value)
		sum += json_is_integer(value) && json_integer_value(value) > 0 ? (uint64_t)json_integer_value(value) : 0;
	return sum;
}

static uint64_t count_of(const json_t *object, const char *key)
{
	int64_t value;
	return cxr_json_int(object, key, &value) && value >= 0 ? (uint64_t)value : UINT64_MAX;
}

/* What the files cannot tell must at least add up. */
static void check_process(release__verifier *v, const json_t *process)
{
	const release__units *all = &v->counts.all;
	bool ok = count_of(process, "candidate_images") - sum_of(json_object_get(process, "images_not_released")) == all->images &&
		count_of(process, "candidate_studies") - count_of(process, "studies_not_released") == all->studies &&
		count_of(process, "phi_spans_total") == sum_of(json_object_get(process, "phi_spans")) &&
		sum_of(json_object_get(process, "studies_read_by")) == all->studies;
	if (!ok)
		release__find(v, "counts_differ", "counts.json", "the numbers of member process do not add up");
}

static cxr_rc check_counts(release__verifier *v, cxr_err *err)
{
	json_t *json = read_json(v, "counts.json", "counts_invalid");
	if (!json)
		return CXR_OK;
	for (int form = 0; form < RELEASE__N_FORMS; form++)
		v->counts.files[form] = v->n_tree[form];
	cxr_buf text;
	cxr_buf_init(&text, 16 << 20);
	cxr_json_out out;
	cxr_json_out_init(&out, &text, 0);
	release__counts_put_release(&v->counts, &out);
	json_t *recount = NULL;
	cxr_rc rc = cxr_buf_check(&text, err);
	if (rc == CXR_OK)
		rc = cxr_json_parse(cxr_buf_str(&text), &recount, err);
	if (rc == CXR_OK && !json_equal(recount, json_object_get(json, "release")))
		release__find(v, "counts_differ", "counts.json", "member release is not what a recount of the files gives");
	if (rc == CXR_OK)
		check_process(v, json_object_get(json, "process"));
	if (recount)
		json_decref(recount);
	json_decref(json);
	cxr_buf_release(&text);
	return rc;
}

static void check_manifest_counts(release__verifier *v)
{
	const release__units *said = &v->manifest.counts, *seen = &v->counts.all;
	if (!v->has_manifest)
		return;
	if (said->patients != seen->patients || said->studies != seen->studies || said->images != seen->images)
		release__find(v, "manifest_counts", "MANIFEST.json", "member counts is not what a recount of the table gives");
	if (v->manifest.rows_by_readers != seen->studies)
		release__find(v, "manifest_counts", "MANIFEST.json", "member review does not count every study once");
}

static void check_tree_counts(release__verifier *v)
{
	static const int parts[RELEASE__N_FORMS] = {RELEASE__PART_DICOM, RELEASE__PART_PNG, RELEASE__PART_JPG};
	for (int form = 0; form < RELEASE__N_FORMS; form++)
		if (v->n_tree[form] > v->counts.all.images || (v->has_manifest && v->manifest.has[parts[form]] && v->n_tree[form] != v->counts.all.images))
			release__find(v, "image_extra", release__form_dir(form), "%" PRIu64 " files for %" PRIu64 " rows of the table", v->n_tree[form],
				v->counts.all.images);
	if (v->n_view_pictures > v->counts.split[RELEASE__TRAIN].images + v->counts.split[RELEASE__VALID].images)
		release__find(v, "image_extra", "views/chexpert-v1", "more pictures than the view has rows");
}

static void check_croissant_file(release__verifier *v, const json_t *object)
{
	cxr_str type, name, digest;
	if (!cxr_json_str(object, "@type", &type) || !cxr_str_eqz(type, "cr:FileObject"))
		return;
	release__hash hash = {0};
	if (cxr_json_str(object, "contentUrl", &name) && release__path_is_known(name)) {
		CXR_AUTO(cxr_free_at) char *path = release__verifier_path(v, name.ptr);
		if (path)
			release__hash_file(path, &hash);
	}
	if (!hash.is_readable || !cxr_json_str(object, "sha256", &digest) || !cxr_str_eqz(digest, hash.sha256_hex))
		release__find(v, "croissant_digest", "croissant.json", "a file it describes has another digest");
}

static void check_croissant(release__verifier *v)
{
	json_t *json = read_json(v, "croissant.json", "croissant_invalid");
	if (!json)
		return;
	const json_t *files = json_object_get(json, "distribution");
	if (!json_is_array(files))
		release__find(v, "croissant_invalid", "croissant.json", "no member distribution");
	for (size_t i = 0; i < json_array_size(files); i++)
		check_croissant_file(v, json_array_get(files, i));
	json_decref(json);
}

static cxr_rc run_steps(release__verifier *v, cxr_err *err)
{
	CXR_TRY(release__verify_sums(v, err));
	check_manifest(v);
	check_parts(v);
	check_croissant(v);
	CXR_TRY(release__verify_tables(v, err));
	if (!v->is_table_whole)
		return CXR_OK; /* what follows would only repeat the findings about the table */
	check_tree_counts(v);
	check_manifest_counts(v);
	return check_counts(v, err);
}

cxr_rc cxr_release_verify(const char *dir, const cxr_release_verify_options *options, cxr_release_verify_result *result, cxr_err *err)
{
	static const cxr_release_verify_options defaults = {.n_workers = 1};
	*result = (cxr_release_verify_result){0};
	CXR_AUTO(cxr_free_at) char *real = cxr_path_real(dir);
	cxr_file_info info;
	if (!real)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "there is no such release directory");
	CXR_TRY(cxr_file_stat(real, &info, err));
	if (info.kind != CXR_FILE_DIR)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "a release is a directory");
	CXR_AUTO(cxr_free_at) release__verifier *v = cxr_calloc(1, sizeof *v);
	if (!v)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to verify");
	v->options = options ? options : &defaults;
	v->dir = real;
	v->result = result;
	release__counts_init(&v->counts);
	cxr_rc rc = run_steps(v, err);
	result->n_patients = v->counts.all.patients;
	result->n_studies = v->counts.all.studies;
	result->n_images = v->counts.all.images;
	release__counts_release(&v->counts);
	return rc;
}
