/* DICOM files of a visit: names as archives make them, the phantom that the truth asks for, the header. See output.h. */
#include <stdio.h>

#include "base/mem.h"
#include "os/file.h"
#include "synth/output.h"

/* Names in paths: letters stay (accents too), everything else becomes an underscore. */
static void path_name(const char *name, char *out, size_t out_bytes)
{
	size_t n = 0;
	for (; *name && n + 1 < out_bytes; name++) {
		unsigned char c = (unsigned char)*name;
		out[n++] = cxr_is_alnum(c) || c >= 0x80 || c == '-' ? *name : '_';
	}
	out[n] = '\0';
}

static void make_path(const synth__patient *patient, const synth__visit *visit, unsigned form, unsigned view, const char *sop_uid,
	char out[SYNTH_MAX_PATH_BYTES])
{
	cxr_date date = cxr_date_from_day(visit->day);
	char family[80];
	char given[48];
	path_name(patient->person.family, family, sizeof family);
	path_name(patient->person.given, given, sizeof given);
	unsigned n = view + 1;
	switch (form) {
	case 0:
		snprintf(out, SYNTH_MAX_PATH_BYTES, "dicom/%s/%04d%02d%02d_%s/IM%06u.dcm", patient->mrn, date.year, date.month, date.day,
			visit->accession, n);
		break;
	case 1:
		snprintf(out, SYNTH_MAX_PATH_BYTES, "dicom/%s_%s_%s/CR_%s/%08u", family, given, patient->mrn, visit->accession, n);
		break;
	case 2:
		snprintf(out, SYNTH_MAX_PATH_BYTES, "dicom/DISK%03u/PAT%06u/ST%05u/SE%04u/IM%u", (unsigned)(patient->patient_no / 640),
			(unsigned)patient->patient_no, (unsigned)visit->order, view, n);
		break;
	case 3:
		snprintf(out, SYNTH_MAX_PATH_BYTES, "dicom/%s/%s.dcm", visit->accession, sop_uid);
		break;
	default:
		snprintf(out, SYNTH_MAX_PATH_BYTES, "dicom/%04d/%02d/%02d/%s.%u", date.year, date.month, date.day, visit->study_uid, n);
		break;
	}
}

size_t synth__images_plan(const synth__block *block, const synth__patient *patient, const synth__visit *visit, uint32_t max_side_px,
	synth__image_file out[SYNTH_MAX_VIEWS])
{
	static const unsigned forms[5] = {35, 20, 15, 20, 10};
	if (visit->orphan == SYNTH_REPORT_ONLY)
		return 0;
	cxr_rng rng;
	synth__rng(&rng, block->seed, SYNTH_STREAM_IMAGE, visit->study_no);
	unsigned form = (unsigned)cxr_rng_pick(&rng, forms, 5);
	for (unsigned view = 0; view < visit->n_views; view++) {
		synth__image_file *image = &out[view];
		memset(image, 0, sizeof *image);
		image->view = visit->views[view];
		snprintf(image->series_uid, sizeof image->series_uid, "%.50s.%u", visit->study_uid, view + 1);
		snprintf(image->sop_uid, sizeof image->sop_uid, "%.50s.%u.1", visit->study_uid, view + 1);
		make_path(patient, visit, form, view, image->sop_uid, image->path);
		cxr_synth_cell_draw(&rng, image->view, max_side_px, &image->cell);
		if (cxr_rng_chance(&rng, 0.01))
			snprintf(image->duplicate_path, sizeof image->duplicate_path, "%.380s (copy)", image->path);
	}
	return visit->n_views;
}

/* How strongly a state shows: asserted in full, left open at half in half of the cases, else not at all. */
static double strength(const synth__visit *visit, cxr_label label, cxr_rng *rng)
{
	bool shows_open = cxr_rng_chance(rng, 0.5);
	double size = 0.35 + 0.3 * visit->facts[label].size;
	switch (visit->truth.state[label]) {
	case CXR_LABEL_POSITIVE: return size;
	case CXR_LABEL_UNCERTAIN: return shows_open ? 0.2 : 0;
	default: return 0;
	}
}

