/* See manifest.h. MANIFEST.json; checksums are in sums.c. */
#include "release/manifest.h"

#include <inttypes.h>

#include "base/mem.h"

enum { MANIFEST_BYTES = 1 << 20 };

static void put(cxr_json_out *out, const char *key, const char *value)
{
	cxr_json_key(out, key);
	cxr_json_putz(out, value);
}

static void put_str(cxr_json_out *out, const char *key, cxr_str value)
{
	cxr_json_key(out, key);
	if (value.len)
		cxr_json_put_str(out, value);
	else
		cxr_json_put_null(out);
}

static void put_count(cxr_json_out *out, const char *key, uint64_t value)
{
	cxr_json_key(out, key);
	cxr_json_put_int(out, (int64_t)value);
}

static void begin(cxr_json_out *out, const char *key)
{
	cxr_json_key(out, key);
	cxr_json_begin_object(out);
}

static void put_inputs(const release__draft *draft, cxr_json_out *out)
{
	begin(out, "inputs");
	for (int i = 0; i < RELEASE__N_SOURCES; i++) {
		const release__input *input = &draft->feed->input[i];
		if (!input->is_present)
			continue;
		begin(out, release__source_name(i));
		put_count(out, "records", input->n_records);
		put(out, "sha256", input->sha256_hex);
		cxr_json_end_object(out);
	}
	cxr_json_end_object(out);
}

static void put_review(const release__draft *draft, cxr_json_out *out)
{
	cxr_buf text;
	cxr_buf_init(&text, 1024);
	release__review_sentence(draft, &text);
	begin(out, "review");
	put(out, "policy", release__policy_name(draft->config->review));
	if (draft->config->review == CXR_REVIEW_SAMPLED)
		put_count(out, "sample", draft->config->review_sample);
	begin(out, "studies_read_by");
	put_count(out, "nobody", draft->counts->readers[0]);
	put_count(out, "one", draft->counts->readers[1]);
	put_count(out, "two_or_more", draft->counts->readers[2]);
	cxr_json_end_object(out);
	cxr_json_key(out, "statement");
	cxr_json_put_str(out, cxr_buf_str(&text));
	cxr_json_end_object(out);
	cxr_buf_release(&text);
}

static void put_parts(const release__draft *draft, cxr_json_out *out)
{
	begin(out, "parts");
	cxr_json_key(out, "present");
	cxr_json_begin_array(out);
	for (int i = 0; i < RELEASE__N_PARTS; i++)
		if (draft->has[i])
			cxr_json_putz(out, release__part_name(i));
	cxr_json_end_array(out);
	begin(out, "absent");
	for (int i = 0; i < RELEASE__N_PARTS; i++)
		if (!draft->has[i])
			put(out, release__part_name(i), release__part_absence(i));
	cxr_json_end_object(out);
	cxr_json_end_object(out);
}

static void put_how(const release__draft *draft, cxr_json_out *out)
{
	const cxr_config *config = draft->config;
	begin(out, "profiles");
	put(out, "text", "known identifiers + rules");
	put_str(out, "dicom", config->dicom_profile);
	put_str(out, "pixels", config->pixels);
	put_str(out, "image_recipe", config->recipe);
	put_count(out, "age_cap_years", config->age_cap_years);
	if (config->demographics_as_of.len)
		put_str(out, "demographics_as_of", config->demographics_as_of);
	put(out, "date_shift", config->whole_weeks ? "whole weeks per patient" : "days per patient");
	cxr_json_end_object(out);
	cxr_json_key(out, "labelers");
	cxr_json_begin_array(out);
	if (draft->has[RELEASE__PART_LABELS_RULES])
		cxr_json_putz(out, release__labeler_name(RELEASE__RULES));
	cxr_json_end_array(out);
	begin(out, "views");
	if (draft->has[RELEASE__PART_VIEW_V1]) {
		begin(out, "chexpert-v1");
		put(out, "labels", "labels/rules_report.json");
		cxr_json_key(out, "images");
		cxr_json_put_bool(out, draft->has[RELEASE__PART_JPG]);
		cxr_json_end_object(out);
	}
	cxr_json_end_object(out);
}

