/*
 * Progress on standard error, never on standard output: a bar with rate and time left on a terminal, plain lines every few
 * seconds elsewhere, JSON lines for programs, or nothing. Safe to call from several threads.
 * Tests: tests/unit/cli/test_progress.c
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/buf.h"
#include "cli/cmd.h"
#include "os/mutex.h"
#include "project/project.h"

typedef enum cli_progress_mode { CLI_PROGRESS_NONE, CLI_PROGRESS_SCREEN, CLI_PROGRESS_PLAIN, CLI_PROGRESS_JSON } cli_progress_mode;

typedef struct cli_progress {
	FILE *out;
	cli_progress_mode mode;
	bool has_colour;
	bool is_quiet;          /* no remarks */
	int columns;            /* of the terminal */
	cxr_mutex lock;
	char stage[32];         /* being shown; "" = none */
	int64_t start_ns;       /* first sample of the stage */
	uint64_t start_done;
	int64_t shown_ns;       /* last drawing */
	bool has_line;          /* a bar stands on the current line of the screen */
} cli_progress;

void cli__progress_open(cli_progress *progress, const cxr_cli *cli);
/* Draws when the time has come. now_ns: cxr_clock_now_ns(). */
void cli__progress_update(cli_progress *progress, const cxr_progress *sample, int64_t now_ns);
/* "cxr: text" on a line of its own; nothing when quiet. */
void cli__progress_message(cli_progress *progress, const char *text);
/* Takes the bar away, before a result is printed to the same screen. */
void cli__progress_clear(cli_progress *progress);
/* The same for good. */
void cli__progress_close(cli_progress *progress);

/* The texts of the three forms, without line ends. rate: units a second, 0 = unknown. */
void cli__progress_bar(const cxr_progress *sample, double rate, int columns, cxr_buf *out);
void cli__progress_line(const cxr_progress *sample, double rate, cxr_buf *out);
void cli__progress_json(const cxr_progress *sample, double rate, cxr_buf *out);

#endif
