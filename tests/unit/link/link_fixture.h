/*
 * A project whose catalogue and vault are filled by hand, as intake would, and what stage link makes of it.
 * Every value is invented.
 */
#ifndef LINK_FIXTURE_H
#define LINK_FIXTURE_H

#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "corpus/record.h"
#include "link/stage.h"
#include "os/file.h"
#include "project/identified.h"
#include "project/vault.h"

static cxr_err err;

/* An image as its header tells; NULL = the default or absent. */
typedef struct fx_image {
	const char *sop, *patient, *accession, *study_uid, *date, *time, *acquired, *modality, *name, *birth, *sex, *age, *other_id, *view, *orientation,
		*series, *study_description, *phone, *study_id;
} fx_image;

typedef struct fx_report {
	const char *patient, *accession, *study_uid, *date, *time, *status, *addendum_of, *text, *staff;
	uint64_t row_no;
} fx_report;

typedef struct fx_demographic {
	const char *patient, *name, *birth, *sex, *race, *other_id, *phone, *email, *city;
} fx_demographic;

typedef struct fx {
	char *dir;
	char *project_dir;
	cxr_project project;
	cxr_key *key;
	cxr_vault *vault;
	uint64_t next_number; /* of the catalogue */
	uint64_t next_row;
	unsigned n_intakes;
	cxr_arena arena;
	cxr_link_rec *recs;   /* after fx_read */
	size_t n_recs;
} fx;

static inline cxr_str fx_str(const char *text)
{
	return cxr_str_from(text ? text : "");
}

static CXR_UNUSED void fx_reopen(fx *f)
{
	assert_ok(cxr_project_open(&f->project, f->project_dir, CXR_PROJECT_WRITE, &err));
	assert_ok(cxr_key_load(f->project.key_path, &f->key, &err));
	assert_ok(cxr_vault_open(&f->vault, f->project.vault_dir, f->key, false, &err));
}

static CXR_UNUSED void fx_shut(fx *f)
{
	cxr_vault_close(f->vault);
	cxr_key_free(f->key);
	cxr_project_close(&f->project);
}

/* key_path NULL: a new key. */
static CXR_UNUSED void fx_open(fx *f, const char *key_path)
{
	memset(f, 0, sizeof *f);
	f->dir = test_temp_dir();
	f->project_dir = cxr_path_join(f->dir, "project");
	assert_ok(cxr_project_create(f->project_dir, key_path, true, &err));
	f->next_number = 1;
	f->next_row = 1;
	cxr_arena_init(&f->arena, (size_t)256 << 20);
	fx_reopen(f);
}

static CXR_UNUSED void fx_close(fx *f)
{
	fx_shut(f);
	cxr_arena_release(&f->arena);
	cxr_free(f->project_dir);
	test_temp_dir_remove(f->dir);
}

static void fx_exec(fx *f, const char *sql)
{
	assert_ok(cxr_store_exec(f->project.store, sql, &err));
}

static void fx_add(cxr_str_list *list, const char *value, cxr_arena *arena)
{
	assert_ok(cxr_str_list_add(list, fx_str(value), arena, &err));
}

static void fx_hash(cxr_str bytes, char out[33])
{
	unsigned char digest[32];
	cxr_sha256_of(bytes.ptr, bytes.len, digest);
	cxr_hex(digest, 16, out);
}

static cxr_id_image fx_image_record(const fx_image *in, uint64_t number, cxr_arena *arena)
{
	cxr_id_image image = {
		.path = cxr_str_from(cxr_arena_printf(arena, "/nowhere/%llu", (unsigned long long)number)),
		.sop_instance_uid = fx_str(in->sop), .sop_class_uid = fx_str("1.2.840.10008.5.1.4.1.1.1"), .study_uid = fx_str(in->study_uid),
		.patient_id = fx_str(in->patient), .accession = fx_str(in->accession), .study_date = fx_str(in->date), .study_time = fx_str(in->time),
		.acquisition_date = fx_str(in->date), .acquisition_time = fx_str(in->acquired), .age = fx_str(in->age),
		.modality = fx_str(in->modality ? in->modality : "CR"), .view_position = fx_str(in->view), .patient_orientation = fx_str(in->orientation),
		.series_description = fx_str(in->series), .study_description = fx_str(in->study_description), .rows = 16, .columns = 16, .n_frames = 1};
	cxr_id_patient *subject = &image.subject;
	fx_add(&subject->patient_ids, in->patient, arena);
	fx_add(&subject->other_ids, in->other_id, arena);
	fx_add(&subject->names, in->name, arena);
	fx_add(&subject->phones, in->phone, arena);
	fx_add(&image.study_ids, in->study_id, arena);
	subject->birth_date = fx_str(in->birth);
	subject->sex = fx_str(in->sex);
	return image;
}

