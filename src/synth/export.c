/* The run: blocks on workers, output appended in block order. See synth.h. */
#include <stdio.h>

#include "base/mem.h"
#include "formats/csv.h"
#include "os/file.h"
#include "os/pool.h"
#include "os/walk.h"
#include "synth/output.h"

enum { MAX_BLOCK_FILE_BYTES = 64 << 20 };

static const char *const file_names[SYNTH_N_FILES] = {
	"export/reports.csv", "export/demographics.csv", "gold/spans.jsonl", "gold/labels.jsonl", "gold/sections.jsonl",
	"gold/headers.jsonl", "gold/studies.jsonl",
};

static const char *const csv_heads[2] = {
	"PAT_MRN,ACC_NUM,EXAM_DTTM,EXAM_DESC,REPORT_STATUS,REPORT_TEXT,ORDERING_PROV,READING_RAD,ADDENDUM_TO\n",
	"MRN,PAT_NAME,BIRTH_DATE,SEX_C,RACE_C,ETHNIC_C,INTERP_YN,PAYOR,BMI,DECEASED_YN,HOME_ADDRESS,HOME_CITY,HOME_PHONE,EMAIL,SSN\n",
};

typedef struct run_state {
	const cxr_synth_options *options;
	const cxr_synth_progress *progress;
	synth__tables tables;
	char *export_dir;
	cxr_file_out files[SYNTH_N_FILES];
	int n_open;
	cxr_synth_counts counts;
	cxr_buf recoded; /* one block's table in Windows-1252 */
} run_state;

static size_t block_size(const run_state *run, uint64_t block_no)
{
	uint64_t left = run->options->n_studies - block_no * SYNTH_BLOCK_STUDIES;
	return left < SYNTH_BLOCK_STUDIES ? (size_t)left : SYNTH_BLOCK_STUDIES;
}

static void output_free(void *context, void *result)
{
	(void)context;
	synth__output *output = result;
	if (!output)
		return;
	for (int i = 0; i < SYNTH_N_FILES; i++)
		cxr_buf_release(&output->files[i]);
	cxr_free(output);
}

/* texts[0] keeps the report for the caller; texts[1] is for the addendum. */
static cxr_rc make_reports(const synth__block *block, const synth__patient *patient, const synth__visit *visit, synth__text texts[2],
	synth__output *output, cxr_err *err)
{
	for (unsigned addendum = 0; addendum <= (visit->has_addendum ? 1u : 0u); addendum++) {
		synth__text *text = &texts[addendum];
		synth__text_begin(text, block, patient, visit, addendum ? SYNTH_STREAM_ADDENDUM : SYNTH_STREAM_REPORT);
		CXR_TRY(addendum ? synth__addendum_write(text, err) : synth__report_write(text, err));
		synth__row_report(&output->files[SYNTH_FILE_REPORTS], text, addendum);
		output->counts.n_spans += synth__gold_spans(&output->files[SYNTH_FILE_SPANS], text, addendum);
		output->counts.n_addenda += addendum;
	}
	output->counts.n_reports++;
	return CXR_OK;
}

static cxr_rc make_study(const run_state *run, const synth__block *block, const synth__patient *patient, const synth__visit *visit,
	synth__text texts[2], synth__output *output, cxr_err *err)
{
	bool has_report = visit->orphan != SYNTH_IMAGES_ONLY;
	if (has_report) {
		CXR_TRY(make_reports(block, patient, visit, texts, output, err));
		synth__gold_labels(&output->files[SYNTH_FILE_LABELS], &texts[0]);
		synth__gold_sections(&output->files[SYNTH_FILE_SECTIONS], &texts[0]);
	}
	synth__image_file images[SYNTH_MAX_VIEWS];
	size_t n_images = run->options->no_images ? 0 : synth__images_plan(block, patient, visit, run->options->max_side_px, images);
	CXR_TRY(synth__images_write(run->export_dir, block, patient, visit, images, n_images, err));
	for (size_t i = 0; i < n_images; i++) {
		synth__gold_header(&output->files[SYNTH_FILE_HEADERS], patient, visit, &images[i]);
		output->counts.n_images++;
		output->counts.n_duplicates += images[i].duplicate_path[0] != '\0';
	}
	synth__gold_study(&output->files[SYNTH_FILE_STUDIES], patient, visit, has_report ? &texts[0] : NULL, images, n_images);
	output->counts.n_studies++;
	return CXR_OK;
}

static cxr_rc make_block(const run_state *run, uint64_t block_no, synth__block *block, synth__output *output, cxr_err *err)
{
	synth__block_make(&run->tables, run->options->seed, block_no, block_size(run, block_no), block);
	synth__text texts[2];
	synth__text_init(&texts[0]);
	synth__text_init(&texts[1]);
	cxr_rc rc = CXR_OK;
	for (size_t p = 0; p < block->n_patients && rc == CXR_OK; p++) {
		const synth__patient *patient = &block->patients[p];
		synth__row_demographics(&output->files[SYNTH_FILE_DEMOGRAPHICS], block, patient);
		output->counts.n_patients++;
		for (size_t i = 0; i < patient->n_visits && rc == CXR_OK; i++)
			rc = make_study(run, block, patient, &block->visits[patient->first_visit + i], texts, output, err);
	}
	synth__text_release(&texts[0]);
	synth__text_release(&texts[1]);
	CXR_TRY(rc);
	if (!run->options->no_images)
		CXR_TRY(synth__junk_write(run->export_dir, block, &output->counts.n_junk, err));
	for (int i = 0; i < SYNTH_N_FILES; i++)
		CXR_TRY(cxr_buf_check(&output->files[i], err));
	return CXR_OK;
}

