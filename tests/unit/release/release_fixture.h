/*
 * A tiny project made through the record encoders: shards of deid, sections, labels and image and the image files they name.
 * Five patients, 1 to 3 studies each, 1 or 2 views; patient 4 is `valid`; one image and one whole study are skipped.
 */
#ifndef RELEASE_FIXTURE_H
#define RELEASE_FIXTURE_H

#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/rng.h"
#include "corpus/record.h"
#include "dicom/writer.h"
#include "os/file.h"
#include "project/project.h"
#include "release/write.h"

enum { FIXTURE_SIDE_PX = 6, FIXTURE_N_SHARDS = 3, FIXTURE_N_PATIENTS = 5 };

typedef struct fixture {
	char *root;      /* temp dir; the project is root/project, releases go beside it */
	char *dir;
	cxr_project project;
	cxr_run run;
	/* what to leave out */
	bool no_sections, no_labels, no_images, with_jpg, with_stats;
	uint32_t n_readers;
	unsigned label_seed;
	const char *report_suffix;
	char paths[16][1024]; /* of fixture_path() */
	unsigned n_paths;
} fixture;

static CXR_UNUSED void fixture_put(const char *dir, const char *name, const void *bytes, size_t n_bytes)
{
	cxr_err err;
	const char *path = test_path(dir, name);
	assert_ok(cxr_dir_make_for(path, 0755, &err));
	test_write_file(path, bytes, n_bytes);
}

static CXR_UNUSED void fixture_sha(const void *bytes, size_t n_bytes, char out[65])
{
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_of(bytes, n_bytes, digest);
	cxr_hex(digest, sizeof digest, out);
}

static CXR_UNUSED void fixture_dicom(cxr_buf *out, const char *patient_id, unsigned study_uid, unsigned sop_uid)
{
	cxr_err err;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_dcm_item data = {0};
	char uid[64];
	unsigned char pixels[FIXTURE_SIDE_PX * FIXTURE_SIDE_PX * 2];
	for (size_t i = 0; i < sizeof pixels; i++)
		pixels[i] = (unsigned char)(i % 2 ? sop_uid % 16 : i * 7);
	assert_ok(cxr_dcm_put_text(&data, &arena, CXR_TAG(0x0008, 0x0016), CXR_VR('U', 'I'), "1.2.840.10008.5.1.4.1.1.1", &err));
	snprintf(uid, sizeof uid, "2.25.%u", 1000000 + sop_uid);
	assert_ok(cxr_dcm_put_text(&data, &arena, CXR_TAG(0x0008, 0x0018), CXR_VR('U', 'I'), uid, &err));
	assert_ok(cxr_dcm_put_text(&data, &arena, CXR_TAG(0x0010, 0x0010), CXR_VR('P', 'N'), patient_id, &err));
	assert_ok(cxr_dcm_put_text(&data, &arena, CXR_TAG(0x0010, 0x0020), CXR_VR('L', 'O'), patient_id, &err));
	snprintf(uid, sizeof uid, "2.25.%u", 5000000 + study_uid);
	assert_ok(cxr_dcm_put_text(&data, &arena, CXR_TAG(0x0020, 0x000D), CXR_VR('U', 'I'), uid, &err));
	const struct {
		unsigned element, value;
	} numbers[] = {{0x0002, 1}, {0x0010, FIXTURE_SIDE_PX}, {0x0011, FIXTURE_SIDE_PX}, {0x0100, 16}, {0x0101, 12}, {0x0102, 11}, {0x0103, 0}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(numbers); i++)
		assert_ok(cxr_dcm_put_u16(&data, &arena, CXR_TAG(0x0028, numbers[i].element), CXR_VR('U', 'S'), (uint16_t)numbers[i].value, &err));
	assert_ok(cxr_dcm_put_text(&data, &arena, CXR_TAG(0x0028, 0x0004), CXR_VR('C', 'S'), "MONOCHROME2", &err));
	assert_ok(cxr_dcm_put(&data, &arena, CXR_TAG(0x7FE0, 0x0010), CXR_VR('O', 'W'), pixels, sizeof pixels, &err));
	cxr_dcm_write_options options = {.ts = CXR_TS_EXPLICIT_LE, .sop_class_uid = cxr_str_from("1.2.840.10008.5.1.4.1.1.1"),
		.sop_instance_uid = cxr_dcm_text(&data, CXR_TAG(0x0008, 0x0018))};
	assert_ok(cxr_dcm_write(&data, &options, out, &err));
	cxr_arena_release(&arena);
}

