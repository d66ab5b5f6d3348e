#!/usr/bin/env python3
"""Self-test of the house checks: a check that cannot fail is no check.

A small good tree passes every check; then one thing at a time is made wrong, and the check that is there for it
must name the file, the line and the reason.
"""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHECKS = ("rooms", "size", "calls", "words", "headers", "docs")


def header(guard, comment, rest=""):
    return "/* %s */\n#ifndef %s\n#define %s\n%s#endif\n" % (comment, guard, guard, rest)


TESTED = "Tests: tests/unit/base/test_mem.c"
COMMAND = 'const cxr_cmd cxr_cmd_build = {\n\t.name = "%s",\n\t.group = "x",\n\t.synopsis = "x",\n\t.summary = "x",\n\t.text = "%s",\n};\n'
GOOD = {
    "rooms.txt": "# rooms\nwall project/vault.h : deid\n0 base  x\n2 formats+ x\n2 dicom x\n4 project x\n5 deid x\n5 stats x\n7 cli x\n",
    "src/base/mem.h": header("BASE_MEM_H", TESTED, "void *cxr_malloc(unsigned long n);\n"),
    "src/base/mem.c": '#include "base/mem.h"\n\nvoid *cxr_malloc(unsigned long n)\n{\n\treturn malloc(n);\n}\n',
    "src/formats/csv.h": header("FORMATS_CSV_H", TESTED),
    "src/dicom/read.c": '#include "base/mem.h"\n#include "formats/csv.h"\n/* printf( in a comment */\nconst char *text = "exit(1)";\n',
    "src/project/vault.h": header("PROJECT_VAULT_H", TESTED),
    "src/deid/ledger.h": header("DEID_LEDGER_H", "See text.h.", '#include "project/vault.h"\n'),
    "src/deid/text.h": header("DEID_TEXT_H", TESTED),
    "src/stats/table.c": '#include "base/mem.h"\n',
    "src/cli/main.c": '#include "deid/text.h"\nint main(void)\n{\n\tprintf("hello");\n\treturn 0;\n}\n',
    "tests/unit/base/test_mem.c": "int x;\n",
    "src/cli/cmd_build.c": COMMAND % ("build", "It builds."),
    "src/cli/commands.c": "extern const cxr_cmd cxr_cmd_build;\n",
    "Makefile": "all: build\nbuild:\n\ttrue\n",
    "ARCHITECTURE.md": "Rooms `base`, `dicom`, `stats`, `cli`. Schema: `src/<room>/*.c`. `src/base/mem.c`, `cxr build -C x`, `make build`.\n",
    "README.md": "See https://www.w3.org/ and `build/`.\n",
}

LONG_FUNCTION = "int f(void)\n{\n" + "\tx++;\n" * 90 + "}\n"