static unsigned sides(const synth__visit *visit, cxr_label label, double shown)
{
	return shown > 0 ? visit->facts[label].side : CXR_SIDE_NONE;
}

static void fill_findings(const synth__visit *visit, cxr_rng *rng, cxr_phantom_spec *spec)
{
	spec->effusion = strength(visit, CXR_LABEL_PLEURAL_EFFUSION, rng);
	spec->effusion_sides = sides(visit, CXR_LABEL_PLEURAL_EFFUSION, spec->effusion);
	spec->cardiomegaly = strength(visit, CXR_LABEL_CARDIOMEGALY, rng);
	spec->wide_mediastinum = strength(visit, CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM, rng);
	spec->pneumothorax = strength(visit, CXR_LABEL_PNEUMOTHORAX, rng);
	spec->pneumothorax_sides = sides(visit, CXR_LABEL_PNEUMOTHORAX, spec->pneumothorax);
	static const cxr_label opacities[] = {CXR_LABEL_CONSOLIDATION, CXR_LABEL_PNEUMONIA, CXR_LABEL_LUNG_OPACITY};
	for (size_t i = 0; i < CXR_ARRAY_LEN(opacities); i++) {
		double shown = strength(visit, opacities[i], rng);
		if (shown > spec->opacity) {
			spec->opacity = shown;
			spec->opacity_sides = visit->facts[opacities[i]].side;
			spec->opacity_zone = visit->facts[opacities[i]].zone;
		}
	}
	spec->edema = strength(visit, CXR_LABEL_EDEMA, rng);
	spec->atelectasis_sides = sides(visit, CXR_LABEL_ATELECTASIS, strength(visit, CXR_LABEL_ATELECTASIS, rng));
	spec->nodule_sides = sides(visit, CXR_LABEL_LUNG_LESION, strength(visit, CXR_LABEL_LUNG_LESION, rng));
	spec->nodule_zone = visit->facts[CXR_LABEL_LUNG_LESION].zone;
	spec->fracture_sides = sides(visit, CXR_LABEL_FRACTURE, strength(visit, CXR_LABEL_FRACTURE, rng));
	spec->pleural_sides = sides(visit, CXR_LABEL_PLEURAL_OTHER, strength(visit, CXR_LABEL_PLEURAL_OTHER, rng));
	if (visit->truth.state[CXR_LABEL_SUPPORT_DEVICES] == CXR_LABEL_POSITIVE) {
		int device = cxr_rng_int(rng, 0, 5);
		bool is_portable = visit->kind == SYNTH_EXAM_AP;
		spec->has_pacemaker = device == 0;
		spec->has_central_line = device == 1 || (is_portable && device > 2);
		spec->has_endotracheal_tube = is_portable && device == 2;
		spec->has_enteric_tube = is_portable && (device == 2 || device == 3);
		spec->has_chest_tube = device == 4;
		spec->has_sternal_wires = device == 5;
		spec->has_central_line = spec->has_central_line || (!is_portable && (device == 2 || device == 3));
	}
	spec->has_leads = visit->kind == SYNTH_EXAM_AP && cxr_rng_chance(rng, 0.5);
	spec->has_side_marker = cxr_rng_chance(rng, 0.8);
}

/* Texts of the identity live here while the file is written. */
typedef struct identity_texts {
	char name[160], birth[9], date[9], time[24], age[8], sex[2];
	char reader[160], orderer[160], operator_name[160], address[160], station[32], series_description[24], serial[24], site[80];
} identity_texts;

static void pn(const synth__person *person, char out[160])
{
	if (person->middle)
		snprintf(out, 160, "%s^%s^%c", person->family, person->given, person->middle);
	else
		snprintf(out, 160, "%s^%s", person->family, person->given);
}

