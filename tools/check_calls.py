#!/usr/bin/env python3
"""Calls and headers that a library room may not use; comments and strings do not count.

The library never prints, exits or aborts, takes memory only through base/mem.h, meets the kernel only in room os, and
depends on no locale, wall clock or environment. Exceptions: tools/house_exceptions.tsv (check "calls").
Self-test: tests/house/test_checks.py
"""
import re

import house_tree

# (group, names, the rooms or files where they are at home)
CALLS = (
    ("memory", "malloc calloc realloc free strdup strndup asprintf vasprintf aligned_alloc posix_memalign", ("base/mem.c",)),
    ("printing", "printf vprintf puts putchar fputs fputc putc fprintf vfprintf perror err warn errx warnx syslog", ("cli/",)),
    ("leaving", "exit _exit _Exit quick_exit abort assert raise longjmp", ("cli/",)),
    ("unsafe text", "strcpy strcat sprintf vsprintf gets strtok scanf sscanf fscanf", ()),
    ("numbers by locale", "atof atoi atol strtod strtof setlocale localeconv", ("cli/",)),
    ("wall clock", "time gettimeofday localtime localtime_r gmtime gmtime_r strftime ctime", ("os/", "cli/")),
    ("chance", "rand srand random srandom drand48 rand_r", ()),
    ("environment", "getenv secure_getenv setenv putenv", ("os/", "cli/")),
    ("processes", "system popen fork vfork execv execve execvp posix_spawn", ("os/", "cli/")),
)
KERNEL_HEADERS = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<(unistd\.h|fcntl\.h|dirent\.h|pthread\.h|signal\.h|poll\.h|sys/[a-z]+\.h)>", re.M)


def find_calls(path, text, allowed):
    findings = []
    inside = path[len("src/"):]
    for group, names, homes in CALLS:
        if any(inside.startswith(home) for home in homes):
            continue
        pattern = r"(?<![A-Za-z0-9_.>])(%s)\s*\(" % "|".join(names.split())
        for m in re.finditer(pattern, text):
            if not allowed.allows(path, m.group(1)):
                findings.append("%s:%d: %s() does not belong here (%s)" % (path, house_tree.line_of(text, m.start()), m.group(1), group))
    return findings


def check(tree):
    allowed = house_tree.Exceptions(tree, "calls")
    findings = []
    paths = tree.files("src/*.[ch]")
    for path in paths:
        text = house_tree.without_comments(tree.text(path))
        findings += find_calls(path, text, allowed)
        if not path.startswith(("src/os/", "src/cli/")):
            for m in KERNEL_HEADERS.finditer(text):
                if not allowed.allows(path, m.group(1)):
                    findings.append("%s:%d: <%s> belongs to room os" % (path, house_tree.line_of(text, m.start(1)), m.group(1)))
    return findings + allowed.unused(), "%d files" % len(paths)


if __name__ == "__main__":
    house_tree.main(check, __doc__)
