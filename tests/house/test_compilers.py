#!/usr/bin/env python3
"""The compiler that did not build this tree sees no warning in it either; every header of src stands on its own.

Takes the commands of $CXR_BUILD_DIR/compile_commands.json, puts the other compiler (clang for gcc, gcc for clang) in and looks at the
syntax only. Exit 77 = skipped: there is no second compiler.
"""
import concurrent.futures
import json
import os
import shlex
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("CXR_BUILD_DIR", os.path.join(ROOT, "build", "dev"))
DROPPED = ("-fsanitize=", "-fno-sanitize", "--coverage", "-ffile-prefix-map", "-D_FORTIFY_SOURCE", "-MD", "-fprofile")
PAIRED = ("-o", "-MT", "-MF", "-c")


def second_compiler(first):
    """The one of gcc and clang that did not build; None when it is not there."""
    names = subprocess.run([first, "--version"], capture_output=True, text=True).stdout
    return shutil.which("gcc" if "clang" in names else "clang")


def syntax_flags(words):
    """Flags of a compile command without the compiler, the file, the outputs and what only instruments."""
    flags = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in PAIRED:
            skip = word != "-c"
        elif not word.startswith(DROPPED) and not word.endswith(".c"):
            flags.append(word)
    return flags + ["-fsyntax-only", "-O0"]


def read_commands():
    """[(file, compiler, flags)] of the sources of src and tests."""
    with open(os.path.join(BUILD, "compile_commands.json")) as f:
        entries = json.load(f)
    jobs = []
    for entry in entries:
        if not entry["file"].startswith(ROOT + os.sep) or "/gen/" in entry["file"]:
            continue
        words = shlex.split(entry["command"])
        if "ccache" in os.path.basename(words[0]):
            words = words[1:]
        jobs.append((entry["file"], words[0], syntax_flags(words[1:])))
    return jobs


def header_jobs(jobs):
    """Each header as a file of its own, with the flags of a source of its room."""
    flags_of_room = {}
    for path, compiler, flags in jobs:
        parts = os.path.relpath(path, ROOT).split(os.sep)
        if parts[0] == "src":
            flags_of_room[parts[1]] = (compiler, flags)
    found = []
    for room, (compiler, flags) in sorted(flags_of_room.items()):
        folder = os.path.join(ROOT, "src", room)
        for name in sorted(os.listdir(folder)):
            if name.endswith(".h"):
                found.append((os.path.join(folder, name), compiler, flags + ["-Wno-unused-function", "-x", "c"]))
    return found


def complaints(job):
    path, compiler, flags = job
    done = subprocess.run([compiler] + flags + [path], capture_output=True, text=True, cwd=BUILD)
    return done.stderr if done.returncode or done.stderr else ""


def main():
    jobs = read_commands()
    if not jobs:
        print("no compile commands in %s" % BUILD)
        return 1
    other = second_compiler(jobs[0][1])
    headers = header_jobs(jobs)
    todo = headers + ([(path, other, flags) for path, _, flags in jobs] if other else [])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        texts = [text for text in pool.map(complaints, todo) if text]
    print("\n".join(texts[:20]))
    print("%d headers alone, %d sources with %s: %d with complaints" % (len(headers), len(todo) - len(headers), other, len(texts)))
    if texts:
        return 1
    return 0 if other else 77


if __name__ == "__main__":
    sys.exit(main())
