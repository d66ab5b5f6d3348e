/* See demographics.h. */
#include "deid/demographics.h"

#include <math.h>
#include <stdio.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "gen/deid_data.h"

enum { KEY_BYTES = 128, MAX_AGE_YEARS = 130 };

static const char *const field_names[CXR_N_DEMO] = {"age", "sex", "race", "ethnicity", "interpreter_needed", "insurance_type", "recent_bmi", "deceased"};

const char *cxr_demographic_field_name(cxr_demographic_field field)
{
	return (unsigned)field < CXR_N_DEMO ? field_names[field] : NULL;
}

CXR_VEC_DECLARE(value_list, cxr_str)

struct cxr_demographics_policy {
	cxr_map spellings;  /* "<field number><spelling in lower case>" -> index of the released value */
	value_list values;
};

/* False when the spelling is too long to be one. */
static bool make_key(cxr_demographic_field field, cxr_str spelling, char out[KEY_BYTES], size_t *out_len)
{
	spelling = cxr_str_trim(spelling);
	if (spelling.len + 1 > KEY_BYTES)
		return false;
	out[0] = (char)('0' + field);
	for (size_t i = 0; i < spelling.len; i++)
		out[i + 1] = (char)cxr_to_lower((unsigned char)spelling.ptr[i]);
	*out_len = spelling.len + 1;
	return true;
}

/* The first spelling that was added wins. */
static cxr_rc add(cxr_demographics_policy *policy, cxr_demographic_field field, cxr_str spelling, cxr_str value, cxr_err *err)
{
	char key[KEY_BYTES];
	size_t len;
	if (!make_key(field, spelling, key, &len))
		return CXR_OK;
	if (!value_list_push(&policy->values, value))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the demographic maps");
	return cxr_map_put(&policy->spellings, (cxr_str){key, len}, policy->values.n_items - 1, NULL, err);
}

static cxr_rc add_maps(cxr_demographics_policy *policy, const cxr_config *config, cxr_err *err)
{
	const struct {
		cxr_demographic_field field;
		const cxr_value_map *items;
		size_t n;
	} maps[] = {{CXR_DEMO_SEX, config->sex_map, config->n_sex_map}, {CXR_DEMO_RACE, config->race_map, config->n_race_map},
		{CXR_DEMO_ETHNICITY, config->ethnicity_map, config->n_ethnicity_map}, {CXR_DEMO_INSURANCE, config->insurance_map, config->n_insurance_map},
		{CXR_DEMO_INTERPRETER, config->yes_no_map, config->n_yes_no_map}, {CXR_DEMO_DECEASED, config->yes_no_map, config->n_yes_no_map}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(maps); i++)
		for (size_t j = 0; j < maps[i].n; j++)
			CXR_TRY(add(policy, maps[i].field, maps[i].items[j].from, maps[i].items[j].to, err));
	return CXR_OK;
}

static cxr_rc add_vocabulary(cxr_demographics_policy *policy, cxr_err *err)
{
	cxr_str rest = {(const char *)cxr_data_deid_demographics_tsv, cxr_data_deid_demographics_tsv_bytes};
	for (cxr_str line; cxr_str_split(&rest, '\n', &line);) {
		cxr_str name, value, spellings = line;
		if (line.len == 0 || line.ptr[0] == '#' || !cxr_str_split(&spellings, '\t', &name) || !cxr_str_split(&spellings, '\t', &value))
			continue;
		cxr_demographic_field field = CXR_N_DEMO;
		for (int i = 0; i < CXR_N_DEMO; i++)
			if (cxr_str_eqz(name, field_names[i]))
				field = (cxr_demographic_field)i;
		if (field == CXR_N_DEMO)
			return CXR_FAIL(err, CXR_E_BUG, "demographics.tsv names an unknown field");
		for (cxr_str spelling; cxr_str_split(&spellings, ';', &spelling);)
			CXR_TRY(add(policy, field, spelling, value, err));
	}
	return CXR_OK;
}

