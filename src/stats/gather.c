/* One study into the counts. See gather.h. */
#include "stats/gather.h"

#include <stdio.h>

enum { N_SINGLE_TALLIES = 10, N_TALLIES = N_SINGLE_TALLIES + 2 * CXR_N_SECTIONS };

/* Where the i-th tally lies in a stats_gather. */
static size_t tally_offset(int i)
{
	static const size_t offsets[] = {offsetof(stats_gather, words_report), offsetof(stats_gather, phi_per_study),
		offsetof(stats_gather, images_per_study), offsetof(stats_gather, studies_per_patient), offsetof(stats_gather, ages),
		offsetof(stats_gather, bmi), offsetof(stats_gather, rows), offsetof(stats_gather, columns), offsetof(stats_gather, removed),
		offsetof(stats_gather, tokens_report)};
	size_t n = CXR_ARRAY_LEN(offsets), at = (size_t)i;
	if (at < n)
		return offsets[at];
	at -= n;
	return at < CXR_N_SECTIONS ? offsetof(stats_gather, words_section) + at * sizeof(stats_tally) :
		offsetof(stats_gather, tokens_section) + (at - CXR_N_SECTIONS) * sizeof(stats_tally);
}

static stats_tally *tally_of(stats_gather *gather, int i)
{
	return (stats_tally *)(void *)((char *)gather + tally_offset(i));
}

void stats__gather_init(stats_gather *gather)
{
	*gather = (stats_gather){0};
	for (int i = 0; i < N_TALLIES; i++)
		stats__tally_init(tally_of(gather, i));
	for (int i = 0; i < STATS_N_FIELDS; i++)
		stats__cats_init(&gather->fields[i]);
}

void stats__gather_release(stats_gather *gather)
{
	for (int i = 0; i < N_TALLIES; i++)
		stats__tally_release(tally_of(gather, i));
	for (int i = 0; i < STATS_N_FIELDS; i++)
		stats__cats_release(&gather->fields[i]);
	cxr_pieces_release(&gather->pieces);
}

static void merge_counts(stats_gather *gather, const stats_gather *from)
{
	gather->n_candidate_studies += from->n_candidate_studies;
	gather->n_candidate_images += from->n_candidate_images;
	gather->n_patients += from->n_patients;
	gather->n_studies += from->n_studies;
	gather->n_images += from->n_images;
	gather->n_reports += from->n_reports;
	gather->n_studies_empty += from->n_studies_empty;
	gather->n_studies_no_text += from->n_studies_no_text;
	gather->n_evidence += from->n_evidence;
	gather->phi_total += from->phi_total;
	gather->dcm_bytes += from->dcm_bytes;
	gather->png_bytes += from->png_bytes;
	gather->jpg_bytes += from->jpg_bytes;
	gather->n_png += from->n_png;
	gather->n_jpg += from->n_jpg;
	for (int i = 0; i < 3; i++)
		gather->readers[i] += from->readers[i];
}

static void merge_arrays(stats_gather *gather, const stats_gather *from)
{
	for (int l = 0; l < CXR_N_LABELS; l++) {
		for (int s = 0; s < STATS_N_STATES; s++) {
			gather->label_images[l][s] += from->label_images[l][s];
			gather->label_studies[l][s] += from->label_studies[l][s];
		}
	}
	for (int i = 0; i < CXR_N_INPUTS; i++) {
		gather->inputs[i] += from->inputs[i];
		gather->inputs_positive[i] += from->inputs_positive[i];
	}
	for (int t = 0; t < CXR_N_PHI_TYPES; t++) {
		gather->phi[t] += from->phi[t];
		gather->phi_studies[t] += from->phi_studies[t];
	}
}

cxr_rc stats__gather_merge(stats_gather *gather, const stats_gather *from, cxr_err *err)
{
	merge_counts(gather, from);
	merge_arrays(gather, from);
	for (int i = 0; i < N_TALLIES; i++) {
		const stats_tally *tally = (const stats_tally *)(const void *)((const char *)from + tally_offset(i));
		CXR_TRY(stats__tally_merge(tally_of(gather, i), tally, err));
	}
	for (int i = 0; i < STATS_N_FIELDS; i++)
		CXR_TRY(stats__cats_merge(&gather->fields[i], &from->fields[i], err));
	return CXR_OK;
}

static cxr_rc find_field(stats_gather *gather, stats_field field, cxr_str value, stats_cat **out, cxr_err *err)
{
	size_t at;
	CXR_TRY(stats__cats_find(&gather->fields[field], value, &at, err));
	*out = &gather->fields[field].items[at];
	return CXR_OK;
}