static CXR_UNUSED void fixture_png(cxr_buf *out, unsigned number)
{
	static const unsigned char head[] = {0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, FIXTURE_SIDE_PX, 0, 0, 0,
		FIXTURE_SIDE_PX, 8, 0, 0, 0, 0, 0, 0, 0, 0};
	static const unsigned char tail[] = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};
	cxr_buf_add(out, head, sizeof head);
	cxr_buf_printf(out, "picture %u", number);
	cxr_buf_add(out, tail, sizeof tail);
}

static CXR_UNUSED void fixture_jpg(cxr_buf *out, unsigned number)
{
	static const unsigned char head[] = {0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0, FIXTURE_SIDE_PX, 0, FIXTURE_SIDE_PX, 1, 1, 0x11,
		0, 0xFF, 0xDA, 0, 2};
	cxr_buf_add(out, head, sizeof head);
	cxr_buf_printf(out, "%u", number);
	cxr_buf_add(out, "\xFF\xD9", 2);
}

static CXR_UNUSED const char *fixture_split(unsigned patient)
{
	return patient == 4 ? "valid" : "train";
}

static CXR_UNUSED bool fixture_is_skipped(unsigned patient, unsigned study, unsigned view)
{
	return (patient == 2 && study == 1 && view == 2) || (patient == 5 && study == 2);
}

/* The image's files into the working set; fills the records. */
static CXR_UNUSED void fixture_image(fixture *f, cxr_arena *arena, cxr_image_rec *image, cxr_picture_rec *picture, unsigned patient, unsigned study,
	unsigned view)
{
	unsigned number = patient * 100 + study * 10 + view;
	cxr_view kind = view == 1 ? CXR_VIEW_FRONTAL : patient == 2 && study == 3 ? CXR_VIEW_UNKNOWN : CXR_VIEW_LATERAL;
	char *patient_id = cxr_arena_printf(arena, "patient%05u", patient);
	char *stem = cxr_arena_printf(arena, "%s/%s/study%u/view%u_%s", fixture_split(patient), patient_id, study, view, cxr_view_name(kind));
	*image = (cxr_image_rec){.view_no = view, .view = kind, .stem = cxr_str_from(stem), .rows = FIXTURE_SIDE_PX, .columns = FIXTURE_SIDE_PX,
		.image_id = cxr_str_from(cxr_arena_printf(arena, "%s_study%u_view%u", patient_id, study, view)), .bits_stored = 12,
		.ap_pa = cxr_str_from(kind == CXR_VIEW_FRONTAL ? (number % 3 ? "AP" : "PA") : ""), .view_source = cxr_str_from("view_position"),
		.photometric = cxr_str_from("MONOCHROME2"), .skip_reason = cxr_str_from(fixture_is_skipped(patient, study, view) ? "burned_in_text" : ""),
		.dcm_sha256 = cxr_str_from("")};
	*picture = (cxr_picture_rec){.image_id = image->image_id, .width = FIXTURE_SIDE_PX, .height = FIXTURE_SIDE_PX};
	if (image->skip_reason.len)
		return;
	cxr_buf bytes;
	cxr_buf_init(&bytes, 1 << 20);
	char *hex[3];
	for (int form = 0; form < 3; form++) {
		static const char *const dirs[] = {"DICOM", "PNG", "JPG"}, *const extensions[] = {"dcm", "png", "jpg"};
		cxr_buf_clear(&bytes);
		if (form == 0)
			fixture_dicom(&bytes, patient_id, patient * 10 + study, number);
		else if (form == 1)
			fixture_png(&bytes, number);
		else
			fixture_jpg(&bytes, number);
		hex[form] = cxr_arena_printf(arena, "%065d", 0);
		fixture_sha(bytes.ptr, bytes.len, hex[form]);
		fixture_put(f->project.work_dir, cxr_arena_printf(arena, "%s/%s.%s", dirs[form], stem, extensions[form]), bytes.ptr, bytes.len);
		if (form == 0)
			image->dcm_bytes = bytes.len;
	}
	cxr_buf_release(&bytes);
	image->dcm_sha256 = cxr_str_from(hex[0]);
	picture->png_sha256 = cxr_str_from(hex[1]);
	picture->jpg_sha256 = cxr_str_from(f->with_jpg ? hex[2] : "");
}

typedef struct fixture_writers {
	cxr_shard_writer deid, sections, labels, image;
} fixture_writers;

static CXR_UNUSED void fixture_record(cxr_shard_writer *writer, cxr_buf *json)
{
	cxr_err err;
	assert_ok(cxr_buf_check(json, &err));
	assert_ok(cxr_shard_writer_put(writer, cxr_buf_str(json), &err));
	cxr_buf_clear(json);
}

