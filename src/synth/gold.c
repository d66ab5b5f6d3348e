/* Lines of the gold files. See synth.h for their form. */
#include <stdio.h>

#include "base/digest.h"
#include "base/utf8.h"
#include "formats/json.h"
#include "synth/output.h"

static void put_pair(cxr_json_out *json, const char *key, const char *value)
{
	cxr_json_key(json, key);
	cxr_json_putz(json, value);
}

static void put_pair_int(cxr_json_out *json, const char *key, int64_t value)
{
	cxr_json_key(json, key);
	cxr_json_put_int(json, value);
}

static void put_pair_bool(cxr_json_out *json, const char *key, bool value)
{
	cxr_json_key(json, key);
	cxr_json_put_bool(json, value);
}

static void end_line(cxr_json_out *json)
{
	cxr_json_end_object(json);
	cxr_buf_add_char(json->buf, '\n');
}

static void put_span(cxr_json_out *json, cxr_utf8_cursor *cursor, const synth__span *span)
{
	cxr_json_begin_object(json);
	put_pair_int(json, "start", (int64_t)cxr_utf8_cursor_at(cursor, span->start));
	put_pair_int(json, "end", (int64_t)cxr_utf8_cursor_at(cursor, span->end));
	if (span->type != SYNTH_SPAN_KEEP)
		put_pair(json, "type", cxr_phi_type_name((cxr_phi_type)span->type));
	cxr_json_key(json, "text");
	cxr_json_put_str(json, cxr_str_sub(cursor->text, (cxr_span){span->start, span->end}));
	cxr_json_end_object(json);
}

uint64_t synth__gold_spans(cxr_buf *out, const synth__text *text, unsigned addendum)
{
	cxr_str report = cxr_buf_str(&text->buf);
	unsigned char digest[CXR_SHA256_BYTES];
	char hex[CXR_SHA256_HEX + 1];
	cxr_sha256_of(report.ptr, report.len, digest);
	cxr_hex(digest, sizeof digest, hex);
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	put_pair(&json, "accession", text->visit->accession);
	put_pair(&json, "patient", text->patient->mrn);
	put_pair_int(&json, "addendum", addendum);
	put_pair(&json, "text_sha256", hex);
	uint64_t n_spans = 0;
	for (int kept = 0; kept < 2; kept++) {
		cxr_utf8_cursor cursor;
		cxr_utf8_cursor_init(&cursor, report);
		cxr_json_key(&json, kept ? "keep" : "spans");
		cxr_json_begin_array(&json);
		for (size_t i = 0; i < text->spans.n_items; i++) {
			const synth__span *span = &text->spans.items[i];
			if ((span->type == SYNTH_SPAN_KEEP) != (kept == 1))
				continue;
			put_span(&json, &cursor, span);
			n_spans += kept == 0;
		}
		cxr_json_end_array(&json);
	}
	end_line(&json);
	return n_spans;
}

static void put_label_set(cxr_json_out *json, const char *key, const cxr_label_set *set)
{
	cxr_json_key(json, key);
	if (!set) {
		cxr_json_put_null(json);
		return;
	}
	cxr_json_begin_object(json);
	for (int label = 0; label < CXR_N_LABELS; label++) {
		cxr_json_key(json, cxr_label_name((cxr_label)label));
		switch (set->state[label]) {
		case CXR_LABEL_POSITIVE: cxr_json_put_double(json, 1.0); break;
		case CXR_LABEL_NEGATIVE: cxr_json_put_double(json, 0.0); break;
		case CXR_LABEL_UNCERTAIN: cxr_json_put_double(json, -1.0); break;
		default: cxr_json_put_null(json); break;
		}
	}
	cxr_json_end_object(json);
}