/* Category of every demographic field of this study, in the order of stats_field. */
static void demographic_values(const cxr_demographics *demo, char band[16], char group[16], char bmi[16], cxr_str out[STATS_SPLIT])
{
	stats__age_band(demo->age, band);
	stats__age_group(demo->age, group);
	stats__bmi_band(demo->recent_bmi, bmi);
	out[STATS_AGE_BAND] = cxr_str_from(band);
	out[STATS_SEX] = demo->sex;
	out[STATS_RACE] = demo->race;
	out[STATS_ETHNICITY] = demo->ethnicity;
	out[STATS_INSURANCE] = demo->insurance_type;
	out[STATS_BMI_BAND] = cxr_str_from(bmi);
	out[STATS_DECEASED] = demo->deceased;
	out[STATS_INTERPRETER] = demo->interpreter_needed;
	out[STATS_AGE_GROUP] = cxr_str_from(group);
}

/* Ages change between the studies of a patient: a patient counts once in every band. Others: by the first study. */
static bool is_new_for_patient(stats_gather *gather, stats_field field, size_t at, bool new_patient)
{
	if (field != STATS_AGE_BAND && field != STATS_AGE_GROUP)
		return new_patient;
	uint64_t bit = (uint64_t)1 << (at & 63);
	uint64_t *seen = &gather->band_seen[field == STATS_AGE_GROUP];
	bool is_new = (*seen & bit) == 0;
	*seen |= bit;
	return is_new;
}

static cxr_rc add_demographics(stats_gather *gather, const stats_study *in, uint64_t n_images, bool new_patient, cxr_err *err)
{
	const cxr_demographics *demo = &in->study->demographics;
	char band[16], group[16], bmi[16];
	cxr_str values[STATS_SPLIT];
	demographic_values(demo, band, group, bmi, values);
	for (int f = 0; f < STATS_SPLIT; f++) {
		size_t at;
		CXR_TRY(stats__cats_find(&gather->fields[f], values[f], &at, err));
		stats_cat *cat = &gather->fields[f].items[at];
		cat->n_patients += is_new_for_patient(gather, (stats_field)f, at, new_patient);
		cat->n_studies++;
		cat->n_images += n_images;
		for (int l = 0; in->labels && l < CXR_N_LABELS; l++)
			cat->labels[l][in->labels->set[CXR_INPUT_REPORT].state[l] & 3] += n_images;
	}
	double number;
	if (band[0] && cxr_str_to_double(cxr_str_trim(demo->age), &number))
		CXR_TRY(stats__tally_add(&gather->ages, (uint64_t)number, 1, err));
	if (new_patient && bmi[0] && cxr_str_to_double(cxr_str_trim(demo->recent_bmi), &number))
		CXR_TRY(stats__tally_add(&gather->bmi, (uint64_t)(number * 10 + 0.5), 1, err));
	stats_cat *split;
	CXR_TRY(find_field(gather, STATS_SPLIT, in->study->split, &split, err));
	split->n_patients += new_patient;
	split->n_studies++;
	split->n_images += n_images;
	return CXR_OK;
}

static cxr_rc add_image(stats_gather *gather, const cxr_image_rec *image, const cxr_picture_rec *picture, cxr_err *err)
{
	char size[32], bits[16];
	snprintf(size, sizeof size, "%u x %u", image->columns, image->rows);
	snprintf(bits, sizeof bits, "%u", image->bits_stored);
	const struct { stats_field field; cxr_str value; } values[] = {
		{STATS_VIEW, cxr_str_from(cxr_view_name(image->view))},
		{STATS_AP_PA, image->ap_pa},
		{STATS_VIEW_SOURCE, image->view_source},
		{STATS_BITS, cxr_str_from(bits)},
		{STATS_PHOTOMETRIC, image->photometric},
		{STATS_MANUFACTURER, image->manufacturer},
		{STATS_SIZE, cxr_str_from(size)},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(values); i++) {
		stats_cat *cat;
		CXR_TRY(find_field(gather, values[i].field, values[i].value, &cat, err));
		cat->n_images++;
	}
	CXR_TRY(stats__tally_add(&gather->rows, image->rows, 1, err));
	CXR_TRY(stats__tally_add(&gather->columns, image->columns, 1, err));
	CXR_TRY(stats__tally_add(&gather->removed, image->n_removed, 1, err));
	gather->dcm_bytes += image->dcm_bytes;
	if (picture) {
		gather->png_bytes += picture->png_bytes;
		gather->jpg_bytes += picture->jpg_bytes;
		gather->n_png += picture->png_sha256.len > 0;
		gather->n_jpg += picture->jpg_sha256.len > 0;
	}
	return CXR_OK;
}

/* What the stage image says about this image; NULL when it was not run or has no record of it. */
static const cxr_picture_rec *find_picture(const cxr_pictures_rec *pictures, cxr_str image_id)
{
	for (size_t i = 0; pictures && i < pictures->n_pictures; i++)
		if (cxr_str_eq(pictures->pictures[i].image_id, image_id))
			return &pictures->pictures[i];
	return NULL;
}

