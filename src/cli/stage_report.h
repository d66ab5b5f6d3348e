/* What stages did, as a table or JSON: shared by build and run. Inside the room. Tests: tests/cli/cases */
#ifndef CLI_STAGE_REPORT_H
#define CLI_STAGE_REPORT_H

#include "cli/cmd.h"
#include "pipeline/pipeline.h"

/* Prints the outcomes. is_finished: no stage stopped or failed. */
void cli__stage_report(cxr_cli *cli, const cxr_stage_outcome *outcomes, size_t n, bool is_finished);
/*
 * The exit code of a run over stages; prints the error and, for a run that stopped, that it can be taken up again.
 * is_strict: 1 when something is in quarantine.
 */
int cli__stage_exit(cxr_cli *cli, cxr_rc rc, const cxr_err *err, const cxr_stage_outcome *outcomes, size_t n, bool is_strict);

#endif
