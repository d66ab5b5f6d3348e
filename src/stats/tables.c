/* The tables in the order of the report. See tables.h. */
#include "stats/tables.h"

cxr_rc stats__tables_build(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	static cxr_rc (*const builders[])(stats_tables *, const stats_input *, cxr_err *) = {
		stats__table_composition, stats__table_splits, stats__table_cohort, stats__table_exclusions, stats__table_datasets,
		stats__table_demographics, stats__table_distributions, stats__table_multiplicity, stats__table_sections, stats__table_labels,
		stats__table_labels_by_study, stats__table_label_inputs, stats__table_subgroups, stats__table_phi, stats__table_readers,
		stats__table_views, stats__table_image_facts,
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(builders); i++)
		CXR_TRY(builders[i](tables, in, err));
	return CXR_OK;
}