void synth__gold_labels(cxr_buf *out, const synth__text *text)
{
	/* what the report says as a whole: findings and impression never contradict each other */
	cxr_label_set told = {0};
	for (int part = 0; part < 2; part++) {
		for (int label = 0; label < CXR_LABEL_NO_FINDING; label++) {
			if (text->has_part[part] && text->told[part].state[label] != CXR_LABEL_BLANK)
				told.state[label] = text->told[part].state[label];
		}
	}
	synth__truth_close(&told);
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	put_pair(&json, "accession", text->visit->accession);
	put_label_set(&json, "labels", &told);
	put_label_set(&json, "findings", text->has_part[0] ? &text->told[0] : NULL);
	put_label_set(&json, "impression", text->has_part[1] ? &text->told[1] : NULL);
	end_line(&json);
}

static void put_section(cxr_json_out *json, const synth__text *text, cxr_section kind)
{
	cxr_buf joined;
	cxr_buf_init(&joined, SYNTH_MAX_REPORT_BYTES);
	bool found = false;
	for (size_t i = 0; i < text->pieces.n_items; i++) {
		if (text->pieces.items[i].kind != kind)
			continue;
		if (found)
			cxr_buf_addz(&joined, "\n");
		cxr_buf_add_str(&joined, synth__piece_body(text, &text->pieces.items[i]));
		found = true;
	}
	if (found) {
		cxr_json_key(json, cxr_section_key(kind));
		cxr_json_put_str(json, cxr_buf_str(&joined));
	}
	cxr_buf_release(&joined);
}

void synth__gold_sections(cxr_buf *out, const synth__text *text)
{
	cxr_str report = cxr_buf_str(&text->buf);
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	put_pair(&json, "accession", text->visit->accession);
	cxr_json_key(&json, "style");
	cxr_json_put_str(&json, text->style->name);
	cxr_json_key(&json, "sections");
	cxr_json_begin_object(&json);
	for (int kind = 0; kind < CXR_N_SECTIONS; kind++)
		put_section(&json, text, (cxr_section)kind);
	cxr_json_end_object(&json);
	cxr_json_key(&json, "pieces");
	cxr_json_begin_array(&json);
	cxr_utf8_cursor cursor;
	cxr_utf8_cursor_init(&cursor, report);
	for (size_t i = 0; i < text->pieces.n_items; i++) {
		const synth__piece *piece = &text->pieces.items[i];
		cxr_json_begin_object(&json);
		put_pair(&json, "name", cxr_section_key(piece->kind));
		put_pair_int(&json, "start", (int64_t)cxr_utf8_cursor_at(&cursor, piece->start));
		put_pair_int(&json, "body_start", (int64_t)cxr_utf8_cursor_at(&cursor, piece->body_start));
		put_pair_int(&json, "end", (int64_t)cxr_utf8_cursor_at(&cursor, piece->end));
		cxr_json_end_object(&json);
	}
	cxr_json_end_array(&json);
	end_line(&json);
}

static const char *view_name(cxr_phantom_view view)
{
	return view == CXR_PHANTOM_LATERAL ? "lateral" : "frontal";
}

void synth__gold_header(cxr_buf *out, const synth__patient *patient, const synth__visit *visit, const synth__image_file *image)
{
	const cxr_synth_cell *cell = &image->cell;
	cxr_json_out json;
	for (int copy = 0; copy < (image->duplicate_path[0] ? 2 : 1); copy++) {
		cxr_json_out_init(&json, out, 0);
		cxr_json_begin_object(&json);
		put_pair(&json, "path", copy ? image->duplicate_path : image->path);
		put_pair(&json, "accession", visit->accession);
		put_pair(&json, "patient", patient->mrn);
		put_pair(&json, "study_uid", visit->study_uid);
		put_pair(&json, "sop_uid", image->sop_uid);
		put_pair(&json, "view", view_name(image->view));
		put_pair(&json, "ap_pa", image->view == CXR_PHANTOM_AP ? "AP" : image->view == CXR_PHANTOM_PA ? "PA" : "");
		put_pair(&json, "duplicate_of", copy ? image->path : NULL);
		put_pair_int(&json, "rows", cell->rows);
		put_pair_int(&json, "columns", cell->columns);
		put_pair_int(&json, "bits_stored", cell->bits_stored);
		put_pair(&json, "photometric", cell->is_monochrome1 ? "MONOCHROME1" : "MONOCHROME2");
		put_pair(&json, "modality", cell->modality);
		put_pair(&json, "sop_class_uid", cell->sop_class_uid);
		put_pair(&json, "manufacturer", cell->manufacturer);
		put_pair(&json, "view_position", cell->view_position);
		put_pair(&json, "patient_orientation", cell->patient_orientation);
		put_pair(&json, "body_part", cell->body_part);
		put_pair_bool(&json, "has_window", cell->has_window);
		put_pair_bool(&json, "has_lut", cell->has_lut);
		put_pair_bool(&json, "is_implicit", cell->is_implicit);
		put_pair_bool(&json, "has_private", cell->private_creator != NULL);
		put_pair_bool(&json, "has_private_accession", cell->has_private_accession);
		put_pair_bool(&json, "has_icon", cell->has_icon);
		put_pair_bool(&json, "has_overlay", cell->has_overlay);
		put_pair_bool(&json, "has_preamble_text", cell->has_preamble_text);
		put_pair_bool(&json, "has_request_sequence", cell->has_request_sequence);
		end_line(&json);
	}
}

