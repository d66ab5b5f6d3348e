/* Any bytes through the CSV reader; what it returns as records is written and read back equal. */
#include <stdlib.h>

#include "base/utf8.h"
#include "formats/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(const cxr_csv_row *row)
{
	cxr_buf out;
	cxr_buf_init(&out, 1 << 22);
	for (size_t i = 0; i < row->n_fields; i++)
		cxr_csv_put(&out, row->fields[i], i == 0);
	cxr_csv_end_row(&out);
	cxr_csv *again;
	cxr_csv_row copy;
	if (cxr_csv_open_bytes(&again, cxr_buf_str(&out), ',', 1 << 22, NULL) != CXR_OK)
		return; /* a first field that looks like UTF-16 */
	if (cxr_csv_next(again, &copy, NULL) != CXR_OK)
		abort();
	/* a lone empty field reads back as a blank line, and a leading U+FEFF as a byte order mark */
	bool is_blank = row->n_fields == 1 && row->fields[0].len == 0;
	bool has_bom = row->n_fields && cxr_str_starts(row->fields[0], cxr_str_from("\xEF\xBB\xBF"));
	if (!is_blank && !has_bom) {
		if (copy.n_fields != row->n_fields)
			abort();
		for (size_t i = 0; i < copy.n_fields; i++)
			if (!cxr_str_eq(copy.fields[i], row->fields[i]))
				abort();
	}
	cxr_csv_close(again);
	cxr_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t limits[] = {16, 1 << 20};
	for (size_t l = 0; l < 2; l++) {
		cxr_csv *csv;
		if (cxr_csv_open_bytes(&csv, (cxr_str){(const char *)data, size}, 0, limits[l], NULL) != CXR_OK)
			continue;
		uint64_t last_row = 0;
		for (size_t n = 0;; n++) {
			cxr_csv_row row;
			cxr_rc rc = cxr_csv_next(csv, &row, NULL);
			if (n > 2 * size + 2)
				abort(); /* no progress */
			if (rc != CXR_OK)
				continue;
			if (row.n_fields == 0)
				break;
			if (row.row <= last_row)
				abort();
			last_row = row.row;
			for (size_t i = 0; i < row.n_fields; i++)
				if (!cxr_utf8_is_valid(row.fields[i]))
					abort();
			check_round_trip(&row);
		}
		cxr_csv_close(csv);
	}
	return 0;
}
