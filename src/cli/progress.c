/* See progress.h. */
#include "cli/progress.h"

#include <inttypes.h>
#include <string.h>

#include "formats/json.h"
#include "os/tty.h"

#define MS INT64_C(1000000)
enum { SCREEN_MS = 100, PLAIN_MS = 5000, JSON_MS = 1000, LINE_BYTES = 4096, NAME_COLUMN = 10, BAR_MAX = 30, BAR_MIN = 10 };

/* ---- texts ---- */

/* Seconds left; negative when nobody can tell. */
static double seconds_left(const cxr_progress *sample, double rate)
{
	if (rate <= 0 || sample->total < sample->done || sample->total == 0)
		return -1;
	return (double)(sample->total - sample->done) / rate;
}

static void add_rate(cxr_buf *out, const cxr_progress *sample, double rate)
{
	if (rate <= 0)
		return;
	cxr_buf_printf(out, rate < 10 ? "  %.1f/s" : "  %.0f/s", rate);
	double left = seconds_left(sample, rate);
	if (left < 0 || left > 999 * 3600.0)
		return;
	uint64_t s = (uint64_t)(left + 0.5);
	if (s >= 3600)
		cxr_buf_printf(out, "  ETA %" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / 3600, s / 60 % 60, s % 60);
	else
		cxr_buf_printf(out, "  ETA %" PRIu64 ":%02" PRIu64, s / 60, s % 60);
}

static unsigned percent(const cxr_progress *sample)
{
	return sample->total ? (unsigned)((double)sample->done * 100 / (double)sample->total) : 0;
}

void cli__progress_bar(const cxr_progress *sample, double rate, int columns, cxr_buf *out)
{
	cxr_buf tail;
	cxr_buf_init(&tail, LINE_BYTES);
	if (sample->total)
		cxr_buf_printf(&tail, "%3u%%  %" PRIu64 "/%" PRIu64 " %s", percent(sample), sample->done, sample->total, sample->unit);
	else
		cxr_buf_printf(&tail, "%" PRIu64 " %s", sample->done, sample->unit);
	add_rate(&tail, sample, rate);
	size_t start = out->len;
	cxr_buf_printf(out, "%-*s", NAME_COLUMN, sample->stage);
	int room = columns - 1 - NAME_COLUMN - 3 - (int)tail.len;
	if (sample->total && room >= BAR_MIN) {
		int width = room < BAR_MAX ? room : BAR_MAX;
		int n_full = (int)((double)sample->done / (double)sample->total * width);
		cxr_buf_add_char(out, '[');
		for (int i = 0; i < width; i++)
			cxr_buf_add_char(out, i < n_full ? '=' : i == n_full ? '>' : ' ');
		cxr_buf_addz(out, "] ");
	}
	cxr_buf_add_str(out, cxr_buf_str(&tail));
	cxr_buf_release(&tail);
	if (columns > 1 && out->len - start > (size_t)columns - 1)
		out->len = start + (size_t)columns - 1;
}

void cli__progress_line(const cxr_progress *sample, double rate, cxr_buf *out)
{
	cxr_buf_printf(out, "%s: %" PRIu64, sample->stage, sample->done);
	if (sample->total)
		cxr_buf_printf(out, " of %" PRIu64 " %s (%u %%)", sample->total, sample->unit, percent(sample));
	else
		cxr_buf_printf(out, " %s", sample->unit);
	add_rate(out, sample, rate);
}

void cli__progress_json(const cxr_progress *sample, double rate, cxr_buf *out)
{
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	cxr_json_key(&json, "stage");
	cxr_json_putz(&json, sample->stage);
	cxr_json_key(&json, "done");
	cxr_json_put_int(&json, (int64_t)sample->done);
	cxr_json_key(&json, "total");
	if (sample->total)
		cxr_json_put_int(&json, (int64_t)sample->total);
	else
		cxr_json_put_null(&json);
	cxr_json_key(&json, "unit");
	cxr_json_putz(&json, sample->unit);
	cxr_json_key(&json, "rate");
	cxr_json_put_double(&json, (double)(int64_t)(rate * 10) / 10);
	cxr_json_key(&json, "eta_s");
	double left = seconds_left(sample, rate);
	if (left < 0 || left > 1e12)
		cxr_json_put_null(&json);
	else
		cxr_json_put_int(&json, (int64_t)(left + 0.5));
	cxr_json_end_object(&json);
}

/* ---- drawing ---- */

