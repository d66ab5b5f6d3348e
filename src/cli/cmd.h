/*
 * Commands and their option tables. One declaration feeds parsing, --help, the man page and completion.
 * Tests: tests/unit/cli/test_options.c, tests/cli/
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include <stdio.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* Exit codes (CONTRACTS section 8). */
enum {
	CXR_EXIT_OK = 0,
	CXR_EXIT_FINDINGS = 1,
	CXR_EXIT_USAGE = 2,
	CXR_EXIT_FAILED = 3,
	CXR_EXIT_PARTIAL = 4,
	CXR_EXIT_POLICY = 5,
	CXR_EXIT_BUG = 70,
	CXR_EXIT_INTERRUPTED = 130
};

typedef enum cxr_opt_kind {
	CXR_OPT_FLAG,   /* bool */
	CXR_OPT_TEXT,   /* const char * */
	CXR_OPT_INT,    /* int64_t */
	CXR_OPT_NUMBER, /* double */
	CXR_OPT_CHOICE  /* const char *, one of `choices` separated by '|' */
} cxr_opt_kind;

typedef struct cxr_opt {
	char short_name;      /* 0 = none */
	const char *name;     /* without the dashes */
	cxr_opt_kind kind;
	size_t offset;        /* offsetof(the command's options struct, field) */
	const char *arg;      /* "DIR", "N"; for CHOICE the list "valid|strict47"; for INT and NUMBER a range "1..65535", "0.." is checked */
	const char *help;     /* one sentence, no full stop */
} cxr_opt;

/* Options every command understands; filled by main before the command runs. */
typedef struct cxr_cli {
	FILE *out;            /* results */
	FILE *err;            /* everything else */
	const char *project_dir; /* -C, default "." */
	bool is_project_given;   /* -C was given */
	int64_t n_workers;    /* -j, 0 = all cores; resolved to 1..1024 */
	int64_t seed;         /* 0.. */
	bool json, dry_run, quiet, verbose, force;
	const char *progress; /* auto, plain, json, none */
} cxr_cli;

typedef struct cxr_cmd {
	const char *name;      /* "convert", "deid text" */
	const char *group;     /* heading in `cxr --help` */
	const char *synopsis;  /* what follows the name: "PATH... -o DIR [options]" */
	const char *summary;   /* one line */
	const char *text;      /* manual text: paragraphs separated by blank lines */
	const char *examples;  /* lines "command # what it does"; may be NULL */
	const cxr_opt *opts;   /* ends with name NULL; may be NULL */
	size_t opts_bytes;     /* size of the options struct, zeroed before parsing */
	int (*run)(cxr_cli *cli, void *opts, int argc, char **argv); /* argv: positional arguments only; returns an exit code */
} cxr_cmd;

/* The table in cli/commands.c lists every command: extern const cxr_cmd cxr_cmd_<name>; */
extern const cxr_cmd *const cxr_commands[]; /* ends with NULL */

/*
 * Prints "cxr: subject: message (code)" to cli->err and returns the exit code that fits the error. `committed`: something was
 * done already, so that a run of the same command goes on from there (4 instead of 3). Source of the table: CONTRACTS section 8.
 */
int cxr_cli_fail(cxr_cli *cli, const cxr_err *err, bool committed);
/* The exit code alone. */
int cxr_cli_exit_code(cxr_rc rc, bool committed);
/* Prints "cxr COMMAND: message" + hint to --help and returns CXR_EXIT_USAGE. */
int cxr_cli_usage(cxr_cli *cli, const cxr_cmd *cmd, const char *fmt, ...) CXR_PRINTF(3, 4);
/* Flushes results; a failed flush gives CXR_EXIT_PARTIAL when `code` was 0 or 1. Every command returns through main, which calls it. */
int cxr_cli_finish(cxr_cli *cli, int code);
/* True once a signal asked to stop; fits the should_stop callbacks of runs, pools and searches. */
bool cxr_cli_should_stop(void *context);

#endif
