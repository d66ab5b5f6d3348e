/* See counts.h. */
#include "release/counts.h"

#include <stdio.h>

static const char *const ap_pa_names[RELEASE__N_AP_PA] = {"AP", "PA", "LL", "RL", "none"};
static const char *const state_names[RELEASE__N_STATES] = {"blank", "positive", "negative", "uncertain"};
/* the paper's order of columns */
static const cxr_label_state state_order[RELEASE__N_STATES] = {
	CXR_LABEL_POSITIVE, CXR_LABEL_UNCERTAIN, CXR_LABEL_NEGATIVE, CXR_LABEL_BLANK};

void release__counts_init(release__counts *counts)
{
	memset(counts, 0, sizeof *counts);
	cxr_map_init(&counts->images_not_released);
}

void release__counts_release(release__counts *counts)
{
	cxr_map_release(&counts->images_not_released);
}

static void add_study_cells(release__counts *counts, const release__row *row)
{
	counts->reports += row->cell[RELEASE__REPORT].len > 0;
	for (int i = 0; i < CXR_N_SECTIONS; i++)
		counts->sections[i] += row->cell[RELEASE__FIRST_SECTION + i].len > 0;
	for (int i = 0; i < RELEASE__N_DEMOGRAPHICS; i++)
		counts->demographics[i] += row->cell[RELEASE__AGE + i].len > 0;
}

void release__counts_add_row(release__counts *counts, const release__row *row, const release__stem *stem)
{
	release__units *split = &counts->split[stem->split];
	bool new_patient = counts->all.images == 0 || stem->patient_no != counts->last.patient_no;
	counts->is_new_study = new_patient || stem->study_no != counts->last.study_no;
	counts->all.patients += new_patient;
	split->patients += new_patient;
	if (counts->is_new_study) {
		counts->all.studies++;
		split->studies++;
		counts->images_in_study = 0;
		add_study_cells(counts, row);
	}
	counts->all.images++;
	split->images++;
	if (++counts->images_in_study > counts->max_images_per_study)
		counts->max_images_per_study = counts->images_in_study;
	counts->views[stem->view]++;
	int ap_pa = 0;
	while (ap_pa < RELEASE__N_AP_PA - 1 && !cxr_str_eqz(row->cell[RELEASE__AP_PA], ap_pa_names[ap_pa]))
		ap_pa++;
	counts->ap_pa[ap_pa]++;
	counts->last = *stem;
}

void release__counts_add_labels(release__counts *counts, int labeler, int input, const cxr_label_set *set)
{
	counts->has_labels[labeler] = true;
	for (int label = 0; label < CXR_N_LABELS; label++) {
		release__state_counts *cell = &counts->labels[labeler][input][label];
		unsigned state = set->state[label] < RELEASE__N_STATES ? set->state[label] : 0;
		cell->images[state]++;
		cell->studies[state] += counts->is_new_study;
	}
}

void release__counts_add_study(release__counts *counts, const cxr_study_rec *study)
{
	for (int i = 0; i < CXR_N_PHI_TYPES; i++)
		counts->phi_spans[i] += study->phi_counts[i];
	counts->readers[study->n_readers < RELEASE__N_READER_CLASSES ? study->n_readers : RELEASE__N_READER_CLASSES - 1]++;
}

cxr_rc release__counts_add_skip(release__counts *counts, cxr_str reason, cxr_err *err)
{
	uint64_t *slot;
	CXR_TRY(cxr_map_put(&counts->images_not_released, reason, 0, &slot, err));
	++*slot;
	return CXR_OK;
}

static void put_count(cxr_json_out *out, const char *key, uint64_t value)
{
	cxr_json_key(out, key);
	cxr_json_put_int(out, (int64_t)value);
}

static void put_units(cxr_json_out *out, const release__units *units)
{
	put_count(out, "patients", units->patients);
	put_count(out, "studies", units->studies);
	put_count(out, "images", units->images);
}

static void begin(cxr_json_out *out, const char *key)
{
	cxr_json_key(out, key);
	cxr_json_begin_object(out);
}

static void put_states(cxr_json_out *out, const char *key, const uint64_t *states)
{
	begin(out, key);
	for (int i = 0; i < RELEASE__N_STATES; i++)
		put_count(out, state_names[state_order[i]], states[state_order[i]]);
	cxr_json_end_object(out);
}

