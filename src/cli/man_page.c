/* Man pages in roff from the option tables; see manual.h. No date: the same tables give the same bytes. */
#include <string.h>

#include "cli/manual.h"
#include "cli/options.h"

/* Text with what roff would take for its own escaped; a line that starts with a dot or a quote is guarded. */
static void add_text(cxr_buf *out, cxr_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool is_line_start = i == 0 || text.ptr[i - 1] == '\n';
		if (is_line_start && (c == '.' || c == '\''))
			cxr_buf_addz(out, "\\&");
		if (c == '\\')
			cxr_buf_addz(out, "\\e");
		else if (c == '-')
			cxr_buf_addz(out, "\\-");
		else
			cxr_buf_add_char(out, c);
	}
}

static void addz(cxr_buf *out, const char *text)
{
	add_text(out, cxr_str_from(text));
}

static void add_upper(cxr_buf *out, const char *text)
{
	for (; *text; text++) {
		char c = (char)cxr_to_upper((unsigned char)*text);
		add_text(out, (cxr_str){&c, 1});
	}
}

static void add_head(cxr_buf *out, const char *name, const char *summary)
{
	cxr_buf_addz(out, ".TH ");
	add_upper(out, name);
	cxr_buf_printf(out, " 1 \"\" \"cxr %s\" \"cxr manual\"\n.SH NAME\n", CXR_VERSION);
	addz(out, name);
	cxr_buf_addz(out, " \\- ");
	addz(out, summary);
	cxr_buf_addz(out, "\n");
}

/* Paragraphs are separated by blank lines; lines that start with a blank are shown as they are. */
static void add_paragraphs(cxr_buf *out, const char *text)
{
	cxr_str rest = cxr_str_from(text), line;
	bool is_literal = false, needs_break = false;
	while (cxr_str_split(&rest, '\n', &line)) {
		if (line.len == 0) {
			needs_break = true;
			continue;
		}
		bool wants_literal = line.ptr[0] == ' ';
		if (is_literal && !wants_literal)
			cxr_buf_addz(out, ".fi\n");
		if (needs_break)
			cxr_buf_addz(out, ".PP\n");
		if (!is_literal && wants_literal)
			cxr_buf_addz(out, ".nf\n");
		is_literal = wants_literal;
		needs_break = false;
		add_text(out, line);
		cxr_buf_addz(out, "\n");
	}
	if (is_literal)
		cxr_buf_addz(out, ".fi\n");
}

static void add_opts(cxr_buf *out, const cxr_opt *opts, const cxr_opt *hidden_by)
{
	for (const cxr_opt *opt = opts; opt && opt->name; opt++) {
		if (cli__opt_by_name(hidden_by, cxr_str_from(opt->name)))
			continue;
		cxr_buf_addz(out, ".TP\n");
		if (opt->short_name)
			cxr_buf_printf(out, "\\fB\\-%c\\fR, ", opt->short_name);
		cxr_buf_addz(out, "\\fB\\-\\-");
		addz(out, opt->name);
		cxr_buf_addz(out, "\\fR");
		const char *arg = cli__arg_shown(opt);
		if (arg[0]) {
			cxr_buf_addz(out, " \\fI");
			addz(out, arg);
			cxr_buf_addz(out, "\\fR");
		}
		cxr_buf_addz(out, "\n");
		addz(out, opt->help);
		cxr_buf_addz(out, "\n");
	}
}

static void add_examples(cxr_buf *out, const char *examples)
{
	cxr_str rest = cxr_str_from(examples), line;
	cxr_buf_addz(out, ".SH EXAMPLES\n");
	while (cxr_str_split(&rest, '\n', &line)) {
		size_t hash = cxr_str_find(line, cxr_str_from(" # "));
		cxr_str command = cxr_str_trim(hash == SIZE_MAX ? line : (cxr_str){line.ptr, hash});
		if (command.len == 0)
			continue;
		cxr_buf_addz(out, ".TP\n\\fB");
		add_text(out, command);
		cxr_buf_addz(out, "\\fR\n");
		add_text(out, hash == SIZE_MAX ? (cxr_str){"", 0} : cxr_str_trim((cxr_str){line.ptr + hash + 3, line.len - hash - 3}));
		cxr_buf_addz(out, "\n");
	}
}

static void add_cmd_page(cxr_buf *out, const cxr_cmd *cmd)
{
	char name[64];
	cli__page_name(cmd, name);
	add_head(out, name, cmd->summary);
	cxr_buf_addz(out, ".SH SYNOPSIS\n\\fBcxr ");
	addz(out, cmd->name);
	cxr_buf_addz(out, "\\fR ");
	addz(out, cmd->synopsis ? cmd->synopsis : "");
	cxr_buf_addz(out, "\n.SH DESCRIPTION\n");
	add_paragraphs(out, cmd->text ? cmd->text : cmd->summary);
	if (cmd->opts && cmd->opts->name) {
		cxr_buf_addz(out, ".SH OPTIONS\n");
		add_opts(out, cmd->opts, NULL);
	}
	cxr_buf_addz(out, ".SH COMMON OPTIONS\n");
	add_opts(out, cli__common_opts, cmd->opts);
	if (cmd->examples)
		add_examples(out, cmd->examples);
	cxr_buf_addz(out, ".SH SEE ALSO\n\\fBcxr\\fR(1) for the exit status of all commands\n");
}

static void add_main_page(cxr_buf *out)
{
	add_head(out, "cxr", "chest X-ray archives to de-identified research datasets");
	cxr_buf_addz(out, ".SH SYNOPSIS\n\\fBcxr\\fR \\fICOMMAND\\fR [options]\n.SH DESCRIPTION\n");
	add_paragraphs(out,
		"Turns a hospital export of chest X-rays (DICOM), radiology reports and demographics into a de-identified, sectioned, labelled and "
		"paired dataset in the CheXpert Plus form, with the evidence that it is safe to share.\n\n"
		"Results go to standard output, everything else to standard error. Messages name things by number; they hold no names, "
		"identifiers, dates or report text.");
	const char *group = "";
	cxr_buf_addz(out, ".SH COMMANDS\n");
	for (const cxr_cmd *const *at = cxr_commands; *at; at++) {
		char name[64];
		if (strcmp(group, (*at)->group) != 0) {
			group = (*at)->group;
			cxr_buf_addz(out, ".SS ");
			addz(out, group);
			cxr_buf_addz(out, "\n");
		}
		cli__page_name(*at, name);
		cxr_buf_addz(out, ".TP\n\\fB");
		addz(out, name);
		cxr_buf_addz(out, "\\fR(1)\n");
		addz(out, (*at)->summary);
		cxr_buf_addz(out, "\n");
	}
	cxr_buf_addz(out, ".SH COMMON OPTIONS\n");
	add_opts(out, cli__common_opts, NULL);
	cxr_buf_addz(out, ".SH EXIT STATUS\n");
	for (const cli_exit_code *code = cli__exit_codes; code->meaning; code++) {
		cxr_buf_printf(out, ".TP\n\\fB%d\\fR\n", code->code);
		addz(out, code->meaning);
		cxr_buf_addz(out, "\n");
	}
	cxr_buf_addz(out, ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nno colours in the progress display\n"
		".TP\n\\fBSOURCE_DATE_EPOCH\\fR\ntime stamp of outputs, in seconds since 1970\n");
}

void cli__man_page(const cxr_cmd *cmd, cxr_buf *out)
{
	if (cmd)
		add_cmd_page(out, cmd);
	else
		add_main_page(out);
}