# check, file, its content, what the finding must hold
BAD = (
    ("rooms", "src/base/mem.c", '#include "formats/csv.h"\n', "src/base/mem.c:1: room base (floor 0) may not include room formats"),
    ("rooms", "src/stats/table.c", '\n#include "deid/text.h"\n', "src/stats/table.c:2: room stats (floor 5) may not include room deid"),
    ("rooms", "src/formats/csv.c", '#include "dicom/x.h"\n', "may not include room dicom"),
    ("rooms", "src/stats/table.c", '#include "project/vault.h"\n', "src/stats/table.c:1: PHI wall: project/vault.h"),
    ("rooms", "src/cli/main.c", '#include "deid/ledger.h"\n', "src/cli/main.c:1: PHI wall: deid/ledger.h leads to project/vault.h"),
    ("rooms", "src/stats/table.c", '#include "gen/deid_data.h"\n', "includes tables of another room"),
    ("rooms", "src/stats/table.c", '#include "attic/x.h"\n', "attic is no room"),
    ("rooms", "src/stats/table.c", '#include "x.h"\n', "names no room"),
    ("rooms", "src/attic/x.c", "int x;\n", "src/attic/x.c:1: attic is no room"),
    ("rooms", "src/base/deep/x.c", "int x;\n", "src has two levels"),
    ("rooms", "rooms.txt", "wall project/gone.h : deid\n0 base x\n", "the wall guards src/project/gone.h"),
    ("size", "src/base/mem.c", LONG_FUNCTION, "src/base/mem.c:1: f has 93 lines"),
    ("size", "src/base/mem.c", "int x;\n" * 801, "801 lines"),
    ("size", "tools/x.py", "def f():\n" + "    x()\n" * 90, "tools/x.py:1: f has 91 lines"),
    ("calls", "src/stats/table.c", "int f(void)\n{\n\tfree(f);\n}\n", "src/stats/table.c:3: free()"),
    ("calls", "src/stats/table.c", 'int x = printf("x");\n', "printf() does not belong here (printing)"),
    ("calls", "src/stats/table.c", "int x = (exit(1), 0);\n", "exit() does not belong here (leaving)"),
    ("calls", "src/dicom/read.c", "int x = abort();\n", "abort() does not belong here"),
    ("calls", "src/dicom/read.c", "void f(char *p) { assert(p); }\n", "assert() does not belong here"),
    ("calls", "src/dicom/read.c", "long x = time(0);\n", "time() does not belong here (wall clock)"),
    ("calls", "src/dicom/read.c", "#include <unistd.h>\n", "src/dicom/read.c:1: <unistd.h> belongs to room os"),
    ("calls", "src/cli/main.c", "void f(char *a) { strcpy(a, a); }\n", "strcpy() does not belong here"),
    ("calls", "tools/house_exceptions.tsv", "calls\tsrc/base/mem.c\tprintf\tno reason\n", "matches nothing any more"),
    ("words", "README.md", "Look into /" + "home/ann/cxr.\n", "README.md:1: path of one machine"),
    ("words", "tools/x.sh", "\ncurl https:" + "//packages.some-host.net/x\n", "tools/x.sh:2: unknown host: packages.some-host.net"),
    ("words", "src/base/string_utils.c", "int x;\n", "a file name without a noun"),
    ("words", "README.md", "It is HIPAA" + " compliant.\n", "say 'supports HIPAA de-identification'"),
    ("headers", "src/base/mem.h", "#ifndef BASE_MEM_H\n#define BASE_MEM_H\n#endif\n", "does not begin with a comment"),
    ("headers", "src/base/mem.h", header("BASE_MEM_H", "Memory."), "does not name its tests"),
    ("headers", "src/base/mem.h", header("BASE_MEM_H", "Tests: tests/unit/base/test_gone.c"), "names tests/unit/base/test_gone.c"),
    ("headers", "src/base/mem.h", header("MEM_H", TESTED), "wants the include guard BASE_MEM_H"),
    ("docs", "README.md", "\nSee `src/base/gone.c`.\n", "README.md:2: src/base/gone.c does not exist"),
    ("docs", "README.md", "Type `make love`.\n", "README.md:1: there is no make target love"),
    ("docs", "README.md", "```\n$ cxr bulid -C x\n```\n", "README.md:2: there is no command 'cxr bulid -C'"),
    ("docs", "SECURITY.md", "See `MISSING.md`.\n", "SECURITY.md:1: MISSING.md does not exist"),
    ("docs", "ARCHITECTURE.md", "Rooms `base`, `dicom`, `cli`.\n", "says nothing about room stats"),
    ("docs", "src/cli/cmd_build.c", COMMAND % ("build", ""), "src/cli/cmd_build.c:1: command build has no manual entry: .text"),
    ("docs", "src/cli/commands.c", "", "command build is not in src/cli/commands.c"),
    ("headers", "src/deid/ledger.h", header("DEID_LEDGER_H", "See gone.h."), "sends the reader to gone.h"),
)


def write_tree(folder, files):
    for path, text in files.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)


def run(check, folder):
    command = [sys.executable, os.path.join(ROOT, "tools", "check_%s.py" % check), "--root", folder]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        write_tree(folder, GOOD)
        for check in CHECKS:
            code, output = run(check, folder)
            if code != 0:
                failures += 1
                print("the good tree does not pass %s:\n%s" % (check, output))
    for check, path, text, wanted in BAD:
        with tempfile.TemporaryDirectory() as folder:
            write_tree(folder, GOOD)
            write_tree(folder, {path: text})
            code, output = run(check, folder)
            if code != 1 or wanted not in output:
                failures += 1
                print("check_%s with a bad %s: wanted exit 1 and '%s', got exit %d and:\n%s" % (check, path, wanted, code, output))
    print("%d checks, %d bad trees, %d failures" % (len(CHECKS), len(BAD), failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
