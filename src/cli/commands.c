/* Every command, in the order of `cxr --help`: commands of one group stand together. */
#include "cli/cmd.h"

extern const cxr_cmd cxr_cmd_demo;
extern const cxr_cmd cxr_cmd_synth;
extern const cxr_cmd cxr_cmd_init;
extern const cxr_cmd cxr_cmd_build;
extern const cxr_cmd cxr_cmd_run;
extern const cxr_cmd cxr_cmd_status;
extern const cxr_cmd cxr_cmd_stats;
extern const cxr_cmd cxr_cmd_config;
extern const cxr_cmd cxr_cmd_deid_text;
extern const cxr_cmd cxr_cmd_deid_dicom;
extern const cxr_cmd cxr_cmd_sections;
extern const cxr_cmd cxr_cmd_label;
extern const cxr_cmd cxr_cmd_tokens;
extern const cxr_cmd cxr_cmd_convert;
extern const cxr_cmd cxr_cmd_dicom_dump;
extern const cxr_cmd cxr_cmd_score_labels;
extern const cxr_cmd cxr_cmd_score_text;
extern const cxr_cmd cxr_cmd_score_phi;
extern const cxr_cmd cxr_cmd_tables;
extern const cxr_cmd cxr_cmd_review_export;
extern const cxr_cmd cxr_cmd_review_import;
extern const cxr_cmd cxr_cmd_review_status;
extern const cxr_cmd cxr_cmd_review_sign;
extern const cxr_cmd cxr_cmd_review_open;
extern const cxr_cmd cxr_cmd_release;
extern const cxr_cmd cxr_cmd_verify;
extern const cxr_cmd cxr_cmd_diff;
extern const cxr_cmd cxr_cmd_help;
extern const cxr_cmd cxr_cmd_completion;

const cxr_cmd *const cxr_commands[] = {
	&cxr_cmd_demo,
	&cxr_cmd_synth,
	&cxr_cmd_init,
	&cxr_cmd_build,
	&cxr_cmd_run,
	&cxr_cmd_status,
	&cxr_cmd_stats,
	&cxr_cmd_config,
	&cxr_cmd_deid_text,
	&cxr_cmd_deid_dicom,
	&cxr_cmd_sections,
	&cxr_cmd_label,
	&cxr_cmd_tokens,
	&cxr_cmd_convert,
	&cxr_cmd_dicom_dump,
	&cxr_cmd_score_labels,
	&cxr_cmd_score_text,
	&cxr_cmd_score_phi,
	&cxr_cmd_tables,
	&cxr_cmd_review_export,
	&cxr_cmd_review_import,
	&cxr_cmd_review_status,
	&cxr_cmd_review_sign,
	&cxr_cmd_review_open,
	&cxr_cmd_release,
	&cxr_cmd_verify,
	&cxr_cmd_diff,
	&cxr_cmd_help,
	&cxr_cmd_completion,
	NULL,
};
