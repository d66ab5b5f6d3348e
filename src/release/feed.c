/* See feed.h. */
#include "release/feed.h"

#include "base/mem.h"

enum { FEED_STUDY_BYTES = 256 << 20 };

static const char *const source_names[RELEASE__N_SOURCES] = {"deid", "sections", "labels", "image"};

const char *release__source_name(int source)
{
	return source >= 0 && source < RELEASE__N_SOURCES ? source_names[source] : NULL;
}

static cxr_rc find_input(release__feed *feed, int source, cxr_err *err)
{
	uint32_t n_found = 0;
	for (uint32_t shard = 0; shard < feed->n_shards; shard++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(feed->project, source_names[source], shard);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a shard path");
		n_found += cxr_file_exists(path);
	}
	if (n_found == 0 && source != RELEASE__DEID)
		return CXR_OK;
	if (n_found != feed->n_shards)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "stage %s has %u of %u shards: run `cxr build` first", source_names[source], n_found,
			feed->n_shards);
	feed->input[source].is_present = true;
	return CXR_OK;
}

cxr_rc release__feed_open(release__feed *feed, const cxr_project *project, cxr_err *err)
{
	memset(feed, 0, sizeof *feed);
	feed->project = project;
	cxr_arena_init(&feed->arena, FEED_STUDY_BYTES);
	CXR_TRY(cxr_project_n_shards(project, &feed->n_shards, err));
	if (feed->n_shards == 0)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "the project has no studies: run `cxr build` first");
	for (int i = 0; i < RELEASE__N_SOURCES; i++) {
		CXR_TRY(find_input(feed, i, err));
		cxr_sha256_init(&feed->input[i].sha);
	}
	return CXR_OK;
}

static void close_shard(release__feed *feed)
{
	for (int i = 0; i < RELEASE__N_SOURCES; i++) {
		if (feed->input[i].is_open)
			cxr_shard_reader_close(&feed->input[i].reader);
		feed->input[i].is_open = false;
	}
	feed->is_shard_open = false;
}

void release__feed_close(release__feed *feed)
{
	close_shard(feed);
	cxr_arena_release(&feed->arena);
}

static cxr_rc open_shard(release__feed *feed, cxr_err *err)
{
	for (int i = 0; i < RELEASE__N_SOURCES; i++) {
		if (!feed->input[i].is_present)
			continue;
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(feed->project, source_names[i], feed->shard);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a shard path");
		cxr_rc rc = cxr_shard_reader_open(&feed->input[i].reader, path, err);
		if (rc != CXR_OK) {
			cxr_err_about(err, "stage %s, shard %u", source_names[i], feed->shard);
			return rc;
		}
		feed->input[i].is_open = true;
	}
	feed->is_shard_open = true;
	return CXR_OK;
}

/* Next record of one stage; out->ptr NULL at the end of the shard. */
static cxr_rc next_record(release__input *input, cxr_str *out, cxr_err *err)
{
	CXR_TRY(cxr_shard_reader_next(&input->reader, out, err));
	if (!out->ptr)
		return CXR_OK;
	unsigned char length[4];
	for (int i = 0; i < 4; i++)
		length[i] = (unsigned char)(out->len >> (8 * i) & 0xFF);
	cxr_sha256_add(&input->sha, length, sizeof length);
	cxr_sha256_add(&input->sha, out->ptr, out->len);
	input->n_records++;
	return CXR_OK;
}

static cxr_rc check_study(release__feed *feed, const cxr_study_rec *rec, cxr_err *err)
{
	release__stem stem = {.patient_no = rec->patient_no, .study_no = rec->study_no};
	char id[RELEASE__ID_BYTES];
	release__study_id(&stem, id);
	release__split split;
	if (rec->patient_no == 0 || rec->study_no == 0 || !cxr_str_eqz(rec->study_id, id))
		return CXR_FAIL(err, CXR_E_SCHEMA, "a study record has a wrong study_id");
	release__patient_id(&stem, id);
	if (!cxr_str_eqz(rec->patient_id, id) || !release__split_from_name(rec->split, &split))
		return CXR_FAIL(err, CXR_E_SCHEMA, "a study record has a wrong patient_id or split");
	if (rec->patient_no < feed->last_patient || (rec->patient_no == feed->last_patient && rec->study_no <= feed->last_study))
		return CXR_FAIL(err, CXR_E_SCHEMA, "study records are not in patient and study order");
	feed->last_patient = rec->patient_no;
	feed->last_study = rec->study_no;
	return CXR_OK;
}

static cxr_rc check_image(const cxr_study_rec *rec, const cxr_image_rec *image, release__stem *out, cxr_err *err)
{
	char id[RELEASE__ID_BYTES];
	release__stem stem;
	if (!release__stem_parse(image->stem, &stem) || stem.patient_no != rec->patient_no || stem.study_no != rec->study_no ||
		stem.view_no != image->view_no || stem.view != image->view || !cxr_str_eqz(rec->split, release__split_name((int)stem.split)))
		return CXR_FAIL(err, CXR_E_SCHEMA, "an image record has a wrong path");
	release__image_id(&stem, id);
	if (!cxr_str_eqz(image->image_id, id))
		return CXR_FAIL(err, CXR_E_SCHEMA, "an image record has a wrong image_id");
	*out = stem;
	return CXR_OK;
}

