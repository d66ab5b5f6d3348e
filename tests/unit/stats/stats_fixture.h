/*
 * Studies out of a seed, of the kinds that real ones come in: several visits, skipped images, empty cells, reports without
 * text or sections, odd values. As records, as the shards of a project with its catalogue, and counted into a gather.
 */
#ifndef STATS_FIXTURE_H
#define STATS_FIXTURE_H

#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "os/file.h"
#include "project/project.h"
#include "stats/gather.h"

typedef struct fixture_study {
	cxr_study_rec study;
	cxr_sections_rec sections;
	cxr_labels_rec labels;
	cxr_pictures_rec pictures;
} fixture_study;

static CXR_UNUSED cxr_str fixture_pick(cxr_rng *rng, const char *const *values, const unsigned *weights, size_t n)
{
	return cxr_str_from(values[cxr_rng_pick(rng, weights, n)]);
}

/* n words between separators of several kinds. */
static CXR_UNUSED cxr_str fixture_text(cxr_rng *rng, cxr_arena *arena, unsigned n_words)
{
	static const char *const words[] = {"heart", "lungs", "no", "effusion.", "1.", "\xC3\xA9tat", "mild,", "(stable)", "patchy", "opacity"};
	static const char *const spaces[] = {" ", "\n", "  ", "\t", " \r\n"};
	char *out = cxr_arena_alloc(arena, n_words * 14 + 4);
	assert_non_null(out);
	size_t len = 0;
	out[len++] = '\n';
	for (unsigned i = 0; i < n_words; i++) {
		const char *word = words[cxr_rng_below(rng, CXR_ARRAY_LEN(words))], *space = spaces[cxr_rng_chance(rng, 0.8) ? 0 : cxr_rng_below(rng, 5)];
		memcpy(out + len, word, strlen(word));
		len += strlen(word);
		memcpy(out + len, space, strlen(space));
		len += strlen(space);
	}
	return (cxr_str){out, len};
}

static CXR_UNUSED void fixture_demographics(cxr_rng *rng, cxr_arena *arena, unsigned visit, uint64_t who, cxr_demographics *out)
{
	static const char *const sexes[] = {"Male", "Female", "Unknown"};
	static const char *const races[] = {"White", "Asian", "Other", "Black or African American", "Unknown", "Patient Refused",
		"Native Hawaiian or Other Pacific Islander", "American Indian or Alaska Native", ""};
	static const char *const ethnicities[] = {"Non-Hispanic/Non-Latino", "Hispanic/Latino", "Unknown", ""};
	static const char *const insurances[] = {"Medicare", "Private Insurance", "Medicaid", "Other", "Unknown", ""};
	static const char *const answers[] = {"No", "Yes", ""};
	static const unsigned sex_weights[] = {58, 41, 1}, race_weights[] = {55, 11, 13, 5, 7, 2, 1, 1, 5}, ethnicity_weights[] = {70, 15, 8, 7};
	static const unsigned insurance_weights[] = {40, 25, 20, 5, 4, 6}, answer_weights[] = {80, 15, 5};
	cxr_rng person;
	cxr_rng_init(&person, 77, who); /* the same on every visit */
	*out = (cxr_demographics){.sex = fixture_pick(&person, sexes, sex_weights, 3), .race = fixture_pick(&person, races, race_weights, 9),
		.ethnicity = fixture_pick(&person, ethnicities, ethnicity_weights, 4), .insurance_type = fixture_pick(&person, insurances, insurance_weights, 6),
		.interpreter_needed = fixture_pick(&person, answers, answer_weights, 3), .deceased = fixture_pick(&person, answers, answer_weights, 3)};
	int age = (int)cxr_rng_normal(&person, 60, 18) + (int)visit, tenths = (int)cxr_rng_normal(&person, 272, 60);
	age = age < 0 ? 0 : age > 90 ? 90 : age;
	out->age = cxr_str_from(cxr_rng_chance(rng, 0.97) ? cxr_arena_printf(arena, cxr_rng_chance(rng, 0.1) ? "%d.0" : "%d", age) : "");
	out->recent_bmi = cxr_str_from(cxr_rng_chance(&person, 0.8) && tenths > 90 ? cxr_arena_printf(arena, "%d.%d", tenths / 10, tenths % 10) : "");
}

