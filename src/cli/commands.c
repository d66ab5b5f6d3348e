/*
 * Every command, in the order of `cxr --help`: commands of one group stand together. A command is listed once its file is there
 * and the rooms that it needs are built (cmake/rooms.cmake).
 */
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
extern const cxr_cmd cxr_cmd_convert;
extern const cxr_cmd cxr_cmd_dicom_dump;
extern const cxr_cmd cxr_cmd_release;
extern const cxr_cmd cxr_cmd_verify;
extern const cxr_cmd cxr_cmd_diff;
extern const cxr_cmd cxr_cmd_help;
extern const cxr_cmd cxr_cmd_completion;

const cxr_cmd *const cxr_commands[] = {
#if defined CXR_HAS_CMD_DEMO && defined CXR_HAS_PROJECT
	&cxr_cmd_demo,
#endif
#if defined CXR_HAS_CMD_SYNTH
	&cxr_cmd_synth,
#endif
#if defined CXR_HAS_CMD_INIT && defined CXR_HAS_PROJECT
	&cxr_cmd_init,
#endif
#if defined CXR_HAS_CMD_BUILD && defined CXR_HAS_PROJECT
	&cxr_cmd_build,
#endif
#if defined CXR_HAS_CMD_RUN && defined CXR_HAS_PROJECT
	&cxr_cmd_run,
#endif
#if defined CXR_HAS_CMD_STATUS && defined CXR_HAS_PROJECT
	&cxr_cmd_status,
#endif
#if defined CXR_HAS_CMD_STATS && defined CXR_HAS_PROJECT
	&cxr_cmd_stats,
#endif
#if defined CXR_HAS_CMD_CONFIG && defined CXR_HAS_PROJECT
	&cxr_cmd_config,
#endif
#if defined CXR_HAS_CMD_DEID_TEXT && defined CXR_HAS_PROJECT
	&cxr_cmd_deid_text,
#endif
#if defined CXR_HAS_CMD_DEID_DICOM && defined CXR_HAS_PROJECT
	&cxr_cmd_deid_dicom,
#endif
#if defined CXR_HAS_CMD_SECTIONS
	&cxr_cmd_sections,
#endif
#if defined CXR_HAS_CMD_LABEL
	&cxr_cmd_label,
#endif
#if defined CXR_HAS_CMD_CONVERT
	&cxr_cmd_convert,
#endif
#if defined CXR_HAS_CMD_DICOM_DUMP
	&cxr_cmd_dicom_dump,
#endif
#if defined CXR_HAS_CMD_RELEASE && defined CXR_HAS_PROJECT
	&cxr_cmd_release,
#endif
#if defined CXR_HAS_CMD_VERIFY && defined CXR_HAS_PROJECT
	&cxr_cmd_verify,
#endif
#if defined CXR_HAS_CMD_DIFF && defined CXR_HAS_PROJECT
	&cxr_cmd_diff,
#endif
#if defined CXR_HAS_CMD_HELP
	&cxr_cmd_help,
#endif
#if defined CXR_HAS_CMD_COMPLETION
	&cxr_cmd_completion,
#endif
	NULL,
};