/* Puts the record of an image under a catalogue number (again, when its header has changed). */
static void fx_put_image(fx *f, uint64_t number, const fx_image *in)
{
	cxr_arena arena;
	cxr_buf json;
	char hash[33];
	char sql[512];
	cxr_arena_init(&arena, 1 << 20);
	cxr_buf_init(&json, 1 << 20);
	cxr_id_image image = fx_image_record(in, number, &arena);
	cxr_id_image_encode(&image, &json);
	assert_ok(cxr_buf_check(&json, &err));
	assert_ok(cxr_vault_put(f->vault, CXR_VAULT_IMAGE, number, cxr_buf_str(&json), &err));
	image.path = (cxr_str){"", 0}; /* the digest says nothing of the place */
	cxr_buf_clear(&json);
	cxr_id_image_encode(&image, &json);
	fx_hash(cxr_buf_str(&json), hash);
	snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO source_file VALUES (%llu, x'%016llx', 1, 1, 0, 1)", (unsigned long long)number, (unsigned long long)number);
	fx_exec(f, sql);
	snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO image VALUES (%llu, x'%s', x'00', x'00', x'%s')", (unsigned long long)number, hash, hash);
	fx_exec(f, sql);
	cxr_buf_release(&json);
	cxr_arena_release(&arena);
}

/* The catalogue number. */
static CXR_UNUSED uint64_t fx_add_image(fx *f, fx_image in)
{
	uint64_t number = f->next_number++;
	fx_put_image(f, number, &in);
	return number;
}

static CXR_UNUSED uint64_t fx_add_report(fx *f, fx_report in)
{
	uint64_t number = f->next_number++;
	cxr_arena arena;
	cxr_buf json;
	char sql[256];
	cxr_arena_init(&arena, 1 << 20);
	cxr_buf_init(&json, 1 << 20);
	cxr_id_report row = {.patient_id = fx_str(in.patient), .accession = fx_str(in.accession), .study_uid = fx_str(in.study_uid), .study_date = fx_str(in.date),
		.study_time = fx_str(in.time), .status = fx_str(in.status), .addendum_of = fx_str(in.addendum_of), .text = fx_str(in.text),
		.row_no = in.row_no ? in.row_no : f->next_row++};
	fx_add(&row.staff, in.staff, &arena);
	cxr_id_report_encode(&row, &json);
	assert_ok(cxr_buf_check(&json, &err));
	assert_ok(cxr_vault_put(f->vault, CXR_VAULT_REPORT, number, cxr_buf_str(&json), &err));
	snprintf(sql, sizeof sql, "INSERT INTO report VALUES (%llu, x'%016llx', 1)", (unsigned long long)number, (unsigned long long)number);
	fx_exec(f, sql);
	cxr_buf_release(&json);
	cxr_arena_release(&arena);
	return number;
}

static CXR_UNUSED uint64_t fx_add_demographic(fx *f, fx_demographic in)
{
	uint64_t number = f->next_number++;
	cxr_buf json;
	char sql[256];
	cxr_buf_init(&json, 1 << 20);
	cxr_id_demographic row = {.patient_id = fx_str(in.patient), .name = fx_str(in.name), .birth_date = fx_str(in.birth), .sex = fx_str(in.sex),
		.race = fx_str(in.race), .other_id = fx_str(in.other_id), .phone = fx_str(in.phone), .email = fx_str(in.email), .city = fx_str(in.city)};
	cxr_id_demographic_encode(&row, &json);
	assert_ok(cxr_buf_check(&json, &err));
	assert_ok(cxr_vault_put(f->vault, CXR_VAULT_DEMOGRAPHIC, number, cxr_buf_str(&json), &err));
	snprintf(sql, sizeof sql, "INSERT INTO demographic VALUES (%llu, x'%016llx', x'00', 1)", (unsigned long long)number, (unsigned long long)number);
	fx_exec(f, sql);
	cxr_buf_release(&json);
	return number;
}

/* What the end of an intake leaves: another digest of the catalogue. */
static CXR_UNUSED void fx_intake_done(fx *f)
{
	char hex[33];
	char text[32];
	snprintf(text, sizeof text, "intake %u", ++f->n_intakes);
	fx_hash(cxr_str_from(text), hex);
	cxr_stage_log_row row = {.n_records = f->next_number};
	snprintf(row.result, sizeof row.result, "%s%s", hex, hex);
	snprintf(row.fingerprint, sizeof row.fingerprint, "%s%s", hex, hex);
	assert_ok(cxr_stage_log_put(f->project.store, "intake", 0, &row, &err));
}

static CXR_UNUSED cxr_rc fx_try_link(fx *f, bool force)
{
	cxr_run run = {.project = &f->project, .n_workers = 1, .force = force};
	return cxr_stage_link.run_whole(&run, &err);
}

