/* README.md, DATASHEET.md and LICENSE from the templates in data/release/. See draft.h. Tests: tests/unit/release/test_describe.c */
#include "release/describe.h"

#include <inttypes.h>

#include "gen/release_data.h"
#include "release/draft.h"

enum { TEXT_BYTES = 1 << 20 };

cxr_rc release__template_fill(cxr_str text, const release__field *fields, size_t n_fields, cxr_buf *out, cxr_err *err)
{
	size_t first_line = cxr_str_find_char(text, '\n'); /* the comment that names the template's source */
	size_t at = first_line == SIZE_MAX ? text.len : first_line + 1;
	while (at < text.len) {
		cxr_str rest = {text.ptr + at, text.len - at};
		size_t open = cxr_str_find(rest, cxr_str_from("{{"));
		if (open == SIZE_MAX) {
			cxr_buf_add_str(out, rest);
			break;
		}
		cxr_buf_add(out, rest.ptr, open);
		cxr_str name = {rest.ptr + open + 2, rest.len - open - 2};
		size_t close = cxr_str_find(name, cxr_str_from("}}"));
		if (close == SIZE_MAX)
			return CXR_FAIL(err, CXR_E_BUG, "a template has an open field");
		name.len = close;
		size_t i = 0;
		while (i < n_fields && !cxr_str_eqz(name, fields[i].name))
			i++;
		if (i == n_fields)
			return CXR_FAIL(err, CXR_E_BUG, "a template has an unknown field");
		cxr_buf_add_str(out, fields[i].value);
		at += open + 2 + close + 2;
	}
	return cxr_buf_check(out, err);
}

typedef struct field_list {
	release__field items[40];
	size_t n_items;
	cxr_arena arena;
} field_list;

static void put(field_list *list, const char *name, cxr_str value)
{
	if (list->n_items < CXR_ARRAY_LEN(list->items))
		list->items[list->n_items++] = (release__field){name, value.ptr ? value : cxr_str_from("")};
}

static void put_or(field_list *list, const char *name, cxr_str value, const char *otherwise)
{
	put(list, name, value.len ? value : cxr_str_from(otherwise));
}

static void put_u64(field_list *list, const char *name, uint64_t value)
{
	put(list, name, cxr_str_from(cxr_arena_printf(&list->arena, "%" PRIu64, value)));
}

/* Keeps what was written to `text` since the last call under `name`. */
static void put_text(field_list *list, const char *name, cxr_buf *text)
{
	cxr_str copy;
	if (cxr_arena_str(&list->arena, cxr_buf_str(text), &copy, NULL) == CXR_OK)
		put(list, name, copy);
	cxr_buf_clear(text);
}

static void put_parts(field_list *list, const release__draft *draft, cxr_buf *text)
{
	for (int i = 0; i < RELEASE__N_PARTS; i++)
		if (draft->has[i])
			cxr_buf_printf(text, "- `%s`\n", release__part_name(i));
	put_text(list, "parts_present", text);
	for (int i = 0; i < RELEASE__N_PARTS; i++)
		if (!draft->has[i])
			cxr_buf_printf(text, "- `%s`: %s\n", release__part_name(i), release__part_absence(i));
	put_text(list, "parts_absent", text);
	put(list, "view_v1_images", cxr_str_from(!draft->has[RELEASE__PART_VIEW_V1]
		? "This release has no CheXpert-v1 view, because no labels were made."
		: draft->has[RELEASE__PART_JPG]
		? "Its JPEG files lie beside the tables; give `views/chexpert-v1` to the loader as image folder."
		: "The loader reads 8-bit JPEG files named by the table. This release ships none: make them with `cxr convert` in a folder "
		  "outside the release and name that as image folder, or set `write_jpg: true` and release again."));
}