static void fill_texts(const synth__block *block, const synth__patient *patient, const synth__visit *visit,
	const synth__image_file *image, cxr_rng *rng, identity_texts *texts)
{
	synth__person staff;
	pn(&patient->person, texts->name);
	synth__staff(block->tables, block->seed, visit->reader, &staff);
	pn(&staff, texts->reader);
	synth__staff(block->tables, block->seed, visit->orderer, &staff);
	pn(&staff, texts->orderer);
	synth__staff(block->tables, block->seed, (unsigned)cxr_rng_below(rng, SYNTH_N_STAFF), &staff);
	pn(&staff, texts->operator_name);
	cxr_date_print_da(cxr_date_from_day(patient->birth_day), texts->birth);
	cxr_date_print_da(cxr_date_from_day(visit->day), texts->date);
	snprintf(texts->time, sizeof texts->time, "%02d%02d%02d%s", (int)(visit->second / 3600), (int)(visit->second / 60 % 60),
		(int)(visit->second % 60), cxr_rng_chance(rng, 0.4) ? ".000000" : "");
	snprintf(texts->age, sizeof texts->age, "%03dY", cxr_age_years(patient->birth_day, visit->day) % 1000);
	snprintf(texts->sex, sizeof texts->sex, "%c", patient->person.sex);
	snprintf(texts->address, sizeof texts->address, "%s, " CXR_STR_FMT, patient->address, CXR_STR_ARG(patient->city));
	const synth__list *sites = synth__tables_group(block->tables, cxr_str_from("place:site"));
	if (sites && sites->n_items)
		snprintf(texts->site, sizeof texts->site, CXR_STR_FMT, CXR_STR_ARG(sites->items[patient->site % sites->n_items]));
	snprintf(texts->station, sizeof texts->station, "%cRDX%d", texts->site[0], cxr_rng_int(rng, 1, 12));
	snprintf(texts->serial, sizeof texts->serial, "SN%06d", cxr_rng_int(rng, 1, 999999));
	snprintf(texts->series_description, sizeof texts->series_description, "%s",
		image->view == CXR_PHANTOM_LATERAL ? "LATERAL" : image->view == CXR_PHANTOM_AP ? "AP PORTABLE" : "PA");
}

static void fill_identity(const synth__patient *patient, const synth__visit *visit, const synth__image_file *image, unsigned view,
	const identity_texts *texts, cxr_synth_identity *out)
{
	*out = (cxr_synth_identity){
		.patient_name = texts->name, .patient_id = patient->mrn, .issuer_of_patient_id = texts->site,
		.other_patient_id = patient->ssn, .birth_date = texts->birth, .sex = texts->sex, .age = texts->age,
		.patient_address = texts->address, .patient_phone = patient->phone, .accession_number = visit->accession,
		.study_id = visit->accession, .study_date = texts->date, .study_time = texts->time,
		.referring_physician = texts->orderer, .performing_physician = texts->operator_name, .reading_physician = texts->reader,
		.requesting_physician = texts->orderer, .operator_name = texts->operator_name, .institution_name = texts->site,
		.institution_address = texts->address, .department = "Radiology", .station_name = texts->station,
		.device_serial = texts->serial, .study_description = synth__exam_name(visit),
		.series_description = texts->series_description, .protocol_name = synth__exam_name(visit),
		.reason_for_study = "shortness of breath", .image_comments = "",
		.study_uid = visit->study_uid, .series_uid = image->series_uid, .sop_uid = image->sop_uid,
		.series_number = (int)view + 1, .instance_number = 1,
	};
}

static cxr_rc write_file(const char *export_dir, const char *path, const cxr_buf *bytes, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *full = cxr_path_join(export_dir, path);
	if (!full)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
	CXR_TRY(cxr_dir_make_for(full, 0755, err));
	cxr_file_out out;
	CXR_TRY(cxr_file_out_open(&out, full, 0644, err));
	cxr_rc rc = cxr_file_out_write(&out, bytes->ptr ? bytes->ptr : "", bytes->len, err);
	if (rc == CXR_OK)
		rc = cxr_file_out_commit(&out, false, err);
	cxr_file_out_close(&out);
	return rc;
}