static CXR_UNUSED void fixture_study(fixture *f, fixture_writers *writers, unsigned patient, unsigned study)
{
	cxr_arena arena;
	cxr_arena_init(&arena, 8 << 20);
	cxr_buf json;
	cxr_buf_init(&json, 1 << 20);
	cxr_image_rec images[2];
	cxr_picture_rec pictures[2];
	unsigned n_views = 1 + (patient + study) % 2, n_pictures = 0;
	for (unsigned view = 1; view <= n_views; view++) {
		fixture_image(f, &arena, &images[view - 1], &pictures[n_pictures], patient, study, view);
		n_pictures += images[view - 1].skip_reason.len == 0;
	}
	char *patient_id = cxr_arena_printf(&arena, "patient%05u", patient);
	char *study_id = cxr_arena_printf(&arena, "%s_study%u", patient_id, study);
	char *report = cxr_arena_printf(&arena, "FINDINGS:\nHeart \"normal\", size 3, \xC3\xA9.\nIMPRESSION:\n1. Study %u%s", study,
		f->report_suffix && patient == 1 && study == 1 ? f->report_suffix : "");
	cxr_study_rec rec = {.patient_no = patient, .study_no = study, .patient_id = cxr_str_from(patient_id), .study_id = cxr_str_from(study_id),
		.split = cxr_str_from(fixture_split(patient)), .date_order = study, .report = cxr_str_from(report), .n_readers = f->n_readers,
		.demographics = {.age = cxr_str_from("61"), .sex = cxr_str_from(patient % 2 ? "Female" : "Male"), .race = cxr_str_from("White, other"),
			.ethnicity = cxr_str_from("Unknown"), .interpreter_needed = cxr_str_from("No"), .insurance_type = cxr_str_from(""),
			.recent_bmi = cxr_str_from("24.5"), .deceased = cxr_str_from("")},
		.images = images, .n_images = n_views};
	rec.phi_counts[CXR_PHI_DATE] = 2;
	cxr_study_rec_encode(&rec, &json);
	fixture_record(&writers->deid, &json);
	cxr_sections_rec sections = {.study_id = rec.study_id};
	sections.body[CXR_SECTION_FINDINGS] = cxr_str_from("\nHeart \"normal\", size 3, \xC3\xA9.");
	sections.body[CXR_SECTION_IMPRESSION] = cxr_str_from(cxr_arena_printf(&arena, "\n1. Study %u", study));
	cxr_sections_rec_encode(&sections, &json);
	if (!f->no_sections)
		fixture_record(&writers->sections, &json);
	cxr_buf_clear(&json);
	cxr_labels_rec labels = {.study_id = rec.study_id};
	cxr_rng rng;
	cxr_rng_init(&rng, f->label_seed, patient * 10 + study);
	for (int input = 0; input < CXR_N_INPUTS; input++) {
		labels.has[input] = input != CXR_INPUT_FINDINGS || study != 2;
		for (int i = 0; i < CXR_N_LABELS; i++)
			labels.set[input].state[i] = labels.has[input] ? (uint8_t)cxr_rng_below(&rng, 4) : 0;
	}
	cxr_labels_rec_encode(&labels, &json);
	if (!f->no_labels)
		fixture_record(&writers->labels, &json);
	cxr_buf_clear(&json);
	cxr_pictures_rec picture_rec = {.study_id = rec.study_id, .pictures = pictures, .n_pictures = n_pictures};
	cxr_pictures_rec_encode(&picture_rec, &json);
	if (!f->no_images)
		fixture_record(&writers->image, &json);
	cxr_buf_release(&json);
	cxr_arena_release(&arena);
}

static CXR_UNUSED void fixture_open_shard(fixture *f, cxr_shard_writer *writer, const char *stage, uint32_t shard)
{
	cxr_err err;
	char *path = cxr_project_shard_path(&f->project, stage, shard);
	assert_non_null(path);
	assert_ok(cxr_dir_make_for(path, 0755, &err));
	assert_ok(cxr_shard_writer_open(writer, path, &err));
	cxr_free(path);
}

static CXR_UNUSED void fixture_close_shard(cxr_shard_writer *writer, bool is_wanted)
{
	cxr_err err;
	if (is_wanted)
		assert_ok(cxr_shard_writer_commit(writer, &err));
	cxr_shard_writer_close(writer);
}