static cxr_rc add_images(stats_gather *gather, const stats_study *in, uint64_t *out_n, cxr_err *err)
{
	*out_n = 0;
	for (size_t i = 0; i < in->study->n_images; i++) {
		const cxr_image_rec *image = &in->study->images[i];
		const cxr_picture_rec *picture = find_picture(in->pictures, image->image_id);
		cxr_str reason = image->skip_reason;
		if (!reason.len && picture)
			reason = picture->skip_reason;
		gather->n_candidate_images++;
		if (reason.len) {
			stats_cat *cat;
			CXR_TRY(find_field(gather, STATS_SKIPPED, reason, &cat, err));
			cat->n_images++;
			continue;
		}
		CXR_TRY(add_image(gather, image, picture, err));
		++*out_n;
	}
	return CXR_OK;
}

static cxr_rc add_tokens(stats_gather *gather, cxr_str text, stats_tally *tally, cxr_err *err)
{
	if (!gather->wordpiece)
		return CXR_OK;
	CXR_TRY(cxr_wordpiece_encode(gather->wordpiece, text, CXR_SPECIALS_MATCH, &gather->pieces, err));
	return stats__tally_add(tally, gather->pieces.n_items, 1, err);
}

static cxr_rc add_text(stats_gather *gather, const stats_study *in, cxr_err *err)
{
	uint64_t words = stats__count_words(in->study->report);
	if (words) {
		gather->n_reports++;
		CXR_TRY(stats__tally_add(&gather->words_report, words, 1, err));
		CXR_TRY(add_tokens(gather, in->study->report, &gather->tokens_report, err));
	} else {
		gather->n_studies_no_text++;
	}
	for (int s = 0; in->sections && s < CXR_N_SECTIONS; s++) {
		words = in->sections->body[s].ptr ? stats__count_words(in->sections->body[s]) : 0;
		if (words == 0)
			continue;
		CXR_TRY(stats__tally_add(&gather->words_section[s], words, 1, err));
		CXR_TRY(add_tokens(gather, in->sections->body[s], &gather->tokens_section[s], err));
	}
	uint64_t spans = 0;
	for (int t = 0; t < CXR_N_PHI_TYPES; t++) {
		gather->phi[t] += in->study->phi_counts[t];
		gather->phi_studies[t] += in->study->phi_counts[t] > 0;
		spans += in->study->phi_counts[t];
	}
	gather->phi_total += spans;
	CXR_TRY(stats__tally_add(&gather->phi_per_study, spans, 1, err));
	gather->readers[in->study->n_readers < 2 ? in->study->n_readers : 2]++;
	return CXR_OK;
}

static void add_labels(stats_gather *gather, const cxr_labels_rec *labels, uint64_t n_images)
{
	for (int l = 0; l < CXR_N_LABELS; l++) {
		unsigned state = labels->set[CXR_INPUT_REPORT].state[l] & 3;
		gather->label_images[l][state] += n_images;
		gather->label_studies[l][state]++;
	}
	for (int i = 0; i < CXR_N_INPUTS; i++) {
		gather->inputs[i] += labels->has[i];
		for (int l = 0; l < CXR_N_LABELS; l++)
			gather->inputs_positive[i] += labels->set[i].state[l] == CXR_LABEL_POSITIVE;
	}
	gather->n_evidence += labels->n_evidence;
}

cxr_rc stats__gather_end(stats_gather *gather, cxr_err *err)
{
	if (gather->started)
		CXR_TRY(stats__tally_add(&gather->studies_per_patient, gather->patient_studies, 1, err));
	gather->started = false;
	gather->patient_studies = 0;
	return CXR_OK;
}

cxr_rc stats__gather_study(stats_gather *gather, const stats_study *in, cxr_err *err)
{
	uint64_t n_images;
	gather->n_candidate_studies++;
	CXR_TRY(add_images(gather, in, &n_images, err));
	if (n_images == 0) {
		gather->n_studies_empty++;
		return CXR_OK;
	}
	bool new_patient = !gather->started || in->study->patient_no != gather->patient_no;
	if (new_patient) {
		CXR_TRY(stats__gather_end(gather, err));
		gather->started = true;
		gather->patient_no = in->study->patient_no;
		gather->band_seen[0] = gather->band_seen[1] = 0;
		gather->n_patients++;
	}
	gather->patient_studies++;
	gather->n_studies++;
	gather->n_images += n_images;
	CXR_TRY(stats__tally_add(&gather->images_per_study, n_images, 1, err));
	CXR_TRY(add_text(gather, in, err));
	if (in->labels)
		add_labels(gather, in->labels, n_images);
	return add_demographics(gather, in, n_images, new_patient, err);
}