static cxr_rc write_image(const char *export_dir, const synth__block *block, const synth__patient *patient,
	const synth__visit *visit, const synth__image_file *image, unsigned view, cxr_err *err)
{
	cxr_rng rng;
	synth__rng(&rng, block->seed, SYNTH_STREAM_IMAGE, visit->study_no * 4 + view + (1ULL << 40));
	cxr_phantom_spec spec = {
		.width = image->cell.columns, .height = image->cell.rows, .bits_stored = image->cell.bits_stored,
		.monochrome1 = image->cell.is_monochrome1, .view = image->view,
		.patient_seed = cxr_hash64(&patient->patient_no, sizeof patient->patient_no, block->seed), .image_seed = cxr_rng_u64(&rng),
		.sex = patient->person.sex, .age_years = cxr_age_years(patient->birth_day, visit->day),
	};
	/* all views of a study show the same things */
	cxr_rng findings_rng;
	synth__rng(&findings_rng, block->seed, SYNTH_STREAM_IMAGE, visit->study_no + (2ULL << 40));
	fill_findings(visit, &findings_rng, &spec);
	size_t n_pixels = (size_t)spec.width * spec.height;
	CXR_AUTO(cxr_free_at) uint16_t *pixels = cxr_calloc(n_pixels, sizeof *pixels);
	if (!pixels)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for an image");
	CXR_TRY(cxr_phantom_render(&spec, pixels, err));
	identity_texts texts;
	memset(&texts, 0, sizeof texts);
	fill_texts(block, patient, visit, image, &rng, &texts);
	cxr_synth_image dicom = {.cell = image->cell};
	fill_identity(patient, visit, image, view, &texts, &dicom.identity);
	cxr_buf file;
	cxr_buf_init(&file, n_pixels * sizeof *pixels + (256u << 10));
	cxr_rc rc = cxr_synth_dicom_write(&dicom, pixels, &file, err);
	if (rc == CXR_OK)
		rc = write_file(export_dir, image->path, &file, err);
	if (rc == CXR_OK && image->duplicate_path[0])
		rc = write_file(export_dir, image->duplicate_path, &file, err);
	cxr_buf_release(&file);
	return rc;
}

cxr_rc synth__images_write(const char *export_dir, const synth__block *block, const synth__patient *patient,
	const synth__visit *visit, const synth__image_file *images, size_t n_images, cxr_err *err)
{
	for (unsigned view = 0; view < n_images; view++) {
		cxr_rc rc = write_image(export_dir, block, patient, visit, &images[view], view, err);
		if (rc != CXR_OK) {
			cxr_err_about(err, "study %llu image %u", (unsigned long long)visit->study_no + 1, view + 1);
			return rc;
		}
	}
	return CXR_OK;
}

cxr_rc synth__junk_write(const char *export_dir, const synth__block *block, uint64_t *out_n_files, cxr_err *err)
{
	static const struct { const char *name, *bytes; } kinds[] = {
		{"readme_%05u.txt", "Exported by the archive. Images lie in the folders.\n"},
		{"empty_%05u.dcm", ""},
		{"VOL%05u/DICOMDIR", "not a directory of images\n"},
		{"thumbs_%05u.db", "\x01\x02\x03 cache"},
		{"export_%05u.log", "C-STORE ok\nC-STORE ok\n"},
	};
	cxr_rng rng;
	synth__rng(&rng, block->seed, SYNTH_STREAM_JUNK, block->block_no);
	for (size_t i = 0; i < CXR_ARRAY_LEN(kinds); i++) {
		if (block->block_no > 0 && !cxr_rng_chance(&rng, 0.1))
			continue;
		char number[8];
		char path[64];
		snprintf(number, sizeof number, "%05u", (unsigned)(block->block_no % 100000));
		cxr_str name = cxr_str_from(kinds[i].name);
		size_t at = cxr_str_find_char(name, '%');
		snprintf(path, sizeof path, "dicom/%.*s%s%s", (int)at, name.ptr, number, name.ptr + at + 4);
		cxr_buf bytes;
		cxr_buf_init(&bytes, 256);
		cxr_buf_addz(&bytes, kinds[i].bytes);
		cxr_rc rc = write_file(export_dir, path, &bytes, err);
		cxr_buf_release(&bytes);
		CXR_TRY(rc);
		(*out_n_files)++;
	}
	return CXR_OK;
}