cxr_rc release__manifest_write(const release__draft *draft, cxr_err *err)
{
	const cxr_config *config = draft->config;
	char plan[65], created[32];
	release__plan(draft, plan);
	release__print_time(draft->run->project->timestamp, created);
	cxr_buf buf;
	cxr_buf_init(&buf, MANIFEST_BYTES);
	cxr_json_out out;
	cxr_json_out_init(&out, &buf, 2);
	cxr_json_begin_object(&out);
	put(&out, "format", "cxr-release");
	put_count(&out, "format_version", RELEASE__FORMAT_VERSION);
	put(&out, "program", "cxr");
	put(&out, "version", cxr_version());
	put(&out, "config", config->hash_hex);
	put(&out, "plan", plan);
	put_inputs(draft, &out);
	put(&out, "created", created);
	put_str(&out, "title", config->title);
	put_str(&out, "release_version", config->version);
	put_str(&out, "licence", config->licence);
	cxr_json_key(&out, "generated");
	cxr_json_put_bool(&out, config->generated);
	put_review(draft, &out);
	put_how(draft, &out);
	put_parts(draft, &out);
	begin(&out, "counts");
	put_count(&out, "patients", draft->counts->all.patients);
	put_count(&out, "studies", draft->counts->all.studies);
	put_count(&out, "images", draft->counts->all.images);
	cxr_json_end_object(&out);
	cxr_json_end_object(&out);
	cxr_buf_add_char(&buf, '\n');
	cxr_rc rc = release__draft_write(draft, "MANIFEST.json", &buf, err);
	cxr_buf_release(&buf);
	return rc;
}

/* ---- reading ---- */

static cxr_rc get_count(const json_t *object, const char *key, uint64_t *out, cxr_err *err)
{
	int64_t value;
	if (!cxr_json_int(object, key, &value) || value < 0)
		return CXR_FAIL(err, CXR_E_SCHEMA, "MANIFEST.json: member %s is not a count", key);
	*out = (uint64_t)value;
	return CXR_OK;
}

static cxr_rc parse_parts(const json_t *parts, release__manifest *out, cxr_err *err)
{
	const json_t *present = json_object_get(parts, "present");
	const json_t *absent = json_object_get(parts, "absent");
	if (!json_is_array(present) || !json_is_object(absent) ||
		json_array_size(present) + json_object_size(absent) != RELEASE__N_PARTS)
		return CXR_FAIL(err, CXR_E_SCHEMA, "MANIFEST.json: member parts does not name every part once");
	for (size_t i = 0; i < json_array_size(present); i++) {
		const json_t *name = json_array_get(present, i);
		release__part part;
		if (!json_is_string(name) || !release__part_from_name(cxr_str_from(json_string_value(name)), &part) || out->has[part] ||
			json_object_get(absent, release__part_name((int)part)))
			return CXR_FAIL(err, CXR_E_SCHEMA, "MANIFEST.json: member parts names a part wrongly");
		out->has[part] = true;
	}
	return CXR_OK;
}

cxr_rc release__manifest_parse(const json_t *json, release__manifest *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	cxr_str text;
	uint64_t version = 0;
	if (!cxr_json_str(json, "format", &text) || !cxr_str_eqz(text, "cxr-release"))
		return CXR_FAIL(err, CXR_E_SCHEMA, "MANIFEST.json: not a cxr release");
	CXR_TRY(get_count(json, "format_version", &version, err));
	if (version > RELEASE__FORMAT_VERSION)
		return CXR_FAIL(err, CXR_E_VERSION, "MANIFEST.json: format version %" PRIu64 " is newer than this program", version);
	unsigned char digest[CXR_SHA256_BYTES];
	if (!cxr_json_str(json, "plan", &text) || !cxr_unhex(text, digest, sizeof digest))
		return CXR_FAIL(err, CXR_E_SCHEMA, "MANIFEST.json: member plan is not a digest");
	if (!cxr_json_bool(json, "generated", &out->is_generated))
		return CXR_FAIL(err, CXR_E_SCHEMA, "MANIFEST.json: member generated is absent");
	out->names_are_ids = cxr_json_str(json_object_get(json, "profiles"), "dicom", &text) && cxr_str_eqz(text, "valid");
	const json_t *counts = json_object_get(json, "counts");
	CXR_TRY(get_count(counts, "patients", &out->counts.patients, err));
	CXR_TRY(get_count(counts, "studies", &out->counts.studies, err));
	CXR_TRY(get_count(counts, "images", &out->counts.images, err));
	const json_t *review = json_object_get(json, "review");
	const json_t *read_by = json_object_get(review, "studies_read_by");
	static const char *const classes[RELEASE__N_READER_CLASSES] = {"nobody", "one", "two_or_more"};
	for (int i = 0; i < RELEASE__N_READER_CLASSES; i++) {
		uint64_t n = 0;
		CXR_TRY(get_count(read_by, classes[i], &n, err));
		out->rows_by_readers += n;
	}
	if (!cxr_json_str(review, "statement", &text))
		return CXR_FAIL(err, CXR_E_SCHEMA, "MANIFEST.json: member review has no statement");
	return parse_parts(json_object_get(json, "parts"), out, err);
}
