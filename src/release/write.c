/*
 * See write.h. One pass over the studies writes rows and links images into a hidden directory; then the describing files,
 * the checksums (read back from the disk), and one rename. Invariant: nothing under out_dir is ever half-written.
 */
#include "release/write.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "os/walk.h"
#include "release/manifest.h"
#include "release/place.h"
#include "release/tables.h"

typedef struct writer {
	cxr_run *run;
	const cxr_release_options *options;
	release__place place;
	release__feed feed;
	release__counts counts;
	release__tables tables;
	bool has_tables;             /* open */
	bool has[RELEASE__N_PARTS];
	release__tally expected;     /* images as their stages recorded them */
	uint64_t n_studies_done;
} writer;

static cxr_rc check_gate(const cxr_run *run, cxr_err *err)
{
	const cxr_config *config = &run->project->config;
	cxr_release_gate gate;
	char policy[48] = "none";
	CXR_TRY(cxr_release_gate_check(run, &gate, err));
	if (gate.is_met)
		return CXR_OK;
	if (gate.n_lost_marks)
		return CXR_FAIL(err, CXR_E_POLICY, "%" PRIu64 " marks of readers refer to reports that have changed since and are not applied: export and read "
			"those reports again (cxr review status)", gate.n_lost_marks);
	if (config->review == CXR_REVIEW_SAMPLED)
		snprintf(policy, sizeof policy, "sampled: %u", config->review_sample);
	else
		snprintf(policy, sizeof policy, "required");
	return CXR_FAIL(err, CXR_E_POLICY, "review policy `%s` is not met: %" PRIu64 " of %" PRIu64 " reports are unread and %s; read them (cxr review "
		"export) and sign (cxr review sign), or set another policy in cxr.yaml", policy, gate.n_unread, gate.n_reports,
		gate.is_signed ? "the working set is signed" : "nothing is signed");
}

/* work_dir/FORM/stem.ext as temp_dir/place/stem.ext */
static cxr_rc put_image(writer *w, int form, cxr_str stem, const char *view_dir, cxr_err *err)
{
	char name[RELEASE__PATH_BYTES + 16];
	snprintf(name, sizeof name, "%s/" CXR_STR_FMT "%s", release__form_dir(form), CXR_STR_ARG(stem), release__form_extension(form));
	CXR_AUTO(cxr_free_at) char *from = cxr_path_join(w->run->project->work_dir, name);
	if (view_dir)
		snprintf(name, sizeof name, "%s/" CXR_STR_FMT "%s", view_dir, CXR_STR_ARG(stem), release__form_extension(form));
	CXR_AUTO(cxr_free_at) char *to = cxr_path_join(w->place.temp_dir, name);
	if (!from || !to)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_dir_make_for(to, 0755, err));
	cxr_file_info info;
	CXR_TRY(cxr_file_stat(from, &info, err));
	if (info.kind != CXR_FILE_REGULAR)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "an image of the working set is missing: run `cxr build` again");
	return w->options->copy ? cxr_file_copy(from, to, 0644, err) : cxr_file_link_or_copy(from, to, err);
}

static cxr_rc put_form(writer *w, int form, cxr_str stem, cxr_str sha256_hex, cxr_err *err)
{
	if (sha256_hex.len != CXR_SHA256_HEX)
		return CXR_FAIL(err, CXR_E_SCHEMA, "an image has no %s file on record: run `cxr build` again", release__form_dir(form));
	CXR_TRY(put_image(w, form, stem, NULL, err));
	char path[RELEASE__PATH_BYTES + 16];
	int n = snprintf(path, sizeof path, "%s/" CXR_STR_FMT "%s", release__form_dir(form), CXR_STR_ARG(stem), release__form_extension(form));
	release__tally_add(&w->expected, (cxr_str){path, (size_t)n}, sha256_hex);
	w->counts.files[form]++;
	return CXR_OK;
}