static void put_labeler(const release__counts *counts, int labeler, cxr_json_out *out)
{
	begin(out, release__labeler_name(labeler));
	for (int input = 0; input < CXR_N_INPUTS; input++) {
		begin(out, cxr_label_input_name((cxr_label_input)input));
		for (int i = 0; i < CXR_N_LABELS; i++) {
			cxr_label label = cxr_labels_alphabetical[i]; /* Table 3 */
			begin(out, cxr_label_name(label));
			put_states(out, "images", counts->labels[labeler][input][label].images);
			put_states(out, "studies", counts->labels[labeler][input][label].studies);
			cxr_json_end_object(out);
		}
		cxr_json_end_object(out);
	}
	cxr_json_end_object(out);
}

void release__counts_put_release(const release__counts *counts, cxr_json_out *out)
{
	cxr_json_begin_object(out);
	put_units(out, &counts->all);
	begin(out, "by_split");
	for (int i = 0; i < RELEASE__N_SPLITS; i++) {
		begin(out, release__split_name(i));
		put_units(out, &counts->split[i]);
		cxr_json_end_object(out);
	}
	cxr_json_end_object(out);
	begin(out, "images_by_view");
	for (int i = CXR_VIEW_LATERAL; i >= CXR_VIEW_UNKNOWN; i--)
		put_count(out, cxr_view_name((cxr_view)i), counts->views[i]);
	cxr_json_end_object(out);
	begin(out, "images_by_ap_pa");
	for (int i = 0; i < RELEASE__N_AP_PA; i++)
		put_count(out, ap_pa_names[i], counts->ap_pa[i]);
	cxr_json_end_object(out);
	put_count(out, "max_images_per_study", counts->max_images_per_study);
	put_count(out, "studies_with_report", counts->reports);
	begin(out, "studies_with_section");
	for (int i = 0; i < CXR_N_SECTIONS; i++)
		put_count(out, cxr_section_key((cxr_section)i), counts->sections[i]);
	cxr_json_end_object(out);
	begin(out, "studies_with_demographic");
	for (int i = 0; i < RELEASE__N_DEMOGRAPHICS; i++)
		put_count(out, release__column_name(RELEASE__AGE + i), counts->demographics[i]);
	cxr_json_end_object(out);
	begin(out, "labels");
	for (int i = 0; i < RELEASE__N_LABELERS; i++)
		if (counts->has_labels[i])
			put_labeler(counts, i, out);
	cxr_json_end_object(out);
	begin(out, "files");
	for (int i = 0; i < RELEASE__N_FORMS; i++)
		put_count(out, release__form_dir(i), counts->files[i]);
	cxr_json_end_object(out);
	cxr_json_end_object(out);
}

static void put_process(const release__counts *counts, cxr_json_out *out)
{
	static const char *const readers[RELEASE__N_READER_CLASSES] = {"nobody", "one", "two_or_more"};
	cxr_json_begin_object(out);
	put_count(out, "candidate_studies", counts->candidate_studies);
	put_count(out, "candidate_images", counts->candidate_images);
	put_count(out, "studies_not_released", counts->studies_not_released);
	begin(out, "images_not_released");
	for (size_t i = 0; i < counts->images_not_released.n_entries; i++)
		put_count(out, counts->images_not_released.entries[i].key.ptr, counts->images_not_released.entries[i].value);
	cxr_json_end_object(out);
	uint64_t total = 0;
	begin(out, "phi_spans");
	for (int i = 0; i < CXR_N_PHI_TYPES; i++) {
		put_count(out, cxr_phi_type_name((cxr_phi_type)i), counts->phi_spans[i]);
		total += counts->phi_spans[i];
	}
	cxr_json_end_object(out);
	put_count(out, "phi_spans_total", total);
	begin(out, "studies_read_by");
	for (int i = 0; i < RELEASE__N_READER_CLASSES; i++)
		put_count(out, readers[i], counts->readers[i]);
	cxr_json_end_object(out);
	cxr_json_end_object(out);
}

cxr_rc release__counts_json(const release__counts *counts, cxr_buf *buf, cxr_err *err)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 2);
	cxr_json_begin_object(&out);
	cxr_json_key(&out, "release");
	release__counts_put_release(counts, &out);
	cxr_json_key(&out, "process");
	put_process(counts, &out);
	cxr_json_end_object(&out);
	cxr_buf_add_char(buf, '\n');
	return cxr_buf_check(buf, err);
}