void cli__progress_open(cli_progress *progress, const cxr_cli *cli)
{
	int fd = fileno(cli->err);
	*progress = (cli_progress){.out = cli->err, .is_quiet = cli->quiet, .columns = 80};
	cxr_mutex_init(&progress->lock);
	bool is_auto = strcmp(cli->progress, "auto") == 0;
	if (cli->quiet && is_auto)
		progress->mode = CLI_PROGRESS_NONE;
	else if (is_auto)
		progress->mode = fd >= 0 && cxr_tty_is_screen(fd) ? CLI_PROGRESS_SCREEN : CLI_PROGRESS_PLAIN;
	else if (strcmp(cli->progress, "plain") == 0)
		progress->mode = CLI_PROGRESS_PLAIN;
	else if (strcmp(cli->progress, "json") == 0)
		progress->mode = CLI_PROGRESS_JSON;
	if (progress->mode == CLI_PROGRESS_SCREEN) {
		progress->columns = cxr_tty_columns(fd);
		progress->has_colour = cxr_tty_has_colour(fd);
	}
}

static void clear_line(cli_progress *progress)
{
	if (progress->has_line)
		fputs("\r\x1b[K", progress->out);
	progress->has_line = false;
}

static void draw(cli_progress *progress, const cxr_progress *sample, double rate)
{
	cxr_buf text;
	cxr_buf_init(&text, LINE_BYTES);
	switch (progress->mode) {
	case CLI_PROGRESS_SCREEN:
		cli__progress_bar(sample, rate, progress->columns, &text);
		fprintf(progress->out, "\r%s%.*s%s\x1b[K", progress->has_colour ? "\x1b[36m" : "", CXR_STR_ARG(cxr_buf_str(&text)),
			progress->has_colour ? "\x1b[0m" : "");
		progress->has_line = true;
		break;
	case CLI_PROGRESS_PLAIN:
		cli__progress_line(sample, rate, &text);
		fprintf(progress->out, "cxr: %.*s\n", CXR_STR_ARG(cxr_buf_str(&text)));
		break;
	case CLI_PROGRESS_JSON:
		cli__progress_json(sample, rate, &text);
		fprintf(progress->out, "%.*s\n", CXR_STR_ARG(cxr_buf_str(&text)));
		break;
	case CLI_PROGRESS_NONE:
	default: break;
	}
	fflush(progress->out);
	cxr_buf_release(&text);
}

static int64_t interval_ns(cli_progress_mode mode)
{
	return (mode == CLI_PROGRESS_SCREEN ? SCREEN_MS : mode == CLI_PROGRESS_JSON ? JSON_MS : PLAIN_MS) * MS;
}

static void update(cli_progress *progress, const cxr_progress *sample, int64_t now_ns)
{
	if (strncmp(progress->stage, sample->stage, sizeof progress->stage - 1) != 0) {
		clear_line(progress);
		snprintf(progress->stage, sizeof progress->stage, "%s", sample->stage);
		progress->start_ns = progress->shown_ns = now_ns;
		progress->start_done = sample->done;
		if (progress->mode == CLI_PROGRESS_PLAIN)
			return; /* a stage that is over soon needs no line */
	} else if (now_ns - progress->shown_ns < interval_ns(progress->mode)) {
		return;
	}
	double seconds = (double)(now_ns - progress->start_ns) / 1e9;
	double rate = seconds > 0.2 && sample->done > progress->start_done ? (double)(sample->done - progress->start_done) / seconds : 0;
	progress->shown_ns = now_ns;
	draw(progress, sample, rate);
}

void cli__progress_update(cli_progress *progress, const cxr_progress *sample, int64_t now_ns)
{
	if (progress->mode == CLI_PROGRESS_NONE)
		return;
	cxr_mutex_lock(&progress->lock);
	update(progress, sample, now_ns);
	cxr_mutex_unlock(&progress->lock);
}

void cli__progress_message(cli_progress *progress, const char *text)
{
	if (progress->is_quiet)
		return;
	cxr_mutex_lock(&progress->lock);
	clear_line(progress);
	fprintf(progress->out, "cxr: %s\n", text);
	cxr_mutex_unlock(&progress->lock);
}

void cli__progress_clear(cli_progress *progress)
{
	cxr_mutex_lock(&progress->lock);
	clear_line(progress);
	fflush(progress->out);
	cxr_mutex_unlock(&progress->lock);
}

void cli__progress_close(cli_progress *progress)
{
	clear_line(progress);
	fflush(progress->out);
	cxr_mutex_release(&progress->lock);
	progress->mode = CLI_PROGRESS_NONE;
}