static cxr_rc put_images(writer *w, const release__study *study, cxr_err *err)
{
	for (size_t i = 0; i < study->n_images; i++) {
		const release__image *image = &study->images[i];
		cxr_str stem = image->image->stem;
		CXR_TRY(put_form(w, RELEASE__DICOM, stem, image->image->dcm_sha256, err));
		if (w->has[RELEASE__PART_PNG])
			CXR_TRY(put_form(w, RELEASE__PNG, stem, image->picture->png_sha256, err));
		if (!w->has[RELEASE__PART_JPG])
			continue;
		CXR_TRY(put_form(w, RELEASE__JPG, stem, image->picture->jpg_sha256, err));
		if (w->has[RELEASE__PART_VIEW_V1] && image->stem.split != RELEASE__TEST)
			CXR_TRY(put_image(w, RELEASE__JPG, stem, "views/chexpert-v1", err));
	}
	return CXR_OK;
}

/* Counts of a study, and (unless dry) its rows and images. */
static cxr_rc add_study(writer *w, const release__study *study, cxr_err *err)
{
	w->counts.candidate_studies++;
	w->counts.candidate_images += study->rec.n_images;
	for (size_t i = 0; i < study->n_skips; i++)
		CXR_TRY(release__counts_add_skip(&w->counts, study->skips[i], err));
	if (study->n_images == 0) {
		w->counts.studies_not_released++;
		return CXR_OK;
	}
	release__counts_add_study(&w->counts, &study->rec);
	if (!w->has_tables) {
		release__row row = {0};
		for (size_t i = 0; i < study->n_images; i++)
			release__counts_add_row(&w->counts, &row, &study->images[i].stem);
		return CXR_OK;
	}
	CXR_TRY(release__tables_add(&w->tables, study, &w->counts, err));
	return put_images(w, study, err);
}

static cxr_rc add_studies(writer *w, cxr_err *err)
{
	for (;;) {
		const release__study *study;
		CXR_TRY(release__feed_next(&w->feed, &study, err));
		if (!study)
			break;
		CXR_TRY(add_study(w, study, err));
		cxr_run_progress(w->run, "release", ++w->n_studies_done, 0, "studies");
		if (cxr_run_should_stop(w->run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped: nothing was released");
	}
	if (w->counts.all.images == 0)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "no image is left to release: see `cxr status` for the reasons");
	return CXR_OK;
}

/* ---- what the stage stats left in the working set ---- */

typedef struct stats_copy {
	writer *w;
	bool has_report;
} stats_copy;

static cxr_rc copy_stats_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	stats_copy *copy = context;
	cxr_str name = cxr_str_from(entry->relative);
	bool is_report = cxr_str_eqz(name, "report.html");
	if (!is_report && !cxr_str_starts(name, cxr_str_from("tables/")) && !cxr_str_starts(name, cxr_str_from("figures/")))
		return CXR_OK;
	if (entry->unreadable || entry->info.kind != CXR_FILE_REGULAR || !release__path_is_plain(name))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the stats directory of the working set holds something that may not be released");
	const char *base = cxr_path_base(entry->relative);
	if (base[0] == '.')
		return CXR_OK; /* temp file of an interrupted run */
	CXR_AUTO(cxr_free_at) char *to = cxr_path_join(copy->w->place.temp_dir, entry->relative);
	if (!to)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_dir_make_for(to, 0755, err));
	copy->has_report |= is_report;
	return cxr_file_copy(entry->path, to, 0644, err);
}

static cxr_rc copy_stats(writer *w, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *dir = cxr_path_join(w->run->project->work_dir, "stats");
	CXR_AUTO(cxr_free_at) char *report = dir ? cxr_path_join(dir, "report.html") : NULL;
	if (!report)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	if (!cxr_file_exists(report))
		return CXR_OK; /* written last by stats: without it there is nothing complete */
	stats_copy copy = {.w = w};
	CXR_TRY(cxr_walk(dir, copy_stats_entry, &copy, err));
	w->has[RELEASE__PART_REPORT] = copy.has_report;
	return CXR_OK;
}

