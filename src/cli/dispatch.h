/*
 * From the words of the command line to one command. Inside the room, and for main.c. Tests: tests/cli/
 */
#ifndef CLI_DISPATCH_H
#define CLI_DISPATCH_H

#include "cli/cmd.h"

/* What the common options fill. */
typedef struct cli_common {
	cxr_cli cli;
	bool help;
	bool version;
} cli_common;

/* Runs the command that argv names; argv[0] is the program. Returns an exit code; results were flushed to `out`. */
int cxr_cli_main(int argc, char **argv, FILE *out, FILE *err);

#endif