static void put_counts(field_list *list, const release__counts *counts, cxr_buf *text)
{
	put_u64(list, "n_patients", counts->all.patients);
	put_u64(list, "n_studies", counts->all.studies);
	put_u64(list, "n_images", counts->all.images);
	for (int i = 0; i < RELEASE__N_SPLITS; i++)
		cxr_buf_printf(text, "| %s | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " |\n", release__split_name(i), counts->split[i].patients,
			counts->split[i].studies, counts->split[i].images);
	put_text(list, "split_rows", text);
	uint64_t phi = 0;
	for (int i = 0; i < CXR_N_PHI_TYPES; i++)
		phi += counts->phi_spans[i];
	put_u64(list, "n_phi_spans", phi);
	put_u64(list, "n_candidate_studies", counts->candidate_studies);
	put_u64(list, "n_candidate_images", counts->candidate_images);
	put_u64(list, "n_images_not_released", counts->candidate_images - counts->all.images);
	put_u64(list, "n_studies_not_released", counts->studies_not_released);
}

static void put_fields(field_list *list, const release__draft *draft, cxr_buf *text)
{
	const cxr_config *config = draft->config;
	put_or(list, "title", config->title, "Chest radiographs with reports");
	put_or(list, "release_version", config->version, "not numbered");
	put_or(list, "licence", config->licence, "NOT CHOSEN YET");
	put_or(list, "institution_note", config->institution_note, "[to be written by the data holder]");
	put(list, "program_version", cxr_str_from(cxr_version()));
	put(list, "config_hash", cxr_str_from(config->hash_hex));
	put_or(list, "dicom_profile", config->dicom_profile, "valid");
	put_or(list, "pixels", config->pixels, "mask-identifying");
	put_or(list, "recipe", config->recipe, "chexpert");
	put(list, "review_policy", cxr_str_from(release__policy_name(config->review)));
	put_u64(list, "age_cap", config->age_cap_years);
	put_or(list, "demographics_as_of", config->demographics_as_of, "[the day the table was drawn: to be written by the data holder]");
	char created[32];
	release__print_time(draft->run->project->timestamp, created);
	cxr_buf_addz(text, created);
	put_text(list, "created", text);
	release__review_sentence(draft, text);
	put_text(list, "review_sentence", text);
	put(list, "generated", cxr_str_from(config->generated
		? "**Generated data.** Every patient, report and image here was made by a program (`cxr synth`); they describe nobody. "
		  "Figures measured on generated text say nothing about real reports.\n\n"
		: ""));
	put_parts(list, draft, text);
	put_counts(list, draft->counts, text);
}

cxr_rc release__describe(const release__draft *draft, cxr_err *err)
{
	static const struct {
		const char *name;
		const unsigned char *bytes;
		const unsigned long *n_bytes;
	} files[] = {
		{"README.md", cxr_data_release_README_md_in, &cxr_data_release_README_md_in_bytes},
		{"DATASHEET.md", cxr_data_release_DATASHEET_md_in, &cxr_data_release_DATASHEET_md_in_bytes},
		{"LICENSE", cxr_data_release_LICENSE_in, &cxr_data_release_LICENSE_in_bytes},
	};
	field_list list = {0};
	cxr_arena_init(&list.arena, TEXT_BYTES);
	cxr_buf text, out;
	cxr_buf_init(&text, TEXT_BYTES);
	cxr_buf_init(&out, TEXT_BYTES);
	put_fields(&list, draft, &text);
	cxr_rc rc = cxr_buf_check(&text, err);
	for (size_t i = 0; rc == CXR_OK && i < CXR_ARRAY_LEN(files); i++) {
		cxr_buf_clear(&out);
		cxr_str template = {(const char *)files[i].bytes, *files[i].n_bytes};
		rc = release__template_fill(template, list.items, list.n_items, &out, err);
		if (rc == CXR_OK)
			rc = release__draft_write(draft, files[i].name, &out, err);
	}
	cxr_buf_release(&text);
	cxr_buf_release(&out);
	cxr_arena_release(&list.arena);
	return rc;
}
