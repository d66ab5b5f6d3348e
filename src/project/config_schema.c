/* See config_schema.h. Keys in the order of the template; a new one goes into config_template.c too. */
#include "project/config_schema.h"

#define AT(member) offsetof(cxr_config, member)
#define SECTION(name, reach, list) {name, CONFIG_SECTION, reach, 0, 0, NULL, 0, 0, list}
#define TEXT(name, reach, member) {name, CONFIG_TEXT, reach, AT(member), 0, NULL, 0, 0, NULL}
#define DATE(name, reach, member) {name, CONFIG_DATE, reach, AT(member), 0, NULL, 0, 0, NULL}
#define TIME(name, reach, member) {name, CONFIG_TIME, reach, AT(member), 0, NULL, 0, 0, NULL}
#define BOOL(name, reach, member) {name, CONFIG_BOOL, reach, AT(member), 0, NULL, 0, 0, NULL}
#define COUNT(name, reach, member, low, high) {name, CONFIG_COUNT, reach, AT(member), 0, NULL, low, high, NULL}
#define SHARE(name, reach, member) {name, CONFIG_SHARE, reach, AT(member), 0, NULL, 0, 1, NULL}
#define CHOICE(name, reach, member, list) {name, CONFIG_CHOICE, reach, AT(member), 0, list, 0, 0, NULL}
#define WORD(name, reach, member, list) {name, CONFIG_WORD, reach, AT(member), 0, list, 0, 0, NULL}
#define LIST(name, reach, member, n) {name, CONFIG_LIST, reach, AT(member), AT(n), NULL, 0, 0, NULL}
#define MAP(name, reach, member, n) {name, CONFIG_MAP, reach, AT(member), AT(n), NULL, 0, 0, NULL}
#define END {NULL, CONFIG_TEXT, CONFIG_WORK, 0, 0, NULL, 0, 0, NULL}
/* A member designator takes no parentheses. */
#define COLUMN(table, name) TEXT(#name, CONFIG_WORK, table.name) /* NOLINT(bugprone-macro-parentheses) */

static const config__field report_columns[] = {
	COLUMN(report_columns, patient_id), COLUMN(report_columns, accession),         COLUMN(report_columns, study_date),
	COLUMN(report_columns, study_time), COLUMN(report_columns, text),              COLUMN(report_columns, status),
	COLUMN(report_columns, addendum_of), COLUMN(report_columns, study_uid),        COLUMN(report_columns, ordering_provider),
	COLUMN(report_columns, radiologist), END};

static const config__field reports[] = {
	TEXT("path", CONFIG_PLACE, reports_path),
	SECTION("columns", CONFIG_WORK, report_columns),
	WORD("addenda", CONFIG_WORK, addenda, "append|replace"),
	END};

static const config__field demographics_columns[] = {
	COLUMN(demographics_columns, patient_id),         COLUMN(demographics_columns, name),
	COLUMN(demographics_columns, birth_date),         COLUMN(demographics_columns, sex),
	COLUMN(demographics_columns, race),               COLUMN(demographics_columns, ethnicity),
	COLUMN(demographics_columns, interpreter_needed), COLUMN(demographics_columns, insurance_type),
	COLUMN(demographics_columns, recent_bmi),         COLUMN(demographics_columns, deceased),
	COLUMN(demographics_columns, address),            COLUMN(demographics_columns, city),
	COLUMN(demographics_columns, phone),              COLUMN(demographics_columns, email),
	COLUMN(demographics_columns, other_id),           END};

static const config__field maps[] = {
	MAP("sex", CONFIG_WORK, sex_map, n_sex_map),
	MAP("race", CONFIG_WORK, race_map, n_race_map),
	MAP("ethnicity", CONFIG_WORK, ethnicity_map, n_ethnicity_map),
	MAP("insurance_type", CONFIG_WORK, insurance_map, n_insurance_map),
	MAP("yes_no", CONFIG_WORK, yes_no_map, n_yes_no_map),
	END};

static const config__field demographics[] = {
	TEXT("path", CONFIG_PLACE, demographics_path),
	SECTION("columns", CONFIG_WORK, demographics_columns),
	SECTION("maps", CONFIG_WORK, maps),
	DATE("as_of", CONFIG_WORK, demographics_as_of),
	END};

static const config__field site[] = {
	LIST("places", CONFIG_WORK, site_places, n_site_places),
	LIST("staff", CONFIG_WORK, site_staff, n_site_staff),
	END};

static const config__field split[] = {SHARE("valid", CONFIG_WORK, split_valid), SHARE("test", CONFIG_WORK, split_test), END};

static const config__field dates[] = {BOOL("whole_weeks", CONFIG_WORK, whole_weeks), END};

/* Ages of 90 and more are identifying (45 CFR 164.514(b)(2)(i)(C)): the cap can be lower, never higher. */
static const config__field ages[] = {COUNT("cap", CONFIG_WORK, age_cap_years, 1, 90), END};

static const config__field images[] = {
	BOOL("require_chest", CONFIG_WORK, require_chest),
	CHOICE("profile", CONFIG_WORK, dicom_profile, "valid|strict47|basic"),
	CHOICE("pixels", CONFIG_WORK, pixels, "off|find|mask-identifying|mask-all"),
	CHOICE("recipe", CONFIG_WORK, recipe, "chexpert|mimic|window|minmax|raw16"),
	BOOL("png", CONFIG_WORK, write_png),
	BOOL("jpg", CONFIG_WORK, write_jpg),
	END};

static const config__field stats[] = {COUNT("small_cell", CONFIG_RELEASE, small_cell, 0, 1000000), END};

static const config__field release[] = {
	TEXT("title", CONFIG_RELEASE, title),
	TEXT("version", CONFIG_RELEASE, version),
	TEXT("licence", CONFIG_RELEASE, licence),
	TEXT("institution_note", CONFIG_RELEASE, institution_note),
	TIME("timestamp", CONFIG_RELEASE, source_date_epoch),
	END};

const config__field config__schema[] = {
	TEXT("key", CONFIG_PLACE, key_path),
	LIST("dicom", CONFIG_PLACE, dicom_roots, n_dicom_roots),
	SECTION("reports", CONFIG_WORK, reports),
	SECTION("demographics", CONFIG_WORK, demographics),
	SECTION("site", CONFIG_WORK, site),
	{"review", CONFIG_REVIEW, CONFIG_RELEASE, AT(review), AT(review_sample), NULL, 1, 1000000000, NULL},
	SECTION("split", CONFIG_WORK, split),
	SECTION("dates", CONFIG_WORK, dates),
	SECTION("ages", CONFIG_WORK, ages),
	SECTION("images", CONFIG_WORK, images),
	SECTION("stats", CONFIG_RELEASE, stats),
	SECTION("release", CONFIG_RELEASE, release),
	BOOL("generated", CONFIG_RELEASE, generated),
	COUNT("patients_per_shard", CONFIG_WORK, patients_per_shard, 1, 100000),
	END};