static const cxr_picture_rec *find_picture(const cxr_pictures_rec *pictures, cxr_str image_id)
{
	for (size_t i = 0; i < pictures->n_pictures; i++)
		if (cxr_str_eq(pictures->pictures[i].image_id, image_id))
			return &pictures->pictures[i];
	return NULL;
}

/* Sorts the study's images into released and skipped. */
static cxr_rc choose_images(release__feed *feed, const cxr_pictures_rec *pictures, cxr_err *err)
{
	release__study *study = &feed->study;
	size_t n = study->rec.n_images;
	study->images = cxr_arena_array(&feed->arena, n, sizeof *study->images);
	study->skips = cxr_arena_array(&feed->arena, n, sizeof *study->skips);
	if (n && (!study->images || !study->skips))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu images of a study", n);
	for (size_t i = 0; i < n; i++) {
		const cxr_image_rec *image = &study->rec.images[i];
		if (i > 0 && image->view_no <= study->rec.images[i - 1].view_no)
			return CXR_FAIL(err, CXR_E_SCHEMA, "the images of a study are not in view order");
		if (image->skip_reason.len) {
			study->skips[study->n_skips++] = image->skip_reason;
			continue;
		}
		release__image *out = &study->images[study->n_images];
		CXR_TRY(check_image(&study->rec, image, &out->stem, err));
		out->image = image;
		out->picture = NULL;
		if (pictures) {
			out->picture = find_picture(pictures, image->image_id);
			if (!out->picture)
				return CXR_FAIL(err, CXR_E_SCHEMA, "stage image has no record of an image that stage deid wrote");
			if (out->picture->skip_reason.len) {
				study->skips[study->n_skips++] = out->picture->skip_reason;
				continue;
			}
		}
		study->n_images++;
	}
	return CXR_OK;
}

static cxr_rc decode_side(release__feed *feed, int source, cxr_str json, cxr_pictures_rec *pictures, cxr_err *err)
{
	release__study *study = &feed->study;
	cxr_str study_id = {0};
	if (source == RELEASE__SECTIONS) {
		CXR_TRY(cxr_sections_rec_decode(json, &feed->arena, &study->sections, err));
		study_id = study->sections.study_id;
	} else if (source == RELEASE__LABELS) {
		CXR_TRY(cxr_labels_rec_decode(json, &feed->arena, &study->labels, err));
		study_id = study->labels.study_id;
	} else {
		CXR_TRY(cxr_pictures_rec_decode(json, &feed->arena, pictures, err));
		study_id = pictures->study_id;
	}
	if (!cxr_str_eq(study_id, study->rec.study_id))
		return CXR_FAIL(err, CXR_E_SCHEMA, "stage %s has the record of another study at this place", source_names[source]);
	return CXR_OK;
}

/* Reads one study of the open shard; *out_end when the shard is used up. */
static cxr_rc read_study(release__feed *feed, bool *out_end, cxr_err *err)
{
	cxr_arena_clear(&feed->arena);
	memset(&feed->study, 0, sizeof feed->study);
	cxr_str json;
	CXR_TRY(next_record(&feed->input[RELEASE__DEID], &json, err));
	*out_end = json.ptr == NULL;
	if (json.ptr) {
		CXR_TRY(cxr_study_rec_decode(json, &feed->arena, &feed->study.rec, err));
		CXR_TRY(check_study(feed, &feed->study.rec, err));
	}
	cxr_pictures_rec pictures = {0};
	for (int i = RELEASE__SECTIONS; i < RELEASE__N_SOURCES; i++) {
		if (!feed->input[i].is_present)
			continue;
		CXR_TRY(next_record(&feed->input[i], &json, err));
		if ((json.ptr == NULL) != *out_end)
			return CXR_FAIL(err, CXR_E_SCHEMA, "stage %s has another number of studies than stage deid: run `cxr build`", source_names[i]);
		if (json.ptr)
			CXR_TRY(decode_side(feed, i, json, &pictures, err));
	}
	if (*out_end)
		return CXR_OK;
	return choose_images(feed, feed->input[RELEASE__IMAGE].is_present ? &pictures : NULL, err);
}

static void finish(release__feed *feed)
{
	for (int i = 0; i < RELEASE__N_SOURCES; i++) {
		release__input *input = &feed->input[i];
		if (!input->is_present || input->sha256_hex[0])
			continue;
		unsigned char digest[CXR_SHA256_BYTES];
		cxr_sha256_end(&input->sha, digest);
		cxr_hex(digest, sizeof digest, input->sha256_hex);
	}
}

cxr_rc release__feed_next(release__feed *feed, const release__study **out, cxr_err *err)
{
	*out = NULL;
	while (feed->shard < feed->n_shards) {
		if (!feed->is_shard_open)
			CXR_TRY(open_shard(feed, err));
		bool at_end;
		cxr_rc rc = read_study(feed, &at_end, err);
		if (rc != CXR_OK) {
			cxr_err_about(err, "shard %u, record %llu", feed->shard, (unsigned long long)feed->input[RELEASE__DEID].n_records);
			return rc;
		}
		if (!at_end) {
			*out = &feed->study;
			return CXR_OK;
		}
		close_shard(feed);
		feed->shard++;
	}
	finish(feed);
	return CXR_OK;
}
