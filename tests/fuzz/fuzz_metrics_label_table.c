/* Tables of labels from any bytes: no crash, and what is read is whole. */
#include <stdlib.h>

#include "metrics/label_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int scores = 0; scores < 2; scores++) {
		cxr_label_table table;
		cxr_label_table_options options = {.want_scores = scores, .group_column = scores ? "sex" : NULL};
		if (cxr_label_table_read_bytes(&table, (cxr_str){(const char *)data, size}, &options, NULL) == CXR_OK) {
			size_t n = table.sets.n_items;
			if ((table.ids.n_items && table.ids.n_items != n) || table.scores.n_items != (scores ? n * CXR_N_LABELS : 0) ||
				(scores && table.groups.n_items != n))
				abort();
			for (size_t i = 0; i < n; i++)
				for (int k = 0; k < CXR_N_LABELS; k++)
					if (table.sets.items[i].state[k] > CXR_LABEL_UNCERTAIN)
						abort();
		}
		cxr_label_table_release(&table);
	}
	return 0;
}
