/* `cxr tokens`: reports in, BERT WordPiece pieces out. Tests: tests/golden/test_tokens.py, tests/cli/ */
#include "base/utf8.h"
#include "cli/report_stream.h"
#include "cli/vocabulary.h"

typedef struct tokens_opts {
	const char *vocab, *input, *text_column, *id_column, *specials_in_text;
	bool counts, add_special;
	int64_t max_length;
} tokens_opts;

static const cxr_opt opts[] = {
	{0, "vocab", CXR_OPT_TEXT, offsetof(tokens_opts, vocab), "FILE", "vocabulary, one piece a line (default: bert-base-uncased, when built in)"},
	{0, "counts", CXR_OPT_FLAG, offsetof(tokens_opts, counts), NULL, "write the number of pieces only"},
	{0, "add-special", CXR_OPT_FLAG, offsetof(tokens_opts, add_special), NULL, "put [CLS] before and [SEP] behind the pieces"},
	{0, "max-length", CXR_OPT_INT, offsetof(tokens_opts, max_length), "2..", "cut to this many pieces, [CLS] and [SEP] counted"},
	{0, "specials-in-text", CXR_OPT_CHOICE, offsetof(tokens_opts, specials_in_text), "match|literal", "whether [SEP] and its like in the text are tokens (default match)"},
	{0, "input", CXR_OPT_CHOICE, offsetof(tokens_opts, input), "jsonl|csv", "what the input is (default: told by its first byte)"},
	{0, "text-column", CXR_OPT_TEXT, offsetof(tokens_opts, text_column), "NAME", "column of the text in a table (default text, report and the like)"},
	{0, "id-column", CXR_OPT_TEXT, offsetof(tokens_opts, id_column), "NAME", "column of the id in a table (default id or study_id)"},
	{0},
};

typedef struct tokens_filter {
	const tokens_opts *opts;
	cxr_wordpiece *wordpiece;
	cxr_special_mode specials;
} tokens_filter;

/* Puts [CLS] and [SEP] round the pieces and cuts them; *out_n_all receives how many there were before the cut. */
static bool frame(const tokens_filter *f, cxr_str text, cxr_pieces *pieces, size_t *out_n_all)
{
	size_t n_extra = f->opts->add_special ? 2 : 0;
	size_t most = f->opts->max_length ? (size_t)f->opts->max_length : SIZE_MAX;
	*out_n_all = pieces->n_items + n_extra;
	if (pieces->n_items > most - n_extra)
		pieces->n_items = most - n_extra;
	if (!n_extra)
		return true;
	uint32_t end = (uint32_t)text.len;
	cxr_piece cls = {cxr_wordpiece_special(f->wordpiece, CXR_TOKEN_CLS), 0, 0}, sep = {cxr_wordpiece_special(f->wordpiece, CXR_TOKEN_SEP), end, end};
	if (!cxr_pieces_push(pieces, sep) || !cxr_pieces_push(pieces, sep))
		return false;
	memmove(pieces->items + 1, pieces->items, (pieces->n_items - 2) * sizeof *pieces->items);
	pieces->items[0] = cls;
	return true;
}

static void write_pieces(const tokens_filter *f, cxr_str text, const cxr_pieces *pieces, cxr_json_out *json)
{
	cxr_json_key(json, "ids");
	cxr_json_begin_array(json);
	for (size_t i = 0; i < pieces->n_items; i++)
		cxr_json_put_int(json, pieces->items[i].id);
	cxr_json_end_array(json);
	cxr_json_key(json, "tokens");
	cxr_json_begin_array(json);
	for (size_t i = 0; i < pieces->n_items; i++)
		cxr_json_put_str(json, cxr_wordpiece_token(f->wordpiece, pieces->items[i].id));
	cxr_json_end_array(json);
	cxr_json_key(json, "offsets");
	cxr_json_begin_array(json);
	/* Two cursors: starts rise, ends rise (but for the pieces of one decomposed character), and each is asked in its order. */
	cxr_utf8_cursor starts, ends;
	cxr_utf8_cursor_init(&starts, text);
	cxr_utf8_cursor_init(&ends, text);
	for (size_t i = 0; i < pieces->n_items; i++) {
		cxr_json_begin_array(json);
		cxr_json_put_int(json, (int64_t)cxr_utf8_cursor_at(&starts, pieces->items[i].start));
		cxr_json_put_int(json, (int64_t)cxr_utf8_cursor_at(&ends, pieces->items[i].end));
		cxr_json_end_array(json);
	}
	cxr_json_end_array(json);
}