static CXR_UNUSED void fixture_images(cxr_rng *rng, cxr_arena *arena, fixture_study *out)
{
	static const char *const vendors[] = {"Carestream Health", "FUJIFILM Corporation", "GE Healthcare", "Philips Medical Systems", ""};
	static const char *const skips[] = {"burned_in_text", "truncated", "not_chest"};
	static const unsigned vendor_weights[] = {40, 25, 20, 10, 5}, skip_weights[] = {5, 2, 1};
	cxr_study_rec *study = &out->study;
	study->n_images = 1 + cxr_rng_below(rng, 3) / 2 + (cxr_rng_chance(rng, 0.05) ? 1 : 0);
	study->images = cxr_arena_array(arena, study->n_images, sizeof *study->images);
	out->pictures = (cxr_pictures_rec){.study_id = study->study_id, .pictures = cxr_arena_array(arena, study->n_images, sizeof *out->pictures.pictures)};
	assert_non_null(study->images);
	assert_non_null(out->pictures.pictures);
	for (size_t i = 0; i < study->n_images; i++) {
		cxr_view view = i ? CXR_VIEW_LATERAL : cxr_rng_chance(rng, 0.97) ? CXR_VIEW_FRONTAL : CXR_VIEW_UNKNOWN;
		char *stem = cxr_arena_printf(arena, CXR_STR_FMT "/patient%05u/study%u/view%zu_%s", CXR_STR_ARG(study->split), study->patient_no, study->study_no,
			i + 1, cxr_view_name(view));
		cxr_image_rec *image = &study->images[i];
		*image = (cxr_image_rec){.view_no = (uint32_t)i + 1, .view = view, .stem = cxr_str_from(stem), .dcm_sha256 = cxr_str_from(""),
			.image_id = cxr_str_from(cxr_arena_printf(arena, CXR_STR_FMT "_view%zu", CXR_STR_ARG(study->study_id), i + 1)),
			.ap_pa = cxr_str_from(view == CXR_VIEW_FRONTAL ? (cxr_rng_chance(rng, 0.8) ? "AP" : "PA") : ""),
			.view_source = cxr_str_from(view == CXR_VIEW_UNKNOWN ? "none" : cxr_rng_chance(rng, 0.7) ? "view_position" : "description"),
			.rows = 1024 + 16 * (uint32_t)cxr_rng_below(rng, 40), .columns = 1024, .bits_stored = cxr_rng_chance(rng, 0.7) ? 12 : 14,
			.photometric = cxr_str_from(cxr_rng_chance(rng, 0.8) ? "MONOCHROME2" : "MONOCHROME1"),
			.manufacturer = fixture_pick(rng, vendors, vendor_weights, 5), .n_removed = (uint32_t)cxr_rng_below(rng, 90),
			.dcm_bytes = 100000 + cxr_rng_below(rng, 1000), .skip_reason = cxr_str_from("")};
		if (cxr_rng_chance(rng, 0.04)) {
			image->skip_reason = fixture_pick(rng, skips, skip_weights, 3);
			image->dcm_bytes = 0;
			continue;
		}
		bool skipped = cxr_rng_chance(rng, 0.01), has_jpg = cxr_rng_chance(rng, 0.5);
		static const char hex[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
		out->pictures.pictures[out->pictures.n_pictures++] = (cxr_picture_rec){.image_id = image->image_id, .width = image->columns, .height = image->rows,
			.png_sha256 = cxr_str_from(skipped ? "" : hex), .png_bytes = skipped ? 0 : 50000 + cxr_rng_below(rng, 999),
			.jpg_sha256 = cxr_str_from(!skipped && has_jpg ? hex : ""), .jpg_bytes = !skipped && has_jpg ? 20000 : 0,
			.skip_reason = cxr_str_from(skipped ? "unsupported" : "")};
	}
}

static CXR_UNUSED void fixture_labels(cxr_rng *rng, cxr_arena *arena, fixture_study *out)
{
	static const unsigned weights[4] = {70, 15, 10, 5};
	cxr_labels_rec *labels = &out->labels;
	*labels = (cxr_labels_rec){.study_id = out->study.study_id, .n_evidence = cxr_rng_below(rng, 6)};
	labels->evidence = cxr_arena_array(arena, labels->n_evidence + 1, sizeof *labels->evidence);
	assert_non_null(labels->evidence);
	for (size_t i = 0; i < labels->n_evidence; i++)
		labels->evidence[i] = (cxr_evidence){.label = (cxr_label)(i % CXR_N_LABELS), .state = CXR_LABEL_POSITIVE, .start = i, .end = i + 1,
			.rule = cxr_str_from("r"), .laterality = cxr_str_from("left"), .severity = cxr_str_from(""), .change = cxr_str_from("")};
	for (int input = 0; input < CXR_N_INPUTS; input++) {
		labels->has[input] = out->study.report.len && cxr_rng_chance(rng, input ? 0.7 : 0.99);
		for (int i = 0; labels->has[input] && i < CXR_N_LABELS; i++)
			labels->set[input].state[i] = (uint8_t)(cxr_rng_chance(rng, 0.5 + 0.03 * i) ? 0 : cxr_rng_pick(rng, weights, 4));
	}
}

/* Study `study_no` of a patient; the same for the same seed, patient and study. Strings lie in the arena. */
static CXR_UNUSED void fixture_make(uint64_t seed, uint32_t patient, uint32_t study_no, cxr_arena *arena, fixture_study *out)
{
	cxr_rng rng;
	cxr_rng_init(&rng, seed, (uint64_t)patient << 16 | study_no);
	memset(out, 0, sizeof *out);
	cxr_study_rec *study = &out->study;
	study->patient_no = patient;
	study->study_no = study_no;
	study->patient_id = cxr_str_from(cxr_arena_printf(arena, "patient%05u", patient));
	study->study_id = cxr_str_from(cxr_arena_printf(arena, "patient%05u_study%u", patient, study_no));
	study->split = cxr_str_from(patient % 37 == 5 ? "valid" : "train");
	study->date_order = study_no;
	study->n_readers = (uint32_t)(cxr_rng_chance(&rng, 0.2) ? 1 + cxr_rng_below(&rng, 3) : 0);
	fixture_demographics(&rng, arena, study_no, seed * 1000003 + patient, &study->demographics);
	study->report = cxr_str_from("");
	out->sections.study_id = study->study_id;
	if (cxr_rng_chance(&rng, 0.96)) {
		study->report = fixture_text(&rng, arena, (unsigned)cxr_rng_int(&rng, 20, 220));
		for (int i = 0; i < CXR_N_SECTIONS; i++)
			if (cxr_rng_chance(&rng, 0.3 + 0.06 * i))
				out->sections.body[i] = cxr_rng_chance(&rng, 0.03) ? cxr_str_from("\n") : fixture_text(&rng, arena, (unsigned)cxr_rng_int(&rng, 1, 12 * (i + 1)));
		for (int t = 0; t < CXR_N_PHI_TYPES; t++)
			study->phi_counts[t] = (uint32_t)cxr_rng_below(&rng, (uint64_t)(6 - t / 2));
	}
	fixture_images(&rng, arena, out);
	fixture_labels(&rng, arena, out);
}

static CXR_UNUSED uint32_t fixture_n_studies(uint64_t seed, uint32_t patient)
{
	cxr_rng rng;
	cxr_rng_init(&rng, seed, patient);
	return 1 + (uint32_t)(cxr_rng_chance(&rng, 0.5) ? 0 : cxr_rng_below(&rng, 8));
}

/* Patients 1..n_patients into a gather. */
static CXR_UNUSED void fixture_gather(stats_gather *gather, uint64_t seed, uint32_t n_patients)
{
	cxr_err err;
	cxr_arena arena;
	cxr_arena_init(&arena, 64 << 20);
	stats__gather_init(gather);
	for (int i = 0; i < STATS_N_SOURCES; i++)
		gather->has[i] = true;
	for (uint32_t patient = 1; patient <= n_patients; patient++) {
		for (uint32_t study = 1; study <= fixture_n_studies(seed, patient); study++) {
			fixture_study made;
			cxr_arena_clear(&arena);
			fixture_make(seed, patient, study, &arena, &made);
			assert_ok(stats__gather_study(gather, &(stats_study){&made.study, &made.sections, &made.labels, &made.pictures}, &err));
		}
	}
	assert_ok(stats__gather_end(gather, &err));
	cxr_arena_release(&arena);
}

/* ---- a project ---- */

typedef struct fixture {
	char *root; /* temp dir; NULL when the caller named the directory */
	uint32_t patients_per_shard;
	cxr_project project;
	cxr_run run;
} fixture;

enum { FIXTURE_N_STAGES = 4 };

static CXR_UNUSED void fixture_put_record(cxr_shard_writer *writer, cxr_buf *json)
{
	cxr_err err;
	assert_ok(cxr_buf_check(json, &err));
	assert_ok(cxr_shard_writer_put(writer, cxr_buf_str(json), &err));
	cxr_buf_clear(json);
}

static CXR_UNUSED void fixture_write_study(cxr_shard_writer writers[FIXTURE_N_STAGES], const fixture_study *made, cxr_buf *json)
{
	cxr_study_rec_encode(&made->study, json);
	fixture_put_record(&writers[0], json);
	cxr_sections_rec_encode(&made->sections, json);
	fixture_put_record(&writers[1], json);
	cxr_labels_rec_encode(&made->labels, json);
	fixture_put_record(&writers[2], json);
	cxr_pictures_rec_encode(&made->pictures, json);
	fixture_put_record(&writers[3], json);
}

/* Writes the shards of patients 1..n_patients anew. */
static CXR_UNUSED void fixture_fill(fixture *f, uint64_t seed, uint32_t n_patients)
{
	static const char *const stages[FIXTURE_N_STAGES] = {"deid", "sections", "labels", "image"};
	cxr_err err;
	cxr_arena arena;
	cxr_buf json;
	cxr_arena_init(&arena, 64 << 20);
	cxr_buf_init(&json, 64 << 20);
	uint32_t n_shards = (n_patients + f->patients_per_shard - 1) / f->patients_per_shard;
	for (uint32_t shard = 0; shard < n_shards; shard++) {
		cxr_shard_writer writers[FIXTURE_N_STAGES];
		for (int i = 0; i < FIXTURE_N_STAGES; i++) {
			char *path = cxr_project_shard_path(&f->project, stages[i], shard);
			assert_non_null(path);
			assert_ok(cxr_shard_writer_open(&writers[i], path, &err));
			cxr_free(path);
		}
		for (uint32_t i = 0; i < f->patients_per_shard; i++) {
			uint32_t patient = shard * f->patients_per_shard + i + 1;
			for (uint32_t study = 1; patient <= n_patients && study <= fixture_n_studies(seed, patient); study++) {
				fixture_study made;
				cxr_arena_clear(&arena);
				fixture_make(seed, patient, study, &arena, &made);
				fixture_write_study(writers, &made, &json);
			}
		}
		for (int i = 0; i < FIXTURE_N_STAGES; i++) {
			assert_ok(cxr_shard_writer_commit(&writers[i], &err));
			cxr_shard_writer_close(&writers[i]);
		}
	}
	char text[16];
	snprintf(text, sizeof text, "%u", n_shards);
	assert_ok(cxr_store_meta_put(f->project.store, "n_shards", cxr_str_from(text), &err));
	cxr_buf_release(&json);
	cxr_arena_release(&arena);
}

static CXR_UNUSED void fixture_insert(cxr_store *store, const char *sql, uint64_t number, int value)
{
	cxr_err err;
	cxr_stmt *q;
	assert_ok(cxr_store_query(store, sql, &q, &err));
	cxr_stmt_bind_int(q, 1, (int64_t)number);
	cxr_stmt_bind_int(q, 2, value);
	assert_ok(cxr_stmt_run(q, &err));
}

static CXR_UNUSED void fixture_files(cxr_store *store, uint64_t n_images)
{
	cxr_err err;
	for (uint64_t i = 1; i <= n_images + 7; i++) {
		int kind = i <= 2 ? 1 : i <= 5 ? 2 : i == 6 ? 3 : 0;
		fixture_insert(store, "INSERT INTO source_file VALUES (?1, CAST(?1 AS BLOB), 10, 0, ?2, 1)", i, kind);
		if (kind == 2)
			assert_ok(cxr_quarantine_put(store, "intake", CXR_SUBJECT_FILE, i, i == 5 ? "not_chest" : "truncated", "", &err));
		if (kind == 0 || kind == 3) /* a copy is an image too, set aside */
			fixture_insert(store, "INSERT INTO image VALUES (?1, x'00', x'00', x'00', zeroblob(?2))", i, 0);
	}
	assert_ok(cxr_quarantine_put(store, "link", CXR_SUBJECT_IMAGE, 7, "too_many_images", "", &err));
	fixture_insert(store, "INSERT INTO source_file VALUES (?1, x'ff', 10, 0, ?2, 0)", n_images + 8, 0); /* gone since */
	fixture_insert(store, "INSERT INTO image VALUES (?1, x'00', x'00', x'00', zeroblob(?2))", n_images + 8, 0);
}

/*
 * Catalogue and quarantine that fit the shards: 2 files passed over, 3 set aside, 1 copy, 1 image without a study, the others in
 * studies; a report row a study, one more that is superseded, one that belongs nowhere, one that cannot be read.
 */
static CXR_UNUSED void fixture_catalogue(fixture *f, uint64_t n_images, uint64_t n_reports)
{
	cxr_err err;
	cxr_store *store = f->project.store;
	assert_ok(cxr_store_begin(store, &err));
	fixture_files(store, n_images);
	for (uint64_t i = 1; i <= n_reports + 2; i++) {
		fixture_insert(store, "INSERT INTO report VALUES (?1, CAST(?1 AS BLOB), ?2)", i, 1);
		if (i <= n_reports + 1)
			fixture_insert(store, "INSERT INTO study_report VALUES (?1, ?1, 1, 1, ?2)", i, i > n_reports ? 2 : 0);
	}
	for (uint64_t i = 1; i <= 5; i++)
		fixture_insert(store, "INSERT INTO demographic VALUES (?1, CAST(?1 AS BLOB), x'00', ?2)", i, 1);
	assert_ok(cxr_quarantine_put(store, "link", CXR_SUBJECT_REPORT, n_reports + 2, "report_without_images", "", &err));
	assert_ok(cxr_quarantine_put(store, "link", CXR_SUBJECT_DEMOGRAPHIC, 5, "demographics_without_study", "", &err));
	assert_ok(cxr_quarantine_put(store, "intake", CXR_SUBJECT_REPORT, n_reports + 3, "csv_row", "", &err));
	assert_ok(cxr_quarantine_put(store, "deid", CXR_SUBJECT_DEMOGRAPHIC, 3, "unknown_value", "race", &err));
	assert_ok(cxr_quarantine_put(store, "deid", CXR_SUBJECT_IMAGE, 9, "burned_in_text", "", &err));
	assert_ok(cxr_store_commit(store, &err));
}

/* A project with shards, catalogue and no file of the stage yet; dir NULL = a temp directory. */
static CXR_UNUSED void fixture_open(fixture *f, const char *dir, uint64_t seed, uint32_t n_patients, bool generated)
{
	cxr_err err;
	memset(f, 0, sizeof *f);
	f->patients_per_shard = n_patients > 1000 ? 64 : 16;
	if (!dir) {
		f->root = test_temp_dir();
		dir = test_path(f->root, "project");
	}
	char *copy = cxr_strndup(dir, strlen(dir));
	assert_ok(cxr_project_create(copy, NULL, generated, &err));
	assert_ok(cxr_project_open(&f->project, copy, CXR_PROJECT_WRITE, &err));
	cxr_free(copy);
	f->run = (cxr_run){.project = &f->project, .n_workers = 2};
	fixture_fill(f, seed, n_patients);
	stats_gather gather;
	fixture_gather(&gather, seed, n_patients);
	fixture_catalogue(f, gather.n_candidate_images, gather.n_candidate_studies);
	stats__gather_release(&gather);
}

static CXR_UNUSED void fixture_close(fixture *f)
{
	cxr_project_close(&f->project);
	if (f->root)
		test_temp_dir_remove(f->root);
}

#endif