static cxr_rc describe(writer *w, cxr_err *err)
{
	CXR_TRY(copy_stats(w, err));
	release__draft draft = {.run = w->run, .config = &w->run->project->config, .dir = w->place.temp_dir, .feed = &w->feed,
		.counts = &w->counts};
	memcpy(draft.has, w->has, sizeof draft.has);
	cxr_buf json;
	cxr_buf_init(&json, 16 << 20);
	cxr_rc rc = release__counts_json(&w->counts, &json, err);
	if (rc == CXR_OK)
		rc = release__draft_write(&draft, "counts.json", &json, err);
	cxr_buf_release(&json);
	CXR_TRY(rc);
	CXR_TRY(release__describe(&draft, err));
	CXR_TRY(release__croissant(&draft, err));
	return release__manifest_write(&draft, err);
}

static void choose_parts(writer *w)
{
	const cxr_config *config = &w->run->project->config;
	bool has_images = w->feed.input[RELEASE__IMAGE].is_present;
	w->has[RELEASE__PART_SECTIONS] = w->feed.input[RELEASE__SECTIONS].is_present;
	w->has[RELEASE__PART_DICOM] = true;
	w->has[RELEASE__PART_PNG] = has_images && config->write_png;
	w->has[RELEASE__PART_JPG] = has_images && config->write_jpg;
	w->has[RELEASE__PART_LABELS_RULES] = w->feed.input[RELEASE__LABELS].is_present;
	w->has[RELEASE__PART_VIEW_V1] = w->has[RELEASE__PART_LABELS_RULES];
}

static void summarise(const writer *w, cxr_release_summary *out)
{
	*out = (cxr_release_summary){.n_patients = w->counts.all.patients, .n_studies = w->counts.all.studies, .n_images = w->counts.all.images,
		.n_images_not_released = w->counts.candidate_images - w->counts.all.images,
		.n_studies_not_released = w->counts.studies_not_released, .n_unread = w->counts.readers[0]};
}

static cxr_rc write_tree(writer *w, cxr_release_summary *summary, cxr_err *err)
{
	CXR_TRY(release__place_begin(&w->place, err));
	w->has_tables = true;
	CXR_TRY(release__tables_open(&w->tables, w->place.temp_dir, w->has[RELEASE__PART_LABELS_RULES], err));
	CXR_TRY(add_studies(w, err));
	CXR_TRY(release__tables_commit(&w->tables, err));
	CXR_TRY(describe(w, err));
	release__sums_result sums;
	CXR_TRY(release__sums_write(w->run, w->place.temp_dir, &sums, err));
	if (!release__tally_equal(&sums.images, &w->expected))
		return CXR_FAIL(err, CXR_E_CHECKSUM, "a file of the working set is not the one its stage recorded: "
			"run `cxr run deid --force` and `cxr run image --force`");
	release__place_result placed;
	CXR_TRY(release__place_commit(&w->place, w->options->force, &placed, err));
	summarise(w, summary);
	summary->n_files = sums.n_files;
	summary->n_bytes = sums.n_bytes;
	summary->is_unchanged = placed.is_unchanged;
	summary->is_replaced = placed.is_replaced;
	return CXR_OK;
}

static cxr_rc run_writer(writer *w, const char *out_dir, cxr_release_summary *summary, cxr_err *err)
{
	CXR_TRY(release__place_init(&w->place, w->run->project, out_dir, err));
	CXR_TRY(release__feed_open(&w->feed, w->run->project, err));
	CXR_TRY(check_gate(w->run, err));
	choose_parts(w);
	if (w->run->dry_run) {
		CXR_TRY(add_studies(w, err));
		summarise(w, summary);
		return CXR_OK;
	}
	cxr_rc rc = write_tree(w, summary, err);
	if (w->has_tables)
		release__tables_close(&w->tables);
	if (rc != CXR_OK)
		release__place_abandon(&w->place);
	return rc;
}

cxr_rc cxr_release_write(cxr_run *run, const char *out_dir, const cxr_release_options *options, cxr_release_summary *summary, cxr_err *err)
{
	static const cxr_release_options defaults = {0};
	CXR_AUTO(cxr_free_at) writer *w = cxr_calloc(1, sizeof *w);
	if (!w)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the release");
	w->run = run;
	w->options = options ? options : &defaults;
	release__counts_init(&w->counts);
	cxr_rc rc = run_writer(w, out_dir, summary, err);
	release__counts_release(&w->counts);
	release__feed_close(&w->feed);
	release__place_clear(&w->place);
	return rc;
}