/* All records of all shards, in order. */
static CXR_UNUSED void fx_read(fx *f)
{
	enum { MAX_RECS = 20000 };
	uint32_t n_shards;
	cxr_arena_clear(&f->arena);
	f->recs = cxr_arena_array(&f->arena, MAX_RECS, sizeof *f->recs);
	f->n_recs = 0;
	assert_ok(cxr_project_n_shards(&f->project, &n_shards, &err));
	for (uint32_t s = 0; s < n_shards; s++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(&f->project, "link", s);
		cxr_shard_reader reader;
		cxr_str record;
		assert_ok(cxr_shard_reader_open(&reader, path, &err));
		for (;;) {
			assert_ok(cxr_shard_reader_next(&reader, &record, &err));
			if (!record.ptr)
				break;
			assert_true(f->n_recs < MAX_RECS);
			cxr_link_rec *rec = &f->recs[f->n_recs++];
			assert_ok(cxr_link_rec_decode(record, &f->arena, rec, &err));
			assert_true((rec->patient_no - 1) / f->project.config.patients_per_shard == s);
		}
		cxr_shard_reader_close(&reader);
	}
	for (size_t i = 1; i < f->n_recs; i++)
		assert_true(f->recs[i - 1].patient_no < f->recs[i].patient_no ||
			(f->recs[i - 1].patient_no == f->recs[i].patient_no && f->recs[i - 1].study_no < f->recs[i].study_no));
}

static CXR_UNUSED void fx_link(fx *f)
{
	fx_intake_done(f);
	assert_ok(fx_try_link(f, false));
	fx_read(f);
}

/* Record of the study that has the image; NULL when it is in no shard. */
static CXR_UNUSED const cxr_link_rec *fx_study(const fx *f, uint64_t image, const cxr_link_image **out_image)
{
	for (size_t i = 0; i < f->n_recs; i++)
		for (size_t k = 0; k < f->recs[i].n_images; k++)
			if (f->recs[i].images[k].catalogue_no == image) {
				if (out_image)
					*out_image = &f->recs[i].images[k];
				return &f->recs[i];
			}
	return NULL;
}

/* patient * 1,000,000 + study * 1,000 + view of an image, 0 when it is in no shard. */
static CXR_UNUSED uint64_t fx_place(const fx *f, uint64_t image)
{
	const cxr_link_image *found = NULL;
	const cxr_link_rec *rec = fx_study(f, image, &found);
	return rec ? rec->patient_no * UINT64_C(1000000) + rec->study_no * UINT64_C(1000) + found->view_no : 0;
}

static CXR_UNUSED cxr_id_study fx_vault_study(fx *f, uint64_t image)
{
	const cxr_link_rec *rec = fx_study(f, image, NULL);
	cxr_buf plain;
	cxr_id_study study;
	assert_non_null(rec);
	cxr_buf_init(&plain, 1 << 20);
	assert_ok(cxr_vault_get(f->vault, CXR_VAULT_STUDY, cxr_vault_study_number(rec->patient_no, rec->study_no), &plain, &err));
	assert_ok(cxr_id_study_decode(cxr_buf_str(&plain), &f->arena, &study, &err));
	cxr_buf_release(&plain);
	return study;
}

static CXR_UNUSED cxr_id_patient fx_vault_patient(fx *f, uint64_t image)
{
	const cxr_link_rec *rec = fx_study(f, image, NULL);
	cxr_buf plain;
	cxr_id_patient patient;
	assert_non_null(rec);
	cxr_buf_init(&plain, 1 << 20);
	assert_ok(cxr_vault_get(f->vault, CXR_VAULT_PATIENT, rec->patient_no, &plain, &err));
	assert_ok(cxr_id_patient_decode(cxr_buf_str(&plain), &f->arena, &patient, &err));
	cxr_buf_release(&plain);
	return patient;
}

/* Reason why link set it aside, "" when it did not. */
static CXR_UNUSED const char *fx_reason(fx *f, cxr_subject_kind kind, uint64_t number)
{
	cxr_stmt *q;
	bool row;
	const char *reason = "";
	assert_ok(cxr_store_query(f->project.store, "SELECT reason FROM quarantine WHERE stage = 'link' AND kind = ?1 AND number = ?2", &q, &err));
	cxr_stmt_bind_int(q, 1, (int64_t)kind);
	cxr_stmt_bind_int(q, 2, (int64_t)number);
	assert_ok(cxr_stmt_step(q, &row, &err));
	if (row)
		reason = cxr_arena_printf(&f->arena, CXR_STR_FMT, CXR_STR_ARG(cxr_stmt_text(q, 0)));
	cxr_stmt_done(q);
	return reason;
}

static CXR_UNUSED int64_t fx_count(fx *f, const char *sql)
{
	int64_t n;
	assert_ok(cxr_store_count(f->project.store, sql, &n, &err));
	return n;
}

#define assert_text(view, expected) assert_string_equal(cxr_arena_printf(&f.arena, CXR_STR_FMT, CXR_STR_ARG(view)), expected)

#endif