static void put_text_span(cxr_json_out *json, const char *key, const synth__text *text, cxr_span span)
{
	cxr_json_key(json, key);
	if (!text || span.end == span.start) {
		cxr_json_put_null(json);
		return;
	}
	cxr_utf8_cursor cursor;
	cxr_utf8_cursor_init(&cursor, cxr_buf_str(&text->buf));
	cxr_json_begin_array(json);
	cxr_json_put_int(json, (int64_t)cxr_utf8_cursor_at(&cursor, span.start));
	cxr_json_put_int(json, (int64_t)cxr_utf8_cursor_at(&cursor, span.end));
	cxr_json_end_array(json);
}

void synth__gold_study(cxr_buf *out, const synth__patient *patient, const synth__visit *visit, const synth__text *text,
	const synth__image_file *images, size_t n_images)
{
	static const char *const orphans[] = {"", "report_only", "images_only"};
	char date[11];
	char time[16];
	cxr_date_print_iso(cxr_date_from_day(visit->day), date);
	snprintf(time, sizeof time, "%02d:%02d:%02d", (int)(visit->second / 3600), (int)(visit->second / 60 % 60), (int)(visit->second % 60));
	cxr_span none = {0, 0};
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	put_pair(&json, "patient", patient->mrn);
	put_pair(&json, "accession", visit->accession);
	put_pair(&json, "study_uid", visit->study_uid);
	put_pair(&json, "date", date);
	put_pair(&json, "time", time);
	put_pair_int(&json, "order", visit->order);
	put_pair_int(&json, "age", cxr_age_years(patient->birth_day, visit->day));
	cxr_json_key(&json, "days_since_previous");
	if (visit->order > 1)
		cxr_json_put_int(&json, visit->day - (visit - 1)->day);
	else
		cxr_json_put_null(&json);
	put_pair(&json, "orphan", orphans[visit->orphan]);
	put_pair_bool(&json, "has_report", text != NULL);
	put_pair_bool(&json, "has_addendum", text && visit->has_addendum);
	put_pair_bool(&json, "date_in_text", text && text->exam_date.end > text->exam_date.start);
	put_text_span(&json, "date_span", text, text ? text->exam_date : none);
	put_pair_bool(&json, "accession_in_text", text && text->accession.end > text->accession.start);
	put_text_span(&json, "accession_span", text, text ? text->accession : none);
	put_pair(&json, "prior", text && text->prior_visit ? text->prior_visit->accession : NULL);
	put_pair_int(&json, "n_views", visit->orphan == SYNTH_REPORT_ONLY ? 0 : visit->n_views);
	cxr_json_key(&json, "images");
	cxr_json_begin_array(&json);
	for (size_t i = 0; i < n_images; i++)
		cxr_json_putz(&json, images[i].path);
	cxr_json_end_array(&json);
	end_line(&json);
}