static cxr_rc work(void *context, int worker, size_t unit, void **out_result, cxr_err *err)
{
	const run_state *run = context;
	(void)worker;
	synth__output *output = cxr_calloc(1, sizeof *output);
	CXR_AUTO(cxr_free_at) synth__block *block = cxr_calloc(1, sizeof *block);
	if (!output || !block) {
		cxr_free(output);
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a block of studies");
	}
	for (int i = 0; i < SYNTH_N_FILES; i++)
		cxr_buf_init(&output->files[i], MAX_BLOCK_FILE_BYTES);
	cxr_rc rc = make_block(run, unit, block, output, err);
	if (rc != CXR_OK) {
		output_free(NULL, output);
		return rc;
	}
	*out_result = output;
	return CXR_OK;
}

static void add_counts(cxr_synth_counts *sum, const cxr_synth_counts *more)
{
	sum->n_patients += more->n_patients;
	sum->n_studies += more->n_studies;
	sum->n_reports += more->n_reports;
	sum->n_addenda += more->n_addenda;
	sum->n_images += more->n_images;
	sum->n_duplicates += more->n_duplicates;
	sum->n_junk += more->n_junk;
	sum->n_spans += more->n_spans;
}

static cxr_rc commit(void *context, size_t unit, void *result, cxr_err *err)
{
	run_state *run = context;
	synth__output *output = result;
	(void)unit;
	cxr_rc rc = CXR_OK;
	for (int i = 0; i < SYNTH_N_FILES && rc == CXR_OK; i++) {
		cxr_str bytes = cxr_buf_str(&output->files[i]);
		if (run->options->is_cp1252 && i <= SYNTH_FILE_DEMOGRAPHICS) {
			cxr_buf_clear(&run->recoded);
			synth__to_cp1252(bytes, &run->recoded);
			rc = cxr_buf_check(&run->recoded, err);
			bytes = cxr_buf_str(&run->recoded);
		}
		if (rc == CXR_OK)
			rc = cxr_file_out_write(&run->files[i], bytes.ptr, bytes.len, err);
	}
	if (rc == CXR_OK)
		add_counts(&run->counts, &output->counts);
	output_free(NULL, output);
	if (rc == CXR_OK && run->progress && run->progress->report)
		run->progress->report(run->progress->context, run->counts.n_studies, run->options->n_studies);
	return rc;
}

static bool should_stop(void *context)
{
	const run_state *run = context;
	return run->progress && run->progress->should_stop && run->progress->should_stop(run->progress->context);
}

static cxr_rc refuse_any(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	(void)context;
	(void)entry;
	return CXR_FAIL(err, CXR_E_EXISTS, "the output directory is not empty: name a new one");
}

static cxr_rc open_files(run_state *run, cxr_err *err)
{
	for (int i = 0; i < SYNTH_N_FILES; i++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_path_join(run->options->out_dir, file_names[i]);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
		CXR_TRY(cxr_dir_make_for(path, 0755, err));
		CXR_TRY(cxr_file_out_open(&run->files[i], path, 0644, err));
		run->n_open = i + 1;
		if (i <= SYNTH_FILE_DEMOGRAPHICS)
			CXR_TRY(cxr_file_out_write(&run->files[i], csv_heads[i], strlen(csv_heads[i]), err));
	}
	return CXR_OK;
}

static cxr_rc run_all(run_state *run, cxr_err *err)
{
	const cxr_synth_options *options = run->options;
	if (cxr_file_exists(options->out_dir))
		CXR_TRY(cxr_walk(options->out_dir, refuse_any, NULL, err));
	run->export_dir = cxr_path_join(options->out_dir, "export");
	if (!run->export_dir)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
	CXR_TRY(open_files(run, err));
	cxr_pool_job job = {
		.context = run,
		.n_units = (size_t)((options->n_studies + SYNTH_BLOCK_STUDIES - 1) / SYNTH_BLOCK_STUDIES),
		.n_workers = options->n_workers,
		.work = work,
		.commit = commit,
		.discard = output_free,
		.should_stop = should_stop,
	};
	CXR_TRY(cxr_pool_run(&job, err));
	for (int i = 0; i < SYNTH_N_FILES; i++)
		CXR_TRY(cxr_file_out_commit(&run->files[i], false, err));
	return CXR_OK;
}

cxr_rc cxr_synth_run(const cxr_synth_options *options, const cxr_synth_progress *progress, cxr_synth_counts *out_counts, cxr_err *err)
{
	if (options->n_studies < 1 || options->n_studies > SYNTH_MAX_STUDIES)
		return CXR_FAIL(err, CXR_E_ARG, "the number of studies must be 1 to %d", SYNTH_MAX_STUDIES);
	if (options->max_side_px && (options->max_side_px < CXR_PHANTOM_MIN_SIDE_PX || options->max_side_px > CXR_PHANTOM_MAX_SIDE_PX))
		return CXR_FAIL(err, CXR_E_ARG, "the longer side must be %d to %d pixels, or 0", CXR_PHANTOM_MIN_SIDE_PX, CXR_PHANTOM_MAX_SIDE_PX);
	if (!options->out_dir || !options->out_dir[0] || options->n_workers < 1)
		return CXR_FAIL(err, CXR_E_ARG, "an output directory and at least one worker are needed");
	run_state run = {.options = options, .progress = progress};
	CXR_TRY(synth__tables_open(&run.tables, err));
	cxr_buf_init(&run.recoded, MAX_BLOCK_FILE_BYTES);
	cxr_rc rc = run_all(&run, err);
	for (int i = 0; i < run.n_open; i++)
		cxr_file_out_close(&run.files[i]);
	cxr_buf_release(&run.recoded);
	cxr_free(run.export_dir);
	synth__tables_close(&run.tables);
	if (rc == CXR_OK && out_counts)
		*out_counts = run.counts;
	return rc;
}
