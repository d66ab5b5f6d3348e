#!/usr/bin/env python3
"""The library has no mutable globals: no symbol of its archives lies in a writable section, exceptions aside.

$CXR_BUILD_DIR/libcxr_*.a are read with nm. Exit 77 = skipped (no archives or no nm).
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

BUILD = os.environ.get("CXR_BUILD_DIR", "")
# Signals are process-wide; see src/os/stop.h.
ALLOWED = {("stop.c.o", "asked_by")}
# Put there by the compilers: sanitizers, coverage, profiling; .LC and the like are constants that need relocation.
COMPILERS = ("__asan", "__odr_asan", "__gcov", "__llvm", "_GLOBAL_", "__emutls", "llvm.", ".L", "__covrec", "__ubsan", "asan.", "__sancov", "__prof")


def writable_symbols(archive):
    text = subprocess.run(["nm", "-A", archive], capture_output=True, text=True).stdout
    for line in text.splitlines():
        where, _, rest = line.rpartition(":")
        words = rest.split()
        if len(words) == 3 and words[1] in "bBdDsSgGC":
            yield where.split(":")[-1], words[2]


def is_data(name):
    """Tables of pointers are constant in the source and land in .data.rel.ro, which nm calls d."""
    return not name.startswith(COMPILERS)


def sections_of(archive):
    """{(object, symbol): section} from objdump, which knows .data.rel.ro from .data."""
    text = subprocess.run(["objdump", "-t", archive], capture_output=True, text=True).stdout
    found = {}
    member = ""
    for line in text.splitlines():
        if ":     file format" in line:
            member = line.split(":")[0]
            continue
        words = line.split()
        for i, word in enumerate(words):
            if word.startswith((".data", ".bss", ".tdata", ".tbss", "*COM*")) and i + 2 < len(words):
                found[(member, words[-1])] = word
                break
    return found


def findings_of(archive):
    """([finding], number of symbols looked at)."""
    sections = sections_of(archive)
    findings = []
    n_symbols = 0
    for member, name in writable_symbols(archive):
        n_symbols += 1
        section = sections.get((member, name), "?")
        if is_data(name) and not section.startswith(".data.rel.ro") and (member, name.split(".")[0]) not in ALLOWED:
            findings.append("%s: %s: %s in %s" % (os.path.basename(archive), member, name, section))
    return findings, n_symbols


def can_find():
    """The check sees a counter, a zeroed one and one inside a function, and lets a constant table pass."""
    source = ("int started = 1; static int n; const char *const names[] = {\"a\"};\n"
              "int f(void); int f(void) { static long calls; return (int)++calls + ++n + started + names[0][0]; }\n")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "bad.c"), "w") as f:
            f.write(source)
        subprocess.run(["cc", "-fPIC", "-c", "bad.c", "-o", "bad.c.o"], cwd=folder, check=True)
        subprocess.run(["ar", "rc", "libbad.a", "bad.c.o"], cwd=folder, check=True)
        findings, _ = findings_of(os.path.join(folder, "libbad.a"))
    names = sorted(f.split(": ")[2].split(" ")[0].split(".")[0] for f in findings)
    return names == ["calls", "n", "started"]


def main():
    archives = sorted(glob.glob(os.path.join(BUILD, "libcxr_*.a")))
    archives = [a for a in archives if not a.endswith(("libcxr_cli.a", "libcxr_test_support.a"))]
    if not archives or not shutil.which("nm") or not shutil.which("objdump"):
        print("skipped: no archives or no binutils")
        return 77
    if not can_find():
        print("the check does not find the globals of a bad file")
        return 1
    n_symbols = 0
    findings = []
    for archive in archives:
        found, n = findings_of(archive)
        findings += found
        n_symbols += n
    print("\n".join(findings))
    print("%d archives, %d symbols in writable sections, %d of them mutable globals" % (len(archives), n_symbols, len(findings)))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
