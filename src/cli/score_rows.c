/* See score_rows.h. */
#include "cli/score_rows.h"

#include <math.h>

#include "metrics/label_scores.h"

static void put_text(cxr_json_out *json, const char *key, const char *value)
{
	if (!value)
		return;
	cxr_json_key(json, key);
	cxr_json_putz(json, value);
}

static void put_str(cxr_json_out *json, const char *key, cxr_str value)
{
	cxr_json_key(json, key);
	cxr_json_put_str(json, value);
}

static void put_int(cxr_json_out *json, const char *key, uint64_t value)
{
	cxr_json_key(json, key);
	cxr_json_put_int(json, (int64_t)value);
}

void cli__score_row_json(const cli_score_row *row, cxr_buf *out)
{
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	put_text(&json, "metric", row->metric);
	put_text(&json, "mode", row->mode);
	put_text(&json, "version", CXR_METRICS_VERSION);
	put_text(&json, "label", row->label);
	put_text(&json, "average", row->average);
	if (row->average && row->n_labels)
		put_int(&json, "labels", (uint64_t)row->n_labels);
	if (row->by) {
		put_text(&json, "by", row->by);
		if (row->highest.ptr) {
			put_str(&json, "highest", row->highest);
			put_str(&json, "lowest", row->lowest);
			cxr_json_key(&json, "largest");
			cxr_json_put_bool(&json, row->is_largest);
		} else {
			put_str(&json, "subgroup", row->subgroup);
		}
	}
	put_int(&json, "n", row->n);
	if (row->has_support)
		put_int(&json, "support", row->support);
	cxr_json_key(&json, "value");
	cxr_json_put_double(&json, row->value);
	cxr_json_key(&json, "ci95");
	if (isnan(row->low)) {
		cxr_json_put_null(&json);
	} else {
		cxr_json_begin_array(&json);
		cxr_json_put_double(&json, row->low);
		cxr_json_put_double(&json, row->high);
		cxr_json_end_array(&json);
	}
	cxr_json_end_object(&json);
	cxr_buf_add_char(out, '\n');
}

const char *cli__score_text(double value, double low, double high, char *out)
{
	if (isnan(value))
		snprintf(out, 48, "-");
	else if (isnan(low))
		snprintf(out, 48, "%.3f", value);
	else
		snprintf(out, 48, "%.3f [%.3f, %.3f]", value, low, high);
	return out;
}