static cxr_rc work(void *context, const cli_report *report, cxr_arena *arena, cxr_buf *out, cxr_buf *side, cxr_err *err)
{
	const tokens_filter *f = context;
	(void)arena;
	(void)side;
	CXR_AUTO(cxr_pieces_release) cxr_pieces pieces = {0};
	size_t n_all;
	CXR_TRY(cxr_wordpiece_encode(f->wordpiece, report->text, f->specials, &pieces, err));
	if (!frame(f, report->text, &pieces, &n_all))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the pieces of a text");
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	cxr_json_key(&json, "id");
	cli__report_put_id(&json, report);
	cxr_json_key(&json, "n");
	cxr_json_put_int(&json, (int64_t)pieces.n_items);
	if (f->opts->max_length) {
		cxr_json_key(&json, "n_cut");
		cxr_json_put_int(&json, (int64_t)(n_all - pieces.n_items));
	}
	if (!f->opts->counts)
		write_pieces(f, report->text, &pieces, &json);
	cxr_json_end_object(&json);
	cxr_buf_add_char(out, '\n');
	return CXR_OK;
}

extern const cxr_cmd cxr_cmd_tokens;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const tokens_opts *o = opts_struct;
	if (argc > 1)
		return cxr_cli_usage(cli, &cxr_cmd_tokens, "names one input file at most");
	tokens_filter f = {.opts = o, .specials = o->specials_in_text && strcmp(o->specials_in_text, "literal") == 0 ? CXR_SPECIALS_LITERAL : CXR_SPECIALS_MATCH};
	cxr_err err;
	cxr_err_clear(&err);
	if (cli__vocabulary_open(&f.wordpiece, o->vocab, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	if (o->add_special && (cxr_wordpiece_special(f.wordpiece, CXR_TOKEN_CLS) == CXR_NO_TOKEN || cxr_wordpiece_special(f.wordpiece, CXR_TOKEN_SEP) == CXR_NO_TOKEN)) {
		cxr_wordpiece_free(f.wordpiece);
		return cxr_cli_usage(cli, &cxr_cmd_tokens, "--add-special: the vocabulary has no [CLS] or no [SEP]");
	}
	cli_report_job job = {.cli = cli, .path = argc ? argv[0] : "-", .input = o->input, .text_column = o->text_column, .id_column = o->id_column,
		.context = &f, .work = work};
	cli_report_counts counts;
	cxr_rc rc = cli__reports_run(&job, &counts, &err);
	cxr_wordpiece_free(f.wordpiece);
	return cli__reports_exit(cli, rc, &counts, &err);
}

const cxr_cmd cxr_cmd_tokens = {
	.name = "tokens",
	.group = "Reports",
	.synopsis = "[FILE] [--vocab FILE] [--counts] [options]",
	.summary = "Split reports into BERT WordPiece tokens",
	.text = "Reads JSON Lines with \"text\" and, if you like, \"id\", or a table (CSV; one column without a header will do), and answers every text "
			"in input order: n, ids, tokens and offsets (code points of the text, half-open). The ids are those of the reference tokenizer of "
			"bert-base-uncased: lower case, accents stripped, punctuation and ideographs alone, longest match, [UNK] for what does not come out "
			"whole and for words of more than 100 characters.\n\n"
			"The vocabulary is built in when it could be fetched before the build (tools/fetch_vocab.py); otherwise --vocab names one, one piece "
			"a line as published (vocab.txt).\n\n"
			"--add-special with --max-length N cuts as BERT models want it: [CLS], the first N-2 pieces, [SEP]; n_cut then says how many pieces "
			"were lost. [CLS], [SEP], [MASK], [PAD] and [UNK] spelled out in a text are tokens, as in the reference; "
			"--specials-in-text literal reads them as text.\n\n"
			"A line that cannot be read is named on standard error and skipped; the exit code is then 1.",
	.examples = "cxr tokens < reports.jsonl > tokens.jsonl # ids, tokens, offsets\n"
				"cxr tokens --counts --text-column report df.csv # how long each report is\n"
				"cxr tokens --add-special --max-length 512 reports.jsonl # what a BERT model would read",
	.opts = opts,
	.opts_bytes = sizeof(tokens_opts),
	.run = run,
};
