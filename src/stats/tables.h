/*
 * The tables of the report, each made from the counts of one pass. One file a table family.
 * Room-internal. Tests: tests/unit/stats/test_tables.c, tests/golden/test_stats.py
 */
#ifndef STATS_TABLES_H
#define STATS_TABLES_H

#include "stats/gather.h"
#include "stats/table.h"

/* What the builders work from. */
typedef struct stats_input {
	const stats_gather *gather;
	const cxr_config *config;
	cxr_store *store; /* NULL: tables without the store's catalogue */
} stats_input;

/* composition.c: Table 1 of the paper with this data as last row; composition; splits; who read the reports */
CXR_NODISCARD cxr_rc stats__table_datasets(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_composition(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_splits(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_readers(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
/* cohort.c: from the files and rows found to the images released, with the reasons of those left out */
CXR_NODISCARD cxr_rc stats__table_cohort(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_exclusions(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
/* section_lengths.c: Table 2 */
/* True when Table 2 counts tokens, not words. */
bool stats__counts_tokens(const stats_table *table2) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_sections(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
/* label_prevalence.c: Table 3 per image and per study; the five inputs */
CXR_NODISCARD cxr_rc stats__table_labels(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_labels_by_study(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_label_inputs(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
/* phi_types.c: Table 6 */
CXR_NODISCARD cxr_rc stats__table_phi(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
/* demographics.c: Figure 1 as a table, and distributions of numbers */
CXR_NODISCARD cxr_rc stats__table_demographics(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_distributions(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_multiplicity(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
/* image_facts.c */
CXR_NODISCARD cxr_rc stats__table_views(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__table_image_facts(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;
/* subgroups.c: labels by sex, race and age group, small cells hidden */
CXR_NODISCARD cxr_rc stats__table_subgroups(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;

/* All of the above, in the order of the report. */
CXR_NODISCARD cxr_rc stats__tables_build(stats_tables *tables, const stats_input *in, cxr_err *err) CXR_HIDDEN;

/* "read by nobody", "12 of 40 reports read by at least one person" ...; `out` holds 128. */
void stats__review_statement(const stats_input *in, char *out) CXR_HIDDEN;

#endif