cxr_rc cxr_demographics_policy_new(const cxr_config *config, cxr_demographics_policy **out, cxr_err *err)
{
	cxr_demographics_policy *policy = cxr_calloc(1, sizeof *policy);
	if (!policy)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the demographic maps");
	cxr_map_init(&policy->spellings);
	cxr_rc rc = add_maps(policy, config, err);
	if (rc == CXR_OK)
		rc = add_vocabulary(policy, err);
	if (rc != CXR_OK) {
		cxr_demographics_policy_free(policy);
		return rc;
	}
	*out = policy;
	return CXR_OK;
}

void cxr_demographics_policy_free(cxr_demographics_policy *policy)
{
	if (!policy)
		return;
	cxr_map_release(&policy->spellings);
	value_list_release(&policy->values);
	cxr_free(policy);
}

/* "" when the value is blank or unknown. */
static cxr_str look_up(const cxr_demographics_policy *policy, cxr_demographic_field field, cxr_str value, uint32_t *unknown)
{
	char key[KEY_BYTES];
	size_t len;
	if (cxr_str_trim(value).len == 0)
		return (cxr_str){"", 0};
	const uint64_t *at = make_key(field, value, key, &len) ? cxr_map_get(&policy->spellings, (cxr_str){key, len}) : NULL;
	if (!at) {
		*unknown |= 1u << field;
		return (cxr_str){"", 0};
	}
	return policy->values.items[*at];
}

static cxr_rc print(cxr_arena *arena, cxr_str *out, cxr_err *err, const char *text)
{
	return cxr_arena_str(arena, cxr_str_from(text), out, err);
}

static cxr_rc put_age(const cxr_ledger *ledger, cxr_str age, cxr_arena *arena, cxr_str *out, uint32_t *unknown, cxr_err *err)
{
	int64_t years;
	char text[24];
	if (cxr_str_trim(age).len == 0)
		return CXR_OK;
	if (!cxr_str_to_i64(cxr_str_trim(age), &years) || years < 0 || years > MAX_AGE_YEARS) {
		*unknown |= 1u << CXR_DEMO_AGE;
		return CXR_OK;
	}
	snprintf(text, sizeof text, "%u", cxr_ledger_age(ledger, (uint32_t)years));
	return print(arena, out, err, text);
}

static cxr_rc put_bmi(cxr_str bmi, cxr_arena *arena, cxr_str *out, uint32_t *unknown, cxr_err *err)
{
	double value;
	char text[24];
	if (cxr_str_trim(bmi).len == 0)
		return CXR_OK;
	if (!cxr_str_to_double(cxr_str_trim(bmi), &value) || !(value >= 5.0 && value <= 150.0)) {
		*unknown |= 1u << CXR_DEMO_BMI;
		return CXR_OK;
	}
	long tenths = lround(value * 10.0);
	snprintf(text, sizeof text, "%ld.%ld", tenths / 10, tenths % 10);
	return print(arena, out, err, text);
}

cxr_rc cxr_demographics_apply(const cxr_demographics_policy *policy, const cxr_ledger *ledger, const cxr_id_patient *patient,
	const cxr_id_study *study, cxr_arena *arena, cxr_demographics *out, uint32_t *out_unknown, cxr_err *err)
{
	uint32_t unknown = 0;
	const cxr_str empty = {"", 0};
	*out = (cxr_demographics){empty, empty, empty, empty, empty, empty, empty, empty};
	CXR_TRY(put_age(ledger, study->age, arena, &out->age, &unknown, err));
	out->sex = look_up(policy, CXR_DEMO_SEX, patient->sex, &unknown);
	if (out->sex.len == 0)
		out->sex = cxr_str_from("Unknown");
	out->race = look_up(policy, CXR_DEMO_RACE, patient->race, &unknown);
	out->ethnicity = look_up(policy, CXR_DEMO_ETHNICITY, patient->ethnicity, &unknown);
	out->interpreter_needed = look_up(policy, CXR_DEMO_INTERPRETER, patient->interpreter_needed, &unknown);
	out->insurance_type = look_up(policy, CXR_DEMO_INSURANCE, patient->insurance_type, &unknown);
	CXR_TRY(put_bmi(patient->recent_bmi, arena, &out->recent_bmi, &unknown, err));
	out->deceased = look_up(policy, CXR_DEMO_DECEASED, patient->deceased, &unknown);
	*out_unknown = unknown;
	return CXR_OK;
}