/* Writes every shard and file anew, after the fields of `f` were changed. */
static CXR_UNUSED void fixture_fill(fixture *f)
{
	cxr_err err;
	unsigned patient = 1;
	assert_ok(cxr_tree_remove(test_path(f->dir, ".cxr/shards"), &err));
	for (uint32_t shard = 0; shard < FIXTURE_N_SHARDS; shard++) {
		fixture_writers writers;
		fixture_open_shard(f, &writers.deid, "deid", shard);
		fixture_open_shard(f, &writers.sections, "sections", shard);
		fixture_open_shard(f, &writers.labels, "labels", shard);
		fixture_open_shard(f, &writers.image, "image", shard);
		for (unsigned i = 0; i < 2 && patient <= FIXTURE_N_PATIENTS; i++, patient++)
			for (unsigned study = 1; study <= 1 + patient % 3; study++)
				fixture_study(f, &writers, patient, study);
		fixture_close_shard(&writers.deid, true);
		fixture_close_shard(&writers.sections, !f->no_sections);
		fixture_close_shard(&writers.labels, !f->no_labels);
		fixture_close_shard(&writers.image, !f->no_images);
	}
	f->project.config.write_jpg = f->with_jpg;
	if (f->with_stats) {
		fixture_put(f->project.work_dir, "stats/report.html", "<html></html>\n", 14);
		fixture_put(f->project.work_dir, "stats/tables/table1.csv", "a,b\n1,2\n", 8);
		fixture_put(f->project.work_dir, "stats/figures/age.svg", "<svg/>\n", 7);
		fixture_put(f->project.work_dir, "stats/private.txt", "not for release\n", 16);
	}
}

static CXR_UNUSED char *fixture_copy(const char *text)
{
	char *copy = cxr_strndup(text, strlen(text));
	assert_non_null(copy);
	return copy;
}

static CXR_UNUSED void fixture_open(fixture *f)
{
	cxr_err err;
	memset(f, 0, sizeof *f);
	f->root = test_temp_dir();
	f->dir = fixture_copy(test_path(f->root, "project"));
	assert_ok(cxr_dir_make(test_path(f->dir, ".cxr"), 0700, &err));
	assert_ok(cxr_dir_make(test_path(f->dir, "vault"), 0700, &err));
	cxr_project *p = &f->project;
	p->dir = f->dir;
	p->key_path = fixture_copy(test_path(f->root, "project.key"));
	p->vault_dir = fixture_copy(test_path(f->dir, "vault"));
	p->work_dir = fixture_copy(test_path(f->dir, ".cxr/work"));
	p->timestamp = 1700000000;
	cxr_config *c = &p->config;
	c->review = CXR_REVIEW_NONE;
	c->generated = true;
	c->write_png = true;
	c->age_cap_years = 90;
	c->demographics_as_of = cxr_str_from("2024-12-31");
	c->title = cxr_str_from("Fixture");
	c->version = cxr_str_from("1.0");
	c->licence = cxr_str_from("CC0-1.0");
	c->dicom_profile = cxr_str_from("valid");
	c->pixels = cxr_str_from("mask-identifying");
	c->recipe = cxr_str_from("chexpert");
	snprintf(c->hash_hex, sizeof c->hash_hex, "%064d", 7);
	f->run = (cxr_run){.project = p, .n_workers = 2};
	assert_ok(cxr_store_open(&p->store, test_path(f->dir, ".cxr/store.db"), true, false, &err));
	char n_shards[12];
	snprintf(n_shards, sizeof n_shards, "%d", FIXTURE_N_SHARDS);
	assert_ok(cxr_store_meta_put(p->store, "n_shards", cxr_str_from(n_shards), &err));
	fixture_fill(f);
}

static CXR_UNUSED void fixture_close(fixture *f)
{
	cxr_store_close(f->project.store);
	cxr_free(f->project.key_path);
	cxr_free(f->project.vault_dir);
	cxr_free(f->project.work_dir);
	cxr_free(f->dir);
	test_temp_dir_remove(f->root);
}

/* root/name; unlike test_path() good for the next 16 calls. */
static CXR_UNUSED const char *fixture_path(fixture *f, const char *name)
{
	char *out = f->paths[f->n_paths++ % 16];
	snprintf(out, sizeof f->paths[0], "%s/%s", f->root, name);
	return out;
}

/* Writes root/name and fails the test on any error. */
static CXR_UNUSED const char *fixture_release(fixture *f, const char *name)
{
	cxr_err err;
	cxr_release_summary summary;
	const char *out = fixture_path(f, name);
	assert_ok(cxr_release_write(&f->run, out, NULL, &summary, &err));
	return out;
}

/* Whole file as text; free with cxr_buf_release. */
static CXR_UNUSED void fixture_read(const char *dir, const char *name, cxr_buf *out)
{
	cxr_err err;
	cxr_buf_init(out, 16 << 20);
	assert_ok(cxr_file_read(test_path(dir, name), 16 << 20, out, &err));
}

#endif
